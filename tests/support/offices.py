"""What offices say of themselves: that of the shipped corpus, and that of the invented city in docs/sample-city."""

import csv
import json
import shutil
from pathlib import Path

from corpus import SHIPPED, load_office

SHIPPED_OFFICE = load_office(SHIPPED)
SHIPPED_PAGE = SHIPPED_OFFICE.page

SAMPLE_CITY = Path(__file__).parents[2] / "docs" / "sample-city"


def write_sample_city(folder: Path) -> Path:
    """Write the corpus of the invented city, its table as ready entries, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for companion in SAMPLE_CITY.glob("larkhaven.*.*"):
        shutil.copy(companion, folder)
    with (SAMPLE_CITY / "larkhaven.csv").open(encoding="utf-8", newline="") as table:
        lines = [json.dumps({**row, "links": row["links"].split()}) for row in csv.DictReader(table)]
    (folder / "larkhaven.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder
