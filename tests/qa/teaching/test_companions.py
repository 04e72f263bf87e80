"""The companions on the disk: every byte that was there stays, and a stop at any moment loses nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus import Corpus, ExampleQuestion, load_corpus
from qa.answering.question.question import question_key
from qa.errors import TeachingError
from qa.teaching.checking import Lesson
from qa.teaching.companions import ChangedFile, plan_teaching, plan_undoing, taught_moments, write_changes
from support.library import Library

MOMENT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
STAMP = b'"date": "2026-12-01", "origin": "teach 2026-12-01T09:30:00.000000+00:00"}\n'


@pytest.fixture
def path(labelled_library: Library) -> Path:
    return labelled_library.settings.corpus


@pytest.fixture
def corpus(path: Path) -> Corpus:
    return load_corpus(path)


@pytest.fixture
def examples(path: Path) -> Path:
    return path.with_suffix(".examples.jsonl")


@pytest.fixture
def plan(path: Path, corpus: Corpus) -> Callable[..., list[ChangedFile]]:
    """Plans to teach questions of the opening hours, and others that no entry answers."""

    def planned(*questions: str, unanswerable: tuple[str, ...] = (), moment: datetime = MOMENT) -> list[ChangedFile]:
        lessons = [Lesson(2, "faq.jsonl", ExampleQuestion(text, "en", "faq/hours")) for text in questions]
        lessons += [Lesson(3, "faq.jsonl", ExampleQuestion(text, "en", None)) for text in unanswerable]
        return plan_teaching(lessons, corpus, path, moment)

    return planned


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n\n"])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_every_byte_that_was_there_stays(plan: Callable, path: Path, examples: Path, start: bytes, end: bytes):
    before = start + b'{"entry": "card", "language": "en", "question": "Caf\xc3\xa9?"}' + end
    examples.write_bytes(before)
    write_changes(plan("Noon?"))
    kept = before if end else before + b"\n"
    assert examples.read_bytes() == kept + b'{"entry": "hours", "language": "en", "question": "Noon?", ' + STAMP
    load_corpus(path)
    write_changes(plan_undoing(path))
    assert examples.read_bytes() == kept


def test_a_line_that_is_broken_is_left_alone(plan: Callable, path: Path, examples: Path):
    examples.write_bytes(b'{"entry": "hours", broken\n[1]\n{"origin": 7}\n{"origin": "a visitor"}\n')
    before = examples.read_bytes()
    assert plan_undoing(path) == []
    write_changes(plan("Noon?"))
    write_changes(plan_undoing(path))
    assert examples.read_bytes() == before


def test_the_newest_teaching_is_undone_first_wherever_its_lines_are(plan: Callable, path: Path, examples: Path):
    later = plan("Later?", moment=MOMENT.replace(microsecond=1))
    write_changes(later)
    write_changes(plan("Sooner?"))
    [change] = plan_undoing(path)
    assert [line for line in change.lines if "Later?" in line]
    assert "Sooner?" not in str(change.lines)


def test_the_last_moment_at_which_a_question_was_taught_is_known(plan: Callable, path: Path, examples: Path):
    assert taught_moments(path) == {}
    write_changes(plan("Noon?", unanswerable=("Moon?",)))
    write_changes(plan("noon", moment=MOMENT.replace(day=3)))
    write_changes(plan("NOON", moment=MOMENT.replace(day=2)))
    assert taught_moments(path) == {question_key("Noon?"): MOMENT.replace(day=3), question_key("Moon?"): MOMENT}
    examples.write_text('{"entry": "hours", "language": "en", "question": "Dusk?", "origin": "teach by hand"}\n')
    assert taught_moments(path) == {question_key("Moon?"): MOMENT}


def test_a_stop_between_two_files_leaves_each_whole_and_can_be_undone(
    plan: Callable, path: Path, examples: Path, monkeypatch: pytest.MonkeyPatch
):
    before = examples.read_bytes()
    changes = plan("Noon?", unanswerable=("Moon?",))
    replace, moved = Path.replace, []

    def stop_at_the_second(source: Path, target: Path) -> Path:
        if moved:
            raise KeyboardInterrupt
        moved.append(target)
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        write_changes(changes)
    assert [example.question for example in load_corpus(path).examples][-1] == "Noon?"
    assert not path.with_suffix(".unanswerable.jsonl").exists()
    assert not list(path.parent.glob(".*"))
    monkeypatch.undo()
    write_changes(plan_undoing(path))
    assert examples.read_bytes() == before + b"\n"


def test_a_file_that_changed_meanwhile_is_not_overwritten(plan: Callable, path: Path, examples: Path):
    changes = plan("Noon?", unanswerable=("Moon?",))
    path.with_suffix(".unanswerable.jsonl").write_text('{"language": "en", "question": "Mars?"}\n')
    before = examples.read_bytes()
    with pytest.raises(TeachingError, match=r"unanswerable\.jsonl: was changed meanwhile; run the command again"):
        write_changes(changes)
    assert examples.read_bytes() == before
    assert not list(path.parent.glob(".*"))


def test_a_link_stays_a_link_and_rights_stay_as_they_are(plan: Callable, examples: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere.jsonl"
    examples.rename(elsewhere)
    elsewhere.chmod(0o640)
    examples.symlink_to(elsewhere)
    write_changes(plan("Noon?"))
    assert examples.is_symlink()
    assert b"Noon?" in elsewhere.read_bytes()
    assert elsewhere.stat().st_mode & 0o777 == 0o640
