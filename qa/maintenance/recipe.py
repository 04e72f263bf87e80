"""How the settings want a corpus indexed. Importing this loads little, since most updates find nothing to do."""

from collections.abc import Sequence

from index import Index, Recipe
from qa.maintenance.golden import ask_golden
from qa.settings import Settings


def build_recipe(settings: Settings) -> Recipe:
    """Return how the settings want a corpus indexed."""
    return Recipe(
        model=settings.model,
        passages=settings.passages,
        ask_golden=ask_golden,
        choose_offered=_choose_offered,
        measure_floors=_measure_floors,
    )


def _choose_offered(index: Index) -> Sequence[int]:
    from qa.maintenance.offers.choosing import choose_offered

    return choose_offered(index)


def _measure_floors(index: Index, offered: Sequence[int]) -> dict[str, float]:
    from qa.answering.confidence.model import ConfidenceModel
    from qa.answering.confidence.nearness import measure_floors

    return measure_floors(index, offered, ConfidenceModel.shipped().references)
