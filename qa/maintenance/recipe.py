"""How the settings want a corpus indexed. Importing this loads little, since most updates find nothing to do."""

from typing import Any

from corpus import Corpus
from index import Index, Recipe
from qa.maintenance.golden import ask_golden
from qa.settings import Settings

METHOD = "logistic-4"
"""Names the signals of the confidence and how they are learned; an index of another name is out of date."""


def build_recipe(settings: Settings) -> Recipe:
    """Return how the settings want a corpus indexed."""
    return Recipe(
        model=settings.model,
        passages=settings.passages,
        calibrate=_calibrate,
        method=METHOD,
        ask_golden=ask_golden,
    )


def _calibrate(index: Index, corpus: Corpus) -> dict[str, Any]:
    from qa.answering.confidence.calibration import calibrate

    return calibrate(index, frozenset(question.question for question in corpus.unanswerable if question.near_miss))
