"""All benchmarks of speed in one run: a JSON file and plots in docs/benchmarks.

Run with: python tests/benchmarks/measure.py [--index-dir DIR] [--only PART ...], after pip install -e '.[bench]'. DIR
an index of the shipped corpus, else one is built, which takes minutes. Each part is a script of its own that prints
JSON, and can be run by itself; `--only` measures some of them anew and leaves what stands in the file of the others,
each with the machine that it was taken on. All of it takes half an hour, and wants 8 GB of disk.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from machine import describe
from plots import draw

from qa.maintenance.update import bring_up_to_date
from qa.settings import Settings

_HERE = Path(__file__).parent
_DOCS = _HERE.parents[1] / "docs" / "benchmarks"

PARTS = {
    "answering": "answering.py",
    "serving": "serving.py",
    "starting": "starting.py",
    "building": "building.py",
    "growth": "growth.py",
    "neighbours": "neighbours/compare.py",
}


def measured(part: str, index_dir: Path) -> dict[str, object]:
    """Runs a part, and says on what machine and when."""
    machine = describe()
    run = subprocess.run(
        [sys.executable, str(_HERE / PARTS[part]), "--index-dir", str(index_dir)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    when = datetime.now(UTC).isoformat(timespec="minutes")
    return {"measured": when, "machine": machine, "figures": json.loads(run.stdout)}


def main() -> None:
    """Measures, and writes after each part, so that what one gives isn't lost by the next."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    options = parser.parse_args()
    _DOCS.mkdir(exist_ok=True)
    path = _DOCS / "figures.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        index_dir = options.index_dir or Path(folder)
        bring_up_to_date(Settings(index_dir=index_dir), lambda done, total: None)
        for part in options.only:
            sys.stderr.write(f"{part} ...\n")
            told[part] = measured(part, index_dir)
            path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            draw(told, _DOCS)


if __name__ == "__main__":
    main()
