"""The shop of the examples, its customer, an order and an inquiry."""

from datetime import UTC, date, datetime

from domain.contract.order import (
    PLANS,
    Address,
    Consents,
    Language,
    Line,
    Payment,
    PaymentMethod,
    PaymentState,
    Person,
    PlacedOrder,
    PlanName,
    Wishes,
)
from domain.order.facts import InKind
from domain.order.mail import InquiryInMail
from domain.shop.profile import BankAccount, Links, PostalAccount, ShopProfile

_PLACED_AT = datetime(2026, 11, 21, 1, 14, tzinfo=UTC)
NAMES = {"ja": ("山田 太郎", "高﨑 花子"), "en": ("Taro Yamada", "Hanako Takasaki")}
ARTICLES = {"ja": ("静岡煎茶 100g", "急須（朱泥・茶こし付き）"), "en": ("Shizuoka sencha 100 g", "Clay teapot")}
_LINKS = Links(
    shop="https://midori-tea.example/",
    legal_notice="https://midori-tea.example/legal",
    return_policy="https://midori-tea.example/returns",
    contact="https://midori-tea.example/contact",
)
_HOLDER, _HOLDER_EN = "カ）ミドリチヤホ", "Midori Tea Co., Ltd."
_BANK_ACCOUNTS = (
    BankAccount(
        bank="みどり銀行",
        bank_code="0000",
        branch="静岡支店",
        branch_code="123",
        number="1234567",
        holder=_HOLDER,
        bank_en="Midori Bank",
        branch_en="Shizuoka Branch",
        holder_en=_HOLDER_EN,
    ),
    BankAccount(
        bank="ふじさん銀行",
        bank_code="0001",
        branch="本店営業部",
        branch_code="001",
        number="7654321",
        holder=_HOLDER,
        bank_en="Fujisan Bank",
        branch_en="Head Office",
        holder_en=_HOLDER_EN,
    ),
)


def sample_shop() -> ShopProfile:
    return ShopProfile(
        sample=True,
        name="みどり茶舗",
        name_en="Midori Tea",
        company="株式会社みどり茶舗",
        company_en="Midori Tea Co., Ltd.",
        representative="緑川 一郎",
        representative_en="Ichiro Midorikawa",
        postal_code="420-0851",
        prefecture="静岡県",
        address="静岡市葵区黒金町1-2-3",
        address_en="1-2-3 Kurogane-cho, Aoi-ku, Shizuoka 420-0851, Japan",
        phone="054-000-0000",
        email="shop@midori-tea.example",
        bounce_domain="bounce.midori-tea.example",
        opening_hours="平日 9:00〜18:00（土日祝・年末年始休業）",
        opening_hours_en="Weekdays 9:00–18:00 JST (closed on weekends and public holidays)",
        registration_no="T7000012050002",
        return_rule="商品到着後8日以内にご連絡ください。不良品・誤送品は送料当店負担で交換またはご返金いたします。"
        "お客様のご都合による返品は、未開封に限り送料お客様負担でお受けいたします。",
        loyal_campaign="次回のご注文で、静岡煎茶を一袋お付けいたします。",
        loyal_campaign_en="With your next order we add a bag of Shizuoka tea.",
        return_rule_en="Please contact us within 8 days of arrival. We replace or refund faulty or wrong goods at our "
        "expense. Unopened goods may be returned at your expense.",
        links=_LINKS,
        bank_accounts=_BANK_ACCOUNTS,
        postal_account=PostalAccount(number="00000-1-123456", holder="株式会社みどり茶舗", holder_en=_HOLDER_EN),
    )


#: What goes back of the order besides money, where nothing of it is kept.
POINTS_BACK = InKind(points=100)


def agreed(language: Language) -> PlacedOrder:
    """An order of somebody who agreed to advertising."""
    return sample_order(language).model_copy(update={"consents": Consents(advertising=True)})


def sample_order(language: Language = "ja", method: PaymentMethod = PaymentMethod.BANK_TRANSFER) -> PlacedOrder:
    """An order of two articles with both tax rates, paid in this way."""
    plan = {
        PaymentMethod.CASH_ON_DELIVERY: PlanName.COD,
        PaymentMethod.INVOICE_SERVICE: PlanName.POSTPAY,
    }.get(method, PlanName.PREPAY)
    cod_fee = 330 if PLANS[plan].collected_by_carrier else 0
    tea, pot = ARTICLES[language]
    return PlacedOrder(
        order_no="1001",
        placed_at=_PLACED_AT,
        language=language,
        plan=plan,
        payment=Payment(
            method=method,
            state=PaymentState.AUTHORIZED if method is PaymentMethod.CARD else PaymentState.UNPAID,
            reference="1234567890123" if method is PaymentMethod.CONVENIENCE_STORE else None,
        ),
        orderer=Person(
            name=NAMES[language][0],
            kana="ヤマダ タロウ",
            email="taro@customer.example",
            phone="03-1234-5678",
            address=_address(),
        ),
        lines=(
            Line(sku="TEA-100", name=tea, quantity=2, unit_price=1080, tax_rate=8),
            Line(sku="POT-01", name=pot, quantity=1, unit_price=5500, tax_rate=10),
        ),
        shipping_fee=660,
        cod_fee=cod_fee,
        discount=300,
        points_used=100,
        total=7920 + cod_fee,
        wishes=Wishes(delivery_date=date(2026, 12, 1), time_slot="1416", remarks="玄関先でお受け取りします。"),
    )


def sample_gift(language: Language = "ja") -> PlacedOrder:
    """A present: the box goes to somebody else, the mails to the orderer."""
    recipient = Person(name=NAMES[language][1], phone="045-000-0000", address=_address("神奈川県", "横浜市中区"))
    order = sample_order(language)
    return order.model_copy(
        update={"recipient": recipient, "wishes": order.wishes.model_copy(update={"gift": True})},
    )


def _address(prefecture: str = "東京都", city: str = "港区") -> Address:
    return Address(postal_code="105-0011", prefecture=prefecture, city=city, street="芝公園4-2-8", building="緑ビル201")


NO_MORE: dict[Language, str] = {"ja": "有機ほうじ茶 80g", "en": "Organic hojicha 80g"}


def sample_inquiry(language: Language = "ja") -> InquiryInMail:
    """Somebody asks where the parcel is, by mail."""
    subject = {"ja": "荷物が届きません", "en": "Where is my parcel?"}
    return InquiryInMail(
        inquiry_no="Q10001",
        name=NAMES[language][0],
        email="taro@customer.example",
        subject=subject[language],
        message_id="<20261121.1@customer.example>",
    )


ASKED = {
    "ja": ("お世話になっております。", "注文した商品がまだ届かないのですが、いつごろになりますか。"),
    "en": ("Hello,", "my parcel has not arrived yet. When will it come?"),
}
