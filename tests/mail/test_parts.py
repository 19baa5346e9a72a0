"""The body of a mail, as it is sent."""

import base64

from adapters.mail.sending.parts import parts_of
from adapters.mail.writing.rendered import RenderedMail


def test_a_form_is_base64_in_the_lines_that_mail_allows() -> None:
    text = "静岡煎茶 100g、" * 40 + "\n"

    _, body = parts_of(RenderedMail(subject="茶", text=text, html="<p>茶</p>\n"), ())

    written = base64.encodebytes(text.replace("\n", "\r\n").encode()).replace(b"\n", b"\r\n")
    assert b"\r\n\r\n" + written + b"\r\n--" in body
    assert max(map(len, body.splitlines())) <= 76
