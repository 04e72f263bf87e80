"""A questionnaire out of a document: its exports read, each by its own layout, and joined.

The word-processor export leads, since only it shows the ticks and keeps paragraphs; the web-form export
fills what is missing and confirms the rest. What the exports disagree about becomes a doubt.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from corpus.anchors import Row
from corpus.document import Doubt, Link, Provenance, Question, Questionnaire, SourceDocument
from corpus.errors import UnreadableDocumentError
from corpus.exports import ExportReading, RawQuestion, find_exports, read_form, read_word
from corpus.exports.raw import LETTERED, PAGE_START
from corpus.links import Sighting, Spellings, align, find_links, respell
from corpus.located import Line, LocatedText
from corpus.naming import edition_name

_PLEASE_LINK = re.compile(r"\bif yes\b|\bplease provide (?:the )?(?:names? and )?links?\b|\bplease provide .*\bdetails?\b", re.I)
_PLEASE_INCLUDE = re.compile(r"\s*please (?:include|add|attach)\b", re.I)
_GARBLED = re.compile(r"\b[A-Za-z]+[a-z][A-Z][a-z]{2,}")
_LINKS_ONLY = re.compile(r"(?:\(?\s*(?:https?://|www\.)[^\s()]+\s*\)?[.;,]?\s*)+")
_CAPTION = re.compile(r"[A-Z0-9][^.:;?!]{0,60}")
_DIFFERENCE_CONTEXT = 3


def read_questionnaire(document: SourceDocument) -> Questionnaire:
    """Reads and joins the exports of a document.

    Raises:
        UnreadableDocumentError: the document holds no questionnaire in either layout.
    """
    lines = [Line(number, text) for number, text in enumerate(document.text.split("\n"), start=1)]
    layouts = find_exports(lines)
    form, word = _read_exports(lines, layouts.form, layouts.word)
    if not form.questions and not word.questions:
        raise UnreadableDocumentError(
            f"{document.name}: no questionnaire found (no row of numbered questions in either export's layout); "
            "give the text export of a UN Member State Questionnaire, or ready entries as .jsonl"
        )
    joined, doubts = _joined(document.name, form, word)
    joined = _with_parents(joined)
    closing = word.closing
    doubts += _numbering_doubts(document.name, joined)
    doubts += [
        Doubt(left.kind, document.name, left.lines, left.text)
        for left in sorted((*form.leftovers, *word.leftovers), key=lambda left: left.lines)
    ]
    edition = edition_name(document.name, document.text, joined)
    return Questionnaire(edition, document, tuple(joined), closing, tuple(doubts))


def _read_exports(lines: Sequence[Line], form_row: Row, word_row: Row) -> tuple[ExportReading, ExportReading]:
    """Each export read from its own part of the document; the later one begins on a new page."""
    form_from, word_from = 0, 0
    form_to = word_to = len(lines)
    if form_row.anchors and word_row.anchors:
        later = max(form_row.span[0], word_row.span[0])
        border = next((i for i in range(later, -1, -1) if PAGE_START.match(lines[i].text)), later)
        if form_row.span[0] < word_row.span[0]:
            form_to = word_from = max(border, form_row.span[1] + 1)
        else:
            word_to = form_from = max(border, word_row.span[1] + 1)
    form = word = ExportReading()
    if form_row.anchors:
        form = read_form(lines[form_from:form_to], _shifted(form_row, form_from))
    known = frozenset(
        _bare(heading).casefold() for q in form.questions.values() for heading in (q.section, q.heading) if heading
    )
    if word_row.anchors:
        word = read_word(lines[word_from:word_to], _shifted(word_row, word_from), known)
    return form, word


def _shifted(row: Row, by: int) -> Row:
    return Row(tuple(replace(anchor, index=anchor.index - by) for anchor in row.anchors), row.score)


def _bare(heading: str) -> str:
    """A heading without its letter."""
    return re.sub(r"^[A-Z]\.\s+", "", heading)


def _section_name(heading: str) -> str:
    """A heading as the section's name: an unlettered one ends before its purpose ("... to publish")."""
    return heading if LETTERED.match(heading) else re.split(r"\s+to\s+", heading, maxsplit=1)[0]


def _joined(document: str, form: ExportReading, word: ExportReading) -> tuple[list[Question], list[Doubt]]:
    spellings = Spellings(_sightings(form, word))
    doubts: list[Doubt] = []
    questions: list[Question] = []
    for number in sorted(form.questions.keys() | word.questions.keys()):
        leading = word.questions.get(number) or form.questions[number]
        confirming = form.questions.get(number) if leading is not form.questions.get(number) else None
        if confirming is not None:
            leading, found = _confirmed(document, leading, confirming)
            doubts += found
        elif form.questions and word.questions:
            export = "word-processor" if number in word.questions else "web-form"
            doubts.append(Doubt("question in one export only", document, leading.lines, f"only in the {export} export", number))
        question, found = _question(document, leading, confirming, spellings)
        doubts += found
        questions.append(question)
    return questions, doubts


def _sightings(form: ExportReading, word: ExportReading) -> list[Sighting]:
    seen = [
        Sighting(link.url, export, question.number)
        for export, reading in (("form", form), ("word", word))
        for question in reading.questions.values()
        for link in find_links(question.answer.text)
    ]
    return seen + [Sighting(url, "word") for url, _ in word.hyperlinks]


def _confirmed(document: str, leading: RawQuestion, other: RawQuestion) -> tuple[RawQuestion, list[Doubt]]:
    """The leading question with what only the other export knows, and the doubts where they differ."""
    doubts = []

    def doubt(kind: str, message: str, lines: tuple[int, int]) -> None:
        doubts.append(Doubt(kind, document, lines, message, leading.number))

    label = leading.label
    if label.split() != other.label.split():
        garbled = _GARBLED.search(label) is not None and _GARBLED.search(other.label) is None
        label = other.label if garbled else label
        used = "the second is used" if garbled else "the first is used"
        doubt("labels differ", f'"{leading.label}" / "{other.label}" ({used})', leading.lines)
    answer = leading.answer
    caption = answer.text.rsplit("\n\n", 1)[-1]
    if "\n\n" in answer.text and _CAPTION.fullmatch(caption) and other.answer and caption not in other.answer.text:
        cut = len(answer.text) - len(caption)
        doubt("caption of a picture left out", f'"{caption}"', answer.lines(cut))
        text = answer.text[:cut].rstrip()
        answer = LocatedText(text, tuple(mark for mark in answer.marks if mark[0] < len(text)))
    if not answer and other.answer:
        doubt("text in one export only", "the answer is taken from the web-form export", other.lines)
        answer = other.answer
    elif answer and other.answer:
        for ours, theirs in _differences(answer.text, other.answer.text):
            doubt("answers differ", f'"{ours}" / "{theirs}"', leading.lines)
    elif answer:
        doubt("text in one export only", f'only in the word-processor export: "{answer.text}"', leading.lines)
    if leading.options and other.options and len(leading.options) != len(other.options):
        doubt("options differ", f"{'; '.join(leading.options)} / {'; '.join(other.options)}", leading.lines)
    return (
        replace(
            leading,
            label=label,
            answer=answer,
            section=other.section or leading.section,
            heading=_sub_heading(leading, other),
            note=leading.note or other.note,
        ),
        doubts,
    )


def _sub_heading(leading: RawQuestion, other: RawQuestion) -> str:
    """The sub-heading of either export; the word-processor export doesn't tell them from sections."""
    if leading.section.casefold() != _bare(other.section).casefold() and leading.section:
        return leading.section
    return other.heading


def _differences(ours: str, theirs: str) -> list[tuple[str, str]]:
    """The stretches of words that differ, each with a few words before it; links are compared elsewhere."""
    left, right = _words(ours), _words(theirs)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return [
        (
            " ".join(left[max(a - _DIFFERENCE_CONTEXT, 0) : b]),
            " ".join(right[max(c - _DIFFERENCE_CONTEXT, 0) : d]),
        )
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal" and "".join(left[a:b]) != "".join(right[c:d])
    ]


def _words(text: str) -> list[str]:
    for link in reversed(find_links(text)):
        text = text[: link.start] + text[link.end :]
    return [word for word in re.findall(r"\w(?:[\w%.@'’+-]*\w)?|[^\w\s]", text) if word not in "()●-;."]


def _question(
    document: str, raw: RawQuestion, confirming: RawQuestion | None, spellings: Spellings
) -> tuple[Question, list[Doubt]]:
    doubts: list[Doubt] = []
    printed = list(dict.fromkeys(link.url for link in find_links(raw.answer.text)))
    confirmed = list(dict.fromkeys(link.url for link in find_links(confirming.answer.text))) if confirming else []
    chosen: dict[str, str] = {}
    aligned = align(printed, confirmed)
    for url, other in zip(printed, aligned, strict=True):
        chosen[url] = spellings.best(url, other)
        hyperlink = spellings.hyperlink(url)
        spelled = [f"{name} {text}" for name, text in (("web form", other), ("hyperlink", hyperlink)) if text not in (None, url)]
        if spelled:
            message = f"{url} / {' / '.join(spelled)} (used: {chosen[url]})"
            doubts.append(Doubt("spellings of a link differ", document, raw.lines, message, raw.number))
        elif spellings.witnesses(url) == 1:
            doubts.append(Doubt("link seen once", document, raw.lines, url, raw.number))
    for url in confirmed:
        if url not in aligned and url not in chosen.values():
            doubts.append(Doubt("link in the web-form export only", document, confirming.lines if confirming else None, url, raw.number))
    answer = respell(raw.answer, chosen)
    links = tuple(Link(chosen[url], url if chosen[url] != url else None) for url in printed)
    if raw.options and len(raw.ticked) != 1 and any((raw.ticked, not confirming)) or (raw.options and confirming and not raw.ticked):
        what = f"ticked: {', '.join(raw.ticked)}" if raw.ticked else "no tick can be seen"
        doubts.append(Doubt("choice uncertain", document, raw.lines, what, raw.number))
    if raw.options and _LINKS_ONLY.fullmatch(answer.text or " "):
        # A link under a photograph is no answer to a tick question; it stays as a link.
        answer = LocatedText()
    if not raw.options and not answer:
        doubts.append(Doubt("no answer", document, raw.lines, raw.label, raw.number))
    return (
        Question(
            number=raw.number,
            section=_section_name(raw.section),
            label=raw.label,
            answer=answer,
            provenance=Provenance(document, raw.lines, confirming.lines if confirming else None),
            choice="; ".join(raw.ticked) or None,
            links=links,
            heading=raw.heading,
            note=raw.note,
            is_field=raw.is_field,
        ),
        doubts,
    )


def _with_parents(questions: Sequence[Question]) -> list[Question]:
    """Ties each follow-up to its parent.

    "If yes ...", "... please provide link and detail" and the fields behind a tick question belong to that
    tick question; "Please include ..." adds to the question right before it.
    """
    tied: list[Question] = []
    asked: int | None = None
    section = ""
    for question in questions:
        if question.section != section:
            asked, section = None, question.section
        previous = tied[-1] if tied and tied[-1].section == section else None
        parent = None
        if question.choice is not None:
            asked = question.number
        elif previous is not None and _PLEASE_INCLUDE.match(question.label):
            parent = previous.number
        elif asked is not None and (_PLEASE_LINK.search(question.label) or question.is_field):
            parent = asked
        else:
            asked = None
        tied.append(replace(question, follow_up_of=parent))
    return tied


def _numbering_doubts(document: str, questions: Sequence[Question]) -> list[Doubt]:
    numbers = {question.number for question in questions}
    return [
        Doubt("question missing", document, None, f"no question {number} was found", number)
        for number in range(1, max(numbers) + 1)
        if number not in numbers
    ]
