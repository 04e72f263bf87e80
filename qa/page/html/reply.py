"""An answer as the chat shows it: what answers first, then the proof. Pure functions.

It is one block of HTML without a blank line, so that the chat's Markdown leaves it as it is.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from corpus import Language, Link, Span
from qa.answering.answer import Answer, Citation, CitedTranslation
from qa.messages import messages
from qa.page.html.markup import bullets, cite_mark, named_links, quote, unbroken
from qa.presentation.wording import (
    MAX_NEAREST,
    choice_text,
    confidence_line,
    confidence_text,
    date_text,
    is_only_a_choice,
    is_very_confident,
    language_note,
    localized,
    numbers_text,
    percent,
    question_as_printed,
    question_text,
    refusal_texts,
)
from qa.serving.catalogue import Catalogue

_FIRST_LINKS = 3
"""Links that are shown at once; they stand nearest to what answers."""

_MAX_RELATED = 2


def reply_html(answer: Answer, catalogue: Catalogue) -> Markup:
    """The chat's reply."""
    match answer.kind:
        case "blank" | "courtesy":
            return notice_html(remarks(answer)[0], answer.language)
        case "refusal":
            parts = _refusal(answer, catalogue)
        case "answer":
            parts = _answer(answer, catalogue)
    return _block(answer.language, parts)


def quoted_text(answer: Answer) -> str:
    """The words of the source that are quoted; none where the tick says it all, or nothing is answered."""
    return answer.text if answer.answered and not is_only_a_choice(answer) else ""


def remarks(answer: Answer) -> tuple[str, ...]:
    """What is said beside the quotation, or in its place."""
    words = messages(answer.language)
    match answer.kind:
        case "blank":
            return (words["blank"],)
        case "courtesy":
            return (answer.text,)
        case "refusal":
            return refusal_texts(answer)
        case "answer":
            sure = confidence_line(answer.confidence, answer.language)
            said = (question_as_printed(answer.citations[0], answer.language), sure, language_note(answer))
            return tuple(text for text in said if text)


def notice_html(text: str, language: Language) -> Markup:
    """A reply that is no answer, such as that a question is too long; there is nothing in it to rate."""
    return _block(language, [_paragraph(text)], "reply notice")


def asked_html(question: str, language: Language) -> Markup:
    """What a visitor typed, to the letter."""
    return unbroken(Markup('<h2 class="asked" lang="{}">{}</h2>').format(language, question))


def _block(language: Language, parts: Sequence[Markup], kind: str = "reply") -> Markup:
    return unbroken(Markup('<div class="{}" lang="{}">{}</div>').format(kind, language, Markup("").join(parts)))


def _paragraph(text: str | Markup, kind: str = "") -> Markup:
    return Markup('<p class="{}">{}</p>' if kind else "<p>{1}</p>").format(kind, text)


def _refusal(answer: Answer, catalogue: Catalogue) -> list[Markup]:
    words = messages(answer.language)
    refused, *looked_in = refusal_texts(answer)
    return [
        _paragraph(refused, "refusal"),
        *(_paragraph(text) for text in looked_in),
        _paragraph(words["nearest"]),
        _topics(answer.citations[:MAX_NEAREST], answer.language, catalogue),
    ]


def _answer(answer: Answer, catalogue: Catalogue) -> list[Markup]:
    words = messages(answer.language)
    first = answer.citations[0]
    mark = Markup(" ") + cite_mark(catalogue.citation_address(first), 1, words["open_source"])
    sure = [_sure(answer)]
    asked = [_asked_as(answer, first, mark)]
    quoted = [] if is_only_a_choice(answer) else [_quoted(answer, first, mark)]
    parts = [
        # Doubt is told before the answer, certainty behind it.
        *([] if is_very_confident(answer.confidence) else sure),
        *(asked + quoted if first.choice else quoted + asked),
        _links(first.links, answer.language),
        _source(answer, first, catalogue),
        *(sure if is_very_confident(answer.confidence) else []),
    ]
    if len(answer.citations) > 1:
        parts.append(Markup("<h3>{}</h3>").format(words["see_also"]))
        parts.append(_topics(answer.citations[1 : 1 + _MAX_RELATED], answer.language, catalogue))
    return parts


def _asked_as(answer: Answer, first: Citation, mark: Markup) -> Markup:
    """The questionnaire's question with what was ticked; a tick answers that question, not the visitor's."""
    words = messages(answer.language)
    question = question_text(first)
    spoken_language = first.translation.language if first.translation else answer.text_language
    said = Markup('<span lang="{}">{}</span>').format(spoken_language, question)
    choice = choice_text(first, answer.language)
    if choice is None:
        # A form's "please specify" is nothing that anyone asked.
        told = words["asked_as"] if question.rstrip().endswith("?") else words["about"]
        return _paragraph(escape(told).format(question=said), "asked-as")
    asked = escape(words["asked_as"]).format(question=said)
    return _paragraph(
        Markup('{} <strong class="choice">{}</strong>{}').format(
            asked, choice, mark if is_only_a_choice(answer) else ""
        ),
        "verdict",
    )


def _quoted(answer: Answer, first: Citation, mark: Markup) -> Markup:
    """The words that answer; behind a translation the original, on demand beside it."""
    ours = localized(first)
    shown = quote(answer.text, _spans_within(answer.text, ours), answer.text_language, mark)
    if not answer.translated:
        return shown
    words = messages(answer.language)
    original = quote(answer.original, _spans_within(answer.original, first), "en")
    return Markup('<div class="quoted">{}<details class="original"><summary>{}</summary>{}</details></div>').format(
        shown, words["original"], original
    )


def _spans_within(text: str, cited: Citation | CitedTranslation) -> list[Span]:
    """Where the citation's highlights stand in what is shown of its passage."""
    sentences = (cited.passage[start:end] for start, end in cited.highlights)
    found = [(text.find(sentence), len(sentence)) for sentence in sentences]
    return sorted((start, start + length) for start, length in found if start >= 0)


def _links(links: Sequence[Link], language: Language) -> Markup:
    """Links by readable names; those that stand farther from what answers unfold."""
    if not links:
        return Markup("")
    words = messages(language)
    named = named_links(links)
    first, more = bullets(named[:_FIRST_LINKS], "links"), named[_FIRST_LINKS:]
    if not more:
        return first
    summary = words["more_link" if len(more) == 1 else "more_links"].format(count=len(more))
    return first + Markup('<details class="more"><summary>{}</summary>{}</details>').format(
        summary, bullets(more, "links")
    )


def _source(answer: Answer, first: Citation, catalogue: Catalogue) -> Markup:
    """Where the answer comes from, and of when it is."""
    publication = catalogue.publication(first.document)
    of = (
        f"{publication.body(answer.language)}, {date_text(publication, answer.language)}"
        if publication
        else first.document
    )
    section = localized(first).section
    numbers = numbers_text(first.questions, answer.language)
    edition = catalogue.telling_edition(first.document, answer.language)
    where = " · ".join(part for part in (edition, section, numbers, of) if part)
    opened = Markup('<a class="open" href="{}">[1] {}</a>').format(catalogue.citation_address(first), where)
    note = language_note(answer)
    return Markup('<div class="source">{}{}</div>').format(_paragraph(opened), _paragraph(note, "note") if note else "")


def _sure(answer: Answer) -> Markup:
    """How sure the answer is in words, the number a click away."""
    explained = messages(answer.language)["sure_explained"].format(percent=percent(answer.confidence))
    return Markup('<details class="sure"><summary>{}</summary><p>{}</p></details>').format(
        confidence_text(answer.confidence, answer.language), explained
    )


def _topics(citations: Sequence[Citation], language: Language, catalogue: Catalogue) -> Markup:
    return bullets(
        [
            Markup('<a class="topic" href="{}">[{}] {} <span class="quiet">{}</span></a>').format(
                catalogue.citation_address(one), one.rank, localized(one).title, _origin(one, language, catalogue)
            )
            for one in citations
        ],
        "topics",
    )


def _origin(citation: Citation, language: Language, catalogue: Catalogue) -> str:
    """The edition of a citation, where there are several, and its question numbers."""
    told = (catalogue.telling_edition(citation.document, language), numbers_text(citation.questions, language))
    return " · ".join(part for part in told if part)
