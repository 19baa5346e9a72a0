"""Whose fault it is that a mail did not arrive, in the words of the servers of the world."""

import pytest

from domain.conversation.blame import Blame, blame_of

ADDRESS, US, WAY, MAIL = Blame.ADDRESS, Blame.US, Blame.WAY, Blame.MAIL

SAID: list[tuple[str, str, Blame]] = [
    # --- nobody is there, closed, full, or unwanted ---
    ("5.1.1", "550 5.1.1 (address): Recipient address rejected: User unknown", ADDRESS),
    ("5.1.1", "", ADDRESS),
    ("5.1.2", "Host unknown", ADDRESS),
    ("5.1.3", "The mail address is incomplete or too long.", ADDRESS),
    ("5.1.10", "Recipient address has null MX", ADDRESS),
    ("5.2.1", "The user(s) account is disabled.", ADDRESS),
    ("5.2.2", "552 5.2.2 Mailbox full", ADDRESS),
    ("4.2.2", "452 4.2.2 The email account that you tried to reach is over quota. Please try again later", ADDRESS),
    ("5.0.0", "550 Unknown user (address)", ADDRESS),  # docomo
    ("5.0.0", "554 delivery error: dd This user doesn't have a yahoo.co.jp account", ADDRESS),
    ("5.0.0", "", ADDRESS),
    ("", "", ADDRESS),
    ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", ADDRESS),  # Exchange Online
    ("5.4.4", "Host or domain name not found. Name service error for name=exmaple.jp type=A: Host not found", ADDRESS),
    ("5.4.310", "DNS domain exmaple.jp does not exist", ADDRESS),
    ("5.4.4", "550 5.4.4 [internal] no MX or A for domain", ADDRESS),
    ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable", ADDRESS),  # Outlook.com
    ("5.7.1", "550 5.7.1 (address): User unknown", ADDRESS),  # a careless code
    ("5.7.1", "受信拒否設定により、メールをお届けできませんでした。", ADDRESS),  # the owner's wish, and nobody else's
    ("5.7.1", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required", ADDRESS),
    ("5.7.1", "550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized to send to the recipient", ADDRESS),
    ("5.7.1", "The recipient has blocked your address", ADDRESS),
    ("5.7.17", "Mailbox owner has changed", ADDRESS),
    ("5.1.1", "宛先のメールアドレスが見つかりません。", ADDRESS),
    ("5.7.13", "525 5.7.13 Disabled recipient address", ADDRESS),
    ("5.5.0", "550 5.5.0 The recipient account is blocked", ADDRESS),
    ("5.7.1", "550 5.7.1 Recipient address rejected: User (address) temporary locked", ADDRESS),
    ("5.0.0", "The number of messages in recipient's mailbox exceeded the local limit.", ADDRESS),  # Biglobe
    ("5.4.4", "550 5.4.4 Invalid domain", ADDRESS),  # Amazon SES
    ("5.4.4", "Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)", ADDRESS),  # qmail
    ("5.5.0", "554 The mail could not be delivered because the domain is not reachable", ADDRESS),  # Outlook.com
    ("4.0.0", "The domain exmaple.jp doesn't receive email according to its administrators", ADDRESS),  # Gmail
    ("5.0.0", "The account or domain may not exist, they may be blacklisted", ADDRESS),  # cPanel guesses
    # --- the shop: blocked, listed, too fast, without a name, not proven, against a policy ---
    ("5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.10] blocked using zen.spamhaus.org", US),
    ("5.7.1", "550-5.7.1 [192.0.2.10] Our system has detected an unusual rate of unsolicited mail", US),
    ("5.7.1", "", US),
    ("5.7.26", "550-5.7.26 This mail is unauthenticated, which poses a security risk", US),
    ("5.7.25", "550 5.7.25 The IP address sending this message does not have a PTR record", US),
    ("5.7.606", "550 5.7.606 Access denied, banned sending IP [192.0.2.10]", US),
    ("4.7.0", "421 4.7.0 [TSS04] Messages from 192.0.2.10 temporarily deferred due to user complaints", US),
    ("4.7.0", "421 4.7.0 connection rate limit exceeded", US),
    ("4.7.28", "421-4.7.28 Gmail has detected an unusual rate of mail originating from your IP address", US),
    ("4.7.1", "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.10]", US),
    ("4.7.1", "", US),
    ("5.0.0", "550 Mail from 192.0.2.10 refused, see RBL server bl.example.net", US),
    ("5.0.0", "550 Blocked for abuse", US),
    ("5.0.0", "550 Connection rate too high", US),
    ("5.0.0", "550 Message rejected due to content policy", US),
    ("5.6.0", "554 5.6.0 Message contents look like spam", US),
    ("5.3.0", "550 5.3.0 rejected: too many messages from your host", US),
    ("4.3.2", "421 4.3.2 Too many connections from your host", US),
    ("4.4.7", "delivery expired: 450 4.7.1 your IP is blocked at dnsbl.example.net", US),
    ("5.1.1", "550 5.1.1 blocked using bl.spamcop.net", US),  # a careless code
    ("5.1.8", "Sender address rejected: Domain not found", US),
    ("5.1.0", "550 5.1.0 Sender denied", US),
    ("5.0.0", "554 Relay access denied", US),
    ("5.0.0", "550 Sender verify failed", US),
    ("4.1.0", "452 4.1.0 too many recipients", US),
    ("5.0.0", "571 Delivery not authorized, message refused", US),
    ("5.4.5", "550 5.4.5 Daily sending quota exceeded", US),
    ("5.7.1", "送信元のIPアドレスが拒否されました", US),
    ("5.7.606", "192.0.2.5 does not like recipient. 550 5.7.606 Access denied, banned sending IP", US),  # qmail
    ("5.0.0", "554 Message rejected: Email address is not verified. Identities failed the check in region", US),  # SES
    ("5.7.1", "but it was rejected by the recipient domain. The error was: 550 5.7.1", US),  # Gmail, of a server
    ("5.0.0", "550 Unroutable sender address", US),
    ("5.2.0", "550 5.2.0 From: Domain is invalid", US),
    ("5.5.0", "550 domain midori-tea.example mismatches client ip 192.0.2.10", US),
    ("5.0.0", "550 192.0.2.10 is not permitted to relay through this server", US),
    ("5.0.0", "554 INVALID IP FOR SENDING MAIL OF DOMAIN midori-tea.example", US),
    ("5.0.0", "554 Host network not allowed", US),
    # --- the way: time, network, disk ---
    ("4.4.7", "", WAY),
    ("4.4.7", "Your message was not delivered within 1 days and 0 hours.", WAY),
    ("4.4.1", "connect to mx.customer.example[192.0.2.5]:25: Connection timed out", WAY),
    ("5.4.7", "delivery time expired", WAY),
    ("5.4.6", "mail for customer.example loops back to myself", WAY),
    ("4.4.3", "Host or domain name not found, try again", WAY),
    ("4.3.1", "452 4.3.1 Insufficient system storage", WAY),
    ("5.3.1", "Mail system full", WAY),
    ("5.0.0", "554 No space left on device", WAY),
    ("5.0.0", "retry timeout exceeded", WAY),
    ("5.0.0", "554 Service currently unavailable", WAY),
    ("4.0.0", "", WAY),
    ("4.7.1", "451 4.7.1 Greylisting in action, please come back later", WAY),
    ("4.2.0", "450 4.2.0 (address): Recipient address rejected: Greylisted", WAY),
    ("5.2.1", "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents delivery", WAY),
    ("4.2.1", "450 4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend later", WAY),
    # --- this very mail ---
    ("5.3.4", "552 5.3.4 Too large", MAIL),
    ("5.2.3", "", MAIL),
    ("5.2.3", "550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient", MAIL),
    ("5.6.0", "554 Transaction failed", MAIL),
]


@pytest.mark.parametrize(("status", "said", "fault"), SAID, ids=[f"{each[0]} {each[1]}" for each in SAID])
def test_whose_fault_it_is(status: str, said: str, fault: Blame) -> None:
    assert blame_of(status, said) is fault


@pytest.mark.parametrize("status", ["5", "5.1", "x.1.1", "5.1.1.1", "2.0.0 OK"])
def test_a_code_that_is_none_says_nothing(status: str) -> None:
    assert blame_of(status) is blame_of("")
