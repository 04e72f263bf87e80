"""The messages of the interface in both languages."""

import re
import string

import pytest

from corpus import LANGUAGES, Page, PageWords
from qa.messages import messages
from support.offices import SHIPPED_PAGE

_SAME_IN_BOTH = {"no", "original", "place_anchor", "reference", "reference_bare"}
"""Words that both languages share, and messages that consist of placeholders."""

_USTED = re.compile(
    r"\b(?:usted|desea|quiere|haga|hágal[ao]|escriba|pregunte|elija|espere|pruebe|vea|copie|borre|vuelva"
    r"|int[eé]nte(?:lo)?|su (?:pregunta|opinión|comentario|navegador|nombre|dirección))\b",
    re.IGNORECASE,
)
"""Forms that address a visitor as usted."""


def test_the_messages_have_the_same_keys_and_placeholders():
    def placeholders(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    english, spanish = messages("en"), messages("es")
    assert list(english) == list(spanish)
    assert {key: placeholders(text) for key, text in english.items()} == {
        key: placeholders(text) for key, text in spanish.items()
    }
    assert placeholders(english["place_lines"]) == ["first", "last"]
    assert all(text.strip() for text in (*english.values(), *spanish.values()))
    assert {key for key in english if english[key] == spanish[key]} == _SAME_IN_BOTH


def test_visitors_are_addressed_as_tu():
    for page in (Page(), SHIPPED_PAGE):
        assert [text for text in messages("es", page).values() if _USTED.search(text)] == []
        assert "¿Qué quieres saber?" in messages("es", page)["courtesy_greeting"]
    assert _USTED.search("Inténtelo de nuevo")
    assert _USTED.search("Su pregunta")


def test_an_office_replaces_messages_and_names_its_document_in_the_others():
    page = Page("Ask the harbour", en=PageWords(source="the ferry guide", greeting="Ahoy!"))
    words = messages("en", page)
    assert (words["title"], words["courtesy_greeting"]) == ("Ask the harbour", "Ahoy!")
    assert words["refusal_off_topic"] == "The ferry guide doesn't cover that, so I won't guess."
    assert words["courtesy_thanks"] == messages("en")["courtesy_thanks"]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("el registro", "La respuesta está en otra parte del registro"),
        ("la guía", "La respuesta está en otra parte de la guía"),
    ],
)
def test_spanish_joins_de_and_el(source: str, sentence: str):
    assert messages("es", Page(es=PageWords(source=source)))["reason_wrong_entry"] == sentence


@pytest.mark.parametrize("page", [Page(), SHIPPED_PAGE])
def test_no_message_has_a_placeholder_of_the_office_left(page: Page):
    for language in LANGUAGES:
        for text in messages(language, page).values():
            names = {name for _, name, _, _ in string.Formatter().parse(text)}
            assert names.isdisjoint({"name", "source", "Source", "of_source"})
