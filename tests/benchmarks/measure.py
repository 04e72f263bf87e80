"""Run all speed benchmarks, and write a JSON file and plots to docs/benchmarks.

Run with: python tests/benchmarks/measure.py [--index-dir DIR] [--only PART ...], after pip install -e '.[bench]'. DIR
is an index of the shipped corpus; without it one is built, which takes minutes. Each part is a script of its own that
prints JSON, and can be run by itself. `--only` measures some parts again and leaves the others in the file, each with
the machine that it was measured on. Everything takes half an hour and 8 GB of disk.
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


def measure(part: str, index_dir: Path) -> dict[str, object]:
    """Run a part, and return its figures with the machine and the time."""
    machine = describe()
    run = subprocess.run(
        [sys.executable, str(_HERE / PARTS[part]), "--index-dir", str(index_dir)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    finished = datetime.now(UTC).isoformat(timespec="minutes")
    return {"measured": finished, "machine": machine, "figures": json.loads(run.stdout)}


def main() -> None:
    """Measure the parts, and write the file after each, so that a failure doesn't lose the earlier ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    options = parser.parse_args()
    _DOCS.mkdir(exist_ok=True)
    path = _DOCS / "figures.json"
    figures = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        index_dir = options.index_dir or Path(folder)
        bring_up_to_date(Settings(index_dir=index_dir), lambda done, total: None)
        for part in options.only:
            sys.stderr.write(f"{part} ...\n")
            figures[part] = measure(part, index_dir)
            path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            draw(figures, _DOCS)


if __name__ == "__main__":
    main()
