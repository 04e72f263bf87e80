"""Golden questions: a build that answers them worse is not published."""

from dataclasses import replace

import pytest

from index import DirectoryStore, GoldenComparison, compare_golden, open_index
from index.builds.build import build_index
from index.builds.golden import MAX_LOST_SHARE, MIN_QUESTIONS
from index.errors import WorseIndexError
from index.storage.directory import IndexDirectory


def outcomes(right, wrong, first=0):
    """Make golden questions that find their entry, and some that do not, named from a number on."""
    names = [f"question {number}" for number in range(first, first + right + wrong)]
    return {name: place < right for place, name in enumerate(names)}


def test_only_questions_that_both_builds_were_asked_are_compared():
    before, now = outcomes(30, 0), outcomes(10, 30, first=20)
    # 20 to 29 are shared, all found before and now; what else was found before, or isn't now, is not compared.
    assert compare_golden(before, now) == GoldenComparison(asked=10, before=10, now=10)


@pytest.mark.parametrize(
    ("asked", "before", "now", "worse"),
    [
        (100, 90, 85, False),
        (100, 90, 84, True),
        (100, 90, 95, False),
        (20, 20, 19, False),
        (20, 20, 18, True),
        (19, 19, 0, False),
        (0, 0, 0, False),
    ],
)
def test_losing_more_than_a_twentieth_is_worse_if_enough_were_asked(asked, before, now, worse):
    assert (MAX_LOST_SHARE, MIN_QUESTIONS) == (0.05, 20)
    assert compare_golden(outcomes(before, asked - before), outcomes(now, asked - now)).is_worse is worse


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def build(make_corpus, fake_embedder, recipe, directory):
    """Build an index with these outcomes of its golden questions."""

    def build(text, golden, force=False):
        tried = replace(recipe, ask_golden=lambda index: golden)
        return build_index(make_corpus({"portal": text}), fake_embedder, tried, DirectoryStore(directory), force=force)

    return build


def in_use(directory):
    return open_index(directory).entries["faq/portal"].text.text


def test_a_build_that_answers_worse_is_refused_and_leaves_nothing_behind(build, directory):
    first = build("The portal is open.", outcomes(95, 5))
    with pytest.raises(WorseIndexError) as caught:
        build("The portal is shut.", outcomes(89, 11))
    assert str(caught.value) == (
        "the new index ranks the right entry first for 89 of 100 golden questions, the one in use for 95; "
        "it is not published: see peru-qa index --dry-run, or publish it with --force"
    )
    assert in_use(directory) == "The portal is open."
    assert [path.name for path in (directory / "builds").iterdir()] == [first.build]
    assert {path.name for path in directory.iterdir()} == {"CURRENT", "builds", ".lock"}


def test_a_build_that_answers_worse_is_published_by_force(build, directory):
    build("The portal is open.", outcomes(95, 5))
    report = build("The portal is shut.", outcomes(0, 100), force=True)
    assert report.golden == GoldenComparison(asked=100, before=95, now=0)
    assert in_use(directory) == "The portal is shut."
    # The next build is compared with this one.
    assert build("The portal is wide open.", outcomes(0, 100)).golden == GoldenComparison(100, 0, 0)


@pytest.mark.parametrize(("before", "now"), [((95, 5), (90, 10)), ((95, 5), (100, 0)), ((19, 0), (0, 19))])
def test_a_build_that_answers_well_enough_is_published(build, directory, before, now):
    build("The portal is open.", outcomes(*before))
    report = build("The portal is shut.", outcomes(*now))
    assert report.golden == GoldenComparison(sum(before), before[0], now[0])
    assert in_use(directory) == "The portal is shut."
    assert open_index(directory).manifest.golden == outcomes(*now)


def test_the_first_build_is_compared_with_none(build):
    assert build("The portal is open.", outcomes(0, 100)).golden == GoldenComparison()


def test_after_a_refused_build_the_next_is_compared_with_the_one_in_use(build, directory):
    build("The portal is open.", outcomes(95, 5))
    for _ in range(2):
        with pytest.raises(WorseIndexError):
            build("The portal is shut.", outcomes(50, 50))
    assert len(IndexDirectory(directory).builds()) == 1


def test_the_golden_questions_are_asked_of_the_whole_unpublished_build(make_corpus, fake_embedder, recipe, directory):
    seen = []

    def ask(index):
        seen.append((len(index.rows), index.manifest.golden, (directory / "CURRENT").exists()))
        return {"one": True}

    build_index(
        make_corpus({"law": "It is so."}), fake_embedder, replace(recipe, ask_golden=ask), DirectoryStore(directory)
    )
    assert seen == [(3, {}, False)]
    assert open_index(directory).manifest.golden == {"one": True}
