"""Templates that this process has compiled: a second renderer compiles only what differs from the first's."""

from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from adapters.mail.writing.loader import Medium
from domain.contract.order import Language


class _Memory(BytecodeCache):
    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))  # type: ignore[assignment]

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


@cache
def compiled_before(language: Language, medium: Medium, zone: ZoneInfo) -> BytecodeCache:  # noqa: ARG001 - the key
    """What was compiled with these filters, some of whose answers stand in the code."""
    return _Memory()
