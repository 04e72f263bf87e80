"""What refers to an entry: its permalinks, its formatted reference and the question that asks about it."""

from collections.abc import Sequence

from corpus import Entry, Language, Span
from qa.answering.answer import Answer, Citation
from qa.answering.composing.suggestions import Suggester
from qa.messages import messages
from qa.page.permalinks import DIGEST_LENGTH, EntryPermalink, QuestionPermalink
from qa.presentation.wording import (
    edition_name,
    edition_text,
    localized_text,
    localized_title,
    numbers_text,
    title_language,
    translation_for,
)
from qa.serving.catalogue import Catalogue


class References:
    """Makes the references to the entries of one catalogue."""

    def __init__(self, catalogue: Catalogue, suggester: Suggester) -> None:
        self.catalogue = catalogue
        self._suggester = suggester

    def edition_if_several(self, document: str, language: Language) -> str:
        """Name a document's edition; "" if the catalogue has only one."""
        return edition_text(self.catalogue.edition(document), language) if len(self.catalogue.editions) > 1 else ""

    def title_language(self, citation: Citation, language: Language) -> Language:
        """Return the language of a citation's title as it is shown in a language."""
        return title_language(self.catalogue.entries[citation.entry], language)

    def example_question(self, entry: Entry, language: Language) -> str:
        """Return a question that an entry answers; the questionnaire's own if it has no example question."""
        # The plain title asks for less than that, and finds the entry less often.
        return self._suggester.example_for(entry.id, language) or (translation_for(entry, language) or entry).title

    def chosen_edition(self, answer: Answer) -> str:
        """Return the id of the edition that was chosen for an answer; "" if none was, or there is only one."""
        return answer.edition.id if answer.edition and len(self.catalogue.editions) > 1 else ""

    def question_url(self, answer: Answer) -> str:
        """Return the permalink that asks an answer's question again."""
        return QuestionPermalink(answer.question.strip(), answer.earlier, self.chosen_edition(answer)).url

    def entry_url(self, entry: Entry, cited_spans: Sequence[Span] = (), language: Language | None = None) -> str:
        """Return the permalink that opens an entry, its cited spans highlighted."""
        digest = entry.digest[:DIGEST_LENGTH] if cited_spans else ""
        return EntryPermalink(self.catalogue.short_name(entry.id), tuple(cited_spans), language, digest).url

    def citation_url(self, citation: Citation) -> str:
        """Return the permalink that opens a citation's entry, its highlights marked, in its language."""
        passage_start = citation.span[0]
        spans = [(passage_start + start, passage_start + end) for start, end in citation.highlights]
        language = citation.translation.language if citation.translation else None
        return self.entry_url(self.catalogue.entries[citation.entry], spans, language)

    def text_around(self, citation: Citation, language: Language) -> str:
        """Return the whole text that a citation is from, in a language if it is translated."""
        return localized_text(self.catalogue.entries[citation.entry], language)

    def citation_reference(self, citation: Citation, language: Language) -> str:
        """Format a reference to what a citation cites."""
        return self.entry_reference(self.catalogue.entries[citation.entry], language, citation.lines[0])

    def entry_reference(self, entry: Entry, language: Language, line: int | None = None) -> str:
        """Format a reference to an entry: body, year, title, edition, question numbers, page.

        `line` is the first cited line; None: the entry's first.
        """
        words = messages(language)
        page = self.catalogue.page(entry.document, entry.text.lines()[0] if line is None else line)
        places = [
            edition_name(self.catalogue.edition(entry.document), language),
            numbers_text(entry.questions, language) or f'"{localized_title(entry, language)}"',
            words["place_page"].format(page=page) if page is not None else None,
        ]
        where = ", ".join(place for place in places if place)
        publication = self.catalogue.publication(entry.document)
        if publication is None:
            return words["reference_bare"].format(document=entry.document, where=where)
        return words["reference"].format(
            body=publication.body(language), year=publication.year, title=publication.title(language), where=where
        )
