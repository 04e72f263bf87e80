"""What is said about an answer, in words of the reader's language, for the page and the terminal alike."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date, format_skeleton

from corpus import Edition, Entry, Language, Publication, Translation
from qa.answering.answer import Answer, Citation, CitedTranslation
from qa.answering.question.mentions import localize_country
from qa.errors import QuestionError
from qa.messages import localize_choice, messages


def translation_for(entry: Entry, language: Language) -> Translation | None:
    """The entry's translation into a language, if there is one."""
    return entry.translation if entry.translation is not None and entry.translation.language == language else None


def localized_title(entry: Entry, language: Language) -> str:
    """An entry's title in a language, or in the source's."""
    return (translation_for(entry, language) or entry).title


def localized_section(entry: Entry, language: Language) -> str:
    """An entry's section in a language, or in the source's; its document where it has none."""
    return (translation_for(entry, language) or entry).section or entry.document


_HIGH, _MIDDLE = 0.85, 0.6

_LABEL_WORDS = 4
"""Words of a question that may be too few to be understood by itself."""

MAX_NEAREST = 3
"""Topics that a refusal names."""


def percent(confidence: float) -> int:
    """A confidence of 0 to 1 as a whole number of hundredths."""
    return round(confidence * 100)


def confidence_text(confidence: float, language: Language) -> str:
    """How sure an answer is, without the number."""
    key = "high" if confidence >= _HIGH else "middle" if confidence >= _MIDDLE else "low"
    return messages(language)[f"sure_{key}"]


def confidence_line(confidence: float, language: Language) -> str:
    """How sure an answer is, with the number."""
    return messages(language)["sure_line"].format(
        sure=confidence_text(confidence, language), percent=percent(confidence)
    )


def is_very_confident(confidence: float) -> bool:
    """Whether an answer needs no warning before it."""
    return confidence >= _HIGH


def numbers_text(numbers: Sequence[int], language: Language) -> str:
    """The question numbers of a citation in words."""
    words = messages(language)
    if not numbers:
        return words["ready_entry"]
    consecutive = len(numbers) > 2 and list(numbers) == list(range(numbers[0], numbers[-1] + 1))
    listed = f"{numbers[0]}–{numbers[-1]}" if consecutive else ", ".join(map(str, numbers))
    return words["question_number" if len(numbers) == 1 else "question_numbers"].format(numbers=listed)


def edition_name(edition: Edition, language: Language) -> str | None:
    """What people call an edition ("Peru 2022"); None where its document doesn't tell country and year."""
    if not edition.country or not edition.year:
        return None
    return f"{localize_country(edition.country, language)} {edition.year}"


def edition_text(edition: Edition, language: Language) -> str:
    """What tells an edition from others: what people call it, or its id."""
    return edition_name(edition, language) or edition.id


def lines_text(document: str, page: int | None, lines: tuple[int, int], language: Language) -> str:
    """Where a text stands in its document: the page where there is one, and the lines."""
    words = messages(language)
    told = words["place_line" if lines[0] == lines[1] else "place_lines"].format(first=lines[0], last=lines[1])
    paged = [words["place_page"].format(page=page)] if page is not None else []
    return ", ".join([document, *paged, told])


def localized(citation: Citation) -> Citation | CitedTranslation:
    """The citation in the reader's language, where there is a translation."""
    return citation.translation or citation


def source_text(citation: Citation, language: Language) -> str:
    """Where a citation stands: edition, section, questions and lines."""
    questions = numbers_text(citation.questions, language)
    place = lines_text(citation.document, citation.page, citation.lines, language)
    told = (edition_text(citation.edition, language), localized(citation).section, questions, place)
    return " · ".join(part for part in told if part)


def date_text(publication: Publication, language: Language) -> str:
    """When a document was made: its month and year, or its year."""
    if publication.month is None:
        return str(publication.year)
    return str(format_skeleton("yMMMM", date(publication.year, publication.month, 1), locale=language))


def day_text(day: date, language: Language) -> str:
    """A day, written out."""
    return str(format_date(day, format="long", locale=language))


def too_long_text(error: QuestionError, language: Language) -> str:
    """That a question is too long."""
    return messages(language)["too_long"].format(length=f"{error.length:,}", limit=f"{error.limit:,}")


def refusal_texts(answer: Answer) -> tuple[str, ...]:
    """That a question isn't answered, and in which edition alone it was looked for, if in one."""
    words = messages(answer.language)
    if answer.edition is None:
        return (words["refusal"],)
    edition = edition_text(answer.edition, answer.language)
    return words["refusal"], words["looked_in"].format(edition=edition)


def is_only_a_choice(answer: Answer) -> bool:
    """Whether the tick is all that the questionnaire says, so that its question must be read first."""
    return answer.original == answer.citations[0].choice


def question_text(citation: Citation) -> str:
    """The question as the questionnaire puts it, or its title where it says little by itself ("Education")."""
    ours = localized(citation)
    return ours.question if len(ours.question.split()) > _LABEL_WORDS else ours.title


def choice_text(citation: Citation, language: Language) -> str | None:
    """What was ticked, in words of the reader's language."""
    return localize_choice(localized(citation).choice, language)


def question_as_printed(citation: Citation, language: Language) -> str:
    """The question as the questionnaire puts it, with what was ticked.

    A tick answers the questionnaire's question and not the visitor's, which may turn it round; so it is
    never said without that question.
    """
    words = messages(language)
    asked = words["asked_as"].format(question=question_text(citation))
    choice = choice_text(citation, language)
    return f"{asked} {words['ticked'].format(choice=choice)}" if choice else asked


def language_note(answer: Answer) -> str:
    """What there is to say of the answer's language: that it is a translation, or that there is none."""
    words = messages(answer.language)
    if answer.translated:
        return words["translation_note"]
    return words["untranslated_note"] if answer.text_language != answer.language else ""
