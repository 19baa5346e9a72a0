"""Messages that come back, as the mail servers of the world write them; `{to}` is the signed return address."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from textwrap import dedent

from pydantic import SecretStr

from adapters.mail.sending.return_address import bounce_address

KEY = SecretStr("a key for tests")
MAIL_ID = "0123456789abcdef01234567"
RETURN = bounce_address(MAIL_ID, "bounce.midori-tea.example", KEY)
ANOTHER_ID = "fedcba9876543210fedcba98"
ANOTHER_RETURN = bounce_address(ANOTHER_ID, "bounce.midori-tea.example", KEY)
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


def passed_on(*raw: bytes) -> bytes:
    """What a colleague forwards as attachments."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "hayama@midori-tea.example", "mails@midori-tea.example", "these came"
    mail.set_content("Please have a look.")
    for each in raw:
        mail.add_attachment(message_from_bytes(each, _class=EmailMessage, policy=policy.default))
    return mail.as_bytes()


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
    "OpenSMTPD, no such domain": (
        message("""
            Return-Path: <>
            From: Mailer Daemon <MAILER-DAEMON@mx.example.jp>
            To: {to}
            Subject: Delivery status notification: error

            An error has occurred while attempting to deliver a message for
            the following list of recipients:

            taro@custoner.example: Domain does not exist

            Below is a copy of the original message:
        """),
        True,
        "5.1.2",
    ),
    "OpenSMTPD, after days": (
        message("""
            Return-Path: <>
            From: Mailer Daemon <MAILER-DAEMON@mx.example.jp>
            To: {to}
            Subject: Delivery status notification: error

            An error has occurred while attempting to deliver a message for
            the following list of recipients:

            taro@customer.example: Envelope expired
        """),
        True,
        "4.4.7",
    ),
    "Exchange, an old one": (
        message("""
            Return-Path: <>
            From: System Administrator <postmaster@customer.example>
            To: {to}
            Subject: E

            Your message did not reach the following recipient(s):

            taro@customer.example on Tue, 24 Nov 2026 10:15:02 +0900
                The recipient name is not recognized
        """),
        True,
        "5.1.1",
    ),
    "Biglobe, mailbox full": (
        message("""
            Return-Path: <MAILER-DAEMON>
            From: postmaster@biglobe.ne.jp
            To: {to}
            Subject: Returned mail: Service unavailable

               ----- The following addresses had delivery problems -----
            taro@biglobe.ne.jp

               ----- Non-delivered information -----
            The number of messages in recipient's mailbox exceeded the local limit.
        """),
        True,
        "5.2.2",
    ),
    "Gmail, nobody listens there": (
        message("""
            Return-Path: <>
            From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
            To: {to}
            Subject: Delivery Status Notification (Failure)

            Delivery to the following recipient failed permanently:

                 taro@customer.example

            Technical details of permanent failure:
            The recipient server did not accept our requests to connect.
        """),
        True,
        "4.4.1",
    ),
    "Yahoo, after days": (
        message("""
            From: MAILER-DAEMON@yahoo.example
            To: {to}
            Subject: Failure Notice

            Sorry, we were unable to deliver your message to the following address.

            <taro@customer.example>:
            Unable to deliver message after multiple retries, giving up.
        """),
        True,
        "4.4.7",
    ),
    "Exim, after days": (
        message("""
            From: Mail Delivery System <Mailer-Daemon@mx.example.jp>
            To: {to}
            Subject: Mail delivery failed: returning message to sender

            A message that you sent could not be delivered to all of its recipients:

              taro@customer.example
                all hosts have been failing for a long time and were last tried after this message arrived
        """),
        True,
        "4.4.7",
    ),
    "Postfix, a name server that does not answer": (
        message("""
            From: MAILER-DAEMON (Mail Delivery System)
            To: {to}
            Subject: Undelivered Mail Returned to Sender

            I'm sorry to have to inform you that the message returned
            below could not be delivered to one or more destinations.

            <taro@customer.example>: Name service error for domain customer.example:
                Host not found, try again
        """),
        True,
        "4.4.3",
    ),
    "qmail, that gives up on a server": (
        message("""
            From: MAILER-DAEMON@mx.example.jp
            To: {to}
            Subject: failure notice

            I'm afraid I wasn't able to deliver your message to the following addresses.

            <taro@customer.example>:
            Remote host said: 554 no
            Giving up on 192.0.2.5.
        """),
        True,
        "5.0.0",
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
    "a daemon whose only proof is a line": (
        message("""
            Return-Path: <>
            From: MAILER-DAEMON@mx.example.jp
            To: {to}
            Subject: Your message

            This is the mail system at mx.example.jp.

            taro@customer.example: 550 5.1.1 No such person at this address
        """),
        True,
        "5.1.1",
    ),
    "a daemon that marks itself as replying": (
        message("""
            Return-Path: <>
            From: Mail Robot <robot@mx.example.jp>
            To: {to}
            Subject: Undeliverable: order
            Auto-Submitted: auto-replied

            Your message did not reach some of its recipients. The mailbox is full.
        """),
        True,
        "5.2.2",
    ),
    "a daemon that marks itself as replying, and quotes an answer": (
        message("""
            From: Robot <robot@mx.example.jp>
            To: {to}
            Subject: order
            Auto-Submitted: auto-replied
            X-Autoreply: yes

            <taro@customer.example>... 550 5.1.1 User unknown
        """),
        True,
        "5.1.1",
    ),
    "a Japanese carrier's notice from an address that nobody reads": (
        message("""
            From: no-reply@carrier.example
            To: {to}
            Subject: =?UTF-8?B?44Oh44O844Or44Gu44GK55+l44KJ44Gb?=
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            次の宛先へメールをお届けできませんでした。
            Your message could not be delivered to <taro@carrier.example>.

            --b
            Content-Type: message/rfc822

            From: shop@midori-tea.example
            To: taro@carrier.example
            Subject: test

            The mail itself, with a word about vacation.
            --b--
        """),
        True,
        "5.0.0",
    ),
    "a log between rulers": (
        message("""
            From: Postmaster <postmaster@relay.example.jp>
            To: {to}
            Subject: Your mail

            The log of the session:

            --------------------------------------------------
            connecting to mx.custoner.example
            mx.custoner.example: unknown host
            --------------------------------------------------
            Received: from mail.midori-tea.example
            Subject: nothing is full here
        """),
        True,
        "5.1.2",
    ),
    "a log from a machine without a name, and without a sender": (
        message("""
            Return-Path: <>
            From: root@relay.example.jp
            To: {to}
            Subject: log

            ==================================
            mx.custoner.example: unknown host
            ==================================
        """),
        True,
        "5.1.2",
    ),
    "a daemon whose subject says that it replies": (
        message("""
            From: MAILER-DAEMON@mx.example.jp
            To: {to}
            Subject: Automatic reply

            Your message could not be delivered: user unknown.
        """),
        True,
        "5.1.1",
    ),
    "a report that a colleague forwarded as a page": (
        message("""
            From: Hayama <hayama@midori-tea.example>
            To: {to}
            Subject: FW: returned
            Content-Type: text/html

            <p>FYI</p><blockquote>Final-Recipient: rfc822; taro@customer.example<br>Action: failed<br>
            Status: 5.2.1<br></blockquote>
        """),
        True,
        "5.2.1",
    ),
    "a report that a colleague forwarded as a quotation": (
        message("""
            From: Hayama <hayama@midori-tea.example>
            To: mails@midori-tea.example
            Subject: Fwd: Undelivered Mail Returned to Sender

            これ、お願いします。

            > From: MAILER-DAEMON@mx.example.jp
            > To: {to}
            >
            > Reporting-MTA: dns; mx.example.jp
            >
            > Final-Recipient: rfc822; taro@customer.example
            > Action: failed
            > Status: 5.0.0
            > Diagnostic-Code: smtp; 552 5.2.2 <taro@customer.example>:
            >   Mailbox full
        """),
        True,
        "5.2.2",
    ),
    "a text that a colleague forwarded as a quotation": (
        message("""
            From: Hayama <hayama@midori-tea.example>
            To: mails@midori-tea.example
            Subject: Fwd: failure notice

            | From: MAILER-DAEMON@mx.example.jp
            | To: {to}
            |
            | <taro@customer.example>:
            | Remote host said: 550 sorry, no mailbox here by that name
        """),
        True,
        "5.1.1",
    ),
    "a report that a colleague attached": (
        message("""
            From: Hayama <hayama@midori-tea.example>
            To: mails@midori-tea.example
            Subject: this came
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=outer

            --outer
            Content-Type: text/plain

            Please have a look.
            --outer
            Content-Type: message/rfc822

            From: MAILER-DAEMON@mx.example.jp
            To: {to}
            Content-Type: multipart/report; report-type=delivery-status; boundary=inner

            --inner
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.jp

            Final-Recipient: rfc822; taro@customer.example
            Action: failed
            Status: 5.1.1
            --inner--
            --outer--
        """),
        True,
        "5.1.1",
    ),
}

#: name → (the message, the type of the complaint)
COMPLAINTS: dict[str, tuple[bytes, str]] = {
    "a feedback report": (
        message("""
            From: abuse@provider.example
            To: {to}
            Subject: FW: order
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b
            Content-Type: text/plain

            This is an email abuse report for an email message received from IP 192.0.2.10 on Tue, 24 Nov 2026.
            --b
            Content-Type: message/feedback-report

            Feedback-Type: abuse
            User-Agent: SomeGenerator/1.0
            Version: 1
            --b
            Content-Type: message/rfc822

            From: shop@midori-tea.example
            Subject: order

            The mail itself.
            --b--
        """),
        "abuse",
    ),
    "a feedback report whose reporter sends mere text": (
        message("""
            From: Feedback <feedback@provider.example>
            To: {to}
            Subject: Complaint about a message from 192.0.2.10
            Auto-Submitted: auto-generated

            One of our users has reported your message as spam.
        """),
        "",
    ),
    "a complaint in Japanese": (
        message("""
            From: abuse@provider.example
            To: {to}
            Subject: =?UTF-8?B?44GK55+l44KJ44Gb?=
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            受信者より、貴社のメールについて迷惑メールの申告がありました。
        """),
        "",
    ),
    "a complaint that a colleague forwarded as a quotation": (
        message("""
            From: Hayama <hayama@midori-tea.example>
            To: mails@midori-tea.example
            Subject: Fwd: complaint

            > From: abuse@provider.example
            > To: {to}
            >
            > One of our users has reported your message as spam.
        """),
        "",
    ),
    "a feedback report that a colleague attached": (
        message("""
            From: Hayama <hayama@midori-tea.example>
            Subject: this came
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=outer

            --outer
            Content-Type: message/rfc822

            From: abuse@provider.example
            To: {to}
            Content-Type: multipart/report; report-type=feedback-report; boundary=inner

            --inner
            Content-Type: message/feedback-report

            Feedback-Type: fraud
            --inner--
            --outer--
        """),
        "fraud",
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
    "feedback that it is no spam": (
        message("""
            From: abuse@provider.example
            To: {to}
            Subject: not spam
            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b
            Content-Type: message/feedback-report

            Feedback-Type: not-spam
            --b--
        """),
        "no complaint",
    ),
    "a vacation note that attaches what it answers": (
        message("""
            Return-Path: <>
            From: taro@customer.example
            To: {to}
            Subject: Automatic reply: order
            Auto-Submitted: auto-replied
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            I am away; your mail could not be delivered to my phone.
            --b
            Content-Type: message/rfc822

            Subject: order

            The mail itself.
            --b--
        """),
        "automatic reply",
    ),
    "a vacation note of a postmaster": (
        message("""
            From: postmaster@small.example
            To: {to}
            Subject: Out of office
            Auto-Submitted: auto-replied

            Until Monday nothing can be delivered, and the mailbox is full of flowers.
        """),
        "automatic reply",
    ),
    "a vacation note that nothing marks": (
        message("""
            Return-Path: <>
            From: taro@customer.example
            To: {to}
            Subject: =?UTF-8?B?UmU6IOOBlOazqOaWhw==?=
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            休暇中のため、お送りいただいたメールは届けられません。
        """),
        "automatic reply",
    ),
    "a customer who is not content": (
        message("""
            From: taro@customer.example
            To: {to}
            Subject: =?UTF-8?B?6Ium5oOF?=
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            苦情です。お茶が届きませんでした。
        """),
        "no bounce",
    ),
    "a vacation note with a number": (
        message("""
            From: taro@customer.example
            To: {to}
            Subject: Re: order
            Auto-Submitted: auto-replied

            I am away. In a hurry: jiro@customer.example (extension 550 or 551).
        """),
        "automatic reply",
    ),
    "an answer from an address that nobody reads": (
        message("""
            From: no-reply@parcels.example
            To: {to}
            Subject: your parcel

            Your parcel could not be delivered to the door.
        """),
        "no bounce",
    ),
    "a report of success": (dsn(ARRIVED), "delivered"),
    "a customer whose provider took our mail for spam": (
        message("""
            From: taro@customer.example
            To: {to}
            Subject: Re: order

            Your mail was marked by my provider as spam, so I found it only today. May I still pay tomorrow?
        """),
        "person's letter",
    ),
    "a customer who found our mail late, in Japanese": (
        message("""
            From: taro@customer.example
            To: {to}
            Subject: =?UTF-8?B?UmU6IOOBlOazqOaWhw==?=
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            迷惑メールとして報告された扱いになっており、気づくのが遅れました。明日のお支払いでもよろしいでしょうか。
        """),
        "person's letter",
    ),
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
    top = (
        f"From: MAILER-DAEMON@mx.example.jp\nTo: {RETURN}\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b1"\n\n--b1\nContent-Type: text/plain; charset=us-ascii\n\n'
        "could not be delivered\n"
    )
    attached = "".join(
        "\n--b1\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="{at}.bin"\n\neA==\n'
        for at in range(number)
    )
    return f"{top}{attached}\n--b1--\n".encode()
