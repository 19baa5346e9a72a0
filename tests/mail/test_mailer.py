"""What no mail can be made of is the fault of that one mail, and named so."""

import pytest

from adapters.mail.errors import UnrenderableMail
from adapters.mail.sending.mailer import Mailer
from adapters.mail.sending.pool import SmtpSettings
from adapters.mail.sending.smtp import SmtpTransport
from adapters.shop_file import read_shop_file
from tests.activities.world import SHOP_FILE
from tests.mail.letters import RENDERER, RULES, letter


def test_a_text_that_no_header_and_no_part_can_hold_is_the_fault_of_its_mail() -> None:
    mailer = Mailer(RENDERER, SmtpTransport(SmtpSettings(host="127.0.0.1", port=1)), RULES)
    of = letter("shipped")
    broken = of.model_copy(update={"shop": of.shop.model_copy(update={"name": "\ud800"})})

    with pytest.raises(UnrenderableMail, match="mail m-1: UnicodeEncodeError"):
        mailer.write(broken, "m-1", read_shop_file(SHOP_FILE))
