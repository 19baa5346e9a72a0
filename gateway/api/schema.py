"""The contract as JSON Schemas, for carts in any language: `python -m gateway.api.schema` writes docs/schema/*.json."""

import json
import sys
from pathlib import Path

from pydantic import BaseModel

from domain.contract import messages as m
from domain.contract.order import PlacedOrder

#: Every message and the model it is read with; `order` is the input of OrderWorkflow.
CONTRACT: dict[str, type[BaseModel]] = {
    "order": PlacedOrder,
    # facts
    "payment_received": m.PaymentReceived,
    "payment_reversed": m.PaymentReversed,
    "goods_inspected": m.GoodsInspected,
    "stock_allocated": m.StockAllocated,
    "packing_started": m.PackingStarted,
    "parcel_packed": m.ParcelPacked,
    "parcel_shipped": m.ParcelShipped,
    "parcel_delivered": m.ParcelDelivered,
    "parcel_returned": m.ParcelReturned,
    "mail_bounced": m.MailBounced,
    "task_done": m.TaskDone,
    "retry_mails": m.RetryMails,
    "inquiry_opened": m.InquiryOpened,
    "inquiry_closed": m.InquiryClosed,
    # commands
    "accept": m.Accept,
    "decline": m.Decline,
    "correct_tracking": m.CorrectTracking,
    "change_address": m.ChangeAddress,
    "correct_contact": m.CorrectContact,
    "provide_information": m.ProvideInformation,
    "ask_information": m.AskInformation,
    "ask_prepayment": m.AskPrepayment,
    "choose_option": m.ChooseOption,
    "cancel": m.Cancel,
    "extend_deadline": m.ExtendDeadline,
    "place_hold": m.PlaceHold,
    "release_hold": m.ReleaseHold,
    "resend_mail": m.ResendMail,
    "set_mark": m.SetMark,
    "lift_mark": m.LiftMark,
    "review_again": m.ReviewAgain,
    "record_payment": m.RecordPayment,
    "write_mail": m.WriteMail,
    "thank": m.Thank,
    # inquiries; `inquiry` is the input of InquiryWorkflow
    "inquiry": m.OpenInquiry,
    "letter_arrived": m.LetterArrived,
    "assign_inquiry": m.AssignInquiry,
    "send_interim": m.SendInterim,
    "reply_to_inquiry": m.ReplyToInquiry,
    "close_inquiry": m.CloseInquiry,
}
FOLDER = Path("docs/schema")


def schema_text(name: str) -> str:
    """One message's schema as it stands in its file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= CONTRACT[name].model_json_schema(mode="validation")
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into this folder. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{name}.json" for name in CONTRACT]
    for file in files:
        file.write_text(schema_text(file.stem), encoding="utf-8")
    return files


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
