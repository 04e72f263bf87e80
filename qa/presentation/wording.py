"""What the page and the terminal say about an answer, in the reader's language. Pure functions."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date, format_skeleton
from babel.units import format_unit

from corpus import Edition, Entry, Language, Place, Publication, Translation
from qa.answering.answer import Answer, Citation, CitedTranslation
from qa.answering.question.mentions import localize_country
from qa.errors import QuestionTooLongError
from qa.messages import localize_choice, messages, original_message

HIGH, _MIDDLE = 0.65, 0.5
"""Confidences from which an answer is very likely, and probably, right."""

_MAX_LABEL_WORDS = 4
"""Words of a printed question that may be a mere label, which can't be understood by itself."""

_MAX_NEAREST, _MAX_RELATED = 3, 2
"""Topics that a refusal, and an answer, name besides."""


def translation_for(entry: Entry, language: Language) -> Translation | None:
    """Return the entry's translation into a language; None if it has none."""
    return entry.translation if entry.translation is not None and entry.translation.language == language else None


def localized_text(entry: Entry, language: Language) -> str:
    """Return an entry's text in a language, or in the source's if it isn't translated."""
    translation = translation_for(entry, language)
    return translation.text if translation else entry.text.text


def localized_title(entry: Entry, language: Language) -> str:
    """Return an entry's plain title in a language, or else its title in that language or the source's."""
    return entry.shown_title(language)


def title_language(entry: Entry, language: Language) -> Language:
    """Return the language of an entry's title as it is shown in a language."""
    return language if language in entry.plain_titles else section_language(entry, language)


def section_language(entry: Entry, language: Language) -> Language:
    """Return the language of an entry's section as it is shown in a language."""
    return language if translation_for(entry, language) else entry.language


def localized_section(entry: Entry, language: Language) -> str:
    """Return an entry's section in a language, or in the source's; its document if it has no section."""
    return (translation_for(entry, language) or entry).section or entry.document


def localized(citation: Citation) -> Citation | CitedTranslation:
    """Return the citation's translation, or the citation itself if it has none."""
    return citation.translation or citation


def percent(confidence: float) -> int:
    """Convert a confidence of 0 to 1 to a whole percentage."""
    return round(confidence * 100)


def confidence_text(confidence: float, language: Language) -> str:
    """State a confidence in words, without the number."""
    level = "high" if confidence >= HIGH else "middle" if confidence >= _MIDDLE else "low"
    return messages(language)[f"sure_{level}"]


def confidence_line(confidence: float, language: Language) -> str:
    """State a confidence in words, with the number."""
    return messages(language)["sure_line"].format(
        sure=confidence_text(confidence, language), percent=percent(confidence)
    )


def numbers_text(numbers: Sequence[int], language: Language) -> str:
    """List the question numbers of a citation ("questions 38, 39"); "" if its document doesn't number them."""
    if not numbers:
        return ""
    words = messages(language)
    is_range = len(numbers) > 2 and list(numbers) == list(range(numbers[0], numbers[-1] + 1))
    listed = f"{numbers[0]}–{numbers[-1]}" if is_range else ", ".join(map(str, numbers))
    return words["question_number" if len(numbers) == 1 else "question_numbers"].format(numbers=listed)


def edition_name(edition: Edition, language: Language) -> str | None:
    """Name an edition by its country or series and its year ("Chile 2022"); None if its document lacks one of them."""
    name = localize_country(edition.country, language) if edition.country else edition.series
    return f"{name} {edition.year}" if name and edition.year else None


def edition_text(edition: Edition, language: Language) -> str:
    """Name an edition as `edition_name` does, or by its id."""
    return edition_name(edition, language) or edition.id


def location_text(
    document: str, lines: tuple[int, int], page: int | None, place: Place | None, language: Language
) -> str:
    """Locate a text in its document: its place in a file without printed lines, or else its page, if any, and lines."""
    words = messages(language)
    if place is not None:
        kind = f"place_{place.kind}" if place.name else f"place_{place.kind}_unnamed"
        return f"{document}, {words[kind].format(place=place.name, number=place.number)}"
    first, last = lines
    parts = [words["place_page"].format(page=page)] if page is not None else []
    parts.append(words["place_line" if first == last else "place_lines"].format(first=first, last=last))
    return ", ".join([document, *parts])


def source_text(citation: Citation, language: Language) -> str:
    """Locate a citation: its edition, section, questions, document and lines."""
    edition = edition_text(citation.edition, language)
    numbers = numbers_text(citation.questions, language)
    place = location_text(citation.document, citation.lines, citation.page, citation.place, language)
    return " · ".join(part for part in (edition, localized(citation).section, numbers, place) if part)


def date_text(publication: Publication, language: Language) -> str:
    """Write out a publication's month and year, or its year."""
    if publication.month is None:
        return str(publication.year)
    return str(format_skeleton("yMMMM", date(publication.year, publication.month, 1), locale=language))


def as_of_text(citation: Citation, language: Language) -> str:
    """Say when what is cited was true: when its document was published, or of what year it is; "" if unknown."""
    publication, year = citation.publication, citation.edition.year
    if publication is None and year is None:
        return ""
    return messages(language)["as_of"].format(date=date_text(publication, language) if publication else year)


def day_text(day: date, language: Language) -> str:
    """Write out a day."""
    return str(format_date(day, format="long", locale=language))


def days_text(count: int, language: Language) -> str:
    """Write out a number of days.

    >>> days_text(90, "es"), days_text(1, "en")
    ('90 días', '1 day')
    """
    return str(format_unit(count, "duration-day", length="long", locale=language))


def recording_text(days: int | None, language: Language) -> str:
    """Say whether questions are recorded, and for how many days; None: they aren't."""
    words = messages(language)
    if days is None:
        return words["about_not_recorded"]
    return words["about_recorded"].format(days=days_text(days, language))


def too_long_text(error: QuestionTooLongError, language: Language) -> str:
    """Say that a question is too long."""
    return messages(language)["too_long"].format(length=f"{error.length:,}", limit=f"{error.limit:,}")


def refusal_texts(answer: Answer) -> tuple[str, ...]:
    """Say why a question isn't answered, and which edition was searched if only one was."""
    if answer.edition is None:
        return (_reason_text(answer),)
    edition = edition_text(answer.edition, answer.language)
    return _reason_text(answer), messages(answer.language)["looked_in"].format(edition=edition)


def _reason_text(answer: Answer) -> str:
    """Say why a question isn't answered; how far the document goes only if its date is known."""
    words = messages(answer.language, answer.office.page)
    if answer.missing is not None:
        return f"{words['refusal_not_stated']} {words[f'asked_{answer.missing}']}"
    if answer.reason != "later":
        return words[f"refusal_{answer.reason or 'not_stated'}"]
    nearest = answer.citations[0]
    publication, year = nearest.publication, nearest.edition.year
    if publication is None and year is None:
        return words["refusal_not_stated"]
    until = date_text(publication, answer.language) if publication else str(year)
    return words["refusal_later"].format(date=until)


def nearest_topics(answer: Answer) -> tuple[Citation, ...]:
    """Return the topics that a refusal names: near ones; none if it asks back, since it suggests what may be meant."""
    return () if answer.reason == "unclear" else _near(answer.citations)[:_MAX_NEAREST]


def related_topics(answer: Answer) -> tuple[Citation, ...]:
    """Return the topics to see besides an answer: near ones."""
    return _near(answer.citations[1:])[:_MAX_RELATED]


def _near(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    return tuple(citation for citation in citations if citation.is_near)


def is_only_a_choice(answer: Answer) -> bool:
    """Check whether the ticked choice is the whole answer, so that there is nothing to quote besides it."""
    return answer.original == answer.citations[0].choice


def question_text(citation: Citation) -> str:
    """Return the question as the questionnaire puts it, with what it is about if it is a mere label ("Education")."""
    cited = localized(citation)
    return cited.question if len(cited.question.split()) > _MAX_LABEL_WORDS else cited.official_title


def question_as_printed(citation: Citation, answer: Answer) -> str:
    """Quote the questionnaire's question, and the ticked choice if there is one.

    A tick answers the questionnaire's question, and the visitor's may be its negation, so a tick is never shown
    without it, except as a verdict.
    """
    words = messages(answer.language, answer.office.page)
    question = words["asked_as"].format(question=question_text(citation))
    choice = localize_choice(localized(citation).choice, answer.language)
    return f"{question} {words['ticked'].format(choice=choice)}" if choice else question


def language_note(answer: Answer) -> str:
    """Say that the answer is a translation, or that it isn't translated; "" if neither needs saying."""
    if not answer.translated and answer.text_language == answer.language:
        return ""
    key = "translation_note" if answer.translated else "untranslated_note"
    return original_message(key, answer.citations[0].language, answer.language, answer.office.page)
