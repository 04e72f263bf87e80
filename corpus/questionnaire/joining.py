"""Joins the two exports of a questionnaire: one leads, the other fills gaps and confirms; differences become doubts."""

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from corpus.document import Doubt, Link, Provenance, Question
from corpus.questionnaire.exports.raw import LETTERED, ExportReading, RawQuestion, is_links_only
from corpus.questionnaire.spellings import Sighting, Spellings, count_common_ends, match_links, respell, unescape_url
from corpus.text.links import find_links
from corpus.text.located import NO_TEXT, LocatedText

_GARBLED = re.compile(r"\b[A-Za-z]+[a-z][A-Z][a-z]{2,}")
_CAPTION = re.compile(r"[A-Z0-9][^.:;?!]{0,60}")
_WORD = re.compile(r"\w(?:[\w%.@'’+-]*\w)?|[^\w\s]")

_MAX_PAIRS = 25_000_000
"""Pairs of words up to which differences are listed one by one."""

_CONTEXT = 3
"""Words shown before a difference."""


@dataclass(frozen=True, slots=True)
class _DoubtLog:
    """Adds the doubts about one question to `doubts`; `lines` are its lines in the leading export."""

    document: str
    number: int
    lines: tuple[int, int]
    doubts: list[Doubt]

    def add(self, kind: str, message: str, lines: tuple[int, int] | None = None) -> None:
        self.doubts.append(Doubt(kind, self.document, lines or self.lines, message, self.number))


def strip_letter(heading: str) -> str:
    """Remove the letter in front of a heading."""
    return re.sub(r"^[A-Z]\.\s+", "", heading)


def join_exports(document: str, form: ExportReading, word: ExportReading) -> tuple[list[Question], list[Doubt]]:
    """Join the questions of both exports by number, not yet linked to their parents; also return the doubts."""
    sightings = [Sighting(url, "word") for url in word.hyperlinks]
    sightings += [
        Sighting(link.url, export, question.number)
        for export, reading in (("form", form), ("word", word))
        for question in reading.questions.values()
        for link in find_links(question.answer.text)
    ]
    spellings = Spellings(sightings)
    questions: list[Question] = []
    doubts: list[Doubt] = []
    for number in sorted(form.questions.keys() | word.questions.keys()):
        leading = word.questions.get(number) or form.questions[number]
        confirming = form.questions.get(number) if number in word.questions else None
        log = _DoubtLog(document, number, leading.lines, doubts)
        if confirming is not None:
            leading = _merge(leading, confirming, log)
        elif form.questions and word.questions:
            export = "word-processor" if number in word.questions else "web-form"
            log.add("question in one export only", f"only in the {export} export")
        questions.append(_build_question(leading, confirming, spellings, log))
    return questions, doubts


def _merge(leading: RawQuestion, confirming: RawQuestion, log: _DoubtLog) -> RawQuestion:
    """Combine two readings of a question, preferring the leading one except for the section; log the differences."""
    label = _choose_label(leading.label, confirming.label, log)
    answer = _choose_answer(_drop_caption(leading.answer, confirming.answer, log), confirming, log)
    if leading.options and confirming.options and len(leading.options) != len(confirming.options):
        log.add("options differ", f"{'; '.join(leading.options)} / {'; '.join(confirming.options)}")
    return replace(
        leading,
        label=label,
        answer=answer,
        section=confirming.section or leading.section,
        heading=_choose_sub_heading(leading, confirming),
        note=leading.note or confirming.note,
        is_field=leading.is_field or (confirming.is_field and not leading.answer),
    )


def _choose_label(leading: str, confirming: str, log: _DoubtLog) -> str:
    """Choose the leading label, unless only that one is garbled ("lawOn data")."""
    if leading.split() == confirming.split():
        return leading
    is_garbled = _GARBLED.search(leading) is not None and _GARBLED.search(confirming) is None
    used = "the second is used" if is_garbled else "the first is used"
    log.add("labels differ", f'"{leading}" / "{confirming}" ({used})')
    return confirming if is_garbled else leading


def _drop_caption(answer: LocatedText, confirming: LocatedText, log: _DoubtLog) -> LocatedText:
    """Drop a picture's caption: a short last paragraph that only the word-processor export prints."""
    caption = answer.text.rsplit("\n\n", 1)[-1]
    if "\n\n" not in answer.text or not _CAPTION.fullmatch(caption):
        return answer
    if not confirming or caption in confirming.text:
        return answer
    start = len(answer.text) - len(caption)
    log.add("caption of a picture left out", f'"{caption}"', answer.lines(start))
    text = answer.text[:start].rstrip()
    return LocatedText(text, tuple(mark for mark in answer.marks if mark[0] < len(text)))


def _choose_answer(answer: LocatedText, confirming: RawQuestion, log: _DoubtLog) -> LocatedText:
    """Choose the leading answer, or the confirming one if there is no other."""
    if answer and confirming.answer:
        for words, confirming_words in _find_differences(answer, confirming.answer):
            log.add("answers differ", f'"{words}" / "{confirming_words}"')
    elif answer:
        log.add("text in one export only", f'only in the word-processor export: "{answer.text}"')
    elif confirming.answer:
        log.add("text in one export only", "the answer is taken from the web-form export", confirming.lines)
    return answer or confirming.answer


def _find_differences(one: LocatedText, other: LocatedText) -> list[tuple[str, str]]:
    """Find the words that differ, each time with a few words before them; links are not compared."""
    left, right = _split_words(one), _split_words(other)
    if len(left) * len(right) <= _MAX_PAIRS:
        opcodes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
        spans = [(a, b, c, d) for tag, a, b, c, d in opcodes if tag != "equal"]
    else:
        begin, end = count_common_ends(left, right)
        spans = [(begin, len(left) - end, begin, len(right) - end)]
    return [
        (" ".join(left[max(a - _CONTEXT, 0) : b]), " ".join(right[max(c - _CONTEXT, 0) : d]))
        for a, b, c, d in spans
        if "".join(left[a:b]) != "".join(right[c:d])
    ]


def _split_words(answer: LocatedText) -> list[str]:
    without_links = answer.replace_spans([(link.start, link.end, "") for link in find_links(answer.text)])
    return [word for word in _WORD.findall(without_links.text) if word not in "()●-;."]


def _choose_sub_heading(leading: RawQuestion, confirming: RawQuestion) -> str:
    """Return the sub-heading from either export; the word-processor export doesn't distinguish them from sections."""
    if leading.section.casefold() != strip_letter(confirming.section).casefold() and leading.section:
        return leading.section
    return confirming.heading


def _build_question(raw: RawQuestion, confirming: RawQuestion | None, spellings: Spellings, log: _DoubtLog) -> Question:
    chosen = _choose_spellings(raw, confirming, spellings, log)
    answer = respell(raw.answer, chosen)
    if raw.options and len(raw.ticked) != 1:
        ticks = f"ticked: {', '.join(tick.text for tick in raw.ticked)}" if raw.ticked else "no tick can be seen"
        log.add("choice uncertain", ticks)
    if raw.options and is_links_only(answer.text):
        # A link under a photograph doesn't answer a question with options; it is kept as a link.
        answer = NO_TEXT
    if not raw.options and not answer:
        log.add("no answer", raw.label)
    known = {unescape_url(spelling) for pair in chosen.items() for spelling in pair}
    return Question(
        number=raw.number,
        section=_name_section(raw.section),
        label=raw.label,
        answer=answer,
        provenance=Provenance(log.document, raw.lines, confirming.lines if confirming else None),
        options=raw.options,
        choice="; ".join(tick.text for tick in raw.ticked) or None,
        choice_line=raw.ticked[0].number if raw.ticked else None,
        links=(
            *(Link(url, printed if printed != url else None) for printed, url in chosen.items()),
            *(Link(url) for url in dict.fromkeys(raw.linked) if unescape_url(url) not in known),
        ),
        heading=raw.heading,
        note=raw.note,
        is_field=raw.is_field,
    )


def _choose_spellings(
    raw: RawQuestion, confirming: RawQuestion | None, spellings: Spellings, log: _DoubtLog
) -> dict[str, str]:
    """Choose the spelling of each link that the leading export prints, in order."""
    printed = _printed_urls(raw)
    confirmed = _printed_urls(confirming) if confirming else []
    matched = match_links(printed, confirmed)
    chosen: dict[str, str] = {}
    for url, confirming_url in zip(printed, matched, strict=True):
        chosen[url] = spellings.choose(url, confirming_url)
        rivals = (("web form", confirming_url), ("hyperlink", spellings.find_hyperlink(url)))
        differing = [f"{place} {spelling}" for place, spelling in rivals if spelling not in (None, url)]
        if differing:
            log.add("spellings of a link differ", f"{url} / {' / '.join(differing)} (used: {chosen[url]})")
        elif spellings.count_sightings(url) == 1:
            log.add("link seen once", url)
    known = {*matched, *chosen.values()}
    for url in confirmed:
        if confirming and url not in known:
            log.add("link in the web-form export only", url, confirming.lines)
    return chosen


def _printed_urls(raw: RawQuestion) -> list[str]:
    """Return the links of an answer as printed, each once."""
    return list(dict.fromkeys(link.url for link in find_links(raw.answer.text)))


def _name_section(heading: str) -> str:
    """Return the section name of a heading; one without a letter loses its purpose ("Data to publish" is "Data")."""
    return heading if LETTERED.match(heading) else re.split(r"\s+to\s+", heading, maxsplit=1)[0]
