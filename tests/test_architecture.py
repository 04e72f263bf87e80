"""The arrow, the public names, and what must not be in the code."""

import re
import subprocess
import sys
from pathlib import Path

import corpus
import index
import qa

ROOT = Path(__file__).parent.parent
SOURCES = [path for package in ("corpus", "index", "qa") for path in (ROOT / package).rglob("*.py")]


def test_the_arrow_is_never_turned_round():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_packages_import_from_packages_and_not_from_their_modules():
    strays = []
    for path in SOURCES:
        package = path.relative_to(ROOT).parts[0]
        for imported in re.findall(r"^from (corpus|index)\.\w", path.read_text(encoding="utf-8"), re.MULTILINE):
            if imported != package:
                strays.append((path.relative_to(ROOT).as_posix(), imported))
    assert strays == []


def test_public_names_are_sorted_and_exist():
    for package in (corpus, index):
        assert package.__all__ == sorted(
            package.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name)
        )
        assert all(hasattr(package, name) for name in package.__all__)
    assert qa.__doc__


def test_only_the_command_prints_and_only_widgets_and_app_import_gradio():
    importers = {
        "qa/widgets" if path.parent.name == "widgets" else path.name
        for path in SOURCES
        if re.search(r"^\s*(?:import|from) gradio", path.read_text(), re.MULTILINE)
    }
    assert importers == {"app.py", "qa/widgets"}
    writers = [path.name for path in SOURCES if "sys.stdout" in path.read_text(encoding="utf-8")]
    assert writers == ["output.py"]
