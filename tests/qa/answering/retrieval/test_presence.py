"""Whether a text holds what a question asks for."""

from dataclasses import replace

import pytest

from corpus import Corpus, Entry, LocatedText
from qa.answering.question.intents.asked_for import AskedFor, AskedKind, find_asked_for
from qa.answering.question.question import parse_question
from qa.answering.retrieval.names import Names
from qa.answering.retrieval.presence import find_missing, holds
from support.questions import load_questions


def missing(text: str, answer: str, title: str = "Museum") -> str | None:
    """Return the kind of what a question asks for that an entry with this answer lacks."""
    entry = Entry("museum", "faq.jsonl", "", title, (title,), LocatedText(answer, ((0, 1),)))
    found = find_missing(parse_question(text), entry, Names.of_entries([entry]))
    return found.kind if found else None


@pytest.mark.parametrize(
    ("counted", "text"),
    [
        ("school", "There are 12 schools."),
        ("school", "Schools in the valley: 12"),
        ("school", "twelve rural and urban schools"),
        ("school", "Hay 12 escuelas y 3 schools"),
        ("pupil", "(40) pupils"),
        ("visit", "1,300 million visits"),
        ("peopl", "More than 8 million citizens took part."),
        ("vicit", "tuvo 300 visitas"),
    ],
)
def test_a_number_counts_what_stands_near_it(counted: str, text: str):
    assert holds(AskedFor("number", (counted,)), text)


@pytest.mark.parametrize(
    ("counted", "text"),
    [
        ("school", "There are 12 teachers."),
        ("school", "12 teachers came. The schools were closed."),
        ("school", "Law 4512 on schools, of 2019"),
        ("school", "Article 7 tells schools to open."),
        ("school", "Decree 012-2019-ED obliges schools."),
        ("school", "Schools publish https://example.org/12/schools"),
        ("school", "Many schools took part."),
        ("peopl", "12 bridges and 3 roads"),
    ],
)
def test_other_numbers_do_not_count_it(counted: str, text: str):
    assert not holds(AskedFor("number", (counted,)), text)


@pytest.mark.parametrize(
    ("kind", "present", "absent"),
    [
        ("amount", "It cost S/ 1,500 a year.", "It took 1,500 days."),
        ("amount", "unos 3 millones de soles", "unos 3 millones de visitas"),
        ("amount", "The course is free of charge.", "The course is long."),
        ("share", "75.1% of them return", "75 of them return"),
        ("share", "la mitad de los alumnos", "muchos alumnos"),
        ("date", "It was founded in May 1998.", "Law 29733 regulates it."),
        ("date", "desde 2009", "desde siempre"),
        ("phone", "Call +51 994 604 896.", "Decree 029-2021 has 1,300 pages."),
        ("phone", "Dial 105 for help.", "It has 105 pages."),
        ("email", "Write to info@example.org.", "Follow us @example."),
        ("address", "Av. Arequipa 1200", "the address of the page"),
        ("address", "It is located in Tarma.", "It is open."),
    ],
)
def test_things_are_told_by_their_form(kind: AskedKind, present: str, absent: str):
    assert holds(AskedFor(kind), present)
    assert not holds(AskedFor(kind), absent)


def test_a_year_is_no_day():
    assert not holds(AskedFor("date", is_exact=True), "It opened in 1998.")
    assert holds(AskedFor("date", is_exact=True), "Abrió el 3 de mayo de 1998.")


def test_what_an_entry_lacks():
    assert missing("How many guards does the museum employ?", "It has 40 rooms.") == "number"
    assert missing("How many rooms does the museum have?", "It has 40 rooms.") is None
    assert missing("How much does the museum earn?", "It has 40 rooms.") == "amount"
    assert missing("Who is the director of the museum?", "It is run by the Ministry of Culture.") == "person"
    assert missing("Who is the director of the museum?", "It is run by Ms Rosa Quispe.") is None
    assert missing("Who runs the museum?", "It is run by the Ministry of Culture.") is None
    assert missing("In which town is the museum?", "It opens on weekdays.") == "place"
    assert missing("In which town is the museum?", "The museum of Tarma opens on weekdays.") is None
    assert missing("In which town is the museum?", "Av. Grau 12") is None
    assert missing("Is the museum open?", "On weekdays.") is None


def test_a_title_says_what_is_counted():
    assert missing("How many books may I borrow?", "Up to five at a time.", "Borrowing books") is None
    assert missing("How many books may I borrow?", "Up to five at a time.", "Lending") == "number"


def test_one_of_several_things_is_enough():
    question = "phone number and e-mail address of the museum"
    assert missing(question, "Write to info@example.org.") is None
    assert missing(question, "Come on a Monday.") == "phone"


def test_a_translation_is_searched_in_its_language(shipped: Corpus):
    names = Names.of_entries(shipped.entries)
    [entry] = [entry for entry in shipped.entries if 84 in entry.questions]
    assert entry.translation
    question = parse_question("¿Cuántos expertos vinieron al encuentro?")
    assert find_missing(question, entry, names) is None
    no_numbers = replace(entry, translation=replace(entry.translation, text="Vinieron expertos.", title="Encuentro"))
    assert find_missing(question, no_numbers, names) == AskedFor("number", ("expert",))


def test_right_answers_are_hardly_ever_withheld(shipped: Corpus):
    entries = {entry.id: entry for entry in shipped.entries}
    names = Names.of_entries(shipped.entries)
    withheld = [
        example.question
        for example in shipped.examples
        if example.entry and find_missing(parse_question(example.question), entries[example.entry], names)
    ]
    assert len(withheld) < len(shipped.examples) * 0.005, withheld


def test_what_is_stated_is_found_and_what_is_not_is_missed(shipped: Corpus):
    names = Names.of_entries(shipped.entries)

    def all_lack(record: dict[str, object], numbers: list[int]) -> bool:
        entries = [entry for entry in shipped.entries if set(entry.questions) & set(numbers)]
        return all(find_missing(parse_question(str(record["question"])), entry, names) for entry in entries)

    stated = [one for kind in ("stated", "place-stated") for one in load_questions("question-kinds.jsonl", kind)]
    assert [record["question"] for record in stated if all_lack(record, record["gold"])] == []
    # Whatever entry comes first, of those that tell of ministries, the secretariat and rural services.
    not_stated = load_questions("question-kinds.jsonl", "not-stated")
    assert sum(all_lack(record, [13, 21, 23, 31, 47, 94]) for record in not_stated) >= 12


def test_most_questions_for_a_place_ask_for_one_and_no_other_question_with_where_does():
    def ask_for_place(kind: str) -> list[bool]:
        questions = [parse_question(record["question"]) for record in load_questions("question-kinds.jsonl", kind)]
        return [any(one.kind in ("place", "address") for one in find_asked_for(question)) for question in questions]

    assert sum(ask_for_place("place-not-stated")) >= 28
    assert ask_for_place("where-but-no-place") == [False] * 40
