"""The page about the project: who runs it, where the document comes from, what is stored, and how to report faults."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup, escape

from corpus import Language, Page, other_language
from qa.messages import messages
from qa.page.pages.plain import paragraphs, plain_page
from qa.page.permalinks import source_url
from qa.presentation.wording import date_text, day_text, recording_text
from qa.serving.catalogue import Catalogue


def about_page(catalogue: Catalogue | None, page: Page, language: Language, record_days: int | None = None) -> str:
    """Make the page about an office; without a catalogue it doesn't name the documents.

    `record_days` is how long questions are recorded for; None: they aren't recorded.
    """
    words = messages(language, page)
    body = Markup("<h1>{}</h1>").format(words["about_page"])
    for heading, texts in (
        (words["about_who"], [words["about_who_text"]]),
        (words["about_source"], [words["about_source_text"], *_documents(catalogue, language)]),
        (words["about_until"], [_until(catalogue, language)]),
        (
            words["about_stored"],
            [words["about_conversation"], recording_text(record_days, language), words["about_rated"]],
        ),
        (words["about_wrong"], [words["about_wrong_text"]]),
        (words["index"], _build(catalogue, language)),
    ):
        if texts:
            body += Markup("<h2>{}</h2>{}").format(heading, paragraphs(texts))
    return plain_page(words["about_page"], body, page, language, "./", f"?lang={other_language(language)}")


def _documents(catalogue: Catalogue | None, language: Language) -> Iterator[Markup]:
    words = messages(language)
    if catalogue is None:
        return
    for document in catalogue.documents:
        publication = catalogue.publication(document)
        if publication is None:
            reference = escape(document)
        else:
            date = date_text(publication, language)
            reference = Markup('<span lang="{}">{}. {}</span> ({})').format(
                publication.imprint_language(language), publication.title(language), publication.body(language), date
            )
        yield Markup('{}. <a href="{}">{}</a>').format(
            reference, source_url(document, None, language), words["about_read"]
        )


def _until(catalogue: Catalogue | None, language: Language) -> str:
    words = messages(language)
    publications = {catalogue.publication(document) for document in catalogue.documents} if catalogue else set()
    if len(publications) == 1 and (publication := publications.pop()):
        return words["about_until_date"].format(date=date_text(publication, language))
    return words["about_until_text"]


def _build(catalogue: Catalogue | None, language: Language) -> list[str]:
    if catalogue is None:
        return []
    day = day_text(datetime.fromisoformat(catalogue.created).date(), language)
    return [messages(language)["build_line"].format(build=catalogue.build, day=day)]
