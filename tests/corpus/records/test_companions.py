"""The companions of a document: example questions, unanswerable questions, its translation, and its plain titles."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, ExampleQuestion, load_corpus
from corpus.document import Doubt
from corpus.errors import InvalidRecordError, UnreadableDocumentError
from support.entries import find_entry

WriteFiles = Callable[[dict[str, str]], Path]

FERRY = {
    "id": "ferry",
    "section": "Transport",
    "question": "When does the ferry leave?",
    "answer": "At six. It leaves from the old pier.\nhttps://ferry.example",
}
MUSEUM = {"id": "museum", "question": "What does the museum cost?", "answer": "Nothing 🐚."}

# SHA-256 of ["Transport", "When does the ferry leave?", "At six. It ..."] as JSON, letters as they are.
FERRY_DIGEST = "55ef0bffcb2870ce26fd4f6858feef475e9d95092e6b6d18b067a9fa4caa505a"
BARCA = {
    "entry": "ferry",
    "digest": FERRY_DIGEST,
    "section": "Transporte",
    "title": "La barca",
    "labels": ["¿Cuándo sale la barca?"],
    "text": "A las seis. Sale del muelle viejo.\nhttps://ferry.example",
}
BOAT = {"entry": "ferry", "label": "When does the ferry leave?", "en": "Ferry times", "es": "Horario de la barca"}


def lines(*records: dict) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def example(entry: str, language: str, question: str, **more: str) -> dict:
    return {"entry": entry, "language": language, "question": question, **more}


@pytest.fixture
def load_with(write_files: WriteFiles) -> Callable[..., Corpus]:
    """Load the two entries with companions; their records are given by the end of the file's name."""

    def load(**companions: list[dict]) -> Corpus:
        files = {f"faq.{name}.jsonl": lines(*records) for name, records in companions.items()}
        return load_corpus(write_files({"faq.jsonl": lines(FERRY, MUSEUM), **files}))

    return load


def test_companions_are_read_with_their_document(load_with: Callable[..., Corpus]) -> None:
    corpus = load_with(
        examples=[example("ferry", "en", "Any boat?"), example("museum", "es", "¿Cuánto?")],
        unanswerable=[{"language": "en", "question": "Who won?"}],
        es=[BARCA],
    )
    assert [document.name for document in corpus.documents] == ["faq.jsonl"]
    assert [entry.id for entry in corpus.entries] == ["faq/ferry", "faq/museum"]
    assert corpus.examples == (
        ExampleQuestion("Any boat?", "en", "faq/ferry"),
        ExampleQuestion("¿Cuánto?", "es", "faq/museum"),
    )
    assert corpus.unanswerable == (ExampleQuestion("Who won?", "en", None),)
    assert corpus.doubts == ()
    assert corpus.stale_translations == ()


def test_a_questionnaire_has_companions_too(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    plain = load_corpus(write_files({"word.txt": atlantida["word"]}))
    entry = find_entry(plain, "republic-of-atlantida-2024/13")
    corpus = load_corpus(
        write_files(
            {
                "word.examples.jsonl": lines(example("13", "en", "Who runs the schools?", fact="Ministry of Schools")),
                "word.unanswerable.jsonl": lines({"language": "en", "question": "Who won?"}),
                "word.es.jsonl": lines(
                    {
                        "entry": "13",
                        "digest": entry.digest,
                        "section": "Marco",
                        "title": "Educación",
                        "labels": ["Educación"],
                        "text": "El Ministerio de Escuelas",
                    }
                ),
            }
        )
    )
    assert [example.entry for example in corpus.examples] == ["republic-of-atlantida-2024/13"]
    assert corpus.examples[0].fact == (4, 23)
    assert [example.question for example in corpus.unanswerable] == ["Who won?"]
    translated = [entry.id for entry in corpus.entries if entry.translation]
    assert translated == ["republic-of-atlantida-2024/13"]
    assert corpus.doubts == plain.doubts


def test_companions_of_another_name_are_ignored(write_files: WriteFiles) -> None:
    files = {
        "other.examples.jsonl": lines(example("ferry", "en", "Any boat?")),
        "other.unanswerable.jsonl": lines({"language": "en", "question": "Who won?"}),
        "other.es.jsonl": lines(BARCA),
    }
    corpus = load_corpus(write_files({"faq.jsonl": lines(FERRY), **files}))
    assert [entry.id for entry in corpus.entries] == ["faq/ferry"]
    assert (corpus.examples, corpus.unanswerable) == ((), ())
    assert [(doubt.kind, doubt.document) for doubt in corpus.doubts] == [
        ("passed over", name) for name in sorted(files)
    ]
    assert corpus.entries[0].translation is None


def test_a_companion_of_two_documents_is_refused(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    path = write_files(
        {
            "word.txt": atlantida["word"],
            "word.jsonl": lines(FERRY),
            "word.unanswerable.jsonl": lines({"language": "en", "question": "Who won?"}),
        }
    )
    with pytest.raises(
        InvalidRecordError,
        match=r"word\.unanswerable\.jsonl: belongs to two documents of the same name, one of them word\.txt; rename",
    ):
        load_corpus(path)
    (path / "word.unanswerable.jsonl").unlink()
    assert "word/ferry" in {entry.id for entry in load_corpus(path).entries}


@pytest.mark.parametrize("suffix", ["examples.jsonl", "unanswerable.jsonl", "es.jsonl", "titles.jsonl", "about.json"])
def test_an_empty_companion_is_refused(write_files: WriteFiles, suffix: str) -> None:
    path = write_files({"faq.jsonl": lines(FERRY), f"faq.{suffix}": "\n"})
    with pytest.raises(UnreadableDocumentError) as raised:
        load_corpus(path)
    assert str(raised.value) == f"{path / 'faq'}.{suffix}: is empty; fill or remove it"


def test_companions_are_read_if_the_path_is_a_file(write_files: WriteFiles) -> None:
    path = write_files({"faq.jsonl": lines(FERRY), "faq.es.jsonl": lines(BARCA)})
    assert find_entry(load_corpus(path / "faq.jsonl"), "faq/ferry").translation is not None


def test_questions_of_unknown_entries_become_doubts(load_with: Callable[..., Corpus]) -> None:
    corpus = load_with(
        examples=[example("gone", "en", "Where to?", fact="six"), example("ferry", "en", "Any boat?")],
        es=[BARCA | {"entry": "lost"}],
    )
    assert corpus.examples == (ExampleQuestion("Any boat?", "en", "faq/ferry"),)
    assert all(entry.translation is None for entry in corpus.entries)
    assert corpus.stale_translations == ()
    assert corpus.doubts == (
        Doubt("companion without its entry", "faq.examples.jsonl", (1, 1), '"Where to?" names faq/gone'),
        Doubt("companion without its entry", "faq.es.jsonl", (1, 1), "a translation names faq/lost"),
    )


# Facts


@pytest.mark.parametrize(
    ("entry", "fact", "span"),
    [
        ("ferry", "At six.", (0, 7)),
        ("ferry", "old pier", (27, 35)),
        ("ferry", "https://ferry.example", (37, 58)),
        ("ferry", "pier.\nhttps", (31, 42)),
        # The first of several.
        ("ferry", "t", (1, 2)),
        ("museum", "🐚", (8, 9)),
        ("museum", "Nothing 🐚.", (0, 10)),
    ],
)
def test_a_fact_becomes_a_span(load_with: Callable[..., Corpus], entry: str, fact: str, span: tuple[int, int]) -> None:
    corpus = load_with(examples=[example(entry, "en", "What?", fact=fact)])
    assert corpus.examples == (ExampleQuestion("What?", "en", f"faq/{entry}", span),)
    assert find_entry(corpus, f"faq/{entry}").text.text[slice(*span)] == fact
    assert corpus.doubts == ()


@pytest.mark.parametrize("fact", ["at six", "At  six", "Nothing", "When does the ferry leave?", "At six.\n"])
def test_a_fact_that_is_not_in_its_entry_is_a_doubt(load_with: Callable[..., Corpus], fact: str) -> None:
    corpus = load_with(examples=[example("museum", "en", "How much?"), example("ferry", "en", "When?", fact=fact)])
    assert corpus.examples[1] == ExampleQuestion("When?", "en", "faq/ferry")
    assert corpus.doubts == (Doubt("fact not in its entry", "faq.examples.jsonl", (2, 2), f'faq/ferry: "{fact}"'),)


# Unanswerable questions


def test_near_misses_are_marked(load_with: Callable[..., Corpus]) -> None:
    corpus = load_with(
        unanswerable=[
            {"language": "en", "question": "When did the ferry sink?", "near_miss": True},
            {"language": "es", "question": "¿Quién ganó?", "near_miss": False},
            {"language": "es", "question": "¿Quién perdió?"},
        ]
    )
    assert corpus.unanswerable == (
        ExampleQuestion("When did the ferry sink?", "en", None, near_miss=True),
        ExampleQuestion("¿Quién ganó?", "es", None),
        ExampleQuestion("¿Quién perdió?", "es", None),
    )
    assert corpus.examples == ()


# Translations


def test_a_translation_is_attached(load_with: Callable[..., Corpus]) -> None:
    corpus = load_with(es=[BARCA])
    translation = find_entry(corpus, "faq/ferry").translation
    assert translation is not None
    assert (translation.language, translation.section, translation.title) == ("es", "Transporte", "La barca")
    assert translation.labels == ("¿Cuándo sale la barca?",)
    assert translation.choice is None
    assert translation.text == BARCA["text"]
    assert translation.pairs == (((0, 8), (0, 12)), ((8, 36), (12, 34)), ((37, 58), (35, 56)))
    assert translation.counterpart(27, 35) == "Sale del muelle viejo."
    assert find_entry(corpus, "faq/museum").translation is None
    assert (corpus.stale_translations, corpus.doubts) == ((), ())


def test_a_translation_may_have_a_choice(load_with: Callable[..., Corpus]) -> None:
    translation = find_entry(load_with(es=[BARCA | {"choice": "A las seis"}]), "faq/ferry").translation
    assert translation is not None
    assert translation.choice == "A las seis"


def test_the_digest_of_an_entry_covers_section_labels_and_text(load_with: Callable[..., Corpus]) -> None:
    assert find_entry(load_with(), "faq/ferry").digest == FERRY_DIGEST


@pytest.mark.parametrize(
    "change", [{"section": "Traffic"}, {"question": "When does it leave?"}, {"answer": "At seven."}]
)
def test_a_translation_of_another_text_is_stale(write_files: WriteFiles, change: dict) -> None:
    corpus = load_corpus(write_files({"faq.jsonl": lines(MUSEUM, FERRY | change), "faq.es.jsonl": lines(BARCA)}))
    entry = find_entry(corpus, "faq/ferry")
    assert entry.translation is None
    assert corpus.stale_translations == ("faq/ferry",)
    assert corpus.doubts == (
        Doubt(
            "stale translation",
            "faq.es.jsonl",
            (1, 1),
            f"faq/ferry has changed since; translate it again, with the digest {entry.digest}",
        ),
    )
    assert entry.digest != FERRY_DIGEST
    # Its title still asks what the entry answers.
    assert corpus.examples == (ExampleQuestion("La barca", "es", "faq/ferry"),)


def test_a_renewed_translation_is_not_stale(write_files: WriteFiles) -> None:
    later = FERRY | {"answer": "At seven."}
    stale = load_corpus(write_files({"faq.jsonl": lines(later), "faq.es.jsonl": lines(BARCA)}))
    digest = stale.doubts[0].message.rpartition(" ")[2]
    renewed = BARCA | {"digest": digest, "text": "A las siete."}
    corpus = load_corpus(write_files({"faq.jsonl": lines(later), "faq.es.jsonl": lines(renewed)}))
    translation = find_entry(corpus, "faq/ferry").translation
    assert translation is not None
    assert translation.text == "A las siete."
    assert (corpus.stale_translations, corpus.examples, corpus.doubts) == ((), (), ())


@pytest.mark.parametrize("change", [{}, {"text": "Otra vez."}, {"digest": "stale"}])
@pytest.mark.parametrize("first", [BARCA, BARCA | {"digest": "stale"}])
def test_an_entry_translated_twice_is_refused(load_with: Callable[..., Corpus], first: dict, change: dict) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        load_with(es=[first, BARCA | change])
    assert str(raised.value) == 'faq.es.jsonl:2: entry "ferry" is translated twice; remove one of the lines'


@pytest.mark.parametrize("labels", [[], ["¿Cuándo?", "¿Dónde?"]])
def test_a_different_number_of_labels_is_refused(load_with: Callable[..., Corpus], labels: list[str]) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        load_with(es=[BARCA | {"labels": labels}])
    assert str(raised.value) == (f"faq.es.jsonl:1: has {len(labels)} labels, but the entry has 1; translate each label")


# Plain titles


def test_plain_titles_are_attached(load_with: Callable[..., Corpus]) -> None:
    corpus = load_with(titles=[BOAT], es=[BARCA])
    ferry, museum = (find_entry(corpus, f"faq/{name}") for name in ("ferry", "museum"))
    assert ferry.plain_titles == {"en": "Ferry times", "es": "Horario de la barca"}
    assert (ferry.title, ferry.labels) == ("When does the ferry leave?", ("When does the ferry leave?",))
    assert (ferry.shown_title("en"), ferry.shown_title("es")) == ("Ferry times", "Horario de la barca")
    assert museum.plain_titles == {}
    assert (corpus.stale_titles, corpus.doubts) == ((), ())


@pytest.mark.parametrize(
    ("titles", "translations", "shown"),
    [
        ([], [], ("When does the ferry leave?", "When does the ferry leave?")),
        ([], [BARCA], ("When does the ferry leave?", "La barca")),
        ([{**BOAT, "es": None}], [], ("Ferry times", "When does the ferry leave?")),
        ([{**BOAT, "es": None}], [BARCA], ("Ferry times", "La barca")),
        ([{**BOAT, "en": None}], [], ("When does the ferry leave?", "Horario de la barca")),
    ],
)
def test_an_entry_without_a_plain_title_shows_its_own_or_the_translated_one(
    load_with: Callable[..., Corpus], titles: list[dict], translations: list[dict], shown: tuple[str, str]
) -> None:
    companions = {name: records for name, records in (("titles", titles), ("es", translations)) if records}
    entry = find_entry(load_with(**companions), "faq/ferry")
    assert (entry.shown_title("en"), entry.shown_title("es")) == shown


def test_plain_titles_of_another_label_or_no_entry_are_stale(load_with: Callable[..., Corpus]) -> None:
    corpus = load_with(titles=[BOAT | {"entry": "plane"}, BOAT | {"label": "When does it go?"}])
    assert all(entry.plain_titles == {} for entry in corpus.entries)
    assert corpus.stale_titles == ("faq/plane", "faq/ferry")
    assert corpus.doubts == (
        Doubt("companion without its entry", "faq.titles.jsonl", (1, 1), "a plain title names faq/plane"),
        Doubt(
            "stale plain title",
            "faq.titles.jsonl",
            (2, 2),
            'the label of faq/ferry is now "When does the ferry leave?"; correct its titles and their label',
        ),
    )


def test_plain_titles_stay_true_when_only_the_answer_changes(write_files: WriteFiles) -> None:
    later = FERRY | {"answer": "At seven."}
    corpus = load_corpus(write_files({"faq.jsonl": lines(later), "faq.titles.jsonl": lines(BOAT)}))
    assert find_entry(corpus, "faq/ferry").shown_title("en") == "Ferry times"
    assert corpus.doubts == ()


@pytest.mark.parametrize("first", [BOAT, BOAT | {"label": "When does it go?"}])
def test_an_entry_with_titles_twice_is_refused(load_with: Callable[..., Corpus], first: dict) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        load_with(titles=[first, BOAT])
    assert str(raised.value) == 'faq.titles.jsonl:2: entry "ferry" has titles already; remove one of the lines'


def test_a_plain_title_has_at_most_six_words(load_with: Callable[..., Corpus]) -> None:
    longest = "Horario de la barca de Lima"
    entry = find_entry(load_with(titles=[BOAT | {"es": longest}]), "faq/ferry")
    assert entry.shown_title("es") == longest
    with pytest.raises(InvalidRecordError) as raised:
        load_with(titles=[BOAT | {"es": f"{longest} Norte"}])
    assert str(raised.value) == "faq.titles.jsonl:1: es: has 7 words, more than the limit of 6; correct that line"


# Invalid fields


@pytest.mark.parametrize(
    ("companion", "record", "field"),
    [
        ("examples", example("ferry", "fr", "Le bateau?"), "language"),
        ("examples", example("ferry", "en", " "), "question"),
        ("examples", example("ferry", "en", "Any boat?", fact=" "), "fact"),
        ("examples", example("ferry", "en", "Any boat?", near_miss="no"), "near_miss"),
        ("titles", BOAT | {"en": "Ferry\ntimes"}, "en"),
        ("titles", BOAT | {"es": " "}, "es"),
        ("titles", {"entry": "ferry", "en": "Ferry times"}, "label"),
        ("titles", BOAT | {"fr": "Horaires"}, "fr"),
        ("examples", {"language": "en", "question": "Any boat?"}, "entry"),
        ("examples", {"entry": "ferry", "question": "Any boat?"}, "language"),
        ("unanswerable", {"language": "fr", "question": "Le bateau?"}, "language"),
        ("unanswerable", {"language": "en", "question": ""}, "question"),
        ("unanswerable", {"language": "en"}, "question"),
        ("unanswerable", {"language": "en", "question": "Who won?", "near_miss": "perhaps"}, "near_miss"),
        ("unanswerable", example("ferry", "en", "Any boat?"), "entry"),
        ("es", BARCA | {"title": " "}, "title"),
        ("es", BARCA | {"text": "\n"}, "text"),
        ("es", BARCA | {"digest": ""}, "digest"),
        ("es", BARCA | {"labels": ["\t"]}, "labels.0"),
        ("es", BARCA | {"labels": "¿Cuándo?"}, "labels"),
        ("es", BARCA | {"choice": ""}, "choice"),
        ("es", BARCA | {"text": "Sí\0"}, "text"),
        ("es", BARCA | {"language": "es"}, "language"),
        *(("es", {key: value for key, value in BARCA.items() if key != name}, name) for name in BARCA),
    ],
)
def test_an_invalid_field_is_refused(
    load_with: Callable[..., Corpus], companion: str, record: dict, field: str
) -> None:
    valid = {
        "examples": example("museum", "en", "How much?"),
        "unanswerable": {"language": "en", "question": "Who lost?"},
        "es": BARCA | {"entry": "elsewhere"},
        "titles": BOAT | {"entry": "elsewhere"},
    }
    with pytest.raises(InvalidRecordError) as raised:
        load_with(**{companion: [valid[companion], record]})
    message = str(raised.value)
    assert message.startswith(f"faq.{companion}.jsonl:2: {field}: ")
    assert message.endswith("; correct that line")
    assert "\n" not in message


@pytest.mark.parametrize("companion", ["examples", "unanswerable", "es"])
def test_a_companion_that_is_not_json_is_refused(write_files: WriteFiles, companion: str) -> None:
    path = write_files({"faq.jsonl": lines(FERRY), f"faq.{companion}.jsonl": "\n{'entry': 'ferry'}"})
    with pytest.raises(
        InvalidRecordError, match=rf"^faq\.{companion}\.jsonl:2: not JSON .*; write one object per line$"
    ):
        load_corpus(path)
