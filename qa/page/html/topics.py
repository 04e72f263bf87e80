"""The topics: all entries as a tree of sections, reduced by a filter. Pure functions."""

from collections.abc import Sequence

from markupsafe import Markup

from corpus import Edition, Entry, Language
from qa.messages import messages
from qa.page.html.references import References
from qa.presentation.wording import edition_text, localized_section, localized_title, numbers_text
from qa.serving.catalogue import Catalogue

_MAX_FILTER_LENGTH = 200
"""Characters of a filter that are used, since anybody may send any number."""


def topics_html(references: References, filter_text: str, language: Language, edition: str | None = None) -> Markup:
    """Show the entries that match a filter, their sections unfolded if there is a filter.

    `edition` is the id of the only edition to list; None: all, each below its name if there are several.
    """
    filter_text = filter_text[:_MAX_FILTER_LENGTH]
    editions = [known for known in references.catalogue.editions if edition in (None, known.id)]
    sections = {listed: _matching_sections(references.catalogue, listed, filter_text, language) for listed in editions}
    tree = Markup("")
    for listed, titled in sections.items():
        if len(editions) > 1 and titled:
            tree += Markup("<h2>{}</h2>").format(edition_text(listed, language))
        tree += Markup("").join(
            _section(title, entries, bool(filter_text.split()), references, language) for title, entries in titled
        )
    count = sum(len(entries) for titled in sections.values() for _, entries in titled)
    found = "nothing_found" if not count else "topic_found" if count == 1 else "topics_found"
    # The number is in an element of its own that stays, so that screen readers announce changes.
    return Markup('<div class="tree"><p class="quiet" role="status">{}</p>{}</div>').format(
        messages(language)[found].format(count=count), tree
    )


def _matching_sections(
    catalogue: Catalogue, edition: Edition, filter_text: str, language: Language
) -> list[tuple[str, list[Entry]]]:
    """Return the title and the matching entries of each section of an edition that has any."""
    titled = [
        (localized_section(entries[0], language), [entry for entry in entries if catalogue.matches(entry, filter_text)])
        for entries in catalogue.sections(edition.id)
    ]
    return [(title, entries) for title, entries in titled if entries]


def _section(title: str, entries: Sequence[Entry], is_open: bool, references: References, language: Language) -> Markup:
    items = Markup("").join(_item(entry, references, language) for entry in entries)
    return Markup('<details{}><summary>{} <span class="quiet">({})</span></summary><ul>{}</ul></details>').format(
        Markup(" open") if is_open else "", title, len(entries), items
    )


def _item(entry: Entry, references: References, language: Language) -> Markup:
    words = messages(language)
    title = localized_title(entry, language)
    return Markup(
        '<li><a href="{}">{} <span class="quiet">{}</span></a>'
        '<button type="button" data-ask="{}" aria-label="{}">{}</button></li>'
    ).format(
        references.entry_url(entry),
        title,
        numbers_text(entry.questions, language),
        references.example_question(entry, language),
        f"{words['ask_about']}: {title}",
        words["ask"],
    )
