"""Compare Peru-QA with its neighbours on the same questions, the same machine and the same vectors.

Run with: python tests/benchmarks/neighbours/compare.py --index-dir DIR. A neighbour that isn't installed is reported as
missing, with the command that installs it. There are two sets of questions: those that were looked at while Peru-QA was
made, and those that no choice was based on. The figures are printed as JSON. See `material` for what is indexed, and
`race` for what is measured and how.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_QUESTIONS = {
    "development": _HERE.parents[1] / "data" / "development-questions.jsonl",
    "held out": _HERE.parents[1] / "data" / "second-held-out-questions.jsonl",
}
_TIMEOUT = 1800.0
"""Seconds for one script."""

_DISTRIBUTIONS = {
    "ours": ("peru-digital-qa",),
    "plain_faiss": ("sentence-transformers", "faiss-cpu"),
    "txtai_hybrid": ("txtai",),
    "haystack_hybrid": ("haystack-ai",),
    "llama_index_hybrid": ("llama-index-core", "llama-index-retrievers-bm25"),
}
"""The distributions that each script needs."""

_INSTALL = {
    # It requires PyStemmer below 3, which stems differently from the version that our index uses; it runs with 3.
    "llama-index-retrievers-bm25": "pip install --no-deps llama-index-retrievers-bm25==0.8.0",
}
_INSTALL_ALL = "pip install -c constraints.txt -e '.[bench]'"

_ENVIRONMENT = {
    # Nothing may go online.
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    # Spinning while waiting would slow some neighbours severalfold on a busy machine, which isn't their fault.
    "OMP_WAIT_POLICY": "passive",
}


def compare(index_dir: Path, questions_file: Path, folder: Path) -> dict[str, Any]:
    """Run all of them one after the other, each in a process of its own.

    Args:
        index_dir: an index of the shipped corpus; it is only read.
        questions_file: the questions.
        folder: the folder for the material and the results.

    Returns:
        For each neighbour and setting the record that `race.report` writes, and the versions. For a neighbour that is
        not installed, {"missing": the command that installs it}. Peru-QA ("ours") has one setting, its "own" index.
    """
    questions = folder / "questions.jsonl"
    _run("material", index_dir, questions_file, folder)
    materials = {setting: folder / f"{setting}.jsonl" for setting in ("passages", "everything")}
    results: dict[str, Any] = {}
    for script, distributions in _DISTRIBUTIONS.items():
        versions, missing = _versions(distributions)
        if missing:
            results[script] = {"missing": _INSTALL.get(missing, _INSTALL_ALL)}
            continue
        results[script] = {}
        for setting, material in ({"own": index_dir} if script == "ours" else materials).items():
            result = folder / f"{script}-{setting}.json"
            _run(script, material, questions, result)
            measured = json.loads(result.read_text(encoding="utf-8"))
            results[script][setting] = measured | {"versions": versions}
    return results


def _versions(distributions: tuple[str, ...]) -> tuple[dict[str, str], str | None]:
    """Return the installed versions, and the first distribution that is missing."""
    versions: dict[str, str] = {}
    for name in distributions:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            return versions, name
    return versions, None


def _run(script: str, *arguments: Path) -> None:
    # Its output is not a result of ours.
    subprocess.run(
        [sys.executable, str(_HERE / f"{script}.py"), *map(str, arguments)],
        check=True,
        env=os.environ | _ENVIRONMENT,
        stdout=sys.stderr,
        timeout=_TIMEOUT,
    )


def main() -> None:
    """Compare, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR", required=True)
    options = parser.parse_args()
    figures = {}
    for name, questions_file in _QUESTIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            figures[name] = compare(options.index_dir, questions_file, Path(folder))
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
