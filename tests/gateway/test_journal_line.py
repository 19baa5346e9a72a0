"""A line of the journal, as a colleague reads it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.agenda.order_page import JournalEntry
from gateway.cli.journal_line import told_facts, what_happened
from gateway.cli.language import Language
from gateway.cli.words import speaking

TOKYO = ZoneInfo("Asia/Tokyo")
SHIPPED = {"parcel_no": "1", "carrier": "yamato", "tracking_no": "401200001001"}
PLACED = {"plan": "prepay", "total": 2820, "channel": "own-shop"}
FOUND = {"rules": ["remarks", "gift"], "points": 20}
ASKED = {"asked": [{"field": "orderer.phone", "check": "no_house_number"}]}


@pytest.mark.parametrize(
    ("facts", "japanese", "english"),
    [
        (SHIPPED, "荷物 1、運送会社 ヤマト運輸、追跡番号 401200001001", "Yamato Transport"),
        (PLACED, "支払方法 先払い、合計（円） 2,820、経路 自社サイト", "plan payment in advance"),
        (FOUND, "ルール 備考あり／ギフト、点数 20", "remarks; gift"),
        (
            ASKED,
            "確認した項目 項目：ご注文者の電話番号 点検：番地なし",
            "asked field=orderer.phone check=no house number",
        ),
        ({"fault": "address"}, "原因 あて先", "fault the address"),
        (
            {"cause": "defective", "why": "too_late"},
            "返品の理由 不良品、理由 期限切れ",
            "cause defective, why too late",
        ),
        ({"reason": "damaged", "outcome": "lost"}, "理由 破損、結果 お客様の主張が認められた", "reason damaged"),
    ],
)
def test_facts_are_called_what_the_reader_calls_them(facts: dict[str, object], japanese: str, english: str) -> None:
    with speaking("ja"):
        assert told_facts(facts, TOKYO) == japanese
    with speaking("en"):
        assert english in told_facts(facts, TOKYO)


@pytest.mark.parametrize(("language", "told"), [("ja", "キャンセル"), ("en", "cancel")])
def test_a_refused_message_is_called_by_its_name(language: Language, told: str) -> None:
    line = JournalEntry(at=datetime.now(UTC), what="refused", facts={"message": "cancel"})

    with speaking(language):
        assert what_happened(line).endswith(f": {told}")


def test_the_key_of_a_letter_and_attachments_that_are_none_are_nothing_to_a_person() -> None:
    facts = {"letter": "a89d9ef12826cde9", "attachments": 0}

    with speaking("ja"):
        assert told_facts(facts, TOKYO) == ""
        assert told_facts(facts | {"attachments": 2}, TOKYO) == "添付 2"
