"""The mark of a citation and its preview: the cited words, their title and their date, hidden beside the mark."""

from dataclasses import replace

import pytest

from corpus import Imprint, Publication
from qa.answering.answer import Answer
from qa.page.html.preview import citation_mark
from qa.page.html.references import References
from support.html_tree import parse_html

PUBLICATION = Publication(2021, 6, Imprint("Survey", "Ministry"))


def test_a_preview_quotes_the_cited_words_with_title_and_date(answer: Answer, references: References):
    first = replace(answer.citations[0], publication=PUBLICATION)
    mark = parse_html(citation_mark(answer, first, references))
    preview = mark.one("span", "preview")
    assert mark.one("a", "cite").text == "[1]"
    assert preview.one("span", "words").text == "The law is number 29733."
    assert preview.one("span", "words").attributes["lang"] == "en"
    assert preview.one("span", "quiet").text == f"{first.title} · June 2021"


def test_a_preview_links_to_what_its_mark_links_to(answer: Answer, references: References):
    first = answer.citations[0]
    mark = parse_html(citation_mark(answer, first, references))
    link = mark.one("a", "read")
    assert link.text == "Read it in the source"
    assert link.attributes["href"] == mark.one("a", "cite").attributes["href"] == references.citation_url(first)
    assert not mark.one("span", "about").all("a")


def test_a_preview_of_a_translation_quotes_the_translation(translated: Answer, references: References):
    first = replace(translated.citations[0], publication=PUBLICATION)
    preview = parse_html(citation_mark(translated, first, references)).one("span", "preview")
    assert first.translation
    start, end = first.translation.highlights[0]
    assert preview.one("span", "words").text == first.translation.passage[start:end]
    assert preview.one("span", "words").attributes["lang"] == "es"
    assert preview.one("span", "quiet").text == f"{first.translation.title} · junio de 2021"
    assert preview.one("a", "read").text == "Leerlo en la fuente"


def test_omitted_words_between_cited_ones_are_marked(answer: Answer, references: References):
    first = replace(answer.citations[0], passage="One.\n\nTwo. Three.", highlights=((0, 4), (11, 17)))
    preview = parse_html(citation_mark(answer, first, references)).one("span", "preview")
    assert preview.one("span", "words").text == "One. […] Three."


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{url} %s {0}", '" onclick="alert(1)'])
def test_a_hostile_text_is_previewed_exactly(answer: Answer, references: References, text: str):
    first = replace(answer.citations[0], title=text, passage=text, highlights=((0, len(text)),))
    preview = parse_html(citation_mark(answer, first, references)).one("span", "preview")
    assert preview.one("span", "words").text == text
    assert preview.one("span", "quiet").text == text


def test_without_highlights_and_a_date_a_preview_has_the_title(answer: Answer, references: References):
    first = replace(answer.citations[0], highlights=(), publication=None)
    about = parse_html(citation_mark(answer, first, references)).one("span", "about")
    assert about.text == first.title
