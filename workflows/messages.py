"""The messages of an order: what each is called, what it carries, and which activity answers it.

Every one takes a single argument declared `RawValue` with a default: only so does whatever was sent arrive.
"""

from collections.abc import Sequence

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.order import OrderActivities
    from activities.payment import PaymentActivities
    from activities.question import QuestionActivities
    from activities.reach import ReachActivities
    from activities.review import ReviewActivities
    from activities.shipment import ShipmentActivities
    from activities.stock import StockActivities
    from domain.basics.errors import UnknownMessage
    from domain.contract import messages as m
    from domain.order.view import JournalLine, OrderView
    from workflows.desk import OrderDesk
    from workflows.inquiry_start import begin_inquiry
    from workflows.payloads import NOTHING, check, read


class OrderMessages(OrderDesk):
    """All doors of a running order."""

    # --- facts ---------------------------------------------------------------------------------------------------

    @workflow.signal(description="入金 Money arrived")
    async def payment_received(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("payment_received", m.RecordPayment, PaymentActivities.record, raw)

    @workflow.signal(description="入金取消 A booked payment was taken back")
    async def payment_reversed(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("payment_reversed", m.PaymentReversed, PaymentActivities.reverse, raw)

    @workflow.signal(description="引当 Stock was set aside for this waiting order")
    async def stock_allocated(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("stock_allocated", m.StockAllocated, StockActivities.allocated, raw)

    @workflow.signal(description="検品 The goods were inspected")
    async def goods_inspected(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("goods_inspected", m.GoodsInspected, StockActivities.inspected, raw)

    @workflow.signal(description="梱包開始 Slip and label were printed")
    async def packing_started(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("packing_started", m.PackingStarted, ShipmentActivities.start_packing, raw)

    @workflow.signal(description="梱包完了 The box is closed")
    async def parcel_packed(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("parcel_packed", m.ParcelPacked, ShipmentActivities.pack, raw)

    @workflow.signal(description="発送 The carrier has the parcel")
    async def parcel_shipped(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("parcel_shipped", m.ParcelShipped, ShipmentActivities.ship, raw)

    @workflow.signal(description="配達完了 The parcel arrived")
    async def parcel_delivered(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("parcel_delivered", m.ParcelDelivered, ShipmentActivities.deliver, raw)

    @workflow.signal(description="返送 The parcel came back")
    async def parcel_returned(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("parcel_returned", m.ParcelReturned, ShipmentActivities.come_back, raw)

    @workflow.signal(description="不達 A mail came back, or is late")
    async def mail_bounced(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("mail_bounced", m.MailBounced, ReachActivities.bounced, raw)

    @workflow.signal(description="要対応完了 A person has done a task: the figures are read anew")
    async def task_done(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("task_done", m.TaskDone, OrderActivities.look, raw)

    @workflow.signal(description="メール再試行 Mails that wait for the mail server are tried at once")
    async def retry_mails(self, raw: RawValue = NOTHING) -> None:
        await self.retry_now(raw)

    @workflow.signal(description="お問い合わせ The customer asked something")
    async def inquiry_opened(self, raw: RawValue = NOTHING) -> None:
        if await self.take_fact("inquiry_opened", m.InquiryOpened, OrderActivities.inquiry_opened, raw):
            await begin_inquiry(self.order.order_no, read(m.InquiryOpened, raw))

    @workflow.signal(description="お問い合わせ完了 An inquiry is settled")
    async def inquiry_closed(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("inquiry_closed", m.InquiryClosed, OrderActivities.inquiry_closed, raw)

    # --- commands ------------------------------------------------------------------------------------------------

    @workflow.update(description="承諾 Accept the order")
    async def accept(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("accept", m.Accept, OrderActivities.accept, raw)

    @accept.validator
    def _accept(self, raw: RawValue = NOTHING) -> None:
        check(m.Accept, raw)

    @workflow.update(description="辞退 Do not accept the order")
    async def decline(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("decline", m.Decline, OrderActivities.decline, raw)

    @decline.validator
    def _decline(self, raw: RawValue = NOTHING) -> None:
        check(m.Decline, raw)

    @workflow.update(description="送り状番号の訂正 Correct a tracking number")
    async def correct_tracking(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("correct_tracking", m.CorrectTracking, ShipmentActivities.correct_tracking, raw)

    @correct_tracking.validator
    def _correct_tracking(self, raw: RawValue = NOTHING) -> None:
        check(m.CorrectTracking, raw)

    @workflow.update(description="お届け先変更 Ship to somebody or somewhere else")
    async def change_address(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("change_address", m.ChangeAddress, OrderActivities.change_address, raw)

    @change_address.validator
    def _change_address(self, raw: RawValue = NOTHING) -> None:
        check(m.ChangeAddress, raw)

    @workflow.signal(name="change_address", description="お届け先変更 Ship to somebody or somewhere else")
    async def change_address_signal(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("change_address", m.ChangeAddress, OrderActivities.change_address, raw)

    @workflow.update(description="連絡先の訂正 Correct the orderer's mail address or telephone number")
    async def correct_contact(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("correct_contact", m.CorrectContact, ReachActivities.correct_contact, raw)

    @correct_contact.validator
    def _correct_contact(self, raw: RawValue = NOTHING) -> None:
        check(m.CorrectContact, raw)

    @workflow.update(description="確認事項への回答 The customer's answer about missing information")
    async def provide_information(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("provide_information", m.ProvideInformation, QuestionActivities.provide, raw)

    @provide_information.validator
    def _provide_information(self, raw: RawValue = NOTHING) -> None:
        check(m.ProvideInformation, raw)

    @workflow.signal(
        name="provide_information", description="確認事項への回答 The customer's answer about missing information"
    )
    async def provide_information_signal(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("provide_information", m.ProvideInformation, QuestionActivities.provide, raw)

    @workflow.update(description="追加情報のお願い Ask the customer for fields of the order")
    async def ask_information(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("ask_information", m.AskInformation, QuestionActivities.ask, raw)

    @ask_information.validator
    def _ask_information(self, raw: RawValue = NOTHING) -> None:
        check(m.AskInformation, raw)

    @workflow.update(description="先払いのお願い Ask the customer to pay in advance")
    async def ask_prepayment(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("ask_prepayment", m.AskPrepayment, QuestionActivities.ask_prepayment, raw)

    @ask_prepayment.validator
    def _ask_prepayment(self, raw: RawValue = NOTHING) -> None:
        check(m.AskPrepayment, raw)

    @workflow.update(description="ご選択 The customer's choice")
    async def choose_option(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("choose_option", m.ChooseOption, QuestionActivities.choose, raw)

    @choose_option.validator
    def _choose_option(self, raw: RawValue = NOTHING) -> None:
        check(m.ChooseOption, raw)

    @workflow.signal(name="choose_option", description="ご選択 The customer's choice")
    async def choose_option_signal(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("choose_option", m.ChooseOption, QuestionActivities.choose, raw)

    @workflow.update(description="キャンセル Cancel the order")
    async def cancel(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("cancel", m.Cancel, OrderActivities.cancel, raw)

    @cancel.validator
    def _cancel(self, raw: RawValue = NOTHING) -> None:
        check(m.Cancel, raw)

    @workflow.signal(name="cancel", description="キャンセル Cancel the order")
    async def cancel_signal(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("cancel", m.Cancel, OrderActivities.cancel, raw)

    @workflow.update(description="期限延長 Give more time to pay")
    async def extend_deadline(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("extend_deadline", m.ExtendDeadline, PaymentActivities.extend, raw)

    @extend_deadline.validator
    def _extend_deadline(self, raw: RawValue = NOTHING) -> None:
        check(m.ExtendDeadline, raw)

    @workflow.signal(name="extend_deadline", description="期限延長 Give more time to pay")
    async def extend_deadline_signal(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("extend_deadline", m.ExtendDeadline, PaymentActivities.extend, raw)

    @workflow.update(description="保留 Stop the work")
    async def place_hold(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("place_hold", m.PlaceHold, OrderActivities.place_hold, raw)

    @place_hold.validator
    def _place_hold(self, raw: RawValue = NOTHING) -> None:
        check(m.PlaceHold, raw)

    @workflow.update(description="保留解除 Lift a hold")
    async def release_hold(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("release_hold", m.ReleaseHold, OrderActivities.release_hold, raw)

    @release_hold.validator
    def _release_hold(self, raw: RawValue = NOTHING) -> None:
        check(m.ReleaseHold, raw)

    @workflow.signal(name="release_hold", description="保留解除 Lift a hold")
    async def release_hold_signal(self, raw: RawValue = NOTHING) -> None:
        await self.take_fact("release_hold", m.ReleaseHold, OrderActivities.release_hold, raw)

    @workflow.update(description="メール再送 Send a stored mail again")
    async def resend_mail(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("resend_mail", m.ResendMail, OrderActivities.resend_mail, raw)

    @resend_mail.validator
    def _resend_mail(self, raw: RawValue = NOTHING) -> None:
        check(m.ResendMail, raw)

    @workflow.update(description="個別メール Write to the customer")
    async def write_mail(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("write_mail", m.WriteMail, OrderActivities.write_mail, raw)

    @write_mail.validator
    def _write_mail(self, raw: RawValue = NOTHING) -> None:
        check(m.WriteMail, raw)

    @workflow.update(name="thank", description="お礼 Thank the customer now")
    async def thank_update(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("thank", m.Thank, ShipmentActivities.thank_now, raw)

    @thank_update.validator
    def _thank(self, raw: RawValue = NOTHING) -> None:
        check(m.Thank, raw)

    @workflow.update(description="入金記録 Book a payment by hand")
    async def record_payment(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("record_payment", m.RecordPayment, PaymentActivities.record, raw)

    @record_payment.validator
    def _record_payment(self, raw: RawValue = NOTHING) -> None:
        check(m.RecordPayment, raw)

    @workflow.update(description="判別マーク Mark or tag the order, for colleagues only")
    async def set_mark(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("set_mark", m.SetMark, ReviewActivities.set_mark, raw)

    @set_mark.validator
    def _set_mark(self, raw: RawValue = NOTHING) -> None:
        check(m.SetMark, raw)

    @workflow.update(description="判別マーク解除 Take a mark or a tag away")
    async def lift_mark(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("lift_mark", m.LiftMark, ReviewActivities.lift_mark, raw)

    @lift_mark.validator
    def _lift_mark(self, raw: RawValue = NOTHING) -> None:
        check(m.LiftMark, raw)

    @workflow.update(description="再確認 Let the rules look at the order once more")
    async def review_again(self, raw: RawValue = NOTHING) -> OrderView:
        return await self.take_command("review_again", m.ReviewAgain, ReviewActivities.review_again, raw)

    @review_again.validator
    def _review_again(self, raw: RawValue = NOTHING) -> None:
        check(m.ReviewAgain, raw)

    # --- the rest ------------------------------------------------------------------------------------------------

    @workflow.signal(dynamic=True)
    async def unknown_signal(self, name: str, args: Sequence[RawValue]) -> None:
        """A name nobody knows: kept in the journal, reported to the shop."""
        refusal = UnknownMessage(f"There is no message called {name[:100]}.")
        await self.note_refusal(name[:100], refusal, args[0] if args else None, self.next_place(), is_unknown=True)

    @workflow.query(name="view", description="The whole order, and what happens next if nobody does anything")
    def view_query(self) -> OrderView | None:
        return self.view() if self.state else None

    @workflow.query(name="journal", description="What happened so far")
    def journal_query(self) -> list[JournalLine]:
        return self.journal_lines
