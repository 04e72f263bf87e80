"""An answer as the chat shows it: the answer first, then its source. Pure functions.

A reply is one block of HTML without a blank line, so that the chat's Markdown leaves it as it is.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from corpus import Language, Link, Span, find_links
from qa.answering.answer import Answer, Citation, CitedTranslation
from qa.messages import localize_choice, messages
from qa.page.html.markup import bullet_list, exact_text, named_links, without_line_breaks
from qa.page.html.preview import citation_mark
from qa.page.html.references import References
from qa.page.html.tools import copy_button, share_button, tool_row
from qa.presentation import wording
from qa.presentation.link_names import distinct_links

_MAX_UNFOLDED_LINKS = 3
"""Links that are shown without unfolding; they are the nearest to the words that answer."""

_MAX_UNFOLDED_QUESTION = 160
"""Characters of a question that take three lines of a phone at most."""

_MAX_UNFOLDED_LINE_BREAKS = 2


def reply_html(answer: Answer, references: References) -> Markup:
    """Show an answer as the chat's reply."""
    match answer.kind:
        case "blank" | "courtesy":
            return notice_html(remarks(answer)[0], answer.language)
        case "answer" | "refusal" if answer.parts:
            blocks = [*(_part(part, references) for part in answer.parts), tool_row(share_button(answer, references))]
        case "refusal":
            blocks = _refusal(answer, references)
        case "answer":
            tools = tool_row(copy_button(answer, references), share_button(answer, references))
            blocks = [*_answer(answer, references), tools, *_see_also(answer, references)]
    return _block(answer.language, blocks)


def quoted_text(answer: Answer) -> str:
    """Return the words quoted from the source; "" if there is no answer, or a ticked choice says it all."""
    return answer.text if answer.answered and not wording.is_only_a_choice(answer) else ""


def remarks(answer: Answer) -> tuple[str, ...]:
    """Return what the reply says next to the quotation, or instead of one."""
    words = messages(answer.language)
    match answer.kind:
        case "blank":
            return (words["blank"],)
        case "courtesy":
            return (answer.text,)
        case "refusal":
            return wording.refusal_texts(answer)
        case "answer":
            texts = (
                wording.question_as_printed(answer.citations[0], answer.language),
                wording.confidence_line(answer.confidence, answer.language),
                wording.language_note(answer),
            )
            return tuple(text for text in texts if text)


def answer_links(answer: Answer) -> list[Link]:
    """Return the links of the first citation's entry, each once: those of the shown words first, in their order."""
    shown = [link.url.rstrip("/") for link in find_links(answer.text)]

    def place(link: Link) -> int:
        spellings = [spelling.rstrip("/") for spelling in (link.printed, link.url) if spelling]
        return min((shown.index(spelling) for spelling in spellings if spelling in shown), default=len(shown))

    return distinct_links(sorted(answer.citations[0].links, key=place))


def notice_html(text: str, language: Language) -> Markup:
    """Show a notice, such as that a question is too long; it is no answer and can't be rated."""
    return _block(language, [_paragraph(text)], "reply notice")


def question_html(question: str, language: Language) -> Markup:
    """Show exactly what a visitor typed; a long question is folded, so that its answer is in view."""
    heading = Markup('<h2 class="asked" lang="{}">{}</h2>').format(language, question)
    if len(question) > _MAX_UNFOLDED_QUESTION or question.count("\n") > _MAX_UNFOLDED_LINE_BREAKS:
        heading = Markup('<details class="long"><summary>{}</summary></details>').format(heading)
    return without_line_breaks(heading)


def _block(language: Language, parts: Sequence[Markup], css_class: str = "reply") -> Markup:
    return without_line_breaks(
        Markup('<div class="{}" lang="{}">{}</div>').format(css_class, language, Markup("").join(parts))
    )


def _paragraph(text: str | Markup, css_class: str = "") -> Markup:
    return Markup('<p class="{}">{}</p>' if css_class else "<p>{1}</p>").format(css_class, text)


def _part(part: Answer, references: References) -> Markup:
    """Show the reply to one topic of a question below a heading with the words that ask for it."""
    heading = messages(part.language)["about"].format(question=part.question)
    blocks = (
        [*_answer(part, references), tool_row(copy_button(part, references))]
        if part.answered
        else _refusal(part, references)
    )
    return Markup('<section class="part"><h3>{}</h3>{}</section>').format(heading, Markup("").join(blocks))


def _refusal(answer: Answer, references: References) -> list[Markup]:
    refusal, *details = wording.refusal_texts(answer)
    parts = [_paragraph(refusal, "refusal"), *(_paragraph(text) for text in details)]
    if nearest := wording.nearest_topics(answer):
        parts.append(_paragraph(messages(answer.language)["nearest"]))
        parts.append(_topics(nearest, answer.language, references))
    return parts


def _answer(answer: Answer, references: References) -> list[Markup]:
    first = answer.citations[0]
    mark = citation_mark(answer, first, references)
    confidence, is_reliable = [_confidence(answer)], answer.confidence >= wording.HIGH
    question = [_question_as_printed(answer, first, mark)]
    quoted = [] if wording.is_only_a_choice(answer) else [_quotation(answer, first, mark)]
    return [
        # A doubtful answer is preceded by its confidence, a reliable one followed by it.
        *([] if is_reliable else confidence),
        *(question + quoted if first.choice else quoted + question),
        _links(answer, references),
        _source(answer, first, references),
        *(confidence if is_reliable else []),
    ]


def _see_also(answer: Answer, references: References) -> list[Markup]:
    related = wording.related_topics(answer)
    heading = Markup("<h3>{}</h3>").format(messages(answer.language)["see_also"])
    return [heading, _topics(related, answer.language, references)] if related else []


def _question_as_printed(answer: Answer, first: Citation, mark: Markup) -> Markup:
    """Show the questionnaire's question with the ticked choice, which answers it and not the visitor's question."""
    words = messages(answer.language)
    text = wording.question_text(first)
    text_language = first.translation.language if first.translation else answer.text_language
    question = Markup('<span lang="{}">{}</span>').format(text_language, text)
    choice = localize_choice(wording.localized(first).choice, answer.language)
    if choice is None:
        # A form's "please specify" is not a question that anyone asked.
        template = words["asked_as"] if text.rstrip().endswith("?") else words["about"]
        return _paragraph(escape(template).format(question=question), "asked-as")
    asked_as = escape(words["asked_as"]).format(question=question)
    return _paragraph(
        Markup('{} <strong class="choice">{}</strong>{}').format(
            asked_as, choice, mark if wording.is_only_a_choice(answer) else ""
        ),
        "verdict",
    )


def _quotation(answer: Answer, first: Citation, mark: Markup) -> Markup:
    """Quote the words that answer; after a translation, the original can be unfolded."""
    highlights = _highlights_within(answer.text, wording.localized(first))
    quoted = _block_quote(answer.text, highlights, answer.text_language, mark)
    if not answer.translated:
        return quoted
    original = _block_quote(answer.original, _highlights_within(answer.original, first), "en", "")
    return Markup('<div class="quoted">{}<details class="original"><summary>{}</summary>{}</details></div>').format(
        quoted, messages(answer.language)["original"], original
    )


def _block_quote(text: str, highlights: Sequence[Span], language: Language, suffix: Markup | str) -> Markup:
    return Markup('<blockquote lang="{}"><span class="exact">{}</span>{}</blockquote>').format(
        language, exact_text(text, highlights), suffix
    )


def _highlights_within(text: str, cited: Citation | CitedTranslation) -> list[Span]:
    """Find the citation's highlights in the part of its passage that is shown."""
    sentences = (cited.passage[start:end] for start, end in cited.highlights)
    found = [(text.find(sentence), len(sentence)) for sentence in sentences]
    return sorted((start, start + length) for start, length in found if start >= 0)


def _links(answer: Answer, references: References) -> Markup:
    """List an answer's links by their names; those farther from the words that answer are folded."""
    links = answer_links(answer)
    if not links:
        return Markup("")
    words = messages(answer.language)
    named = named_links(links, references.text_around(answer.citations[0], answer.language), answer.language)
    unfolded, folded = bullet_list(named[:_MAX_UNFOLDED_LINKS], "links"), named[_MAX_UNFOLDED_LINKS:]
    if not folded:
        return unfolded
    summary = words["more_link" if len(folded) == 1 else "more_links"].format(count=len(folded))
    return unfolded + Markup('<details class="more"><summary>{}</summary>{}</details>').format(
        summary, bullet_list(folded, "links")
    )


def _source(answer: Answer, first: Citation, references: References) -> Markup:
    """Say where the answer comes from and when that was published."""
    publication = references.catalogue.publication(first.document)
    published = (
        f"{publication.body(answer.language)}, {wording.date_text(publication, answer.language)}"
        if publication
        else first.document
    )
    edition = references.edition_if_several(first.document, answer.language)
    numbers = wording.numbers_text(first.questions, answer.language)
    source = " · ".join(part for part in (edition, wording.localized(first).section, numbers, published) if part)
    link = Markup('<a class="open" href="{}">[1] {}</a>').format(references.citation_url(first), source)
    note = wording.language_note(answer)
    return Markup('<div class="source">{}{}</div>').format(_paragraph(link), _paragraph(note, "note") if note else "")


def _confidence(answer: Answer) -> Markup:
    """State the confidence in words; unfolding them shows the number."""
    explanation = messages(answer.language)["sure_explained"].format(percent=wording.percent(answer.confidence))
    return Markup('<details class="sure"><summary>{}</summary><p>{}</p></details>').format(
        wording.confidence_text(answer.confidence, answer.language), explanation
    )


def _topics(citations: Sequence[Citation], language: Language, references: References) -> Markup:
    topics = []
    for citation in citations:
        edition = references.edition_if_several(citation.document, language)
        origin = Markup(' <span class="quiet">{}</span>').format(edition) if edition else ""
        topics.append(
            Markup('<a class="topic" href="{}">{}{}</a>').format(
                references.citation_url(citation), wording.localized(citation).title, origin
            )
        )
    return bullet_list(topics, "topics")
