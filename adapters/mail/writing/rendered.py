"""A mail on its way: from rendered words to the bytes that the mail server gets."""

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class RenderedMail(_Frozen):
    """The words of a mail: `subject` is one line, `text` the plain part, `html` the same for readers who see it."""

    subject: str
    text: str
    html: str


class Attachment(_Frozen):
    """A file sent along, by default a PDF."""

    name: str
    content: bytes
    mime_type: str = "application/pdf"


class Posting(_Frozen):
    """How this one mail travels.

    `mail_id` comes from `domain.order.mail.mail_id` and is the same for every try. `thread` is the Message-ID this mail
    answers; left open, a mail joins the thread that its order's first mail began.
    """

    mail_id: str
    attachments: tuple[Attachment, ...] = ()
    thread: str | None = None


class MailEnvelope(_Frozen):
    """A finished mail. `recipient` decides whether it counts as sent; `copies` get the same bytes and decide nothing.

    `raw` is the whole message as it goes over the wire (ASCII, CRLF): store these bytes, and send them for a retry.
    """

    envelope_from: str
    recipient: str
    copies: tuple[str, ...] = ()
    raw: bytes
    message_id: str
    subject: str

    @property
    def recipients(self) -> tuple[str, ...]:
        return (self.recipient, *self.copies)
