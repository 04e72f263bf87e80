"""No word of the shipped corpus's country is in the code or in the messages, but as that corpus's data."""

import re
from pathlib import Path

from support.paths import ROOT

_FILES = (".py", ".json", ".js", ".css", ".svg")
_DATA = ("corpus/data/", "qa/training/")
"""The shipped corpus, and the questions that its confidence was learned from."""

_NAMES = re.compile(
    r"peru|perú|\blima\b|callao|huancavelica|loreto|cus[ck]o\b|quechua|aymara|\bonpe\b|\breniec\b|\bsunat\b|\bosce\b|"
    r"\bseace\b|\bpcm\b|gob\.pe|\.pe\b|geoperu|peruano|zeballos|consejo de ministros|council of ministers",
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    r"peru-qa|peru_qa|PERU_QA_?|PeruQa\w*|peruQa\w*|peru-digital-qa|ask_peru_digital_government|(?:Entry|Question)?"
    r"[Pp]ermalink\w*|peru-20(?:22|24)(?:[/#][\w,-]+)?|peru-msq-2022[\w.]*"
)
"""Names of the program, which stay, and ids of the shipped corpus in examples."""


def _mentions(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [f"{path.relative_to(ROOT)}: {line.strip()[:120]}" for line in text.splitlines() if _is_named(line)]


def _is_named(line: str) -> bool:
    return _NAMES.search(_ALLOWED.sub(" ", line)) is not None


def test_the_code_and_the_messages_name_no_country_of_their_own():
    paths = [
        path
        for package in ("corpus", "index", "qa")
        for path in sorted((ROOT / package).rglob("*"))
        if path.suffix in _FILES and not str(path.relative_to(ROOT)).startswith(_DATA)
    ]
    assert len(paths) > 200
    assert [mention for path in paths for mention in _mentions(path)] == []


def test_such_a_name_would_be_found():
    assert _is_named('"title": "Peru-QA for Peru"')
    assert _is_named("Per\u00fa")
    assert not _is_named('os.environ["PERU_QA_PORT"], "peru-2022/36-37", window.peruQa, PeruQaError, "peru-qa index"')
