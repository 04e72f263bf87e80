"""Entries of two editions of a country that ask the same: matched by their labels, or by what people say."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Corpus, Entry, LocatedText, load_corpus
from corpus.document import Counterpart, Edition, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.records.counterparts import MIN_CERTAINTY, match_entries, read_claims
from support.peru_2024 import peru_2024

OLD, NEW = Edition("peru-2022", "Perú", 2022), Edition("peru-2024", "Peru", 2024)


def make_entries(edition: Edition, *labels: str, section: str = "Services") -> list[Entry]:
    return [
        Entry(f"{edition.id}/{number}", f"{edition.id}.txt", section, label, (label,), LocatedText("Yes", ((0, 1),)))
        for number, label in enumerate(labels, start=1)
    ]


OLD_ENTRIES = make_entries(
    OLD, "Is there a national portal?", "Is there a law on data privacy?", "Does the Government use social media?"
)


def ends(matches: dict[str, Counterpart]) -> dict[str, str]:
    return {entry.rpartition("/")[2]: match.entry.rpartition("/")[2] for entry, match in matches.items()}


def test_the_same_labels_match_with_full_certainty() -> None:
    again = [replace(entry, id=entry.id.replace("2022", "2024")) for entry in OLD_ENTRIES]
    matches = match_entries(again, OLD_ENTRIES, {})
    assert ends(matches) == {"1": "1", "2": "2", "3": "3"}
    assert {match.certainty for match in matches.values()} == {1.0}


def test_reworded_labels_match_less_certainly_and_new_ones_do_not() -> None:
    new = make_entries(
        NEW,
        "Has the country got a national portal?",
        "Who repairs broken street lamps at night?",
        "Is there a law on the privacy of data?",
        "Does the Government use social media?",
    )
    matches = match_entries(new, OLD_ENTRIES, {})
    assert ends(matches) == {"1": "1", "3": "2", "4": "3"}
    certainty = {entry.rpartition("/")[2]: match.certainty for entry, match in matches.items()}
    assert MIN_CERTAINTY <= certainty["1"] < 0.9
    assert 0.9 < certainty["4"] <= 1


def test_no_two_entries_have_one_counterpart() -> None:
    new = make_entries(NEW, "Is there a law on privacy of data?", "Is there a law on data privacy?")
    assert ends(match_entries(new, OLD_ENTRIES[1:2], {})) == {"2": "2"}


def test_the_order_decides_between_labels_that_are_alike() -> None:
    alike = [
        "Is there a portal?",
        "Please give details.",
        "Is there a law?",
        "Please give details.",
        "Is there a plan?",
    ]
    old, new = make_entries(OLD, *alike), make_entries(NEW, "Is it new here?", *alike)
    assert ends(match_entries(new, old, {})) == {"2": "1", "3": "2", "4": "3", "5": "4", "6": "5"}


def test_what_people_say_comes_before_labels_on_either_side() -> None:
    new = make_entries(NEW, "Is there a law on data privacy?", "Nothing in common", "Is there a national portal?")
    claims: dict[str, str | None] = {
        "peru-2024/2": "peru-2022/2",
        "peru-2022/3": None,
        "peru-2024/1": None,
        "peru-2024/3": None,
        "chile-2022/1": "peru-2022/1",
    }
    assert match_entries(new, OLD_ENTRIES, claims) == {"peru-2024/2": Counterpart("peru-2022/2", 1.0)}
    assert match_entries(OLD_ENTRIES, new, claims) == {"peru-2022/2": Counterpart("peru-2024/2", 1.0)}


def test_editions_without_entries_have_no_counterparts() -> None:
    assert match_entries([], OLD_ENTRIES, {}) == match_entries(OLD_ENTRIES, [], {}) == {}


def test_labels_in_another_script_are_matched_too() -> None:
    old, new = make_entries(OLD, "数字政府", "隐私法"), make_entries(NEW, "开放数据", "数字政府")
    assert ends(match_entries(new, old, {})) == {"2": "1"}


# What people say


def claims_file(*lines: str) -> SourceDocument:
    return SourceDocument("peru-2024.same.jsonl", "\n".join(lines), "", "application/jsonl")


ENTRIES = {entry.id: entry for entry in (*OLD_ENTRIES, *make_entries(NEW, "A?", "B?"))}
ENTRIES["chile-2022/1"] = replace(OLD_ENTRIES[0], id="chile-2022/1", document="chile.txt")
EDITIONS = {"peru-2022.txt": OLD, "peru-2024.txt": NEW, "chile.txt": Edition("chile-2022", "Chile", 2022)}


def test_claims_confirm_and_refuse() -> None:
    document = claims_file('{"entry": "1", "same_as": "peru-2022/2"}', "", '{"entry": "2", "same_as": null}')
    claims = read_claims(document, NEW, ENTRIES, EDITIONS)
    assert claims.by_entry == {"peru-2024/1": "peru-2022/2", "peru-2024/2": None}
    assert claims.doubts == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"entry": "9", "same_as": "peru-2022/2"}', "a counterpart names peru-2024/9"),
        ('{"entry": "9", "same_as": null}', "a counterpart names peru-2024/9"),
        ('{"entry": "1", "same_as": "peru-2022/9"}', "the counterpart of peru-2024/1 names peru-2022/9"),
        (
            '{"entry": "1", "same_as": "peru-2024/2"}',
            "the counterpart of peru-2024/1, peru-2024/2, is not in another edition of the same country or series",
        ),
        (
            '{"entry": "1", "same_as": "chile-2022/1"}',
            "the counterpart of peru-2024/1, chile-2022/1, is not in another edition of the same country or series",
        ),
    ],
)
def test_a_claim_about_an_unknown_entry_is_a_doubt(line: str, message: str) -> None:
    claims = read_claims(claims_file('{"entry": "2", "same_as": null}', line), NEW, ENTRIES, EDITIONS)
    assert [(doubt.kind, doubt.lines, doubt.message) for doubt in claims.doubts] == [
        ("companion without its entry", (2, 2), message)
    ]
    assert "peru-2024/2" in claims.by_entry


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ('{"entry": "1", "same_as": null}', '{"entry": "1", "same_as": "peru-2022/1"}'),
            ':2: entry "1" has a counterpart already; remove one of the lines',
        ),
        (
            ('{"entry": "1", "same_as": "peru-2022/1"}', '{"entry": "2", "same_as": "peru-2022/1"}'),
            ':2: entry "peru-2022/1" has a counterpart already; remove one of the lines',
        ),
        (('{"entry": "1"}',), ":1: same_as: field required; correct that line"),
        (('{"entry": "1", "same_as": ""}',), ":1: same_as: is blank; correct that line"),
        (("{",), ":1: not JSON"),
    ],
)
def test_an_invalid_claim_is_refused(lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        read_claims(claims_file(*lines), NEW, ENTRIES, EDITIONS)
    assert message in str(raised.value)


# Measured on an invented edition


def test_an_edition_with_half_of_its_labels_reworded_is_matched(
    shipped: Corpus, write_files: Callable[[dict[str, bytes | str]], Path]
) -> None:
    text, same = peru_2024(shipped)
    later = load_corpus(write_files({"peru-2024.txt": text})).entries
    assert {entry.id.rpartition("/")[2] for entry in later} == set(same)
    found = ends(match_entries(later, shipped.entries, {}))
    right = sum(same[entry] == counterpart for entry, counterpart in found.items())
    # 57 of 60 are right, and 57 of 58 are found.
    assert right / len(found) >= 0.92
    assert right / sum(counterpart is not None for counterpart in same.values()) >= 0.95


def test_labels_that_are_all_the_same_are_matched_by_their_order() -> None:
    old, new = make_entries(OLD, *["If yes, where?"] * 300), make_entries(NEW, *["If yes, where?"] * 300)
    matches = ends(match_entries(new, old, {}))
    assert len(matches) == 300
    assert all(entry == counterpart for entry, counterpart in matches.items())
