"""What offices say of themselves: that of the shipped corpus, and that of the invented city in docs/sample-city."""

import shutil
from pathlib import Path

from corpus import SHIPPED, load_office
from support.paths import ROOT

SHIPPED_OFFICE = load_office(SHIPPED)
SHIPPED_PAGE = SHIPPED_OFFICE.page

SAMPLE_CITY = ROOT / "docs" / "sample-city"


def write_sample_city(folder: Path) -> None:
    """Copy the corpus of the invented city into a folder."""
    shutil.copytree(SAMPLE_CITY, folder, dirs_exist_ok=True)
