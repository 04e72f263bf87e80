"""What the project depends on: bounded, pinned for servers and CI, and nothing that is pickled."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DIRECT = [
    Requirement(text)
    for texts in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for text in texts
]
PINNED = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
}


def needed() -> set[str]:
    """Return all packages that serving and testing need, by the metadata of the installed ones."""
    seen: set[str] = set()
    left = [(one.name, frozenset(one.extras)) for one in DIRECT]
    while left:
        name, extras = left.pop()
        if canonicalize_name(name) in seen and not extras:
            continue
        seen.add(canonicalize_name(name))
        try:
            wanted = [Requirement(text) for text in requires(name) or []]
        except PackageNotFoundError:
            # Of the extra that only load tests need, which need not be installed.
            continue
        for one in wanted:
            applies = one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in (*extras, ""))
            if applies and canonicalize_name(one.name) not in seen:
                left.append((one.name, frozenset(one.extras)))
    return seen


def test_every_dependency_is_bounded_on_both_sides():
    for one in DIRECT:
        operators = {part.operator for part in one.specifier}
        assert operators == {"=="} or operators == {">=", "<"}, str(one)


def test_every_package_that_is_needed_is_pinned():
    assert needed() - PINNED.keys() == set()


def test_the_pins_are_within_the_bounds():
    for one in DIRECT:
        assert one.specifier.contains(PINNED[canonicalize_name(one.name)]), str(one)


def test_ci_installs_what_is_pinned():
    assert "-c constraints.txt" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_nothing_is_pickled_and_nothing_is_fetched():
    sources = [path for package in ("corpus", "index", "qa") for path in (ROOT / package).rglob("*.py")]
    for path in sources:
        imported = re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        # Loading a pickle could run code; fetching an address could reach into an internal network.
        forbidden = {"pickle", "dill", "joblib", "cloudpickle", "shelve", "marshal", "requests", "httpx", "aiohttp"}
        assert not forbidden & set(imported), path
        assert "allow_pickle=True" not in path.read_text(encoding="utf-8"), path
