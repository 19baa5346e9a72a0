"""The messages of an order: which activity answers each. What they are stands in domain/contract/table.py."""

from typing import ClassVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.feedback import FeedbackActivities
    from activities.order import OrderActivities
    from activities.payment import PaymentActivities
    from activities.question import QuestionActivities
    from activities.reach import ReachActivities
    from activities.replacing import ReplacementActivities
    from activities.returns import ReturnActivities
    from activities.review import ReviewActivities
    from activities.shipment import ShipmentActivities
    from activities.stock import StockActivities
    from activities.together import TogetherActivities
    from domain.contract import messages as m
    from domain.contract.table import Receiver
    from domain.order.view import JournalLine, OrderView
    from workflows.handlers import Handler, command, fact, fact_without_activity, takes
    from workflows.inquiry_start import begin_inquiry
    from workflows.order_loop import OrderLoop


@takes(
    Receiver.ORDER,
    fact(m.PaymentReceived, PaymentActivities.record),
    fact(m.PaymentReversed, PaymentActivities.reverse),
    fact(m.RefundOwed, PaymentActivities.owe_refund),
    fact(m.StockAllocated, StockActivities.allocated),
    fact(m.RestockAnnounced, StockActivities.announced),
    fact(m.SentTogether, TogetherActivities.look),
    fact(m.GoodsInspected, StockActivities.inspected),
    fact(m.PackingStarted, ShipmentActivities.start_packing),
    fact(m.ParcelPacked, ShipmentActivities.pack),
    fact(m.ParcelShipped, ShipmentActivities.ship),
    fact(m.ParcelDelivered, ShipmentActivities.deliver),
    fact(m.ParcelReturned, ShipmentActivities.come_back),
    fact(m.ReturnInspected, ShipmentActivities.inspect_return),
    fact(m.ReturnRequested, ReturnActivities.request),
    fact(m.ReturnSent, ReturnActivities.sent),
    fact(m.ReturnArrived, ReturnActivities.arrived),
    fact(m.ReturnChecked, ReturnActivities.checked),
    fact(m.ReturnPassedOn, ReturnActivities.passed_on),
    fact(m.ParcelTracked, ShipmentActivities.track),
    fact(m.MailBounced, ReachActivities.bounced),
    fact(m.TaskDone, OrderActivities.look),
    fact(m.InquiryOpened, OrderActivities.inquiry_opened, then=begin_inquiry),
    fact(m.InquiryClosed, OrderActivities.inquiry_closed),
    fact(m.ClaimOpened, OrderActivities.claim_opened),
    fact(m.ClaimClosed, OrderActivities.claim_closed),
    fact(m.FeedbackReceived, FeedbackActivities.take),
    fact_without_activity(m.RetryMails, OrderLoop.retry_now),
    fact(m.CommandUnheard, OrderActivities.hear),
    command(m.Accept, OrderActivities.accept),
    command(m.Decline, OrderActivities.decline),
    command(m.CorrectTracking, ShipmentActivities.correct_tracking),
    command(m.ChangeAddress, OrderActivities.change_address),
    command(m.ChangeLines, OrderActivities.change_lines),
    command(m.ChangeDelivery, OrderActivities.change_delivery),
    command(m.Merge, TogetherActivities.merge),
    command(m.DelayShipping, ShipmentActivities.delay),
    command(m.SendReplacement, ReplacementActivities.send),
    command(m.CancelReplacement, ReplacementActivities.cancel),
    command(m.ChangePlan, OrderActivities.change_plan),
    command(m.CorrectContact, ReachActivities.correct_contact),
    command(m.ProvideInformation, QuestionActivities.provide),
    command(m.AskInformation, QuestionActivities.ask),
    command(m.AskPrepayment, QuestionActivities.ask_prepayment),
    command(m.ChooseOption, QuestionActivities.choose),
    command(m.Cancel, OrderActivities.cancel),
    command(m.AllowReturn, ReturnActivities.allow),
    command(m.RefuseReturn, ReturnActivities.refuse),
    command(m.SettleReturn, ReturnActivities.settle),
    command(m.CloseReturn, ReturnActivities.close),
    command(m.ExtendDeadline, PaymentActivities.extend),
    command(m.PlaceHold, OrderActivities.place_hold),
    command(m.ReleaseHold, OrderActivities.release_hold),
    command(m.ResendMail, OrderActivities.resend_mail),
    command(m.WriteMail, OrderActivities.write_mail),
    command(m.Thank, ShipmentActivities.thank_now),
    command(m.RecordPayment, PaymentActivities.record),
    command(m.SetMark, ReviewActivities.set_mark),
    command(m.LiftMark, ReviewActivities.lift_mark),
    command(m.ReviewAgain, ReviewActivities.review_again),
)
class OrderMessages(OrderLoop):
    """All doors of a running order."""

    handlers: ClassVar[tuple[Handler, ...]]

    @workflow.query(name="view", description="The whole order, and what happens next if nobody does anything")
    def view_query(self) -> OrderView | None:
        return self.view() if self.state else None

    @workflow.query(name="journal", description="What happened so far")
    def journal_query(self) -> list[JournalLine]:
        return self.journal_lines
