"""The buttons below an answer: what they copy and share."""

from dataclasses import replace

import pytest

from qa.answering.answer import Answer
from qa.page.exchanges import exchange_from_answer
from qa.page.html.references import References
from qa.page.html.reply import reply_html
from qa.page.html.tools import copy_button, share_button
from support.html_tree import parse_html


def value(button) -> str:
    return parse_html(button).one("button").attributes["value"]


def test_an_answer_is_copied_with_its_reference(answer: Answer, references: References):
    reference = references.citation_reference(answer.citations[0], "en")
    assert "questions 38, 39" in reference
    assert value(copy_button(answer, references)) == f"“{answer.text.strip()}” {reference} {{link}}"
    assert parse_html(copy_button(answer, references)).one("button").text == "Copy"


def test_a_translation_is_copied_as_one(translated: Answer, references: References):
    copied = value(copy_button(translated, references))
    assert copied.startswith("“La ley es la número 29733.” (traducción no oficial del original en inglés) ")
    assert copied.endswith(" {link}")
    assert parse_html(copy_button(translated, references)).one("button").text == "Copiar"


def test_a_ticked_choice_is_copied_with_the_question_that_it_answers(answer: Answer, references: References):
    copied = value(copy_button(replace(answer, text="Yes", original="Yes"), references))
    assert copied.startswith("The questionnaire asked: Is there any law on data? Ticked: Yes. ")


@pytest.mark.parametrize("text", ["{link}", '"><script>alert(1)</script>', "a\n\nb"])
def test_a_hostile_text_is_copied_exactly(answer: Answer, references: References, text: str):
    hostile = replace(answer, text=text)
    assert value(copy_button(hostile, references)).startswith(f"“{text}” ")
    row = parse_html(reply_html(hostile, references)).one("div", "tools")
    assert row.all("button")[0].attributes["value"].startswith(f"“{text}” ")


def test_the_permalink_of_the_question_is_shared(answer: Answer, references: References):
    asked = replace(answer, question=" And a law? ", earlier=("Which portal?",))
    shared = value(share_button(asked, references))
    assert shared == "?q=And+a+law%3F&after=Which+portal%3F"
    assert shared == exchange_from_answer(asked, references).url


def test_below_an_answer_are_both_buttons(answer: Answer, references: References):
    row = parse_html(reply_html(answer, references)).one("div", "tools")
    assert [(button.text, button.attributes["type"]) for button in row.all("button")] == [
        ("Copy", "button"),
        ("Share", "button"),
    ]


def test_each_topic_is_copied_and_the_whole_question_shared(two_topics: Answer, references: References):
    reply = parse_html(reply_html(two_topics, references))
    assert [button.text for button in reply.all("button")] == ["Copy", "Share"]
    [answered, refused] = reply.all("section", "part")
    assert [button.text for button in answered.all("button")] == ["Copy"]
    assert not refused.all("button")
    assert reply.all("button")[1].attributes["value"] == references.question_url(two_topics)


@pytest.mark.parametrize("kind", ["refusal", "courtesy", "blank"])
def test_what_is_no_answer_has_no_buttons(answer: Answer, references: References, kind):
    assert not parse_html(reply_html(replace(answer, kind=kind, reason="off_topic"), references)).all("button")
