"""How the settings want a corpus indexed. Importing this loads little, since most updates find nothing to do."""

from index import Recipe
from qa.maintenance.golden import ask_golden
from qa.maintenance.offers.choosing import choose_offered
from qa.settings import Settings


def build_recipe(settings: Settings) -> Recipe:
    """Return how the settings want a corpus indexed."""
    return Recipe(
        model=settings.model,
        passages=settings.passages,
        ask_golden=ask_golden,
        choose_offered=choose_offered,
    )
