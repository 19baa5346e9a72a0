"""Any JSON is read, or refused by name; what was read can be stored and handed on, whatever it says."""

import json
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from callers.door import read_payload
from domain.basics.errors import InvalidOrder
from domain.basics.fault import faults_of
from domain.basics.text import MOST_INDEXED, storable_json
from domain.contract.envelope import enclose
from domain.contract.messages import Message
from domain.contract.order import read_order
from domain.people.identity import identity
from gateway.api.schema import CONTRACT
from tests.hostile import fitting, sent, spoiled

AT = datetime(2026, 11, 24, tzinfo=UTC)
MESSAGES = st.sampled_from(sorted(set(CONTRACT) - {"order"}))
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def must_be_storable(data: bytes) -> None:
    assert b"\x00" not in data
    assert storable_json(data) == data
    json.loads(data)


@many
@given(MESSAGES.flatmap(lambda name: st.tuples(st.just(name), sent(name))))
def test_any_message_is_read_or_refused_by_name_and_survives_its_way(named: tuple[str, bytes]) -> None:
    name, data = named
    model = CONTRACT[name]
    try:
        message = model.model_validate_json(storable_json(data))
    except ValidationError as error:
        sentences = [str(fault.said) for fault in faults_of(error)]
        assert sentences
        must_be_storable(json.dumps(sentences).encode())
        return
    must_be_storable(message.model_dump_json().encode())
    if isinstance(message, Message):
        activity = enclose("1001", "key", AT, message)
        assert type(activity).model_validate_json(activity.model_dump_json()) == activity


@many
@given(st.one_of(fitting("order"), fitting("order"), spoiled("order")))
def test_any_order_is_read_or_refused_by_name(payload: object) -> None:
    try:
        placed = read_order(payload)
    except InvalidOrder as error:
        must_be_storable(json.dumps(_sentence(error)).encode())
        return
    must_be_storable(placed.model_dump_json().encode())
    assert read_order(placed.model_dump(mode="json")).fingerprint() == placed.fingerprint()
    for person in (placed.orderer, placed.ship_to):
        assert all(len(key.encode()) <= MOST_INDEXED + len("address:") for key in identity(person))


@many
@given(sent("order"))
def test_any_bytes_at_the_door_are_read_or_refused(data: bytes) -> None:
    try:
        read_order(read_payload(data))
    except InvalidOrder as error:
        _sentence(error)


def _sentence(error: InvalidOrder) -> str:
    """What whoever sent it reads."""
    assert str(error)
    return str(error)
