"""Who a letter comes from, by what the shop's own mail server wrote on top of it, and what others may write there."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.incoming.letter import read_mail
from domain.inquiry.incoming import Proof

OWN = "mx.chanohado.example"
FROM = "From: Taro <taro@customer.example>"
PASS = "dmarc=pass (p=none dis=none) header.from=customer.example"


def proof(results: Sequence[str] | str, *, servers: Sequence[str] = (OWN,), sender: str = FROM) -> Proof:
    """Of a letter with these Authentication-Results on top; a line of Received is a header of its own."""
    lines = [results] if isinstance(results, str) else results
    headers = [line if line.startswith("Received: ") else f"Authentication-Results: {line}" for line in lines]
    raw = "\r\n".join([*headers, sender, "Subject: x", "", "hello"])
    return read_mail(raw.encode("utf-8", "surrogateescape"), ("shop@chanohado.example",), servers).proof


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (f"{OWN}; {PASS}", Proof.PROVEN),
        (f"{OWN.upper()} 1; DMARC=Pass header.from=Customer.Example;", Proof.PROVEN),
        (f"{OWN};\r\n\tdkim=pass (2048-bit key)\r\n\theader.d=x.example;\r\n\t{PASS}", Proof.PROVEN),
        # where its domain publishes no policy, in the very domain of From
        (f"{OWN}; dmarc=none header.from=customer.example; dkim=pass header.d=customer.example", Proof.PROVEN),
        (f"{OWN}; dkim=pass header.i=@customer.example header.b=ab", Proof.PROVEN),
        (f"{OWN}; spf=pass smtp.mailfrom=bounces@customer.example", Proof.PROVEN),
        (f"{OWN}; spf=pass smtp.helo=customer.example", Proof.UNPROVEN),
        (f"{OWN}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=x@evil.example", Proof.UNPROVEN),
        (f"{OWN}; dkim=fail header.d=customer.example; spf=softfail smtp.mailfrom=customer.example", Proof.UNPROVEN),
        (
            f"{OWN}; dmarc=temperror header.from=customer.example; spf=pass smtp.mailfrom=customer.example",
            Proof.UNPROVEN,
        ),
        (f"{OWN}; dmarc=pass header.from=evil.example", Proof.UNPROVEN),
        (f"{OWN}; dmarc=pass", Proof.UNPROVEN),
        (f"{OWN}; dmarc=fail (p=reject) header.from=customer.example; {PASS}", Proof.FORGED),
        (f"{OWN}; none", Proof.UNPROVEN),
        # what a sender can have a server quote of him is no result
        (f'{OWN}; spf=pass smtp.mailfrom="x; {PASS}"@evil.example', Proof.UNPROVEN),
        (f"{OWN}; spf=none (he said: x; {PASS}) smtp.mailfrom=evil.example", Proof.UNPROVEN),
        ("", Proof.UNPROVEN),
        (f"{OWN}; dmarc", Proof.UNPROVEN),
        ("spf=pass smtp.mailfrom=customer.example; dmarc=pass header.from=customer.example", Proof.UNPROVEN),
    ],
)
def test_the_shops_own_server_says_who_wrote(results: str, expected: Proof) -> None:
    assert proof(results) is expected


RECEIVED = "Received: from evil.example by mx.chanohado.example"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param([f"evil.example; {PASS}"], Proof.UNPROVEN, id="another server's word"),
        pytest.param([f"{OWN}; spf=fail", RECEIVED, f"{OWN}; {PASS}"], Proof.UNPROVEN, id="further down"),
        pytest.param([f"{OWN}; dmarc", RECEIVED, f"{OWN}; {PASS}"], Proof.UNPROVEN, id="below an unreadable one"),
        pytest.param([f"{OWN}; dmarc=fail", f"{OWN}; {PASS}"], Proof.FORGED, id="beside a contradiction"),
        pytest.param([f"{OWN}; spf=none", f"evil.example; {PASS}", f"{OWN}; {PASS}"], Proof.UNPROVEN, id="interrupted"),
        pytest.param([f"{OWN}; spf=pass", f"{OWN}; {PASS}"], Proof.PROVEN, id="two of the own server"),
        pytest.param(["Received: by lmtp", f"{OWN}; {PASS}", RECEIVED], Proof.PROVEN, id="below a delivery"),
    ],
)
def test_only_the_topmost_headers_of_the_own_server_are_believed(headers: Sequence[str], expected: Proof) -> None:
    assert proof(headers) is expected


@pytest.mark.parametrize(
    "sender",
    [
        f"{FROM}\r\nFrom: x@evil.example",
        "From: taro@customer.example, x@evil.example",
        "From: x@evil.example, taro@customer.example",
        "From: taro",
    ],
)
def test_of_several_authors_none_is_proven(sender: str) -> None:
    assert proof(f"{OWN}; {PASS}", sender=sender) is Proof.UNPROVEN


def test_a_domain_is_compared_as_dns_has_it() -> None:
    assert proof(f"{OWN}; dmarc=pass header.from=xn--r8jz45g.jp", sender="From: a@例え.jp") is Proof.PROVEN


def test_without_a_server_of_its_own_a_shop_believes_everybody() -> None:
    assert proof(f"{OWN}; dmarc=fail", servers=()) is Proof.UNCHECKED


def test_who_is_forged_is_heard_and_not_acknowledged() -> None:
    raw = f"Authentication-Results: {OWN}; dmarc=fail header.from=customer.example\r\n{FROM}\r\n\r\nhello"

    letter = read_mail(raw.encode(), (), (OWN,))

    assert (letter.automatic, letter.text) == ("", "hello")
    assert "forged" in letter.quiet


@pytest.mark.parametrize("nasty", ["(" * 3_900, "x=y; " * 780, "a.b=c " * 600, '"' * 3_900, "=" * 3_900, "(" * 200_000])
def test_a_header_that_would_take_a_parser_long_takes_none(nasty: str) -> None:
    started = time.process_time()

    assert proof(f"{OWN}; dkim=pass {nasty}") is Proof.UNPROVEN
    assert time.process_time() - started < 2


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_whatever_stands_there_proves_nothing_or_is_read(text: str) -> None:
    assert proof(f"{OWN}; {text}".replace("\r", "").replace("\n", "")) is not Proof.UNCHECKED
