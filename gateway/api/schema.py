"""The contract as JSON Schemas, for carts in any language: `python -m gateway.api.schema` writes docs/schema/*.json.

What is sent stands in docs/schema/, what is answered in docs/schema/answers/.
"""

import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from domain.agenda.forecast import NothingToForesee
from domain.basics import errors
from domain.basics.errors import Refusal
from domain.claim.evidence import BadEvidence, UnknownEvidence
from domain.claim.view import ClaimView
from domain.contract.table import MESSAGES, STARTS
from domain.goods.box import ScanRefused
from domain.goods.cancelling import SeenOlder
from domain.goods.change import NotAgreed
from domain.goods.contents import NothingLeft, TermsUnknown, UnknownLine
from domain.goods.replaceable import NotReplaceable
from domain.goods.return_arrival import SentBackAlready
from domain.goods.return_inspection import NotInParcel
from domain.goods.returns.asking import NotReturnable
from domain.goods.returns.coming import NotInReturn
from domain.goods.returns.found import UnknownReturn
from domain.goods.together import NotTogether
from domain.inquiry.view import InquiryView
from domain.order.view import JournalLine, OrderView
from domain.payment.due_date import UnusableReference
from domain.payment.price_return import NoReturnInvoice
from domain.payment.receipt import NoReceipt
from domain.payment.refund import CancelFirst, NoSuchRefund, RefundTooHigh

#: Every message and the model it is read with; `order`, `inquiry` and `claim` are the inputs of the three workflows.
CONTRACT: dict[str, type[BaseModel]] = {each.name: each.model for each in STARTS}
CONTRACT |= {row.name: row.model for row in MESSAGES}
#: What is answered: `view` to an update, to the query `view`, and at an order's end; `journal` to the query. A field
#: that is not required may be left out where it holds its default.
ANSWERS: dict[str, TypeAdapter[object]] = {
    "view": TypeAdapter(OrderView),
    "journal": TypeAdapter(list[JournalLine]),
    "inquiry_view": TypeAdapter(InquiryView),
    "claim_view": TypeAdapter(ClaimView),
}
#: Refusals that stand beside the rule that needs them.
_ELSEWHERE = (
    BadEvidence,
    UnknownEvidence,
    NoReceipt,
    NoReturnInvoice,
    CancelFirst,
    NotAgreed,
    NotTogether,
    NotInParcel,
    NotReplaceable,
    NotInReturn,
    NotReturnable,
    UnknownReturn,
    NothingLeft,
    NothingToForesee,
    NoSuchRefund,
    RefundTooHigh,
    ScanRefused,
    SeenOlder,
    SentBackAlready,
    TermsUnknown,
    UnknownLine,
    UnusableReference,
)
REFUSALS = "refusals"
#: All that has a schema: what is sent, then what is answered.
NAMES = (*CONTRACT, *ANSWERS, REFUSALS)
FOLDER = Path("docs/schema")
OF_ANSWERS = "answers"
_DRAFT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def schema_text(name: str) -> str:
    """One message's schema as it stands in its file."""
    return _text(CONTRACT[name].model_json_schema(mode="validation"))


def answer_text(name: str) -> str:
    """The schema of an answer, or of the refusals, as it stands in its file."""
    return _text(_refusal_codes() if name == REFUSALS else ANSWERS[name].json_schema(mode="validation"))


def text_of(name: str) -> str:
    """The schema of a message or an answer."""
    return schema_text(name) if name in CONTRACT else answer_text(name)


def refusals() -> Iterator[type[Refusal]]:
    """Every refusal of the domain, by its code: what the `type` of a failed update or start may be."""
    own = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Refusal)]
    named = (each for each in (*own, *_ELSEWHERE) if each not in (Refusal, errors.Unreadable))
    return iter(sorted(named, key=lambda each: each.__name__))


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into this folder. Returns the files."""
    texts = {folder / f"{name}.json": schema_text(name) for name in CONTRACT}
    texts |= {folder / OF_ANSWERS / f"{name}.json": answer_text(name) for name in (*ANSWERS, REFUSALS)}
    (folder / OF_ANSWERS).mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8")
    return list(texts)


def _refusal_codes() -> dict[str, object]:
    said = (
        "The `type` of the failure that a refused update or start ends with. Its message is one plain sentence in "
        "English; the first of its details is what it says, a code with facts. `x-codes` are the codes of each type, "
        "with the names of their facts."
    )
    codes = [
        {
            "const": each.__name__,
            "description": inspect.getdoc(each),
            "x-codes": {code: sorted(facts) for code, facts in sorted(each.codes().items())},
        }
        for each in refusals()
    ]
    return {"title": "Refusal", "description": said, "type": "string", "oneOf": codes}


def _text(schema: dict[str, object]) -> str:
    return json.dumps(_DRAFT | schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
