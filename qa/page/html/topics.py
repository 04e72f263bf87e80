"""The topics: all entries as a tree of sections, reduced by a filter. Pure functions."""

from collections.abc import Sequence

from markupsafe import Markup

from corpus import Entry, Language
from qa.messages import messages
from qa.page.html.markup import mark_language
from qa.page.html.references import References
from qa.presentation.wording import (
    edition_text,
    localized_section,
    localized_title,
    numbers_text,
    section_language,
    title_language,
)

_MAX_FILTER_LENGTH = 200
"""Characters of a filter that are used, since anybody may send any number."""


def topics_html(references: References, filter_text: str, language: Language, edition: str | None = None) -> Markup:
    """Show the entries that match a filter, their sections unfolded if there is a filter.

    `edition` is the id of the only edition to list; None: all, each below its name if there are several.
    """
    filter_text = filter_text[:_MAX_FILTER_LENGTH]
    catalogue = references.catalogue
    editions = [known for known in catalogue.editions if edition in (None, known.id)]
    parts: list[Markup] = []
    count = 0
    for listed in editions:
        sections: list[Markup] = []
        for entries in catalogue.sections(listed.id):
            if matching := [entry for entry in entries if catalogue.matches(entry, filter_text)]:
                title = mark_language(
                    localized_section(entries[0], language), section_language(entries[0], language), language
                )
                is_open = bool(filter_text.split())
                sections.append(_section(title, matching, is_open, references, language))
                count += len(matching)
        if len(editions) > 1 and sections:
            parts.append(Markup("<h2>{}</h2>").format(edition_text(listed, language)))
        parts += sections
    found = "nothing_found" if not count else "topic_found" if count == 1 else "topics_found"
    # The number is in an element of its own that stays, so that screen readers announce changes.
    return Markup('<div class="tree"><p class="quiet" role="status">{}</p>{}</div>').format(
        messages(language)[found].format(count=count), Markup("").join(parts)
    )


def _section(
    title: Markup, entries: Sequence[Entry], is_open: bool, references: References, language: Language
) -> Markup:
    items = Markup("").join(_item(entry, references, language) for entry in entries)
    return Markup('<details{}><summary>{} <span class="quiet">({})</span></summary><ul>{}</ul></details>').format(
        Markup(" open") if is_open else "", title, len(entries), items
    )


def _item(entry: Entry, references: References, language: Language) -> Markup:
    words = messages(language)
    title = localized_title(entry, language)
    numbers = numbers_text(entry.questions, language)
    return Markup(
        '<li><a href="{}">{}{}</a><button type="button" data-ask="{}" aria-label="{}">{}</button></li>'
    ).format(
        references.entry_url(entry),
        mark_language(title, title_language(entry, language), language),
        Markup(' <span class="quiet">{}</span>').format(numbers) if numbers else "",
        references.example_question(entry, language),
        f"{words['ask_about']}: {title}",
        words["ask"],
    )
