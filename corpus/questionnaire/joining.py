"""Joins the two exports of a questionnaire: one leads, the other fills gaps and confirms; differences become doubts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from corpus.document import Doubt, Link, Provenance, Question
from corpus.questionnaire.exports import ExportReading, RawQuestion
from corpus.questionnaire.exports.raw import LETTERED, is_links_only
from corpus.questionnaire.spellings import Sighting, Spellings, match_links, respell
from corpus.text.links import find_links
from corpus.text.located import LocatedText

_GARBLED = re.compile(r"\b[A-Za-z]+[a-z][A-Z][a-z]{2,}")
_CAPTION = re.compile(r"[A-Z0-9][^.:;?!]{0,60}")

_MAX_PAIRS = 25_000_000
"""Pairs of words up to which differences are listed one by one."""

_DIFFERENCE_CONTEXT = 3
"""Words shown before a difference."""


def strip_letter(heading: str) -> str:
    """Remove the letter in front of a heading."""
    return re.sub(r"^[A-Z]\.\s+", "", heading)


def _name_section(heading: str) -> str:
    """Turn a heading into a section's name: one without a letter ends before its purpose ("... to publish")."""
    return heading if LETTERED.match(heading) else re.split(r"\s+to\s+", heading, maxsplit=1)[0]


def join_exports(document: str, form: ExportReading, word: ExportReading) -> tuple[list[Question], list[Doubt]]:
    """Join the questions of both exports by number, not yet linked to their parents; also return the doubts."""
    spellings = Spellings(_collect_sightings(form, word))
    doubts: list[Doubt] = []
    questions: list[Question] = []
    for number in sorted(form.questions.keys() | word.questions.keys()):
        leading = word.questions.get(number) or form.questions[number]
        confirming = form.questions.get(number) if leading is not form.questions.get(number) else None
        if confirming is not None:
            leading, found = _merge(document, leading, confirming)
            doubts += found
        elif form.questions and word.questions:
            export = "word-processor" if number in word.questions else "web-form"
            doubts.append(
                Doubt("question in one export only", document, leading.lines, f"only in the {export} export", number)
            )
        question, found = _build_question(document, leading, confirming, spellings)
        doubts += found
        questions.append(question)
    return questions, doubts


def _collect_sightings(form: ExportReading, word: ExportReading) -> list[Sighting]:
    seen = [
        Sighting(link.url, export, question.number)
        for export, reading in (("form", form), ("word", word))
        for question in reading.questions.values()
        for link in find_links(question.answer.text)
    ]
    return seen + [Sighting(url, "word") for url in word.hyperlinks]


def _merge(document: str, leading: RawQuestion, other: RawQuestion) -> tuple[RawQuestion, list[Doubt]]:
    """Add to the leading question what only the other export has; also return the doubts about differences."""
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
        for ours, theirs in _find_differences(answer.text, other.answer.text):
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
            is_field=leading.is_field or (other.is_field and not leading.answer),
        ),
        doubts,
    )


def _sub_heading(leading: RawQuestion, other: RawQuestion) -> str:
    """Return the sub-heading from either export; the word-processor export doesn't distinguish them from sections."""
    if leading.section.casefold() != strip_letter(other.section).casefold() and leading.section:
        return leading.section
    return other.heading


def _find_differences(ours: str, theirs: str) -> list[tuple[str, str]]:
    """Find the words that differ, each time with a few words before them; links are compared elsewhere."""
    left, right = _split_words(ours), _split_words(theirs)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    opcodes = matcher.get_opcodes() if len(left) * len(right) <= _MAX_PAIRS else [_single_difference(left, right)]
    return [
        (
            " ".join(left[max(a - _DIFFERENCE_CONTEXT, 0) : b]),
            " ".join(right[max(c - _DIFFERENCE_CONTEXT, 0) : d]),
        )
        for tag, a, b, c, d in opcodes
        if tag != "equal" and "".join(left[a:b]) != "".join(right[c:d])
    ]


def _single_difference(left: Sequence[str], right: Sequence[str]) -> tuple[str, int, int, int, int]:
    """Return everything between the common first and last words as a single difflib opcode."""
    shorter = min(len(left), len(right))
    begin = next((n for n in range(shorter) if left[n] != right[n]), shorter)
    end = next((n for n in range(shorter - begin) if left[-1 - n] != right[-1 - n]), shorter - begin)
    return "replace", begin, len(left) - end, begin, len(right) - end


def _split_words(text: str) -> list[str]:
    kept, done = [], 0
    for link in find_links(text):
        kept.append(text[done : link.start])
        done = link.end
    text = "".join([*kept, text[done:]])
    return [word for word in re.findall(r"\w(?:[\w%.@'’+-]*\w)?|[^\w\s]", text) if word not in "()●-;."]


def _choose_spellings(
    document: str, raw: RawQuestion, confirming: RawQuestion | None, spellings: Spellings
) -> tuple[dict[str, str], list[Doubt]]:
    """Choose the spelling of each link that the leading export prints, in order; also return the doubts."""
    doubts: list[Doubt] = []

    def doubt(kind: str, message: str, lines: tuple[int, int]) -> None:
        doubts.append(Doubt(kind, document, lines, message, raw.number))

    printed = _printed_urls(raw)
    confirmed = _printed_urls(confirming) if confirming else []
    aligned = match_links(printed, confirmed)
    chosen: dict[str, str] = {}
    for url, other in zip(printed, aligned, strict=True):
        chosen[url] = spellings.best(url, other)
        others = (("web form", other), ("hyperlink", spellings.hyperlink(url)))
        spelled = [f"{place} {spelling}" for place, spelling in others if spelling not in (None, url)]
        if spelled:
            doubt("spellings of a link differ", f"{url} / {' / '.join(spelled)} (used: {chosen[url]})", raw.lines)
        elif spellings.witnesses(url) == 1:
            doubt("link seen once", url, raw.lines)
    known = {*aligned, *chosen.values()}
    for url in confirmed:
        if confirming and url not in known:
            doubt("link in the web-form export only", url, confirming.lines)
    return chosen, doubts


def _printed_urls(raw: RawQuestion) -> list[str]:
    """Return the links of an answer as printed, each once."""
    return list(dict.fromkeys(link.url for link in find_links(raw.answer.text)))


def _build_question(
    document: str, raw: RawQuestion, confirming: RawQuestion | None, spellings: Spellings
) -> tuple[Question, list[Doubt]]:
    chosen, doubts = _choose_spellings(document, raw, confirming, spellings)
    answer = respell(raw.answer, chosen)
    links = tuple(Link(chosen[url], url if chosen[url] != url else None) for url in chosen)
    if raw.options and len(raw.ticked) != 1:
        what = f"ticked: {', '.join(tick.text for tick in raw.ticked)}" if raw.ticked else "no tick can be seen"
        doubts.append(Doubt("choice uncertain", document, raw.lines, what, raw.number))
    if raw.options and is_links_only(answer.text):
        # A link under a photograph doesn't answer a question with options; it is kept as a link.
        answer = LocatedText()
    if not raw.options and not answer:
        doubts.append(Doubt("no answer", document, raw.lines, raw.label, raw.number))
    return (
        Question(
            number=raw.number,
            section=_name_section(raw.section),
            label=raw.label,
            answer=answer,
            provenance=Provenance(document, raw.lines, confirming.lines if confirming else None),
            choice="; ".join(tick.text for tick in raw.ticked) or None,
            choice_line=raw.ticked[0].number if raw.ticked else None,
            links=links,
            heading=raw.heading,
            note=raw.note,
            options=raw.options,
            is_field=raw.is_field,
        ),
        doubts,
    )
