"""Tests of answers run on the index of the sample corpus and on that of the full one."""

import pytest

from index import Embedder, Index
from qa.answering.answerer import Answerer


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("index", id="sample"),
        pytest.param("full_index", id="full", marks=pytest.mark.thorough),
    ],
)
def index(request: pytest.FixtureRequest) -> Index:
    """The opened index of the sample corpus, then that of the full one."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def answerer(index: Index, embedder: Embedder) -> Answerer:
    """An answerer on either index."""
    return Answerer(index, embedder)
