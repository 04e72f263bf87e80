"""An answer as Markdown for the chat, and as plain text for the terminal. Pure functions.

Whatever comes from outside (the question, the corpus) is escaped, so that nothing of it is read as
Markdown or HTML.
"""

import html
import re
from collections.abc import Sequence
from urllib.parse import quote

from corpus import Language, Link, Span
from qa.answer import Answer, Citation, CitedTranslation
from qa.messages import messages, ticked

_INLINE_MARK = re.compile(r"([\\`*_{}\[\]|~$])")
_LINE_MARK = re.compile(r"^([ \t]*\d*)([#+=.)-])", re.MULTILINE)
_LINK = re.compile(r"https?://[^\s()<>\"”]+")
_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)
_HIGH, _MIDDLE = 0.85, 0.6
_LABEL_WORDS = 4
"""Words of a question that may be too few to be understood by itself."""


def escaped(text: str) -> str:
    """The text so that Markdown shows it to the letter; white space is collapsed to blanks."""
    return _without_line_marks(_without_marks(" ".join(text.split())))


def _without_marks(text: str) -> str:
    """The text with the marks escaped that mean something anywhere in a line."""
    return _INLINE_MARK.sub(r"\\\1", html.escape(text, quote=False))


def _without_line_marks(markdown: str) -> str:
    """Whole lines with the marks escaped that mean something at their start: lists, headings, rules."""
    return _LINE_MARK.sub(r"\1\\\2", markdown)


def address(link: str) -> str | None:
    """What a link leads to, safe to stand in Markdown; None where it is no web address."""
    if not _WEB.match(link):
        return None
    whole = f"https://{link}" if link.lower().startswith("www.") else link
    return quote(whole, safe=":/?#@!$&'*+,;=%~-._")


def _sure(answer: Answer) -> str:
    words = messages(answer.language)
    key = "high" if answer.confidence >= _HIGH else "middle" if answer.confidence >= _MIDDLE else "low"
    return words[f"sure_{key}"].format(percent=round(answer.confidence * 100))


def numbers_text(numbers: Sequence[int], language: Language) -> str:
    """The question numbers of a citation in words."""
    words = messages(language)
    if not numbers:
        return words["ready_entry"]
    consecutive = len(numbers) > 2 and list(numbers) == list(range(numbers[0], numbers[-1] + 1))
    listed = f"{numbers[0]}–{numbers[-1]}" if consecutive else ", ".join(map(str, numbers))
    return words["question_number" if len(numbers) == 1 else "question_numbers"].format(numbers=listed)


def _spoken(citation: Citation) -> Citation | CitedTranslation:
    """The citation in the reader's language, where there is a translation."""
    return citation.translation or citation


def source_text(citation: Citation, language: Language) -> str:
    """Where a citation stands, in words."""
    key = "source_line" if citation.lines[0] == citation.lines[1] else "source"
    return messages(language)[key].format(
        section=_spoken(citation).section or citation.document,
        questions=numbers_text(citation.questions, language),
        document=citation.document,
        first=citation.lines[0],
        last=citation.lines[1],
    )


def _is_bare_tick(answer: Answer) -> bool:
    """Whether the tick is all that the questionnaire says, so that its question must be read first."""
    return answer.original == answer.citations[0].choice


def _asked_as(answer: Answer, first: Citation) -> str:
    """The question as the questionnaire puts it, with what was ticked.

    A tick answers the questionnaire's question and not the visitor's, which may turn it round; so it is
    never said without that question.
    """
    words = messages(answer.language)
    spoken = _spoken(first)
    # "Education" says little without the heading that it stood under.
    question = spoken.question if len(spoken.question.split()) > _LABEL_WORDS else spoken.title
    asked = words["asked_as"].format(question=question)
    choice = spoken.choice
    return f"{asked} {words['ticked'].format(choice=ticked(choice, answer.language))}" if choice else asked


def _marked(passage: str, highlights: Sequence[Span]) -> str:
    """The passage as Markdown: its lines kept, its links live, the highlights marked."""
    pieces = []
    position = 0
    for start, end in highlights:
        # Translations of two sentences may overlap.
        start = max(start, position)
        if start >= end:
            continue
        pieces += [_linked(passage[position:start]), "<mark>", _linked(passage[start:end]), "</mark>"]
        position = end
    pieces.append(_linked(passage[position:]))
    return _broken("".join(pieces))


def _spans_within(text: str, cited: Citation | CitedTranslation) -> list[Span]:
    """Where the citation's highlights stand in what is shown of its passage."""
    sentences = (cited.passage[start:end] for start, end in cited.highlights)
    found = [(text.find(sentence), len(sentence)) for sentence in sentences]
    return sorted((start, start + length) for start, length in found if start >= 0)


def _broken(markdown: str) -> str:
    """Line ends as Markdown keeps them within a paragraph, and no line read as a list or a heading."""
    return re.sub(r"\n+", "<br>\n", _without_line_marks(markdown))


def _linked(text: str) -> str:
    """The text escaped, line by line, with its addresses as links."""
    pieces = []
    position = 0
    for match in _LINK.finditer(text):
        pieces += [_without_marks(text[position : match.start()]), _link(match.group(), match.group())]
        position = match.end()
    return "".join([*pieces, _without_marks(text[position:])])


def _link(shown: str, link: str) -> str:
    target = address(link)
    return f"[{escaped(shown)}]({target})" if target else escaped(shown)


def _link_list(links: Sequence[Link]) -> list[str]:
    return [f"- {_link(link.url, link.url)}" for link in links]


def answer_markdown(answer: Answer) -> str:
    """What the chat shows for an answer: what answers first, then the proof."""
    words = messages(answer.language)
    if answer.kind == "blank":
        return "\n".join([words["blank"], "", *_bullets(answer.suggestions)])
    if answer.kind == "courtesy":
        return "\n".join([escaped(answer.text), "", words["ask_for_example"], "", *_bullets(answer.suggestions)])
    if answer.kind == "refusal":
        return _refusal_markdown(answer)
    first = answer.citations[0]
    spoken = _spoken(first)
    quoted = _marked(answer.text, _spans_within(answer.text, spoken))
    lines = [f"{escaped(_asked_as(answer, first))} \\[1\\]", ""]
    if not _is_bare_tick(answer):
        lines = [f"{quoted} \\[1\\]", "", f"*{escaped(_asked_as(answer, first))}*", ""]
    if first.links:
        lines += [f"**{words['links']}**", "", *_link_list(first.links), ""]
    if answer.text not in (spoken.passage, spoken.passage.removeprefix(f"{spoken.choice}\n\n")):
        lines += _unfolding(words["whole_passage"], spoken)
    if answer.translated:
        lines += _unfolding(words["original"], first)
    lines += [f"\\[1\\] {escaped(source_text(first, answer.language))}  ", escaped(_sure(answer)), ""]
    if note := _language_note(answer):
        lines += [f"*{escaped(note)}*", ""]
    if len(answer.citations) > 1:
        lines += [f"**{words['see_also']}**", "", *_topics(answer.citations[1:3], answer.language)]
    return "\n".join(lines).rstrip()


def _bullets(texts: Sequence[str]) -> list[str]:
    return [f"- {escaped(text)}" for text in texts]


def _unfolding(summary: str, cited: Citation | CitedTranslation) -> list[str]:
    """A passage that shows when its summary is clicked."""
    passage = _marked(cited.passage, cited.highlights)
    return [f"<details><summary>{html.escape(summary)}</summary>", "", passage, "", "</details>", ""]


def _language_note(answer: Answer) -> str:
    """What there is to say of the answer's language: that it is a translation, or that there is none."""
    words = messages(answer.language)
    if answer.translated:
        return words["translation_note"]
    return words["untranslated_note"] if answer.text_language != answer.language else ""


def _topics(citations: Sequence[Citation], language: Language) -> list[str]:
    return [
        f"- \\[{c.rank}\\] {escaped(_spoken(c).title)} ({escaped(numbers_text(c.questions, language))})"
        for c in citations
    ]


def _refusal_markdown(answer: Answer) -> str:
    words = messages(answer.language)
    lines = [escaped(words["refusal"]), "", words["nearest"], "", *_topics(answer.citations[:3], answer.language)]
    if answer.suggestions:
        lines += ["", words["try"], "", *_bullets(answer.suggestions)]
    return "\n".join(lines)


def answer_text(answer: Answer, original: bool = False) -> str:
    """What the terminal shows for an answer; `original` adds the source's own words below a translation."""
    words = messages(answer.language)
    suggestions = [f"  {text}" for text in answer.suggestions]
    if answer.kind == "blank":
        return "\n".join([words["blank"], *suggestions])
    if answer.kind == "courtesy":
        return "\n".join([answer.text, "", words["ask_for_example"], *suggestions])
    if answer.kind == "refusal":
        lines = [words["refusal"], "", words["nearest"]]
        lines += [
            f"  [{c.rank}] {_spoken(c).title} ({numbers_text(c.questions, answer.language)})"
            for c in answer.citations[:3]
        ]
        return "\n".join([*lines, "", words["try"], *suggestions] if suggestions else lines)
    first = answer.citations[0]
    lines = [f"{_asked_as(answer, first)} [1]"]
    if not _is_bare_tick(answer):
        lines = [f"{answer.text} [1]", "", _asked_as(answer, first)]
    lines += [f"  {link.url}" for link in first.links]
    if answer.translated and original:
        lines += ["", f"{words['original']}:", answer.original]
    lines += ["", f"[1] {source_text(first, answer.language)}", _sure(answer)]
    note = _language_note(answer)
    return "\n".join([*lines, note] if note else lines)
