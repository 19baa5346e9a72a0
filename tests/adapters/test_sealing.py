"""What is sealed is read by whoever has the key, about whom it was sealed, and by nobody else."""

import pytest
from pydantic import SecretStr

from adapters.sealing import Sealer
from adapters.settings import InvalidSettings

OLD, NEW = "a" * 40, "b" * 40


def sealer(*secrets: str) -> Sealer:
    return Sealer(SecretStr(",".join(secrets)))


def test_what_is_sealed_does_not_show_and_opens_again() -> None:
    sealed = sealer(OLD).seal("1234567", "1001")

    assert b"1234567" not in sealed
    assert sealer(OLD).open(sealed, "1001") == "1234567"
    assert sealer(OLD).seal("1234567", "1001") != sealed


def test_a_new_key_before_the_old_one_opens_what_the_old_one_sealed() -> None:
    sealed = sealer(OLD).seal("1234567", "1001")

    assert sealer(NEW, OLD).open(sealed, "1001") == "1234567"
    with pytest.raises(InvalidSettings):
        sealer(NEW).open(sealed, "1001")


def test_what_was_copied_to_another_order_does_not_open() -> None:
    with pytest.raises(InvalidSettings):
        sealer(OLD).open(sealer(OLD).seal("1234567", "1001"), "1002")


@pytest.mark.parametrize("secret", ["", " , ", "short"])
def test_without_a_secret_nothing_is_sealed(secret: str) -> None:
    with pytest.raises(InvalidSettings):
        sealer(secret)
