"""Fixtures of the page's tests: the references to the entries of several indexes."""

import pytest

from index import Embedder, Index, open_index
from qa.answering.answerer import Answerer
from qa.page.html.references import References
from qa.serving.catalogue import Catalogue
from qa.settings import Settings


def _references(index: Index, embedder: Embedder) -> References:
    return References(Catalogue(index), Answerer(index, embedder).suggester)


@pytest.fixture(scope="session")
def references(answerer: Answerer, catalogue: Catalogue) -> References:
    """The references to the entries of the sample index."""
    return References(catalogue, answerer.suggester)


@pytest.fixture(scope="session")
def hostile(faq: Settings, embedder: Embedder) -> References:
    """References to ready entries, one of them hostile; without examples, translations, numbers or publication."""
    return _references(open_index(faq.index_directory), embedder)


@pytest.fixture(scope="session")
def several_references(several: Settings, embedder: Embedder) -> References:
    """References to the entries of three editions of two countries."""
    return _references(open_index(several.index_directory), embedder)


@pytest.fixture(scope="session")
def two_editions_references(two_editions: Index, embedder: Embedder) -> References:
    """References to the entries of two editions, of which two share their ids."""
    return _references(two_editions, embedder)
