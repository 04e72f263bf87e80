"""An answer as the chat shows it: the answer first, then its source. Pure functions.

A reply is one block of HTML without a blank line, so that the chat's Markdown leaves it as it is.
"""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from corpus import Language, Link, number_rows
from qa.answering.answer import Answer, Citation, CitedTranslation
from qa.messages import localize_choice, messages, original_message
from qa.page.html.markup import bullet_list, mark_language, named_link, without_line_breaks
from qa.page.html.preview import citation_mark
from qa.page.html.quotation import quotation_html
from qa.page.html.references import References
from qa.page.html.tools import copy_button, share_button, tool_row
from qa.presentation import wording
from qa.presentation.link_names import distinct_links, name_links

_MIN_UNFOLDED_LINKS, _MAX_UNFOLDED_LINKS = 1, 3
"""Links that are shown without unfolding: those of the shown words, or else the nearest."""

_MAX_UNFOLDED_QUESTION = 160
"""Characters of a question that take three lines of a phone at most."""

_MAX_UNFOLDED_LINE_BREAKS = 2

_NUMBER = re.compile(r"\d[\d-]{2,}\d")
"""The number in the name of a norm: "27269", "029-2021"."""


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
            first = answer.citations[0]
            is_choice = wording.is_only_a_choice(answer)
            texts = (
                wording.question_as_printed(first, answer) if is_choice else "",
                wording.as_of_text(first, answer.language),
                wording.confidence_line(answer.confidence, answer.language),
                wording.language_note(answer),
            )
            return tuple(text for text in texts if text)


def answer_links(answer: Answer) -> list[Link]:
    """Return the links of the first citation's entry, each once: those of the shown words first, in their order."""
    first = answer.citations[0]
    shown = _shown_addresses(first)
    return distinct_links(sorted(first.links, key=lambda link: _place_in(shown, link)))


def name_answer_links(answer: Answer, references: References) -> dict[Link, str]:
    """Name the links of an answer, in the order of `answer_links`; of those not shown, named norms go first.

    A link that is gone comes behind those that support the same: others in a row with it, or to the same norm.
    """
    links, shown = answer_links(answer), _shown_addresses(answer.citations[0])
    text = references.text_around(answer.citations[0], answer.language)
    names = name_links(links, text, answer.language, answer.citations[0].home_names)
    named = dict(zip(links, names, strict=True))
    supported = {link: {*_NUMBER.findall(name), *_row_of(shown, link)} for link, name in named.items()}

    def place(number: int, link: Link) -> tuple[int, bool, int]:
        is_named = any(norm in answer.text for norm in _NUMBER.findall(named[link]))
        return _place_in(shown, link), not is_named, number

    places = {link: place(number, link) for number, link in enumerate(links)}
    for gone in [link for link in links if link.is_gone]:
        alike = [link for link in links if supported[link] & supported[gone]]
        places |= dict.fromkeys(alike, min(places[link] for link in (gone, *alike)))
    return {link: named[link] for link in sorted(links, key=lambda link: (places[link], bool(link.is_gone)))}


def _shown_addresses(first: Citation) -> list[tuple[str, tuple[int, int]]]:
    """Return the addresses in the shown words of a citation, as printed, each with the piece and row that it is in."""
    texts = [first.passage[slice(*piece.span)] for piece in first.excerpt]
    return [(link.url.rstrip("/"), (piece, row)) for piece, text in enumerate(texts) for link, row in number_rows(text)]


def _place_in(shown: Sequence[tuple[str, tuple[int, int]]], link: Link) -> int:
    """Return the place of a link among the shown ones; their number if it isn't shown."""
    spellings = {spelling.rstrip("/") for spelling in (link.printed, link.url) if spelling}
    return next((place for place, (address, _) in enumerate(shown) if address in spellings), len(shown))


def _row_of(shown: Sequence[tuple[str, tuple[int, int]]], link: Link) -> list[tuple[int, int]]:
    """Return the row of shown links that a link is in, if it is shown."""
    return [row for _, row in shown[_place_in(shown, link) :][:1]]


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
    names = name_answer_links(answer, references)
    confidence, is_reliable = [_confidence(answer)], answer.confidence >= wording.HIGH
    if wording.is_only_a_choice(answer):
        shown = [_question_as_printed(answer, first, mark)]
    else:
        shown = [*_verdict(answer), _quotation(answer, first, mark, names)]
    return [
        # A doubtful answer is preceded by its confidence, a reliable one followed by it.
        *([] if is_reliable else confidence),
        *shown,
        _links(answer, names),
        _source(answer, first, references),
        *(confidence if is_reliable else []),
    ]


def _verdict(answer: Answer) -> list[Markup]:
    """Show the questionnaire's Yes or No where the visitor asks what the questionnaire asked."""
    if answer.verdict is None:
        return []
    choice = localize_choice(answer.verdict, answer.language)
    return [Markup('<p class="verdict"><strong class="choice">{}</strong></p>').format(choice)]


def _see_also(answer: Answer, references: References) -> list[Markup]:
    related = wording.related_topics(answer)
    heading = Markup("<h3>{}</h3>").format(messages(answer.language)["see_also"])
    return [heading, _topics(related, answer.language, references)] if related else []


def _question_as_printed(answer: Answer, first: Citation, mark: Markup) -> Markup:
    """Show the questionnaire's question with the ticked choice, where that is all that there is to show."""
    text_language = first.translation.language if first.translation else answer.text_language
    question = Markup('<span lang="{}">{}</span>').format(text_language, wording.question_text(first))
    asked_as = escape(messages(answer.language, answer.office.page)["asked_as"]).format(question=question)
    choice = localize_choice(wording.localized(first).choice, answer.language)
    return _paragraph(Markup('{} <strong class="choice">{}</strong>{}').format(asked_as, choice, mark), "verdict")


def _quotation(answer: Answer, first: Citation, mark: Markup, names: Mapping[Link, str]) -> Markup:
    """Quote the words that answer; after a translation, the original can be unfolded."""
    quoted = _block_quote(wording.localized(first), names, answer, answer.text_language, mark)
    if not answer.translated:
        return quoted
    original = _block_quote(first, names, answer, first.language, "")
    return Markup('<div class="quoted">{}<details class="original"><summary>{}</summary>{}</details></div>').format(
        quoted, original_message("original", first.language, answer.language), original
    )


def _block_quote(
    cited: Citation | CitedTranslation,
    names: Mapping[Link, str],
    answer: Answer,
    text_language: Language,
    suffix: Markup | str,
) -> Markup:
    return Markup('<blockquote lang="{}">{}{}</blockquote>').format(
        text_language, quotation_html(cited, names, answer.language), suffix
    )


def _links(answer: Answer, names: Mapping[Link, str]) -> Markup:
    """List an answer's links by their names; those farther from the words that answer are folded."""
    if not names:
        return Markup("")
    words = messages(answer.language)
    named = [named_link(link, name, answer.language) for link, name in names.items()]
    shown = _shown_addresses(answer.citations[0])
    count = sum(_place_in(shown, link) < len(shown) for link in names)
    count = min(max(count, _MIN_UNFOLDED_LINKS), _MAX_UNFOLDED_LINKS)
    unfolded, folded = bullet_list(named[:count], "links"), named[count:]
    if not folded:
        return unfolded
    summary = words["more_link" if len(folded) == 1 else "more_links"].format(count=len(folded))
    return unfolded + Markup('<details class="more"><summary>{}</summary>{}</details>').format(
        summary, bullet_list(folded, "links")
    )


def _source(answer: Answer, first: Citation, references: References) -> Markup:
    """Say where the answer comes from, and when it was true."""
    edition = references.edition_if_several(first.document, answer.language)
    as_of = wording.as_of_text(first, answer.language)
    title = _title(first, answer.language, references)
    source = Markup(" · ").join(part for part in (edition, title, as_of) if part)
    link = Markup('<a class="open" href="{}">[1] {}</a>').format(references.citation_url(first), source)
    note = wording.language_note(answer)
    return Markup('<div class="source">{}{}</div>').format(_paragraph(link), _paragraph(note, "note") if note else "")


def _confidence(answer: Answer) -> Markup:
    """State the confidence in words; unfolding them shows the number."""
    explanation = messages(answer.language)["sure_explained"].format(percent=wording.percent(answer.confidence))
    return Markup('<details class="sure"><summary>{}</summary><p>{}</p></details>').format(
        wording.confidence_text(answer.confidence, answer.language), explanation
    )


def _title(citation: Citation, language: Language, references: References) -> Markup:
    return mark_language(wording.localized(citation).title, references.title_language(citation, language), language)


def _topics(citations: Sequence[Citation], language: Language, references: References) -> Markup:
    topics = []
    for citation in citations:
        edition = references.edition_if_several(citation.document, language)
        origin = Markup(' <span class="quiet">{}</span>').format(edition) if edition else ""
        topics.append(
            Markup('<a class="topic" href="{}">{}{}</a>').format(
                references.citation_url(citation), _title(citation, language, references), origin
            )
        )
    return bullet_list(topics, "topics")
