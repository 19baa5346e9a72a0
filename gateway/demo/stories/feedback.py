"""How it was: customers are asked a week after the arrival, and answer by reply."""

from domain.contract.status import Money, Status
from gateway.demo.shop import DemoShop
from gateway.demo.story import UNTIL_ACCEPTED, Ending, Mail, Story
from gateway.demo.waiting import accepted, delivered

_SHIPPED = (*UNTIL_ACCEPTED, Mail.SHIPPED, Mail.THANKS)


async def praises(shop: DemoShop, order_no: str) -> None:
    """Five stars in the evening: nobody has to answer."""
    await _is_asked(shop, order_no)
    await _replies(shop, order_no, "5\n香りがよく、家族で楽しんでいます。")


async def complains(shop: DemoShop, order_no: str) -> None:
    """Two stars become an inquiry at once, which the office answers on the next business day."""
    await _is_asked(shop, order_no)
    inquiry_no = await _replies(shop, order_no, "2\n箱の角がつぶれて届きました。中身は無事でした。")
    morning = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(morning, 10, 10)
    await shop.answer(
        inquiry_no,
        "このたびは、箱がつぶれた状態でお届けし、誠に申し訳ございませんでした。\n"
        "本日より、箱の四隅に緩衝材を入れてお送りするようにいたしました。\n"
        "お知らせくださいましたこと、心より御礼申し上げます。",
    )


async def _is_asked(shop: DemoShop, order_no: str) -> None:
    await accepted(shop, order_no)
    await delivered(shop, order_no)

    async def is_asked() -> bool:
        return bool(await shop.question_of(order_no))

    await shop.daily(order_no, is_asked, 14, 35)


async def _replies(shop: DemoShop, order_no: str, text: str) -> str:
    await shop.clock.until_days_later(0, 19, 50)
    return await shop.reply_to_question(order_no, shop.placed[order_no].orderer.email, text)


STORIES: tuple[Story, ...] = (
    Story(
        "pleased",
        "card-pleased.json",
        (1, 10, 50),
        praises,
        Ending(Status.COMPLETED, Money.PAID, _SHIPPED, stars=(5,)),
        on_plain_days=True,
    ),
    Story(
        "displeased",
        "card-displeased.json",
        (1, 11, 35),
        complains,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*_SHIPPED, Mail.INQUIRY_RECEIVED, Mail.SHOP_INQUIRY, Mail.INQUIRY_REPLY),
            stars=(2,),
        ),
        on_plain_days=True,
    ),
)
