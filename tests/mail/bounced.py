"""Messages that come back, as the mail servers of the world write them; `{to}` is the signed return address."""

from email.message import EmailMessage
from textwrap import dedent

from pydantic import SecretStr

from adapters.mail.bounce import bounce_address

KEY = SecretStr("a key for tests")
MAIL_ID = "0123456789abcdef01234567"
RETURN = bounce_address(MAIL_ID, "bounce.midori-tea.example", KEY)
FORGED = f"bounce+{MAIL_ID}.0123456789abcdef@bounce.midori-tea.example"


def message(text: str, to: str = RETURN) -> bytes:
    """A message written flush left, on the wire."""
    return dedent(text).strip().replace("{to}", to).replace("\n", "\r\n").encode() + b"\r\n"


def dsn(*groups: str, to: str = RETURN, message_id: str = "20261124.dsn@mx.example.jp", headers: str = "") -> bytes:
    """A delivery status notification with these groups of fields, one per recipient."""
    fields = "\n\n".join(dedent(group).strip() for group in groups)
    top = (
        f"Return-Path: <>\nDate: Tue, 24 Nov 2026 10:15:00 +0900\nFrom: MAILER-DAEMON@mx.example.jp\nTo: {to}\n"
        f"{headers}Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\nMessage-Id: <{message_id}>\n'
    )
    parts = (
        "\n--b1\nContent-Type: text/plain; charset=us-ascii\n\nThis is the mail system at host mx.example.jp.\n"
        "\n--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.jp\n"
        f"Arrival-Date: Tue, 24 Nov 2026 10:14:00 +0900\n\n{fields}\n"
        "\n--b1\nContent-Type: message/rfc822\n\nFrom: shop@midori-tea.example\nTo: taro@customer.example\n"
        "Subject: test\n\nThe mail itself.\n\n--b1--\n"
    )
    return f"{top}{parts}".replace("\n", "\r\n").encode()


UNKNOWN_USER = """
    Final-Recipient: rfc822; taro@customer.example
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: smtp; 550 5.1.1 <taro@customer.example>: Recipient address rejected: User unknown
"""
STILL_TRYING = """
    Final-Recipient: rfc822; taro@customer.example
    Action: delayed
    Status: 4.4.1
    Will-Retry-Until: Sun, 29 Nov 2026 10:15:00 +0900
"""
ARRIVED = """
    Final-Recipient: rfc822; taro@customer.example
    Action: delivered
    Status: 2.0.0
"""

#: name → (the message, whether it is final, its status)
PLAIN: dict[str, tuple[bytes, bool, str]] = {
    "docomo, as sendmail writes it": (
        message("""
            Return-Path: <>
            From: Mail Delivery Subsystem <mailer-daemon@docomo.ne.jp>
            To: {to}
            Subject: Returned mail: User unknown

            The original message was received at Tue, 24 Nov 2026 10:15:02 +0900 (JST)
            from mail.midori-tea.example [192.0.2.10]

               ----- The following addresses had permanent fatal errors -----
            <a..b@docomo.ne.jp>

               ----- Transcript of session follows -----
            ... while talking to mfsmax.docomo.ne.jp.:
            >>> RCPT To:<"a..b"@docomo.ne.jp>
            <<< 550 Unknown user a..b@docomo.ne.jp
            550 <a..b@docomo.ne.jp>... User unknown
        """),
        True,
        "5.1.1",
    ),
    "au, account disabled": (
        message("""
            From: Postmaster@ezweb.ne.jp
            To: {to}
            Subject: Mail System Error - Returned Mail

            The user(s) account is disabled.

            <taro@ezweb.ne.jp>

            --------------------------------------------------
            Return-Path: <{to}>
            Subject: test
        """),
        True,
        "5.2.1",
    ),
    "au, mailbox full": (
        message("""
            From: Postmaster@ezweb.ne.jp
            To: {to}
            Subject: Mail System Error - Returned Mail

            The user(s) account is temporarily over quota.

            <taro@ezweb.ne.jp>
        """),
        True,
        "5.2.2",
    ),
    "au, not within a day": (
        message("""
            From: Postmaster@ezweb.ne.jp
            To: {to}
            Subject: Mail System Error - Returned Mail

            Your message was not delivered within 1 days and 0 hours.
            Host 192.0.2.77 is not responding.

            The following recipients did not receive this message:
            <taro@ezweb.ne.jp>
        """),
        True,
        "4.4.7",
    ),
    "SoftBank": (
        message("""
            Return-Path: <>
            From: MAILER-DAEMON@softbank.ne.jp
            To: {to}
            Subject: Undelivered Mail Returned to Sender

            Your message could not be delivered to the following recipient.
            <taro@softbank.ne.jp>: 550 Invalid recipient: <taro@softbank.ne.jp>
        """),
        True,
        "5.1.1",
    ),
    "a Japanese provider": (
        message("""
            Return-Path: <>
            From: postmaster@provider.example
            To: {to}
            Subject: =?UTF-8?B?44Oh44O844Or44KS6YWN5L+h44Gn44GN44G+44Gb44KT44Gn44GX44Gf?=
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            下記の宛先にメールを配信できませんでした。
            理由：宛先のメールアドレスが見つかりません。
            taro@provider.example
        """),
        True,
        "5.1.1",
    ),
    "Exim": (
        message("""
            Return-path: <>
            X-Failed-Recipients: taro@customer.example
            Auto-Submitted: auto-replied
            From: Mail Delivery System <Mailer-Daemon@mx.example.jp>
            To: {to}
            Subject: Mail delivery failed: returning message to sender

            This message was created automatically by mail delivery software (Exim 4.94.2).

            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              taro@customer.example
                SMTP error from remote mail server after RCPT TO:<taro@customer.example>:
                host mx.customer.example [192.0.2.5]: 550 5.1.1 No such mailbox

            ------ This is a copy of the message, including all the headers. ------
        """),
        True,
        "5.1.1",
    ),
    "Exim, still trying": (
        message("""
            Return-path: <>
            From: Mail Delivery System <Mailer-Daemon@mx.example.jp>
            To: {to}
            Subject: Warning: message 1hQ delayed 24 hours

            A message that you sent has not yet been delivered to one or more of its recipients after 24 hours.
            No action is required on your part. Delivery attempts will continue for some time.
        """),
        False,
        "4.0.0",
    ),
    "qmail": (
        message("""
            Return-Path: <>
            From: MAILER-DAEMON@mx.example.jp
            To: {to}
            Subject: failure notice

            Hi. This is the qmail-send program at mx.example.jp.
            I'm afraid I wasn't able to deliver your message to the following addresses.
            This is a permanent error; I've given up. Sorry it didn't work out.

            <taro@customer.example>:
            192.0.2.5 does not like recipient.
            Remote host said: 550 sorry, no mailbox here by that name
            Giving up on 192.0.2.5.

            --- Below this line is a copy of the message.

            Return-Path: <{to}>
        """),
        True,
        "5.1.1",
    ),
    "Postfix, as it was": (
        message("""
            From: MAILER-DAEMON (Mail Delivery System)
            To: {to}
            Subject: Undelivered Mail Returned to Sender

            This is the Postfix program at host mx.example.jp.

            I'm sorry to have to inform you that the message returned
            below could not be delivered to one or more destinations.

            <taro@customer.example>: host mx.customer.example[192.0.2.5] said: 552 5.2.2
                Mailbox full (in reply to RCPT TO command)
        """),
        True,
        "5.2.2",
    ),
}

#: name → (the message, a word of the sentence that refuses it)
NO_BOUNCES: dict[str, tuple[bytes, str]] = {
    "a vacation note": (
        message("""
            Return-Path: <>
            From: taro@customer.example
            To: {to}
            Subject: Out of office: your order
            Auto-Submitted: auto-replied (vacation)

            I am away until Monday; urgent mail cannot be delivered to me.
        """),
        "automatic reply",
    ),
    "a vacation note in Japanese": (
        message("""
            From: taro@customer.example
            To: {to}
            Subject: =?UTF-8?B?5LiN5Zyo44Gu44GK55+l44KJ44Gb?=

            x
        """),
        "automatic reply",
    ),
    "a challenge": (
        message("""
            Return-Path: <>
            From: taro@customer.example
            To: {to}
            Subject: Please confirm your message

            Your mail was not delivered yet. Click here to prove that you are human.
        """),
        "challenge",
    ),
    "a receipt": (
        message("""
            From: taro@customer.example
            To: {to}
            Subject: Read: order
            Content-Type: multipart/report; report-type=disposition-notification; boundary=b

            --b
            Content-Type: message/disposition-notification

            Disposition: manual-action/MDN-sent-manually; displayed
            --b--
        """),
        "receipt",
    ),
    "a complaint": (
        message("""
            From: abuse@provider.example
            To: {to}
            Subject: complaint
            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b
            Content-Type: message/feedback-report

            Feedback-Type: abuse
            --b--
        """),
        "complaint",
    ),
    "a report of success": (dsn(ARRIVED), "delivered"),
    "a person's letter": (
        message("""
            From: taro@customer.example
            To: {to}
            Subject: order

            Your last mail could not be delivered, said my friend. Where is my tea?
        """),
        "no bounce",
    ),
    "advertising": (
        message("""
            From: sale@spam.example
            To: {to}
            Subject: Delivery failed? Buy now

            Buy.
        """),
        "no bounce",
    ),
    "the daemon's small talk": (
        message("""
            From: postmaster@mx.example.jp
            To: {to}
            Subject: maintenance on Sunday

            We will be back on Monday.
        """),
        "no bounce",
    ),
}


def with_attachments(number: int) -> bytes:
    """A report among so many attachments."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "MAILER-DAEMON@mx.example.jp", RETURN, "Undelivered Mail"
    mail.set_content("could not be delivered")
    for at in range(number):
        mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=f"{at}.bin")
    return mail.as_bytes()
