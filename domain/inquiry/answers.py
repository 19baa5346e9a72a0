"""What the facts of an order answer: where it is, whether its money has come, what can still be changed."""

import re
from collections.abc import Callable
from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.contract.order import Language
from domain.contract.status import Goods, Status
from domain.inquiry.already_told import AlreadyTold


class CustomerView(BaseModel):
    """What an order's customer may know of it: status, money, parcel and what was told. Amounts in yen."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    status: Status
    goods: Goods
    is_over: bool = False
    is_stopped: bool = False  # held or asked about: only a person knows what to say
    due: int = 0
    kept: int = 0
    missing: int = 0
    deadline: date | None = None
    shipped_on: date | None = None
    carrier: str = ""
    tracking_no: str = ""
    tracking_url: str = ""
    arrives_on: date | None = None
    delivered_on: date | None = None


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)

    text: str
    is_sure: bool


_Answering = Callable[[CustomerView, Language, str], _Answer | None]


#: Whoever writes these has told that the parcel is not there.
_NOT_HERE = (
    "届いていな",
    "届いてな",
    "届かな",
    "届きませ",
    "届いておりませ",
    "届いていませ",
    "まだ届",
    "not arrived",
    "not got",
)


#: Whoever writes these has told what is wished; 「まだ変更できますか」 has not.
_WISHES = re.compile(
    r"(?:を|に|へ|から)[^。\n]{0,40}変更|変更(?:を|の)?お願い|(?:変更|キャンセル)(?:したい|してくだ|して下さ|希望|を希望)|"
    r"取り?消したい|(?:キャンセル|取り?消し?)(?:を|で|の)?お願い|住所を変|"
    r"please (?:change|cancel)|(?:want|like) to cancel|change\b.{0,60}\bto\b"
)


def damaged(known: AlreadyTold, language: Language) -> _Answer:
    """Nothing of any order, and no promise: what is done about it, a person decides."""
    ja = ["お届けした商品に破損があったとのこと、ご迷惑をおかけし、誠に申し訳ございません。"]
    en = ["We are very sorry that what we sent you has arrived damaged."]
    if known.photos:
        ja.append("お送りいただいたお写真を拝見し、担当者より対応をご案内いたします。")
        en.append("We will look at your photos and tell you what we can do.")
    else:
        ja.append(
            "お手数をおかけいたしますが、商品と外箱のお写真を、このメールへのご返信でお送りいただけますでしょうか。"
        )
        ja.append("拝見のうえ、担当者より対応をご案内いたします。")
        en.append("Could you send us photos of the goods and of the box by replying to this mail?")
        en.append("We will look at them and tell you what we can do.")
    if not known.order_no:
        ja.append("恐れ入りますが、ご注文番号もあわせてお知らせください。")
        en.append("Please tell us your order number, too.")
    return _Answer(text=_say(language, "\n".join(ja), "\n".join(en)), is_sure=False)


def _where(order: CustomerView, language: Language, question: str) -> _Answer | None:
    if order.delivered_on:
        is_told = any(word in question for word in _NOT_HERE)
        asking = (
            _say(language, "当店より配送会社へ確認いたします。", "We will ask the carrier.")
            if is_told
            else _say(
                language,
                "お受け取りになっていない場合は、当店より配送会社へ確認いたします。",
                "If you have not got it, we will ask the carrier.",
            )
        )
        text = _say(
            language,
            f"ご注文（{order.order_no}）のお荷物は、{_day(order.delivered_on, language)}にお届け済みと伺っております。",
            f"We are told that the parcel of order {order.order_no} was delivered on "
            f"{_day(order.delivered_on, language)}.",
        )
        return _Answer(text=f"{text}\n{asking}", is_sure=False)
    if order.shipped_on:
        return _Answer(text=_on_its_way(order, language), is_sure=bool(order.tracking_no))
    if order.is_over:
        return None
    return _Answer(text=_not_sent_yet(order, language), is_sure=not order.is_stopped)


def _on_its_way(order: CustomerView, language: Language) -> str:
    lines = [
        _say(
            language,
            f"ご注文（{order.order_no}）は、{_day(order.shipped_on, language)}に{order.carrier}で発送いたしました。",
            f"The parcel of order {order.order_no} left with {order.carrier} on {_day(order.shipped_on, language)}.",
        )
    ]
    if order.tracking_no:
        number = order.tracking_no
        lines.append(_say(language, f"お問い合わせ番号は {number} です。", f"Its tracking number is {number}."))
    if order.tracking_url:
        lines.append(order.tracking_url)
    if order.arrives_on:
        day = _day(order.arrives_on, language)
        lines.append(_say(language, f"お届けは{day}ごろの予定です。", f"It should arrive around {day}."))
    return "\n".join(lines)


def _not_sent_yet(order: CustomerView, language: Language) -> str:
    number = order.order_no
    if order.goods is Goods.BACKORDERED:
        ja = "商品の入荷を待っております。入荷し次第、発送のご案内をお送りします。"
        return _say(
            language, f"ご注文（{number}）は、{ja}", f"Order {number} waits for goods that are on their way to us."
        )
    if order.status is Status.AWAITING_PAYMENT:
        ja = "ご入金の確認をお待ちしております。確認でき次第、発送の準備に入ります。"
        en = f"Order {number} waits for your payment; we ship as soon as it has arrived."
        return _say(language, f"ご注文（{number}）は、{ja}", en)
    if order.status is Status.RECEIVED:  # nothing that sounds like an acceptance
        ja = "ただいま在庫と商品を確認しております。お引き受けの可否は、あらためてメールでお知らせいたします。"
        en = f"We are checking stock and goods for order {number}; a mail will tell you whether we can accept it."
        return _say(language, f"ご注文（{number}）は、{ja}", en)
    if order.status is Status.AWAITING_CUSTOMER:
        ja = "先日メールでお伺いした件について、ご返答をお待ちしております。いただき次第、お手続きを進めてまいります。"
        en = f"Order {number} waits for your answer to the question that we have sent by mail; then we go on at once."
        return _say(language, f"ご注文（{number}）は、{ja}", en)
    if order.status is Status.ON_HOLD:
        ja = "ただいま担当者が内容を確認しております。確認でき次第、あらためてご連絡いたします。"
        en = f"A member of our staff is looking at order {number}; we will write to you as soon as that is done."
        return _say(language, f"ご注文（{number}）は、{ja}", en)
    ja = "発送の準備をしております。発送しましたら、お問い合わせ番号をメールでお知らせします。"
    en = f"We are preparing order {number}; you will get a mail with the tracking number when it leaves."
    return _say(language, f"ご注文（{number}）は、{ja}", en)


def _paid(order: CustomerView, language: Language, _: str) -> _Answer | None:
    number = order.order_no
    if order.kept <= 0:
        text = _say(
            language,
            f"ご注文（{number}）のご入金は、まだ当店で確認できておりません。\n"
            "金融機関の都合により、反映まで数日かかることがございます。確認でき次第、メールでお知らせします。",
            f"We cannot see a payment for order {number} yet. Banks may take some days; "
            "you will get a mail as soon as it has arrived.",
        )
        return _Answer(text=text, is_sure=False)
    if order.missing:
        text = _say(
            language,
            f"ご注文（{number}）のご入金を{order.kept:,}円確認しております。残り{order.missing:,}円が不足しております。",
            f"For order {number} we have received {order.kept:,} yen; {order.missing:,} yen are missing.",
        )
        return _Answer(text=text, is_sure=True)
    text = _say(
        language,
        f"ご注文（{number}）のご入金{order.kept:,}円を、確かに確認いたしました。ありがとうございます。",
        f"We have received {order.kept:,} yen for order {number}. Thank you.",
    )
    return _Answer(text=text, is_sure=not order.is_over)


def _change(order: CustomerView, language: Language, question: str) -> _Answer | None:
    """What is offered is what the shop can still do: nothing is forwarded or taken back without a person's word."""
    if order.is_over:
        return None
    if order.delivered_on or order.goods.has_left:
        return _too_late_to_change(order, language)
    is_told = bool(_WISHES.search(question))
    if order.goods is Goods.PACKING:
        return _changed_while_packing(order.order_no, language, is_told=is_told)
    return _can_be_changed(order.order_no, language, is_told=is_told)


def _too_late_to_change(order: CustomerView, language: Language) -> _Answer:
    number = order.order_no
    if order.delivered_on:
        text = _say(
            language,
            f"ご注文（{number}）はお届け済みと伺っておりますため、変更・キャンセルを承ることができません。",
            f"We are told that order {number} has been delivered, so it can no longer be changed or cancelled.",
        )
        return _Answer(text=text, is_sure=False)
    text = _say(
        language,
        f"ご注文（{number}）はすでに発送しておりますため、変更・キャンセルを承ることができません。",
        f"Order {number} has been shipped, so it can no longer be changed or cancelled.",
    )
    return _Answer(text=text, is_sure=True)


def _changed_while_packing(number: str, language: Language, *, is_told: bool) -> _Answer:
    ja, en = "間に合うかどうか", "We will see whether there is time"
    if not is_told:
        ja, en = f"ご希望の内容を伺い、{ja}", "Tell us what you wish, and we will see whether there is time"
    text = _say(
        language,
        f"ご注文（{number}）は梱包に入っております。{ja}、担当者が確認いたします。",
        f"Order {number} is being packed. {en}.",
    )
    return _Answer(text=text, is_sure=False)


def _can_be_changed(number: str, language: Language, *, is_told: bool) -> _Answer:
    ja = "ご希望の場合は、その内容を、このメールへのご返信でお知らせください。"
    en = "Please reply to this mail with what you wish."
    if is_told:
        ja = "ご希望の内容を担当者が確認し、あらためてご連絡いたします。"
        en = "We will look at what you wish, and write to you again."
    text = _say(
        language,
        f"ご注文（{number}）は発送前ですので、まだ変更・キャンセルを承ることができます。\n{ja}",
        f"Order {number} has not been shipped, so it can still be changed or cancelled.\n{en}",
    )
    return _Answer(text=text, is_sure=not is_told)


ANSWERS: dict[str, _Answering] = {"where": _where, "paid": _paid, "change": _change}


def _say(language: Language, japanese: str, english: str) -> str:
    return japanese if language == "ja" else english


def _day(day: date | None, language: Language) -> str:
    if day is None:
        return ""
    return f"{day.year}年{day.month}月{day.day}日" if language == "ja" else str(day)
