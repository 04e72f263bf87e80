"""How the settings want a corpus indexed, and for whom. What finds nothing to do needs no more, and loads little."""

from typing import Any

from corpus import Corpus
from index import Index, MilvusBuilds, Recipe
from qa.settings import FAISS, Settings

METHOD = "logistic-3"
"""Names the signals of the confidence and the way of learning it; another name makes an index out of date."""


def open_milvus(settings: Settings) -> MilvusBuilds | None:
    """The engine that the settings name, if they do; it isn't asked anything yet.

    Raises:
        EngineError: its address is none.
    """
    return None if settings.store == FAISS else MilvusBuilds(settings.store)


def build_recipe(settings: Settings) -> Recipe:
    """How the settings want a corpus indexed."""
    return Recipe(
        model=settings.model,
        passages=settings.passages,
        calibrate=_calibrate,
        method=METHOD,
        ask_golden=_ask_golden,
    )


def _calibrate(index: Index, corpus: Corpus) -> dict[str, Any]:
    from qa.answering.confidence.calibration import calibrate

    return calibrate(index, frozenset(one.question for one in corpus.unanswerable if one.near_miss))


def _ask_golden(index: Index) -> dict[str, bool]:
    from qa.maintenance.golden import ask_golden

    return ask_golden(index)
