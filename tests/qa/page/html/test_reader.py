"""The source reader: every entry exactly, the cited words highlighted, and nothing of it active but its links."""

import json
import re
from pathlib import Path

import pytest

from corpus import LANGUAGES, Entry, Language, Span
from index import Embedder, Index, open_index
from qa.answering.answerer import Answerer
from qa.maintenance.update import bring_up_to_date
from qa.page.html.reader import reader_html
from qa.page.html.references import References
from qa.page.permalinks import EntryPermalink, parse_permalink
from qa.serving.catalogue import Catalogue
from qa.settings import Settings
from support.html_tree import parse_html
from support.library import Library

OTHER: dict[Language, Language] = {"en": "es", "es": "en"}


def shown_text(part) -> str:
    """Return an entry's text as the reader shows it: the ticked choice at its beginning, and the rest."""
    ticks = [element.one("span", "exact").text for element in part.all("p", "tick")]
    return "\n\n".join([*ticks, *(element.text for element in part.all("div", "exact"))])


def marks(part) -> list[str]:
    return [element.text for element in part.all("mark")]


def buttons(page, shown: str = "original") -> dict[str, str]:
    name = f"data-{shown}"
    return {element.text: element.attributes[name] for element in page.all("button") if name in element.attributes}


def cited(text: str, *spans: Span) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_shown_exactly_in_both_languages(references: References, index: Index, language):
    for entry in index.entries.values():
        page = parse_html(reader_html(references, EntryPermalink(entry.id), language))
        original, translation = page.one("section", "original"), page.one("section", "translation")
        assert entry.translation is not None
        assert re.sub(r"\n{2,}", "\n\n", shown_text(original)) == re.sub(r"\n{2,}", "\n\n", entry.text.text), entry.id
        assert shown_text(translation) == entry.translation.text, entry.id
        assert marks(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_questions_of_an_entry_are_shown_below_its_plain_title(references: References, index: Index, language):
    for entry in index.entries.values():
        page = parse_html(reader_html(references, EntryPermalink(entry.id), language))
        assert entry.translation is not None
        for part, labelled in (("original", entry), ("translation", entry.translation)):
            listed = [element.text for element in page.one("section", part).all("li")]
            # A single question may be a mere "Education", so it stands there with what it is about.
            assert listed == (list(labelled.labels) if len(labelled.labels) > 1 else [labelled.title]), entry.id


def test_a_ticked_choice_is_labelled_and_not_repeated(references: References, index: Index):
    ticked = [entry for entry in index.entries.values() if entry.choice is not None]
    assert len(ticked) > 20
    for entry in ticked:
        page = parse_html(reader_html(references, EntryPermalink(entry.id), "en"))
        original, translation = page.one("section", "original"), page.one("section", "translation")
        assert original.one("p", "tick").text == f"Ticked: {entry.choice}."
        assert (
            "".join(element.text for element in original.all("div", "exact"))
            == entry.text.text[len(entry.choice) :].strip()
        )
        assert translation.one("p", "tick").one("span", "exact").text == translated_choice(entry)
    unticked = [entry for entry in index.entries.values() if entry.choice is None]
    assert unticked
    for entry in unticked:
        assert not parse_html(reader_html(references, EntryPermalink(entry.id), "en")).all("p", "tick")


def translated_choice(entry: Entry) -> str:
    assert entry.translation is not None
    return entry.translation.choice or {"Yes": "Sí", "No": "No"}[entry.choice or ""]


@pytest.mark.parametrize(("language", "label"), [("en", "Ticked: Yes."), ("es", "Ticked: Yes.")])
def test_a_ticked_choice_is_labelled_in_the_language_of_its_text(references: References, language, label: str):
    page = parse_html(reader_html(references, EntryPermalink("38-39"), language))
    assert page.one("section", "original").one("p", "tick").text == label


@pytest.mark.parametrize("question", ["digital government", "gobierno digital", "law", "¿cuántos?"])
def test_exactly_the_cited_words_are_highlighted(answerer: Answerer, references: References, index: Index, question):
    for found in answerer.search(question, 66):
        permalink = parse_permalink(references.citation_url(found))
        assert isinstance(permalink, EntryPermalink)
        entry = index.entries[found.entry]
        page = parse_html(reader_html(references, permalink, "en"))
        highlighted = "".join(marks(page.one("section", "original")))
        assert highlighted == "".join(cited(found.passage, *found.highlights)), found.entry
        assert entry.translation is not None
        counterparts = [entry.translation.counterpart_span(*span) for span in permalink.cited_spans]
        translated = cited(entry.translation.text, *dict.fromkeys(span for span in counterparts if span))
        assert "".join(marks(page.one("section", "translation"))) == "".join(translated), found.entry
        if found.translation is not None:
            assert translated == cited(found.translation.passage, *found.translation.highlights)


def test_every_span_is_highlighted_in_its_place(references: References, index: Index):
    text = index.entries["peru-2022/38-39"].text.text
    assert text.startswith("Yes\n\nPeruvian regulations")
    page = parse_html(reader_html(references, EntryPermalink("38-39", ((5, 13), (0, 3), (26, 34))), "en"))
    assert marks(page.one("section", "original")) == ["Yes", "Peruvian", text[26:34]]
    assert page.one("section", "original").one("p", "tick").one("mark").text == "Yes"
    through = parse_html(reader_html(references, EntryPermalink("38-39", ((0, 13),)), "en"))
    assert marks(through.one("section", "original")) == ["Yes", "Peruvian"]


@pytest.mark.parametrize(
    "spans", [((10**6, 10**6 + 5),), ((9_999_998, 9_999_999), (4_000, 5_000)), ((3, 5),)], ids=["far", "two", "between"]
)
def test_spans_beyond_the_text_highlight_nothing(references: References, index: Index, spans: tuple[Span, ...]):
    plain = parse_html(reader_html(references, EntryPermalink("38-39"), "en"))
    page = parse_html(reader_html(references, EntryPermalink("38-39", spans), "en"))
    assert "".join(marks(page)).strip() == ""
    assert shown_text(page.one("section", "original")) == shown_text(plain.one("section", "original"))
    if spans != ((3, 5),):
        assert buttons(page)["Copy text"] == buttons(plain)["Copy text"]


def test_a_span_that_ends_beyond_the_text_highlights_the_rest(references: References, index: Index):
    text = index.entries["peru-2022/38-39"].text.text
    page = parse_html(reader_html(references, EntryPermalink("38-39", ((len(text) - 9, 9_999_999),)), "en"))
    assert "".join(marks(page.one("section", "original"))) == text[-9:]
    assert buttons(page)["Copy text"] == text[-9:]


@pytest.mark.parametrize(
    ("language", "notice"),
    [("en", "There is no topic “<b>{0}%s” here."), ("es", "Aquí no hay ningún tema “<b>{0}%s”.")],
)
def test_an_unknown_entry_is_named_exactly(references: References, language, notice: str):
    page = parse_html(reader_html(references, EntryPermalink("<b>{0}%s", ((0, 5),), "es"), language))
    assert [element.tag for element in page.within] == ["div", "button", "p"]
    assert page.one("p").text == notice
    assert page.one("button").attributes["data-close"] == ""
    assert "data-focus" in page.one("p").attributes
    long = parse_html(reader_html(references, EntryPermalink("x" * 5000), language))
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
def test_an_entry_has_its_heading_in_the_language_of_the_page(
    references: References, index: Index, language, place: str, published: str
):
    entry = index.entries["peru-2022/38-39"]
    assert entry.translation is not None
    page = parse_html(reader_html(references, EntryPermalink("38-39"), language))
    assert page.one("h2").text == {"en": "Data protection law", "es": "Ley de protección de datos personales"}[language]
    assert page.one("h2").attributes == {"tabindex": "-1", "data-focus": "", "lang": language}
    assert page.one("p", "place").text == place
    assert page.one("p", "place").attributes["lang"] == language
    assert page.one("p", "quiet").text == published


@pytest.mark.parametrize(
    ("permalink", "page_language", "selected"),
    [
        (EntryPermalink("38-39"), "en", "original"),
        (EntryPermalink("38-39"), "es", "translation"),
        (EntryPermalink("38-39", (), "es"), "en", "translation"),
        (EntryPermalink("38-39", (), "en"), "es", "original"),
    ],
)
def test_the_switch_selects_the_language_of_the_permalink(
    references: References, permalink: EntryPermalink, page_language, selected: str
):
    switch = parse_html(reader_html(references, permalink, page_language)).one("fieldset", "switch")
    radios = switch.all("input")
    assert [element.attributes["value"] for element in radios] == ["translation", "original", "both"]
    assert [element.attributes["value"] for element in radios if "checked" in element.attributes] == [selected]
    assert {(element.attributes["type"], element.attributes["name"]) for element in radios} == {("radio", "shown")}
    labels = {
        "en": ["Translation", "Original (in English)", "Both"],
        "es": ["Traducción", "Original (en inglés)", "Ambos"],
    }
    assert [element.text for element in switch.all("label")] == labels[page_language]


def test_texts_are_tagged_with_their_language(references: References):
    page = parse_html(reader_html(references, EntryPermalink("38-39"), "es"))
    assert page.one("section", "original").all("div")[0].attributes["lang"] == "en"
    assert page.one("section", "translation").all("div")[0].attributes["lang"] == "es"
    note = page.one("section", "translation").one("p", "note").text
    assert note == "Traducción no oficial; el cuestionario está en inglés."


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_translation_there_is_no_switch(hostile: References, language):
    page = parse_html(reader_html(hostile, EntryPermalink("hours", (), OTHER[language]), language))
    assert not page.all("fieldset")
    assert not page.all("input")
    assert page.one("div", "texts").one("div", "exact").text == "From nine to five, on weekdays only."
    assert page.one("div", "texts").all("div")[0].attributes["lang"] == "en"
    assert page.one("h2").attributes["lang"] == "en"
    assert page.one("p", "quiet").text == "faq.jsonl"


def test_a_link_that_is_gone_is_marked_in_the_text_and_its_copy_offered_below(library: Library, embedder: Embedder):
    links = library.settings.corpus.with_suffix(".links.csv")
    copy = "https://archive.example/x"
    links.write_text(f"url;state;archived\nhttps://example.org/x_(y);caído;{copy}\n", encoding="utf-8")
    bring_up_to_date(library.settings, lambda done, total: None)
    index = open_index(library.settings.index_directory)
    references = References(Catalogue(index), Answerer(index, embedder).suggester)
    page = parse_html(reader_html(references, EntryPermalink("hostile"), "es"))
    listed = page.one("ul", "links").all("li")
    assert "see (example.org): ya no está disponible Copia archivada (archive.example)" in listed[1].words
    assert [link.attributes["href"] for link in listed[1].all("a")] == [copy, "https://example.org/x_%28y%29"]
    assert not listed[2].all("span", "gone")


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
    ("permalink", "language", "shown", "copied", "url"),
    [
        (
            EntryPermalink("peru-2022/38-39", ((5, 146),)),
            "en",
            "original",
            {"Copy citation": f"“{LAW}” {ENGLISH} {{link}}", "Copy text": LAW, "Copy link": "{link}"},
            "?entry=38-39&words=5-146&of=3f41e269",
        ),
        (
            EntryPermalink("38-39", ((5, 146),), "es"),
            "en",
            "translation",
            {"Copy citation": f"“{LEY}” {NOTE} {ENGLISH} {{link}}", "Copy text": LEY, "Copy link": "{link}"},
            "?entry=38-39&words=5-146&of=3f41e269&in=es",
        ),
        (
            EntryPermalink("38-39", ((5, 146),)),
            "es",
            "translation",
            {
                "Copiar cita": f"“{LEY}” {NOTE} {SPANISH} {{link}}",
                "Copiar texto": LEY,
                "Copiar enlace": "{link}",
            },
            "?entry=38-39&words=5-146&of=3f41e269",
        ),
    ],
)
def test_the_buttons_copy_citation_quotation_and_link(
    references: References, permalink: EntryPermalink, language, shown: str, copied, url: str
):
    page = parse_html(reader_html(references, permalink, language))
    assert buttons(page, shown) == copied
    copy_buttons = [button for button in page.all("button") if "data-original" in button.attributes]
    assert [button.attributes["data-address"] for button in copy_buttons] == [url] * 3
    assert page.one("button", "main").attributes["data-ask"] == references.example_question(
        references.catalogue.find("38-39"), language
    )


@pytest.mark.parametrize(
    ("spans", "quotation"),
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
def test_omissions_are_marked_in_a_quotation(references: References, spans, quotation: str):
    assert buttons(parse_html(reader_html(references, EntryPermalink("38-39", spans), "en")))["Copy text"] == quotation


def test_a_sentence_that_translates_two_is_quoted_once(references: References, index: Index):
    translation = index.entries["peru-2022/38-39"].translation
    assert translation is not None
    (start, end), translated = translation.pairs[1]
    halves = ((start, start + 5), (end - 5, end))
    page = parse_html(reader_html(references, EntryPermalink("38-39", halves, "es"), "es"))
    assert buttons(page, "translation")["Copiar texto"] == " ".join(translation.text[slice(*translated)].split())


def test_an_entry_without_cited_spans_is_quoted_whole(references: References, index: Index):
    for entry in index.entries.values():
        page = parse_html(reader_html(references, EntryPermalink(entry.id), "en"))
        assert buttons(page)["Copy text"] == " ".join(entry.text.text.split())


def test_links_are_listed_by_name(references: References, index: Index):
    page = parse_html(reader_html(references, EntryPermalink("38-39"), "en"))
    items = page.one("ul", "links").all("a")
    assert [element.attributes["href"] for element in items] == [
        element.url for element in index.entries["peru-2022/38-39"].links
    ]
    assert items[0].text == "Law No. 29733 (gob.pe, in Spanish)"
    spanish = parse_html(reader_html(references, EntryPermalink("38-39"), "es")).one("ul", "links").all("a")
    assert spanish[0].text == "Ley N.° 29733 (gob.pe)"
    assert {(element.attributes["target"], element.attributes["rel"]) for element in items} == {
        ("_blank", "noopener noreferrer")
    }
    assert [element.text for element in page.all("h3")] == ["Links"]
    without = next(entry for entry in index.entries.values() if not entry.links)
    assert not parse_html(reader_html(references, EntryPermalink(without.id), "en")).all("h3")


def test_the_edition_and_the_place_in_the_document_are_named(references: References, index: Index):
    first, last = index.entries["peru-2022/38-39"].text.lines()
    page = parse_html(reader_html(references, EntryPermalink("38-39"), "en"))
    assert [element.text for element in page.all("dt")] == ["Edition", "In the document"]
    assert page.all("dd")[0].text == "Peru 2022"
    assert page.all("dd")[1].text == f"peru-msq-2022.txt, lines {first} to {last}"
    assert parse_html(reader_html(references, EntryPermalink("38-39"), "es")).all("dd")[0].text == "Perú 2022"
    # The only edition isn't named in the heading.
    assert "Peru 2022" not in page.all("p", "quiet")[0].text


def test_the_document_can_be_read_to_its_end_and_back(references: References, index: Index):
    def follow(url: str, relation: str) -> str | None:
        permalink = parse_permalink(url)
        assert isinstance(permalink, EntryPermalink)
        links = parse_html(reader_html(references, permalink, "en")).one("nav", "neighbours").all("a")
        return next((link.attributes["href"] for link in links if link.attributes["rel"] == relation), None)

    entries = list(index.entries.values())
    for relation, ordered in (("next", entries), ("prev", entries[::-1])):
        url: str | None = references.entry_url(ordered[0])
        for entry in ordered:
            assert url == references.entry_url(entry)
            url = follow(url, relation)
        assert url is None


@pytest.mark.parametrize(
    ("language", "words", "place"),
    [("en", ["Previous", "Next"], "Topic 2 of 66"), ("es", ["Anterior", "Siguiente"], "Tema 2 de 66")],
)
def test_neighbours_are_named(references: References, index: Index, language, words: list[str], place: str):
    previous, entry, following = list(index.entries.values())[:3]
    nav = parse_html(reader_html(references, EntryPermalink(entry.id), language)).one("nav", "neighbours")
    neighbours = (previous, following)
    titles = [element.plain_titles[language] for element in neighbours if element]
    assert [element.text for element in nav.all("a")] == [
        f"{word} {title}" for word, title in zip(words, titles, strict=True)
    ]
    assert nav.attributes["aria-label"] == place


def test_a_hostile_entry_is_shown_exactly_and_does_nothing(hostile: References):
    page = parse_html(reader_html(hostile, EntryPermalink("hostile", ((3, 30),)), "en"))
    plain = parse_html(reader_html(hostile, EntryPermalink("hours"), "en"))
    assert {element.tag for element in page.within} <= {element.tag for element in plain.within} | {
        "h3",
        "ul",
        "li",
        "mark",
    }
    assert page.one("h2").text == "What does <script>alert(1)</script> **do**?"
    assert not page.all("ul", "labels")
    text = "It [runs](javascript:alert(1)) `code` for $5 | see https://example.org/x_(y)"
    assert page.one("div", "exact").text == text
    assert marks(page) == [text[3:30]]
    assert buttons(page)["Copy citation"] == (
        f'“{text[3:30]}” faq.jsonl, "What does <script>alert(1)</script> **do**?". {{link}}'
    )
    outward = [element.attributes["href"] for element in page.all("a") if element.attributes.get("target") == "_blank"]
    assert outward == [
        "https://example.org/x_%28y%29",
        "https://example.org/x_%28y%29",
        "https://www.example.org",
        "./source/faq.jsonl?lines=4-4&lang=en#L4",
    ]
    assert page.one("ul", "links").all("li")[0].text == "javascript:alert(1)"
    allowed = {"href", "title", "target", "rel", "class", "lang", "type", "tabindex", "aria-label"}
    names = {name for element in page.within for name in element.attributes if not name.startswith("data-")}
    assert names <= allowed


def test_an_entry_of_hostile_names_adds_no_tag(embedder, tmp_path: Path):
    text = "\"'><img src=x onerror=alert(1)> {link} {0} &copy;"
    record = {"id": '"><b>&{x}', "section": text, "question": text, "answer": f"{text}\n\n\n{text}"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    settings = Settings(corpus=tmp_path / "a.jsonl", index_dir=tmp_path / "index")
    bring_up_to_date(settings, lambda done, total: None)
    index = open_index(settings.index_directory)
    references = References(Catalogue(index), Answerer(index, embedder).suggester)
    (entry,) = index.entries.values()
    permalink = parse_permalink(references.entry_url(entry))
    assert isinstance(permalink, EntryPermalink)
    page = parse_html(reader_html(references, permalink, "es"))
    assert not page.all("img")
    assert not page.all("b")
    assert page.one("p", "place").text == page.one("h2").text == text
    assert page.one("div", "exact").text == f"{text}\n\n\n{text}"
    assert page.one("button", "main").attributes["data-ask"] == text
    assert page.one("nav", "neighbours").all("a") == []
