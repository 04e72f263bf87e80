"""What a filled-in row teaches, what is known already, and every way in which a row is refused."""

import pytest

from corpus import Corpus, ExampleQuestion, load_corpus
from qa.answering.question.question import question_key
from qa.teaching.checking import Checked, check_judgements
from qa.teaching.judgements import Judgement
from support.library import Library


@pytest.fixture
def corpus(labelled_library: Library) -> Corpus:
    """Three entries with example questions, one without, and a question that none answers."""
    unanswerable = labelled_library.settings.corpus.with_suffix(".unanswerable.jsonl")
    unanswerable.write_text('{"language": "en", "question": "Who won the cup?"}\n')
    return load_corpus(labelled_library.settings.corpus)


def judgement(entry: str, *questions: str, fact="", language="en", row=2, nearest="faq/hours") -> Judgement:
    return Judgement(row, questions or ("Are you open at noon?",), language, nearest, entry, fact)


def faults(checked: Checked) -> list[str]:
    assert checked.faults
    return list(checked.faults)


def test_each_wording_is_a_lesson_in_its_own_language(corpus: Corpus):
    row = judgement("faq/hours", "Are you open at noon?", "¿A qué hora abren?", "noon")
    checked = check_judgements([row], corpus)
    assert [lesson.question for lesson in checked.lessons] == [
        ExampleQuestion("Are you open at noon?", "en", "faq/hours"),
        ExampleQuestion("¿A qué hora abren?", "es", "faq/hours"),
        ExampleQuestion("noon", "en", "faq/hours"),
    ]
    assert {(lesson.row, lesson.document) for lesson in checked.lessons} == {(2, "faq.jsonl")}
    assert checked.faults == ()


@pytest.mark.parametrize("none", ["none", "None", "ninguna", "NINGUNO"])
def test_a_question_may_have_no_entry(corpus: Corpus, none: str):
    [lesson] = check_judgements([judgement(none)], corpus).lessons
    assert lesson.question == ExampleQuestion("Are you open at noon?", "en", None)
    assert lesson.document == "faq.jsonl"


def test_an_entry_may_be_named_by_the_end_of_its_id(corpus: Corpus):
    [lesson] = check_judgements([judgement("wifi")], corpus).lessons
    assert lesson.question.entry == "faq/wifi"


def test_a_fact_is_found_in_the_text_of_the_entry(corpus: Corpus):
    [lesson] = check_judgements([judgement("hours", fact="nine  to\nfive")], corpus).lessons
    assert lesson.question.fact is not None
    [entry] = [entry for entry in corpus.entries if entry.id == "faq/hours"]
    assert entry.text.text[slice(*lesson.question.fact)] == "nine to five"


def test_what_is_personal_is_masked_before_it_is_taught(corpus: Corpus):
    [lesson] = check_judgements([judgement("hours", "I am 45678912, open at noon?")], corpus).lessons
    assert lesson.question.question == "I am [number], open at noon?"


def test_rows_without_an_entry_are_left_open_and_known_questions_are_counted(corpus: Corpus):
    rows = [
        judgement(""),
        judgement("hours", "when DOES the library open", "Open at noon?"),
        judgement("none", "who won the cup"),
    ]
    checked = check_judgements(rows, corpus)
    assert (checked.empty, checked.known) == (1, 2)
    assert [lesson.question.question for lesson in checked.lessons] == ["Open at noon?"]


def test_a_known_question_is_taught_if_its_thumb_down_is_not_settled(corpus: Corpus):
    rows = [
        judgement("hours", "when DOES the library open", "Do you have wifi?", row=2),
        judgement("wifi", "Do you have wifi?", row=3),
        judgement("none", "who won the cup", row=4),
    ]
    unsettled = {question_key(text) for text in ("When does the library open?", "Who won the cup?")}
    checked = check_judgements(rows[:1], corpus, unsettled)
    assert faults(checked)[0].startswith('row 2: "Do you have wifi?": the corpus says already that faq/wifi answers it')
    checked = check_judgements([rows[0], *rows], corpus, unsettled)
    assert [lesson.question.entry for lesson in checked.lessons] == ["faq/hours", None]
    assert checked.known == 1


def test_the_same_question_in_two_rows_is_taught_once(corpus: Corpus):
    checked = check_judgements([judgement("hours"), judgement("faq/hours", "are you open at noon", row=3)], corpus)
    assert len(checked.lessons) == 1


def test_every_faulty_row_is_listed(corpus: Corpus):
    rows = [
        judgement("moon", row=2),
        judgement("hours", language="fr", row=3),
        judgement("", fact="nine", row=4),
        judgement("none", fact="nine", row=5),
        judgement("hours", fact="midnight", row=6),
        Judgement(7, (), "en", "", "faq/hours", ""),
        judgement("hours", "x" * 2_001, row=8),
        judgement("wifi", "Good", row=9),
    ]
    checked = check_judgements(rows, corpus)
    assert faults(checked) == [
        'row 2: there is no entry "moon"; choose one from the list, or copy one from "Entradas · Entries"',
        'row 3: the language is "fr"; write en or es',
        "row 4: has a fact, but no entry; fill in the entry that holds it",
        "row 5: has a fact, but no entry answers; remove one of them",
        'row 6: "midnight" is not in the original text of faq/hours; copy it from there, or leave the fact empty',
        "row 7: has no question; write it, or delete the row",
        "row 8: a question has 2,001 characters; shorten it to 2,000",
    ]


def test_contradictions_are_refused(corpus: Corpus):
    rows = [
        judgement("wifi", "When does the library open?", row=2),
        judgement("none", "When does the library open?", row=3),
        judgement("wifi", "Who won the cup?", row=4),
        judgement("wifi", row=5),
        judgement("card", "ARE you open, at noon?", row=6),
        judgement("none", row=7),
    ]
    assert faults(check_judgements(rows, corpus)) == [
        'row 2: "When does the library open?": the corpus says already that faq/hours answers it, but the row says '
        "faq/wifi; correct the row, or first the corpus",
        'row 3: "When does the library open?": the corpus says already that faq/hours answers it, but the row says '
        "that no entry answers; correct the row, or first the corpus",
        'row 4: "Who won the cup?": the corpus says already that no entry answers, but the row says faq/wifi; '
        "correct the row, or first the corpus",
        'row 6: "ARE you open, at noon?" is in row 5 too, which says faq/wifi; keep one of them',
        'row 7: "Are you open at noon?" is in row 5 too, which says faq/wifi; keep one of them',
    ]


def test_an_end_that_two_entries_share_must_be_written_whole(two_editions_corpus: Corpus):
    ends = [entry.id.rpartition("/")[2] for entry in two_editions_corpus.entries]
    shared = next(end for end in ends if ends.count(end) == 2)
    first, second = (entry.id for entry in two_editions_corpus.entries if entry.id.endswith(f"/{shared}"))
    assert faults(check_judgements([judgement(shared)], two_editions_corpus)) == [
        f'row 2: "{shared}" may be {first} or {second}; write the whole id'
    ]
    [lesson] = check_judgements([judgement(second)], two_editions_corpus).lessons
    assert lesson.question.entry == second
    assert two_editions_corpus.editions[lesson.document].id == second.partition("/")[0]
    # Without an entry, the nearest one says which document the question is for.
    [unanswerable] = check_judgements([judgement("none", nearest=second)], two_editions_corpus).lessons
    assert unanswerable.document == lesson.document
