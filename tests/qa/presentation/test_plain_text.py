"""An answer as plain text."""

from dataclasses import replace

import pytest

from corpus import Link
from qa.answering.answer import Answer
from qa.messages import messages
from qa.presentation.plain_text import answer_text


def test_an_answer_has_its_parts_in_order(answer: Answer):
    assert answer_text(answer).split("\n") == [
        "Yes",
        "The law is number 29733. It stands at ↗ and holds. [1]",
        "",
        "  Law (example.org): https://example.org/law",
        "  example.org: www.example.org",
        "",
        "[1] Peru 2022 · C. Legal Framework · questions 38, 39 · peru.txt, lines 10 to 12",
        "As of 2022",
        "Very likely the answer (93%).",
    ]


def test_a_link_that_is_gone_is_marked_and_its_copy_comes_first(answer: Answer, translated: Answer):
    law = Link("https://example.org/law", is_gone=True, archived="https://archive.example/law")
    cited = replace(answer.citations[0], links=(law, Link("www.example.org", is_gone=True)))
    lines = answer_text(replace(answer, citations=(cited,))).split("\n")
    assert lines[3:5] == [
        "  Law (example.org): no longer available; archived copy (archive.example): https://archive.example/law; "
        "original address: https://example.org/law",
        "  example.org: no longer available; original address: www.example.org",
    ]
    spanish = replace(translated.citations[0], links=(law,))
    assert "ya no está disponible; copia archivada (archive.example): " in answer_text(
        replace(translated, citations=(spanish,))
    )


def test_a_ticked_choice_that_is_no_verdict_is_not_shown(answer: Answer):
    text = answer_text(replace(answer, verdict=None))
    assert text.startswith("The law is number 29733.")
    assert "Yes" not in text
    assert "Is there any law on data?" not in text


def test_a_verdict_is_in_the_language_of_the_question(translated: Answer):
    assert answer_text(translated).startswith("Sí\nLa ley es la número 29733. [1]\n")


def test_when_an_answer_was_true_is_left_out_if_it_is_unknown(answer: Answer):
    undated = replace(answer.citations[0], edition=replace(answer.citations[0].edition, year=None))
    assert "As of" not in answer_text(replace(answer, citations=(undated,)))


@pytest.mark.parametrize(
    ("language", "first_line"),
    [
        ("en", "The questionnaire asked: Is there any law on data? Ticked: Yes. [1]"),
        ("es", "El cuestionario preguntaba: Is there any law on data? Se marcó: Sí. [1]"),
    ],
)
def test_if_a_ticked_choice_is_the_whole_answer_its_question_comes_first(answer: Answer, language, first_line: str):
    ticked = replace(answer, language=language, text="Yes", original="Yes")
    assert answer_text(ticked).split("\n")[0] == first_line


def test_a_translation_is_labelled_and_its_original_is_optional(answer: Answer, translated: Answer):
    assert answer.text not in answer_text(translated)
    text = answer_text(translated, with_original=True)
    assert f"Original (en inglés):\n{answer.text}" in text
    assert text.endswith("Traducción no oficial; el cuestionario está en inglés.")


def test_each_topic_of_a_question_is_replied_to_below_its_own_words(two_topics: Answer):
    text = answer_text(two_topics)
    assert text.startswith(f"About: Is there a law\n\nYes\n{two_topics.parts[0].text} [1]\n\n  Law (example.org)")
    first, second = text.split("About: what does it cost\n\n")
    assert "  Law (example.org): https://example.org/law" in first
    assert first.endswith("Very likely the answer (93%).\n\n")
    assert second.startswith("The questionnaire covers topics near that but doesn't seem to say it")
    assert "  Another law? (Peru 2022)" in second


def test_small_talk_is_answered_with_suggestions(answer: Answer):
    courtesy = replace(answer, kind="courtesy", text="Hello!", original="Hello!", citations=())
    assert answer_text(courtesy) == "Hello!\n\nFor example:\n  Which law?\n  What is open data?"


@pytest.mark.parametrize(
    ("language", "refusal", "heading"),
    [
        ("en", "The questionnaire doesn't cover that, so I won't guess.", "Questions it does answer:"),
        ("es", "El cuestionario no trata ese tema, así que prefiero no adivinar.", "Preguntas que sí responde:"),
    ],
)
def test_a_refusal_has_topics_and_suggestions_but_no_answer(answer: Answer, language, refusal: str, heading: str):
    text = answer_text(replace(answer, language=language, kind="refusal", reason="off_topic", confidence=0.2))
    assert text.startswith(refusal)
    assert "\n  Data law" in text
    assert text.index("  Another law?") < text.index(heading) < text.index("What is open data?")
    assert "29733" not in text
    assert "https://" not in text


def test_what_may_mean_several_things_is_asked_back_with_choices(answer: Answer):
    assert answer_text(replace(answer, kind="refusal", reason="unclear")).split("\n") == [
        "That could mean several things. Which of these do you mean?",
        "  Which law?",
        "  What is open data?",
    ]


def test_a_refusal_without_suggestions_has_no_empty_heading(answer: Answer):
    refused = replace(answer, kind="refusal", suggestions=())
    assert messages("en")["try"] not in answer_text(refused)
    assert answer_text(refused).endswith("  Another law? (Peru 2022)")


def test_a_refusal_names_only_near_topics(answer: Answer):
    first, second = answer.citations
    refused = replace(answer, kind="refusal", reason="off_topic", citations=(replace(first, is_near=False), second))
    text = answer_text(refused)
    assert "Is there a law?" not in text
    assert "  Another law? (Peru 2022)" in text
    nothing_near = answer_text(replace(refused, citations=(refused.citations[0],)))
    assert messages("en")["nearest"] not in nothing_near
    assert nothing_near.split("\n")[1:3] == ["", messages("en")["try"]]


def test_a_refusal_names_the_edition_if_only_one_was_searched(answer: Answer):
    refused = replace(answer, kind="refusal", suggestions=())
    assert "I only searched" not in answer_text(refused)
    narrowed = replace(refused, edition=answer.citations[0].edition)
    assert answer_text(narrowed).split("\n")[1] == "I only searched Peru 2022."
    assert answer_text(replace(narrowed, language="es")).split("\n")[1] == "Solo busqué en Perú 2022."


@pytest.mark.parametrize(("language", "start"), [("en", "Type a question"), ("es", "Escribe una pregunta")])
def test_a_blank_question_gets_suggestions(answer: Answer, language, start: str):
    text = answer_text(replace(answer, language=language, kind="blank", citations=(), text=""))
    assert text.startswith(start)
    assert "Which law?" in text
