"""What became of messages that came back to our return addresses."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from callers.orders import Outcome
from domain.basics.said import Said
from domain.conversation.blame import Blame


class BounceNoted(BaseModel):
    """What became of one message; the numbers are None for mails about no order and no inquiry."""

    model_config = ConfigDict(frozen=True)

    mail_id: str
    kind: str
    order_no: str | None
    inquiry_no: str | None
    permanent: bool
    status: str
    diagnostic: str
    fault: Blame
    bounced_at: AwareDatetime
    outcome: Outcome


class ComplaintNoted(BaseModel):
    """What became of a complaint; `feedback` is its type (RFC 5965), empty for mere words."""

    model_config = ConfigDict(frozen=True)

    mail_id: str
    kind: str
    order_no: str | None
    inquiry_no: str | None
    feedback: str
    complained_at: AwareDatetime
    outcome: Outcome


class UnsubscriptionNoted(BaseModel):
    """What became of a mail program's wish for no more advertising."""

    model_config = ConfigDict(frozen=True)

    mail_id: str
    kind: str
    order_no: str | None
    inquiry_no: str | None
    unsubscribed_at: AwareDatetime
    outcome: Outcome


Noted = BounceNoted | ComplaintNoted | UnsubscriptionNoted


class FileRead(BaseModel):
    """One report in a file of a folder: what was noted, or the sentence that says why the file was put aside.

    `refused` is that in English, for programs; `why` is its code.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    noted: Noted | None = None
    refused: str = ""
    why: Said | None = Field(default=None, exclude=True)
