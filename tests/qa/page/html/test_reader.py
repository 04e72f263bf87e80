"""The source reader: every entry to the letter, the cited words marked, and nothing of it alive but its links."""

import json
import re
from pathlib import Path

import pytest

from corpus import LANGUAGES, Entry, Language, Span
from index import Index, open_index
from qa.answering.answerer import Answerer
from qa.maintenance.update import bring_up_to_date
from qa.messages import messages
from qa.page.html.reader import reader_html
from qa.page.permalinks import EntryPermalink, parse_permalink
from qa.serving.catalogue import Catalogue
from qa.settings import Settings

OTHER: dict[Language, Language] = {"en": "es", "es": "en"}


def shown_text(part) -> str:
    """An entry's text as the reader shows it: the tick that opens it, and the rest."""
    ticks = [one.one("span", "exact").text for one in part.all("p", "tick")]
    return "\n\n".join([*ticks, *(one.text for one in part.all("div", "exact"))])


def marks(part) -> list[str]:
    return [one.text for one in part.all("mark")]


def buttons(page, shown: str = "original") -> dict[str, str]:
    name = f"data-{shown}"
    return {one.text: one.attributes[name] for one in page.all("button") if name in one.attributes}


def cited(text: str, *spans: Span) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_shown_to_the_letter_in_both_languages(tree, catalogue: Catalogue, index: Index, language):
    for entry in index.entries.values():
        page = tree(reader_html(catalogue, EntryPermalink(entry.id), language))
        original, ours = page.one("section", "original"), page.one("section", "translation")
        assert entry.translation is not None
        assert re.sub(r"\n{2,}", "\n\n", shown_text(original)) == re.sub(r"\n{2,}", "\n\n", entry.text.text), entry.id
        assert shown_text(ours) == entry.translation.text, entry.id
        assert marks(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_questions_of_an_entry_are_shown_once(tree, catalogue: Catalogue, index: Index, language):
    for entry in index.entries.values():
        page = tree(reader_html(catalogue, EntryPermalink(entry.id), language))
        assert entry.translation is not None
        for part, labels in (("original", entry.labels), ("translation", entry.translation.labels)):
            listed = [one.text for one in page.one("section", part).all("li")]
            # Where the heading is the only question, in the same language, it isn't said again.
            assert listed == ([] if [page.one("h2").text] == list(labels) else list(labels)), entry.id


def test_a_tick_that_opens_a_text_is_said_to_be_one_and_not_repeated(tree, catalogue: Catalogue, index: Index):
    ticked = [entry for entry in index.entries.values() if entry.choice is not None]
    assert len(ticked) > 20
    for entry in ticked:
        page = tree(reader_html(catalogue, EntryPermalink(entry.id), "en"))
        original, ours = page.one("section", "original"), page.one("section", "translation")
        assert original.one("p", "tick").text == f"Ticked: {entry.choice}."
        assert "".join(one.text for one in original.all("div", "exact")) == entry.text.text[len(entry.choice) :].strip()
        assert ours.one("p", "tick").one("span", "exact").text == ours_choice(entry)
    unticked = [entry for entry in index.entries.values() if entry.choice is None]
    assert unticked
    for entry in unticked:
        assert not tree(reader_html(catalogue, EntryPermalink(entry.id), "en")).all("p", "tick")


def ours_choice(entry: Entry) -> str:
    assert entry.translation is not None
    return entry.translation.choice or {"Yes": "Sí", "No": "No"}[entry.choice or ""]


@pytest.mark.parametrize(("language", "told"), [("en", "Ticked: Yes."), ("es", "Ticked: Yes.")])
def test_a_tick_is_told_in_the_language_of_its_text(tree, catalogue: Catalogue, language, told: str):
    page = tree(reader_html(catalogue, EntryPermalink("38-39"), language))
    assert page.one("section", "original").one("p", "tick").text == told


@pytest.mark.parametrize("question", ["digital government", "gobierno digital", "law", "¿cuántos?"])
def test_marked_are_the_cited_words_and_only_they(
    tree, answerer: Answerer, catalogue: Catalogue, index: Index, question
):
    for found in answerer.search(question, 66):
        reading = parse_permalink(catalogue.citation_address(found))
        assert isinstance(reading, EntryPermalink)
        entry = index.entries[found.entry]
        page = tree(reader_html(catalogue, reading, "en"))
        wanted = cited(found.passage, *found.highlights)
        told = "".join(marks(page.one("section", "original")))
        assert told == "".join(wanted), found.entry
        assert entry.translation is not None
        counterparts = [entry.translation.counterpart_span(*span) for span in reading.words]
        ours = cited(entry.translation.text, *dict.fromkeys(span for span in counterparts if span))
        assert "".join(marks(page.one("section", "translation"))) == "".join(ours), found.entry
        if found.translation is not None:
            assert ours == cited(found.translation.passage, *found.translation.highlights)


def test_every_stretch_is_marked_where_it_stands(tree, catalogue: Catalogue, index: Index):
    text = index.entries["peru-2022/38-39"].text.text
    assert text.startswith("Yes\n\nPeruvian regulations")
    page = tree(reader_html(catalogue, EntryPermalink("38-39", ((5, 13), (0, 3), (26, 34))), "en"))
    assert marks(page.one("section", "original")) == ["Yes", "Peruvian", text[26:34]]
    assert page.one("section", "original").one("p", "tick").one("mark").text == "Yes"
    through = tree(reader_html(catalogue, EntryPermalink("38-39", ((0, 13),)), "en"))
    assert marks(through.one("section", "original")) == ["Yes", "Peruvian"]


@pytest.mark.parametrize(
    "words", [((10**6, 10**6 + 5),), ((9_999_998, 9_999_999), (4_000, 5_000)), ((3, 5),)], ids=["far", "two", "between"]
)
def test_spans_beyond_the_text_mark_nothing(tree, catalogue: Catalogue, index: Index, words: tuple[Span, ...]):
    plain = tree(reader_html(catalogue, EntryPermalink("38-39"), "en"))
    page = tree(reader_html(catalogue, EntryPermalink("38-39", words), "en"))
    assert "".join(marks(page)).strip() == ""
    assert shown_text(page.one("section", "original")) == shown_text(plain.one("section", "original"))
    if words != ((3, 5),):
        assert buttons(page)["Copy quotation"] == buttons(plain)["Copy quotation"]


def test_a_span_that_ends_beyond_the_text_marks_the_rest(tree, catalogue: Catalogue, index: Index):
    text = index.entries["peru-2022/38-39"].text.text
    page = tree(reader_html(catalogue, EntryPermalink("38-39", ((len(text) - 9, 9_999_999),)), "en"))
    assert "".join(marks(page.one("section", "original"))) == text[-9:]
    assert buttons(page)["Copy quotation"] == text[-9:]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "There is no entry “<b>{0}%s” here."), ("es", "Aquí no hay ninguna entrada «<b>{0}%s».")],
)
def test_an_entry_that_is_not_there_is_told_to_the_letter(tree, catalogue: Catalogue, language, told: str):
    page = tree(reader_html(catalogue, EntryPermalink("<b>{0}%s", ((0, 5),), "es"), language))
    assert [one.tag for one in page.within] == ["button", "p"]
    assert page.one("p").text == told
    assert page.one("button").attributes["data-close"] == ""
    assert "data-focus" in page.one("p").attributes
    long = tree(reader_html(catalogue, EntryPermalink("x" * 5000), language))
    assert long.one("p").text.count("x") == 60


@pytest.mark.parametrize(
    ("language", "place", "published"),
    [
        (
            "en",
            "C. Legal Framework",
            "questions 38, 39 · Digital Government Secretariat, Presidency of the Council of Ministers, Peru · "
            "June 2021",
        ),
        (
            "es",
            "C. Marco legal",
            "preguntas 38, 39 · Secretaría de Gobierno Digital, Presidencia del Consejo de Ministros, Perú · "
            "junio de 2021",
        ),
    ],
)
def test_an_entry_is_introduced_in_the_language_of_the_page(
    tree, catalogue: Catalogue, index: Index, language, place: str, published: str
):
    entry = index.entries["peru-2022/38-39"]
    assert entry.translation is not None
    page = tree(reader_html(catalogue, EntryPermalink("38-39"), language))
    assert page.one("h2").text == (entry.title if language == "en" else entry.translation.title)
    assert page.one("h2").attributes == {"tabindex": "-1", "data-focus": "", "lang": language}
    assert page.one("p", "place").text == place
    assert page.one("p", "place").attributes["lang"] == language
    assert page.one("p", "quiet").text == published


@pytest.mark.parametrize(
    ("reading", "page_language", "chosen"),
    [
        (EntryPermalink("38-39"), "en", "original"),
        (EntryPermalink("38-39"), "es", "translation"),
        (EntryPermalink("38-39", (), "es"), "en", "translation"),
        (EntryPermalink("38-39", (), "en"), "es", "original"),
    ],
)
def test_the_switch_stands_at_the_language_of_the_reading(
    tree, catalogue: Catalogue, reading: EntryPermalink, page_language, chosen: str
):
    switch = tree(reader_html(catalogue, reading, page_language)).one("fieldset", "switch")
    radios = switch.all("input")
    assert [one.attributes["value"] for one in radios] == ["translation", "original", "both"]
    assert [one.attributes["value"] for one in radios if "checked" in one.attributes] == [chosen]
    assert {(one.attributes["type"], one.attributes["name"]) for one in radios} == {("radio", "shown")}
    words = messages(page_language)
    assert [one.text for one in switch.all("label")] == [words[key] for key in ("translation", "original", "both")]


def test_texts_are_marked_with_their_language(tree, catalogue: Catalogue):
    page = tree(reader_html(catalogue, EntryPermalink("38-39"), "es"))
    assert page.one("section", "original").all("div")[0].attributes["lang"] == "en"
    assert page.one("section", "translation").all("div")[0].attributes["lang"] == "es"
    note = page.one("section", "translation").one("p", "note").text
    assert note == "Traducción no oficial; el cuestionario está en inglés."


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_translation_there_is_no_switch(tree, hostile: Catalogue, language):
    page = tree(reader_html(hostile, EntryPermalink("hours", (), OTHER[language]), language))
    assert not page.all("fieldset")
    assert not page.all("input")
    assert page.one("div", "texts").one("div", "exact").text == "From nine to five, on weekdays only."
    assert page.one("div", "texts").all("div")[0].attributes["lang"] == "en"
    assert page.one("h2").attributes["lang"] == "en"
    assert page.one("p", "quiet").text == "faq.jsonl"


LAW = (
    "Peruvian regulations consider the Law for data privacy protection (Law No. 29733) besides the Secondary Norm "
    "approved by D.S. N°003-2013-JUS."
)
LEY = (
    "La normativa peruana contempla la Ley de Protección de Datos Personales (Ley N° 29733), además de su "
    "Reglamento aprobado por D.S. N°003-2013-JUS."
)
NOTE = "(traducción no oficial del original en inglés)"
ENGLISH = (
    "Digital Government Secretariat, Presidency of the Council of Ministers, Peru (2021). Member State Questionnaire "
    "for the United Nations E-Government Survey 2022, Peru 2022, questions 38, 39."
)
SPANISH = (
    "Secretaría de Gobierno Digital, Presidencia del Consejo de Ministros, Perú (2021). Cuestionario a los Estados "
    "Miembros para la Encuesta de Gobierno Electrónico 2022 de las Naciones Unidas, Perú 2022, preguntas 38, 39."
)


@pytest.mark.parametrize(
    ("reading", "language", "shown", "copied", "address"),
    [
        (
            EntryPermalink("peru-2022/38-39", ((5, 146),)),
            "en",
            "original",
            {"Copy citation": f"“{LAW}” {ENGLISH} {{link}}", "Copy quotation": LAW, "Copy link": "{link}"},
            "?entry=38-39&words=5-146&of=3f41e269",
        ),
        (
            EntryPermalink("38-39", ((5, 146),), "es"),
            "en",
            "translation",
            {"Copy citation": f"“{LEY}” {NOTE} {ENGLISH} {{link}}", "Copy quotation": LEY, "Copy link": "{link}"},
            "?entry=38-39&words=5-146&of=3f41e269&in=es",
        ),
        (
            EntryPermalink("38-39", ((5, 146),)),
            "es",
            "translation",
            {
                "Copiar cita": f"“{LEY}” {NOTE} {SPANISH} {{link}}",
                "Copiar solo el texto": LEY,
                "Copiar enlace": "{link}",
            },
            "?entry=38-39&words=5-146&of=3f41e269",
        ),
    ],
)
def test_what_is_copied(
    tree, catalogue: Catalogue, reading: EntryPermalink, language, shown: str, copied, address: str
):
    page = tree(reader_html(catalogue, reading, language))
    assert buttons(page, shown) == copied
    addressed = [one.attributes["data-address"] for one in page.all("button") if "data-original" in one.attributes]
    assert addressed == [address] * 3
    assert page.one("button", "main").attributes["data-ask"] == catalogue.example(catalogue.find("38-39"), language)


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        (((5, 13), (14, 25)), "Peruvian regulations"),
        (((5, 13), (26, 34)), "Peruvian […] consider"),
        (((26, 34), (5, 13)), "Peruvian […] consider"),
        (((5, 13), (5, 13)), "Peruvian"),
        (((5, 20), (8, 25)), "Peruvian regulations"),
        (((5, 13), (9_000, 9_005)), "Peruvian"),
        (((0, 13),), "Yes Peruvian"),
    ],
)
def test_left_out_words_are_told_in_a_quotation_and_only_they(tree, catalogue: Catalogue, words, quoted: str):
    assert buttons(tree(reader_html(catalogue, EntryPermalink("38-39", words), "en")))["Copy quotation"] == quoted


def test_two_sentences_that_one_translates_are_quoted_once(tree, catalogue: Catalogue, index: Index):
    translation = index.entries["peru-2022/38-39"].translation
    assert translation is not None
    (start, end), ours = translation.pairs[1]
    halves = ((start, start + 5), (end - 5, end))
    page = tree(reader_html(catalogue, EntryPermalink("38-39", halves, "es"), "es"))
    assert buttons(page, "translation")["Copiar solo el texto"] == " ".join(translation.text[slice(*ours)].split())


def test_an_entry_without_cited_words_is_quoted_whole(tree, catalogue: Catalogue, index: Index):
    for entry in index.entries.values():
        page = tree(reader_html(catalogue, EntryPermalink(entry.id), "en"))
        assert buttons(page)["Copy quotation"] == " ".join(entry.text.text.split())


def test_links_are_listed_by_name_and_lead_to_their_addresses(tree, catalogue: Catalogue, index: Index):
    page = tree(reader_html(catalogue, EntryPermalink("38-39"), "en"))
    items = page.one("ul", "links").all("a")
    assert [one.attributes["href"] for one in items] == [one.url for one in index.entries["peru-2022/38-39"].links]
    assert items[0].text == "gob.pe · normas legales 29733"
    assert {(one.attributes["target"], one.attributes["rel"]) for one in items} == {("_blank", "noopener noreferrer")}
    assert [one.text for one in page.all("h3")] == ["Links"]
    without = next(entry for entry in index.entries.values() if not entry.links)
    assert not tree(reader_html(catalogue, EntryPermalink(without.id), "en")).all("h3")


def test_where_it_stands_and_of_which_build(tree, catalogue: Catalogue, index: Index):
    first, last = index.entries["peru-2022/38-39"].text.lines()
    page = tree(reader_html(catalogue, EntryPermalink("38-39"), "en"))
    assert [one.text for one in page.all("dt")] == ["Edition", "In the document", "Index"]
    assert page.all("dd")[0].text == "Peru 2022"
    assert page.all("dd")[1].text == f"peru-msq-2022.txt, lines {first} to {last}"
    assert re.fullmatch(rf"made on \w+ \d+, \d{{4}}, build {index.build}", page.all("dd")[2].text)
    assert tree(reader_html(catalogue, EntryPermalink("38-39"), "es")).all("dd")[0].text == "Perú 2022"
    # There is no other to be told from.
    assert "Peru 2022" not in page.all("p", "quiet")[0].text


def test_the_document_can_be_read_on_to_its_end_and_back(tree, catalogue: Catalogue, index: Index):
    def step(address: str, relation: str) -> str | None:
        reading = parse_permalink(address)
        assert isinstance(reading, EntryPermalink)
        links = tree(reader_html(catalogue, reading, "en")).one("nav", "neighbours").all("a")
        return next((one.attributes["href"] for one in links if one.attributes["rel"] == relation), None)

    for relation, entry_ids in (("next", index.entry_ids), ("prev", index.entry_ids[::-1])):
        address: str | None = catalogue.address(entry_ids[0])
        for entry_id in entry_ids:
            assert address == catalogue.address(entry_id)
            address = step(address, relation)
        assert address is None


@pytest.mark.parametrize(
    ("language", "words", "place"),
    [("en", ["Previous", "Next"], "Topic 2 of 66"), ("es", ["Anterior", "Siguiente"], "Tema 2 de 66")],
)
def test_neighbours_are_named(tree, catalogue: Catalogue, index: Index, language, words: list[str], place: str):
    before, entry, behind = list(index.entries.values())[:3]
    nav = tree(reader_html(catalogue, EntryPermalink(entry.id), language)).one("nav", "neighbours")
    titles = [one.title if language == "en" else one.translation.title for one in (before, behind) if one.translation]
    assert [one.text for one in nav.all("a")] == [f"{word} {title}" for word, title in zip(words, titles, strict=True)]
    assert nav.attributes["aria-label"] == place


def test_a_hostile_entry_is_shown_to_the_letter_and_does_nothing(tree, hostile: Catalogue):
    page = tree(reader_html(hostile, EntryPermalink("hostile", ((3, 30),)), "en"))
    plain = tree(reader_html(hostile, EntryPermalink("hours"), "en"))
    assert {one.tag for one in page.within} <= {one.tag for one in plain.within} | {"h3", "ul", "li", "mark"}
    assert page.one("h2").text == "What does <script>alert(1)</script> **do**?"
    assert not page.all("ul", "labels")
    text = "It [runs](javascript:alert(1)) `code` for $5 | see https://example.org/x_(y)"
    assert page.one("div", "exact").text == text
    assert marks(page) == [text[3:30]]
    assert buttons(page)["Copy citation"] == (
        f'“{text[3:30]}” faq.jsonl, "What does <script>alert(1)</script> **do**?". {{link}}'
    )
    outward = [one.attributes["href"] for one in page.all("a") if one.attributes.get("target") == "_blank"]
    assert outward == ["https://example.org/x_", "https://example.org/x_%28y%29", "https://www.example.org"]
    assert page.one("ul", "links").all("li")[0].text == "javascript:alert(1)"
    allowed = {"href", "title", "target", "rel", "class", "lang", "type", "tabindex", "aria-label"}
    names = {name for one in page.within for name in one.attributes if not name.startswith("data-")}
    assert names <= allowed


def test_an_entry_of_hostile_names_makes_no_tag(tree, embedder, tmp_path: Path):
    text = "\"'><img src=x onerror=alert(1)> {link} {0} &copy;"
    record = {"id": '"><b>&{x}', "section": text, "question": text, "answer": f"{text}\n\n\n{text}"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    settings = Settings(corpus=tmp_path / "a.jsonl", index_dir=tmp_path / "index")
    bring_up_to_date(settings, lambda done, total: None)
    index = open_index(settings.index_directory)
    catalogue = Catalogue(index, Answerer(index, embedder).suggester)
    (entry,) = index.entries.values()
    reading = parse_permalink(catalogue.address(entry.id))
    assert isinstance(reading, EntryPermalink)
    page = tree(reader_html(catalogue, reading, "es"))
    assert not page.all("img")
    assert not page.all("b")
    assert page.one("p", "place").text == page.one("h2").text == text
    assert page.one("div", "exact").text == f"{text}\n\n\n{text}"
    assert page.one("button", "main").attributes["data-ask"] == text
    assert page.one("nav", "neighbours").all("a") == []
