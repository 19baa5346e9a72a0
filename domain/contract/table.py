"""The table of messages: one row for all that an order, an inquiry or a claim may be told, and how each is started.

Handlers (workflows/handlers.py), the door (callers/orders.py), docs/schema/, docs/messages.md, the examples and
the tests are made from these rows or checked against them. docs/how-to/add-a-command.md says what a new row asks for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import BaseModel

from domain.contract import messages as m
from domain.contract.order import PlacedOrder


class Receiver(StrEnum):
    """Whose workflow takes a message."""

    ORDER = "order"
    INQUIRY = "inquiry"
    CLAIM = "claim"


ORDER, INQUIRY, CLAIM = (Receiver.ORDER,), (Receiver.INQUIRY,), (Receiver.CLAIM,)
EVERY = tuple(Receiver)


@dataclass(frozen=True)
class Start:
    """How a workflow is started: the model of its one argument, and what that is called among the schemas."""

    model: type[BaseModel]
    name: str


class Until(StrEnum):
    """Up to when an order or an inquiry takes a command. After that it is refused, whatever it says."""

    SHIPPED = "shipped"  # while the goods are in the shop
    ENDED = "ended"  # while it is open
    NEVER = "never"  # at any time


@dataclass(frozen=True)
class Row:
    """One message. `name` is that of its signal or update and never changes; `ja` and `en` say what it is.

    `effect` is for callers: what the message does, and what they ought to know of its fields. An example of each stands
    in examples/messages/.
    """

    model: type[m.Message]
    name: str
    ja: str
    en: str
    effect: str
    of: tuple[Receiver, ...] = field(default=ORDER, kw_only=True)

    @property
    def description(self) -> str:
        """What the Web UI and the CLI of Temporal say of it."""
        return f"{self.ja} {self.en}"

    @property
    def is_signal(self) -> bool:
        """True when it may be sent as a signal."""
        return True

    @property
    def is_update(self) -> bool:
        """True when it may be sent as an update."""
        return False


@dataclass(frozen=True)
class Fact(Row):
    """Something happened: a signal, taken in any condition."""


@dataclass(frozen=True)
class Command(Row):
    """Somebody wants something: an update, and with `also_signal` a signal of the same name too."""

    until: Until = field(kw_only=True)
    also_signal: bool = field(default=False, kw_only=True)

    @property
    def is_signal(self) -> bool:
        return self.also_signal

    @property
    def is_update(self) -> bool:
        return True


STARTS = (Start(PlacedOrder, "order"), Start(m.OpenInquiry, "inquiry"), Start(m.OpenClaim, "claim"))

MESSAGES: tuple[Row, ...] = (
    Fact(
        m.PaymentReceived,
        "payment_received",
        "入金",
        "Money arrived",
        "booked once per `notice_id`; confirms, names the rest, or becomes a refund task. On a `paid_on` that has not "
        "come yet a task asks to look",
    ),
    Fact(
        m.PaymentReversed,
        "payment_reversed",
        "入金取消",
        "A booked payment was taken back",
        "the booking is taken back; an order not yet shipped is held. One whose payment is not booked yet is kept, and "
        "meets it when it comes; the shop is told of one that waits in vain",
    ),
    Fact(
        m.RefundOwed,
        "refund_owed",
        "返金の確定",
        "Money is to be given back",
        "once per `key`, and at most what was paid and is not promised yet: a person is asked to give it back; what is "
        "above that is told as a task ([more](conversations/refunds.md))",
    ),
    Fact(
        m.StockAllocated,
        "stock_allocated",
        "引当",
        "Stock was set aside for this waiting order",
        "a backordered order goes on",
    ),
    Fact(
        m.RestockAnnounced,
        "restock_announced",
        "入荷予定",
        "An article is expected on a day",
        "an order that waits for the article tells its customer the day, with the choices that are left; "
        "one that has passed, or is over a year ahead, is refused",
    ),
    Fact(
        m.SentTogether,
        "sent_together",
        "同梱の確認",
        "The order looks whether it is sent together with another one, and where that parcel is",
        "sent by the workflow of the `other` order; it changes nothing but what has changed there",
    ),
    Fact(
        m.GoodsInspected,
        "goods_inspected",
        "検品",
        "The goods were inspected",
        "damaged pieces leave the shelf and are replaced from it if it reaches",
    ),
    Fact(
        m.PackingStarted,
        "packing_started",
        "梱包開始",
        "Slip and label were printed",
        "slip and label of that version were printed; of an order that is split, `lines` counts the pieces of this "
        "parcel by the order's lines",
    ),
    Fact(
        m.ParcelPacked,
        "parcel_packed",
        "梱包完了",
        "The box is closed",
        "the box is closed; another version places a hold",
    ),
    Fact(
        m.ParcelShipped,
        "parcel_shipped",
        "発送",
        "The carrier has the parcel",
        "stock is consumed, the customer is told; the same parcel under another number is a task",
    ),
    Fact(
        m.ParcelDelivered,
        "parcel_delivered",
        "配達完了",
        "The parcel arrived",
        "thanks the next day; postpay: the request for payment; of several parcels the last one counts",
    ),
    Fact(
        m.ParcelReturned,
        "parcel_returned",
        "返送",
        "The parcel came back",
        "a task to inspect it, and the customer is asked what becomes of it; of goods that were sent back or broken "
        "(`why`) a person settles it. Only a refusal counts against the customer, unless the shop had been asked to "
        "cancel before the parcel left",
    ),
    Fact(
        m.ReturnInspected,
        "return_inspected",
        "返送品の検品",
        "Somebody looked at a parcel that came back",
        "`sellable` and `broken` count pieces by the order's lines, all that were found so far; both left out: all is "
        "good. What is good goes back on the shelf once the customer does without it, or may be packed once more",
    ),
    Fact(
        m.ReturnRequested,
        "return_requested",
        "返品のご希望",
        "A customer wants to send goods back",
        "`lines` counts pieces by the order's lines; left out: all that may come back. The policy's `return_rule` "
        "allows it with instructions, refuses it with its reason, or leaves it to a person; the same `request_id` is "
        "asked once ([more](conversations/returns.md))",
    ),
    Fact(
        m.ReturnSent,
        "return_sent",
        "返品のご発送",
        "What comes back is on its way",
        "nobody is reminded to send it any more",
    ),
    Fact(
        m.ReturnArrived,
        "return_arrived",
        "返品の到着",
        "What a customer sent back is here",
        "`lines` counts all pieces that have come so far; left out: all that were to come. `others` are other articles",
    ),
    Fact(
        m.ReturnChecked,
        "return_checked",
        "返品の検品",
        "Somebody looked at what a customer sent back",
        "`sellable` pieces are on the shelf again, `broken` ones are not; all that were found so far. Once all has "
        "come as it should, the return is settled; else a person does that",
    ),
    Fact(
        m.ReturnPassedOn,
        "return_passed_on",
        "仕入先への返送",
        "What came back was sent on to its supplier",
        "kept with the return, as is the supplier's `answer`",
    ),
    Fact(
        m.ParcelTracked,
        "parcel_tracked",
        "配送状況",
        "The carrier says where a parcel is",
        "`delivered` does what `parcel_delivered` does, `returned` what `parcel_returned` does, `exception` opens a "
        "task; the others are kept. What is older than what is known changes nothing; an `unknown` one is never an "
        "arrival ([more](conversations/tracking.md))",
    ),
    Fact(
        m.MailBounced,
        "mail_bounced",
        "不達",
        "A mail came back, or is late",
        "once per `mail_id` and `bounce_id`; a mail that must be acted upon holds the order (`unreachable`) and stops "
        "its clock, if `status` and `diagnostic` say that it is the address's fault; else it is tried again; "
        "`permanent: false` is only noted ([more](conversations/unreachable.md))",
    ),
    Fact(
        m.InquiryOpened,
        "inquiry_opened",
        "お問い合わせ",
        "The customer asked something",
        "opens an inquiry with `subject` and `text` ([more](conversations/inquiry.md)), or names one that exists; "
        "nobody is reminded or thanked until it is closed; at most 20 open ones",
    ),
    Fact(
        m.InquiryClosed,
        "inquiry_closed",
        "お問い合わせ完了",
        "An inquiry is settled",
        "after the last one, clocks count anew",
    ),
    Fact(
        m.ClaimOpened,
        "claim_opened",
        "補償のお申し出",
        "A claim about the order is open",
        "nobody is reminded or thanked until it is closed; sent by the claim itself",
    ),
    Fact(
        m.ClaimClosed,
        "claim_closed",
        "補償のお申し出の完了",
        "A claim about the order is closed",
        "after the last open matter, clocks count anew; sent by the claim itself",
    ),
    Fact(
        m.FeedbackReceived,
        "feedback_received",
        "ご感想",
        "The customer says how it was",
        "once per `answer_id`; the last answer of an order counts. `email` of somebody else keeps it apart. Few stars, "
        "or words that ask something, open an inquiry ([more](conversations/feedback.md))",
    ),
    Fact(
        m.RetryMails,
        "retry_mails",
        "メール再試行",
        "Mails that wait for the mail server are tried at once",
        "mails that wait for the mail server are tried at once (`shop mail retry` sends it, and lets them)",
        of=EVERY,
    ),
    Fact(
        m.CommandUnheard,
        "command_unheard",
        "操作の結果の確認",
        "The workflow has not heard of what a command did",
        "nothing by itself: where a server died over a command whose effect is stored, the workers send this so that "
        "the workflow goes on from what is so",
        of=EVERY,
    ),
    Fact(
        m.TaskDone,
        "task_done",
        "要対応完了",
        "A person has done a task: the figures are read anew",
        "nothing by itself: what the back office changed (money given back) is shown at once",
    ),
    Command(
        m.Accept,
        "accept",
        "承諾",
        "Accept the order",
        "the contract forms: the customer gets the order confirmation",
        until=Until.ENDED,
    ),
    Command(
        m.Decline,
        "decline",
        "辞退",
        "Do not accept the order",
        "`reason` is written for the customer, `note` for colleagues",
        until=Until.SHIPPED,
    ),
    Command(
        m.ChangeAddress,
        "change_address",
        "お届け先変更",
        "Ship to somebody or somewhere else",
        "by the three zones below; where it costs more, `offer` asks the customer first. Also for a parcel that came "
        "back and is to be shipped once more",
        until=Until.SHIPPED,
        also_signal=True,
    ),
    Command(
        m.ChangeLines,
        "change_lines",
        "内容変更",
        "Change what is ordered",
        "by the three zones below; each of `changes` names a `line` by its number, or a `sku` that comes in. All are "
        "made, or none; fees, tax and stock follow, and the difference is asked for or given back. `offer` asks the "
        "customer first ([more](conversations/offered-change.md))",
        until=Until.SHIPPED,
        also_signal=True,
    ),
    Command(
        m.ChangeDelivery,
        "change_delivery",
        "お届け日時の変更",
        "Change the day or hours of the delivery",
        "by the three zones below; a `delivery_date` too early or too far ahead, and hours of no carrier, are refused",
        until=Until.SHIPPED,
        also_signal=True,
    ),
    Command(
        m.Merge,
        "merge",
        "同梱",
        "Send another order in the parcel of this one",
        "both are ready to be packed, for one person at one address; shipping is charged once, and each keeps its "
        "money and papers. Whatever changes, holds or ends one of them before the parcel leaves sends each by itself",
        until=Until.SHIPPED,
        also_signal=True,
    ),
    Command(
        m.DelayShipping,
        "delay_shipping",
        "発送日の延期",
        "Tell that the goods leave later",
        "the customer hears the new day with an apology; one that has passed, is over a year ahead, or no later than "
        "what was told is refused, and so is any while goods are missing. Without `ships_by` nothing happens unless "
        "the day that was told cannot be kept",
        until=Until.SHIPPED,
        also_signal=True,
    ),
    Command(
        m.SendReplacement,
        "send_replacement",
        "交換品の発送",
        "Send pieces once more, free of charge",
        "a parcel of its own with stock of its own, without any amount on its papers; once for each `key`. `lines` are "
        "pieces that left; what is out of stock is waited for, and the customer is told. Also after the end "
        "([more](conversations/replacements.md))",
        until=Until.NEVER,
        also_signal=True,
    ),
    Command(
        m.CancelReplacement,
        "cancel_replacement",
        "交換品の取りやめ",
        "Do not send a replacement",
        "while it is here; its pieces are free, and the customer is told",
        until=Until.ENDED,
        also_signal=True,
    ),
    Command(
        m.ChangePlan,
        "change_plan",
        "お支払方法の変更",
        "Pay in advance, or at the door",
        "by the three zones below, while nothing was paid; the fee for cash at the door follows; where it costs more, "
        "`offer` asks the customer first",
        until=Until.SHIPPED,
        also_signal=True,
    ),
    Command(
        m.CorrectContact,
        "correct_contact",
        "連絡先の訂正",
        "Correct the orderer's mail address or telephone number",
        "one of `email` and `phone`, or both; `resend` sends again what did not arrive",
        until=Until.NEVER,
    ),
    Command(
        m.Cancel,
        "cancel",
        "キャンセル",
        "Cancel the order",
        "by the three zones below; of an order of which a parcel has left, what has not left is cancelled",
        until=Until.SHIPPED,
        also_signal=True,
    ),
    Command(
        m.ProvideInformation,
        "provide_information",
        "確認事項への回答",
        "The customer's answer about missing information",
        "`answers` {field: value} are stored, `as_given` [fields] are right as they stand; `force` takes answers as "
        "they are, although they lose something that is known",
        until=Until.SHIPPED,
        also_signal=True,
    ),
    Command(
        m.AskInformation,
        "ask_information",
        "追加情報のお願い",
        "Ask the customer for fields of the order",
        "`about` names the fields, `words` are written for the customer",
        until=Until.SHIPPED,
    ),
    Command(
        m.AskPrepayment,
        "ask_prepayment",
        "先払いのお願い",
        "Ask the customer to pay in advance",
        "`words` are written for the customer",
        until=Until.SHIPPED,
    ),
    Command(
        m.ChooseOption,
        "choose_option",
        "ご選択",
        "The customer's choice",
        "`prepay` becomes the plan; with `keep_plan` a person goes on. Of goods that are missing: `wait`, `substitute` "
        "(`sku` says which), `part` (what is here leaves first; the shop may say so, too), `drop` the line, or "
        "`cancel` all. Of a change that was offered: `agree`, or `keep_order`. Of a parcel that came back, also after "
        "shipping: `ship_again`, or `cancel_returned`, less fees",
        until=Until.SHIPPED,
        also_signal=True,
    ),
    Command(
        m.AllowReturn,
        "allow_return",
        "返品の承諾",
        "Take goods back",
        "mails the customer where to send them, until when, and who pays; also what the rule refused, as a favour. "
        "With `pickup_on` a task has it fetched; with `keep` it is settled without coming back",
        until=Until.NEVER,
    ),
    Command(
        m.RefuseReturn,
        "refuse_return",
        "返品のお断り",
        "Do not take goods back",
        "mails the customer the reason, as it is written in `words`",
        until=Until.NEVER,
    ),
    Command(
        m.SettleReturn,
        "settle_return",
        "返品の精算",
        "Pay for what has come back",
        "as the rule says, or `amount` in all, at most what was paid; what is not here is not paid for",
        until=Until.NEVER,
    ),
    Command(
        m.CloseReturn,
        "close_return",
        "返品の終了",
        "Nothing comes back any more",
        "mails the customer; nothing is given back",
        until=Until.NEVER,
        also_signal=True,
    ),
    Command(
        m.ExtendDeadline,
        "extend_deadline",
        "期限延長",
        "Give more time to pay",
        "`until` is a date, at most a year ahead, moved to a bank day where the method needs one; `reference` a new "
        "number or `https://` page to pay with; the first date starts the clock of who was never told how to pay",
        until=Until.ENDED,
        also_signal=True,
    ),
    Command(
        m.PlaceHold,
        "place_hold",
        "保留",
        "Stop the work",
        "nothing is packed or shipped until it is released",
        until=Until.SHIPPED,
    ),
    Command(
        m.ReleaseHold,
        "release_hold",
        "保留解除",
        "Lift a hold",
        "refused while the reason still stands",
        until=Until.ENDED,
        also_signal=True,
    ),
    Command(
        m.CorrectTracking,
        "correct_tracking",
        "送り状番号の訂正",
        "Correct a tracking number",
        "the customer is told the right one",
        until=Until.NEVER,
    ),
    Command(
        m.ResendMail,
        "resend_mail",
        "メール再送",
        "Send a stored mail again",
        "`mail` is a kind, a number such as `3` or `1001-3`, or an id or how it begins",
        until=Until.NEVER,
    ),
    Command(
        m.WriteMail, "write_mail", "個別メール", "Write to the customer", "`text` is plain text", until=Until.NEVER
    ),
    Command(m.Thank, "thank", "お礼", "Thank the customer now", "the order is completed", until=Until.ENDED),
    Command(
        m.SetMark,
        "set_mark",
        "判別マーク",
        "Mark or tag the order, for colleagues only",
        "`kind` or `tag`; `until` is the last day it stands",
        until=Until.NEVER,
    ),
    Command(
        m.LiftMark,
        "lift_mark",
        "判別マーク解除",
        "Take a mark or a tag away",
        "`kind` (and `rule`) or `tag`",
        until=Until.NEVER,
    ),
    Command(
        m.ReviewAgain,
        "review_again",
        "再確認",
        "Let the rules look at the order once more",
        "by what the shop knows now",
        until=Until.NEVER,
    ),
    Command(
        m.RecordPayment,
        "record_payment",
        "入金記録",
        "Book a payment by hand",
        "as `payment_received`; what was taken back is refused to a person",
        until=Until.NEVER,
    ),
    Fact(
        m.LetterArrived,
        "letter_arrived",
        "お客様からの続き",
        "A further letter is in the database",
        "sent by the door after it stored a further letter",
        of=(*INQUIRY, *CLAIM),
    ),
    Command(
        m.AssignInquiry,
        "assign_inquiry",
        "担当",
        "Take the inquiry on, or say what it is about",
        "what is left out stays as it is; `order_no` says which order it is about, empty that it is about none, and "
        "the candidates go on",
        until=Until.ENDED,
        of=INQUIRY,
    ),
    Command(
        m.SendInterim,
        "send_interim",
        "途中経過",
        "Tell the customer when the next answer comes",
        "mails the customer; moves the clock to `until`",
        until=Until.ENDED,
        of=INQUIRY,
    ),
    Command(
        m.ReplyToInquiry,
        "reply_to_inquiry",
        "お返事",
        "Answer the customer",
        "mails the customer; `close` settles the inquiry, too",
        until=Until.ENDED,
        of=INQUIRY,
    ),
    Command(
        m.CloseInquiry,
        "close_inquiry",
        "完了",
        "The inquiry is settled",
        "nobody is mailed; one that is settled stays so",
        until=Until.NEVER,
        of=INQUIRY,
    ),
    Command(
        m.LookIntoClaim,
        "look_into_claim",
        "確認中",
        "Tell the customer when the next word comes",
        "mails the customer; moves the clock to `until`",
        until=Until.ENDED,
        of=CLAIM,
    ),
    Command(
        m.ProposeRemedy,
        "propose_remedy",
        "ご提案",
        "Propose what is done about it, or decline",
        "mails the customer, with the date to answer by and what becomes of it without an answer",
        until=Until.ENDED,
        of=CLAIM,
    ),
    Command(
        m.AnswerProposal,
        "answer_proposal",
        "ご提案へのお返事",
        "What the customer says to the proposal",
        "what is accepted becomes a task, and the claim is closed; what is refused is answered once more",
        until=Until.ENDED,
        also_signal=True,
        of=CLAIM,
    ),
    Command(
        m.InvokeGuarantee,
        "invoke_guarantee",
        "保証のお申し立て",
        "The customer asks for the guarantee",
        "taken once the shop has answered, or its time is over; nobody answers in `guarantee.hard_hours`: it pays",
        until=Until.ENDED,
        also_signal=True,
        of=CLAIM,
    ),
    Command(
        m.ContestClaim,
        "contest_claim",
        "反論と証拠",
        "Contest the claim, with evidence",
        "without `evidence` until `respond_by`, the guarantee pays",
        until=Until.ENDED,
        of=CLAIM,
    ),
    Command(
        m.NoteCarrierAnswer,
        "note_carrier_answer",
        "運送会社の回答",
        "What the carrier answered",
        "the task to ask it ends; where a parcel that is missed is `lost`, the order hears it, and asks its customer",
        until=Until.NEVER,
        also_signal=True,
        of=CLAIM,
    ),
    Fact(
        m.OrderNews,
        "order_news",
        "ご注文の動き",
        "Something became of the order",
        "sent by the order; what was missed may have arrived: then the customer is asked, and no clock pays",
        of=CLAIM,
    ),
    Command(
        m.ReadLetters,
        "read_letters",
        "ご連絡の確認",
        "What the customer wrote was read, and nothing follows from it",
        "the clock of the last proposal or decision goes on where it was",
        until=Until.ENDED,
        of=CLAIM,
    ),
    Fact(
        m.ClaimDecided,
        "claim_decided",
        "審査の結果",
        "A contested claim was decided",
        "`lost`: the money is owed, or gone where somebody outside decided; `won`: the customer may appeal once, for "
        "`guarantee.appeal_days` from `decided_on`, or until `appeal_until`; what was lost outside the shop may appeal "
        "until `appeal_until`, where it is given",
        of=CLAIM,
    ),
    Fact(
        m.ClaimTakenOutside,
        "claim_taken_outside",
        "外部での審査",
        "A mall or a card company decides about the order",
        "the claim was closed with the opening of that one; sent by that one",
        of=CLAIM,
    ),
    Command(
        m.AppealClaim,
        "appeal_claim",
        "再審査のお申し立て",
        "The customer appeals, or the shop what it lost outside, with new evidence",
        "the shop has to prove anew by a date; its own appeal without `respond_by` has proved it",
        until=Until.ENDED,
        also_signal=True,
        of=CLAIM,
    ),
    Command(
        m.CloseClaim,
        "close_claim",
        "お申し出の終了",
        "There is nothing to be done any more",
        "mails the customer; one that is closed stays so",
        until=Until.NEVER,
        also_signal=True,
        of=CLAIM,
    ),
)

_BY_MODEL = {row.model: row for row in MESSAGES}


def row_of(model: type[m.Message]) -> Row:
    """The row of a model.

    Raises:
        LookupError: it has none.
    """
    try:
        return _BY_MODEL[model]
    except KeyError:
        raise LookupError(f"{model.__name__} has no row in domain/contract/table.py") from None


def rows_of(receiver: Receiver) -> Iterator[Row]:
    """The messages that a workflow takes."""
    return (row for row in MESSAGES if receiver in row.of)
