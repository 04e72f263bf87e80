"""The structure of the packages: import contracts, public names, sizes, and who may print or know Gradio."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import corpus
import index
import qa

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "index", "qa")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]

MAX_LINES = 300
MAX_MODULES = 9
"""Modules and sub-packages in a folder; the top of a package may have a few more."""

MAX_MODULES_AT_TOP = {"corpus": 10, "index": 10, "qa": 13}


def test_the_import_contracts_are_kept():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_packages_import_from_packages_and_not_from_their_modules():
    violations = []
    for path in SOURCES:
        package = path.relative_to(ROOT).parts[0]
        for imported in re.findall(r"^from (corpus|index)\.\w", path.read_text(encoding="utf-8"), re.MULTILINE):
            if imported != package:
                violations.append((path.relative_to(ROOT).as_posix(), imported))
    assert violations == []


def test_public_names_are_sorted_and_exist():
    for package in (corpus, index):
        assert package.__all__ == sorted(
            package.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name)
        )
        assert all(hasattr(package, name) for name in package.__all__)
    assert qa.__doc__


def test_modules_and_folders_are_small():
    long = {path.name: lines for path in SOURCES if (lines := len(path.read_text().splitlines())) > MAX_LINES}
    assert long == {}
    folders = Counter(path.parent for path in SOURCES if not path.name.startswith("__"))
    folders += Counter(path.parent.parent for path in SOURCES if path.name == "__init__.py")
    crowded = {
        folder.relative_to(ROOT).as_posix(): count
        for folder, count in folders.items()
        if folder != ROOT and count > MAX_MODULES_AT_TOP.get(folder.relative_to(ROOT).as_posix(), MAX_MODULES)
    }
    assert crowded == {}


@pytest.mark.parametrize("package", [path.parent for path in SOURCES if path.name == "__init__.py"], ids=str)
def test_every_package_says_what_goes_in_and_what_comes_out(package: Path):
    assert re.match(r'"""in: .+; out: .+', (package / "__init__.py").read_text(encoding="utf-8"), re.DOTALL)


def test_only_the_command_prints_and_only_the_widgets_and_the_app_know_gradio():
    importers = {
        "widgets" if path.parent.name == "widgets" else path.name
        for path in SOURCES
        if re.search(r"^\s*(?:import|from) gradio", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importers == {"app.py", "widgets"}
    writers = {path.parent.name for path in SOURCES if "sys.stdout" in path.read_text(encoding="utf-8")}
    # The training is a command too, for developers.
    assert writers == {"cli", "training"}
