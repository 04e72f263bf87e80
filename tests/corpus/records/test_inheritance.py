"""What prepares the entries of one edition is taken over for those of another that ask the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, Entry, ExampleQuestion, TakenOver, load_corpus
from corpus.document import Counterpart
from corpus.errors import InvalidRecordError
from support.entries import find_entry

WriteFiles = Callable[[dict[str, bytes | str]], Path]

PORTAL = "What is the main digital service portal of the national government?"


def edition(text: str, year: int) -> str:
    return text.replace("Survey 2024", f"Survey {year}")


def lines(*records: dict[str, object]) -> str:
    return "\n".join(map(json.dumps, records))


EXAMPLES = lines(
    {"entry": "7", "language": "en", "question": "Where do I find services?", "fact": "the Lagoon"},
    {"entry": "7", "language": "es", "question": "¿Desde cuándo hay seguimiento?", "fact": "Since spring 2023"},
    {"entry": "9", "language": "en", "question": "Where can I propose a rule?"},
)


@pytest.fixture
def survey(atlantida: dict[str, str]) -> str:
    return atlantida["word"]


@pytest.fixture
def load(write_files: WriteFiles, survey: str) -> Callable[..., Corpus]:
    """Loads the edition of 2024, and the reworded one of 2026 that follows it, with companions by name."""
    later = edition(survey, 2026).replace("What is the main digital", "Which is the most important digital")
    later = later.replace("Since spring 2023", "Since spring 2025")

    def load_with(**companions: str) -> Corpus:
        files: dict[str, bytes | str] = {"a.txt": survey, "b.txt": later}
        files |= {name.replace("_", ".") + ".jsonl": text for name, text in companions.items()}
        return load_corpus(write_files(files))

    return load_with


def entry(corpus: Corpus, end: str, year: int = 2026) -> Entry:
    return find_entry(corpus, f"republic-of-atlantida-{year}/{end}")


def examples_of(corpus: Corpus, one: Entry) -> list[ExampleQuestion]:
    return [example for example in corpus.examples if example.entry == one.id]


def test_entries_name_their_counterparts_in_both_directions(load: Callable[..., Corpus]) -> None:
    corpus = load()
    new, old = entry(corpus, "7"), entry(corpus, "7", 2024)
    [forward], [backward] = new.counterparts, old.counterparts
    assert (forward.entry, backward.entry) == (old.id, new.id)
    assert 0.8 < forward.certainty == backward.certainty < 1
    assert entry(corpus, "9").counterparts == (Counterpart("republic-of-atlantida-2024/9", 1.0),)
    # Nothing is prepared, so nothing is taken over.
    assert [one for one in corpus.entries if one.taken_over] == []


def test_example_questions_go_over_and_facts_only_to_the_letter(load: Callable[..., Corpus]) -> None:
    corpus = load(a_examples=EXAMPLES)
    new = entry(corpus, "7")
    portal, since = examples_of(corpus, new)
    assert portal.fact is not None
    assert new.text.text[slice(*portal.fact)] == "the Lagoon"
    assert since == ExampleQuestion("¿Desde cuándo hay seguimiento?", "es", new.id, None, taken_over=True)
    assert new.taken_over == TakenOver("republic-of-atlantida-2024/7", new.counterparts[0].certainty, 2, ())
    # What was written for an entry is not marked, and stays first.
    assert [example.taken_over for example in corpus.examples] == [False] * 3 + [True] * 3
    assert entry(corpus, "7", 2024).taken_over is None


def test_own_example_questions_take_precedence_entry_by_entry(load: Callable[..., Corpus]) -> None:
    own = {"entry": "7", "language": "en", "question": "Which portal is it?"}
    corpus = load(a_examples=EXAMPLES, b_examples=lines(own))
    assert examples_of(corpus, entry(corpus, "7")) == [
        ExampleQuestion("Which portal is it?", "en", "republic-of-atlantida-2026/7")
    ]
    assert [example.question for example in examples_of(corpus, entry(corpus, "9"))] == ["Where can I propose a rule?"]


def test_plain_titles_go_over_but_not_over_own_ones(load: Callable[..., Corpus]) -> None:
    alone = load()
    records = [
        {"entry": end, "label": entry(alone, end, 2024).title, "en": title, "es": f"{title} (es)"}
        for end, title in (("7", "The portal"), ("9", "Proposals"))
    ]
    own = {"entry": "9", "label": entry(alone, "9").title, "en": "Ideas of residents"}
    corpus = load(a_titles=lines(*records), b_titles=lines(own))
    assert entry(corpus, "7").plain_titles == {"en": "The portal", "es": "The portal (es)"}
    taken = entry(corpus, "7").taken_over
    assert taken is not None
    assert (taken.examples, taken.plain_titles) == (0, ("en", "es"))
    assert entry(corpus, "9").plain_titles == {"en": "Ideas of residents"}
    assert entry(corpus, "9").taken_over is None
    assert entry(corpus, "7").shown_title("es") == "The portal (es)"


def translation(one: Entry, digest: str = "") -> dict[str, object]:
    return {
        "entry": one.id.rpartition("/")[2],
        "digest": digest or one.digest,
        "section": "Portales",
        "title": f"¿Título de {one.id}?",
        "labels": ["¿Pregunta?"] * len(one.labels),
        "text": one.text.text,
    }


def test_of_a_translation_only_the_title_goes_over_as_an_example_question(load: Callable[..., Corpus]) -> None:
    alone = load()
    corpus = load(a_es=lines(translation(entry(alone, "7", 2024))))
    new = entry(corpus, "7")
    assert new.translation is None
    assert examples_of(corpus, new) == [
        ExampleQuestion("¿Título de republic-of-atlantida-2024/7?", "es", new.id, taken_over=True)
    ]
    # An own translation needs none.
    both = load(a_es=lines(translation(entry(alone, "7", 2024))), b_es=lines(translation(entry(alone, "7"))))
    assert examples_of(both, entry(both, "7")) == []


def test_an_own_stale_translation_does_not_stop_example_questions(load: Callable[..., Corpus]) -> None:
    alone = load()
    corpus = load(a_examples=EXAMPLES, b_es=lines(translation(entry(alone, "9"), digest="0" * 64)))
    assert {example.question for example in examples_of(corpus, entry(corpus, "9"))} == {
        "¿Título de republic-of-atlantida-2026/9?",
        "Where can I propose a rule?",
    }


def test_a_person_may_refuse_a_counterpart_or_name_another(load: Callable[..., Corpus]) -> None:
    said = lines({"entry": "7", "same_as": None}, {"entry": "9", "same_as": "republic-of-atlantida-2024/7"})
    plain, corpus = load(a_examples=EXAMPLES), load(a_examples=EXAMPLES, b_same=said)
    assert entry(corpus, "7").counterparts == ()
    assert entry(corpus, "7").taken_over is None
    assert entry(corpus, "9").taken_over == TakenOver("republic-of-atlantida-2024/7", 1.0, 2, ())
    assert corpus.digest != plain.digest


def test_an_unknown_entry_in_a_claim_is_a_doubt_and_a_double_one_an_error(load: Callable[..., Corpus]) -> None:
    corpus = load(b_same=lines({"entry": "999", "same_as": None}))
    assert [str(doubt) for doubt in corpus.doubts if doubt.document == "b.same.jsonl"] == [
        "b.same.jsonl:1: companion without its entry: a counterpart names republic-of-atlantida-2026/999"
    ]
    with pytest.raises(InvalidRecordError, match=r'b\.same\.jsonl:2: entry "7" has a counterpart already'):
        load(b_same=lines({"entry": "7", "same_as": None}, {"entry": "7", "same_as": None}))


def test_the_nearest_prepared_edition_is_taken_from(write_files: WriteFiles, survey: str) -> None:
    files: dict[str, bytes | str] = {f"y{year}.txt": edition(survey, year) for year in (2016, 2020, 2022, 2028)}
    for year in (2016, 2020):
        example = {"entry": "7", "language": "en", "question": f"Which portal is that of {year}?"}
        files[f"y{year}.examples.jsonl"] = lines(example)
    corpus = load_corpus(write_files(files))
    taken = {one.id: one.taken_over.entry for one in corpus.entries if one.taken_over}
    source = "republic-of-atlantida-2020/7"
    assert taken == {f"republic-of-atlantida-{year}/7": source for year in (2022, 2028)}
    # Neighbours are counterparts, whatever is taken from.
    assert {one.entry for one in entry(corpus, "7", 2028).counterparts} == {
        "republic-of-atlantida-2022/7",
        "republic-of-atlantida-2020/7",
    }
    assert {one.entry for one in entry(corpus, "7", 2016).counterparts} == {"republic-of-atlantida-2020/7"}


def test_another_country_gives_nothing(write_files: WriteFiles, survey: str) -> None:
    other = edition(survey, 2026).replace("Republic of Atlantida", "Oceania")
    corpus = load_corpus(write_files({"a.txt": survey, "a.examples.jsonl": EXAMPLES, "b.txt": other}))
    assert [one for one in corpus.entries if one.counterparts or one.taken_over] == []


def test_one_edition_alone_is_as_before(shipped: Corpus) -> None:
    assert [one for one in shipped.entries if one.counterparts or one.taken_over] == []
    assert [example for example in shipped.examples if example.taken_over] == []


def test_tables_of_a_stated_series_are_editions_of_one_another(write_files: WriteFiles) -> None:
    def table(fee: str) -> str:
        return f"question,answer\nWhat is the mooring fee?,It is {fee} crowns.\nWho sells bait?,The shop on the pier.\n"

    def about(year: int, series: str) -> str:
        return json.dumps({"year": year, "series": series, "en": {"title": "Guide", "body": "Harbour office"}})

    files: dict[str, bytes | str] = {"a.csv": table("12"), "b.csv": table("15")}
    path = write_files(files | {"a.about.json": about(2025, "Harbour guide"), "b.about.json": about(2026, "Other")})
    assert [one.counterparts for one in load_corpus(path).entries] == [()] * 4
    path = write_files(
        {
            "b.about.json": about(2026, "Harbour Guide"),
            "a.examples.jsonl": lines({"entry": "who-sells-bait", "language": "en", "question": "Where are worms?"}),
        }
    )
    corpus = load_corpus(path)
    assert find_entry(corpus, "b/what-is-the-mooring-fee").counterparts == (
        Counterpart("a/what-is-the-mooring-fee", 1.0),
    )
    bait = find_entry(corpus, "b/who-sells-bait")
    assert bait.taken_over == TakenOver("a/who-sells-bait", 1.0, 1, ())
    assert [example.question for example in examples_of(corpus, bait)] == ["Where are worms?"]


def test_two_documents_of_one_series_and_year_are_refused(write_files: WriteFiles) -> None:
    about = json.dumps({"year": 2026, "series": "Harbour guide", "en": {"title": "Guide", "body": "Harbour office"}})
    table = "question,answer\nWho sells bait?,The shop on the pier.\n"
    path = write_files({"a.csv": table, "b.csv": table, "a.about.json": about, "b.about.json": about})
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(path)
    assert str(raised.value) == (
        'b.csv: its .about.json states the series and the year of "a", Harbour guide 2026; correct the year of one of '
        "them"
    )


def test_a_series_named_like_a_country_is_no_edition_of_its_questionnaire(write_files: WriteFiles, survey: str) -> None:
    about = json.dumps({"year": 2025, "series": "Republic of Atlantida", "en": {"title": "Guide", "body": "Office"}})
    path = write_files({"a.txt": survey, "b.csv": f"question,answer\n{PORTAL},The Lagoon.\n", "b.about.json": about})
    assert [entry.counterparts for entry in load_corpus(path).entries if entry.counterparts] == []
