import pytest

from adapters.documents.renderer import DocumentRenderer


@pytest.fixture(scope="session")
def renderer() -> DocumentRenderer:
    return DocumentRenderer()
