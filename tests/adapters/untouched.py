"""A database that nobody has used, where it is asked what is read: rows that were deleted would be counted, too."""

import pytest


@pytest.fixture
def database(new_database: str) -> str:
    return new_database
