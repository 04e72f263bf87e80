"""Everything that can be read, as a tree of sections and entries, and the filter above it. Pure functions."""

from collections.abc import Sequence

from markupsafe import Markup

from corpus import Entry, Language
from qa.messages import messages
from qa.presentation.wording import edition_text, localized_section, localized_title, numbers_text
from qa.serving.catalogue import Catalogue

_MAX_FILTER_LENGTH = 200
"""Characters of a filter that are sought; anybody may send any number."""


def topics_html(catalogue: Catalogue, sought: str, language: Language, edition: str | None = None) -> Markup:
    """The tree of what a filter leaves, unfolded if there is a filter.

    Args:
        catalogue: the index that is listed.
        sought: the filter.
        language: the page's.
        edition: the id of the only edition to list; None: all, each below its name if there are several.
    """
    words = messages(language)
    sought = sought[:_MAX_FILTER_LENGTH]
    shown = [one for one in catalogue.editions if edition in (None, one.id)]
    sections = {
        one: [
            (localized_section(entries[0], language), [entry for entry in entries if catalogue.matches(entry, sought)])
            for entries in catalogue.sections(one.id)
        ]
        for one in shown
    }
    found = sum(len(entries) for listed in sections.values() for _, entries in listed)
    filtered = bool(sought.split())
    told = words["topic_found" if found == 1 else "topics_found"].format(count=found)
    # In an element of its own that stays, so that screen readers say what a filter leaves.
    status = Markup('<p class="quiet" role="status">{}</p>').format(told if found else words["nothing_found"])
    tree = Markup("")
    for one, listed in sections.items():
        if len(shown) > 1 and any(entries for _, entries in listed):
            tree += Markup("<h2>{}</h2>").format(edition_text(one, language))
        tree += Markup("").join(
            _section(catalogue, title, entries, filtered, language) for title, entries in listed if entries
        )
    return Markup('<div class="tree">{}{}</div>').format(status, tree)


def _section(catalogue: Catalogue, title: str, entries: Sequence[Entry], unfolded: bool, language: Language) -> Markup:
    items = Markup("").join(_item(catalogue, entry, language) for entry in entries)
    return Markup('<details{}><summary>{} <span class="quiet">({})</span></summary><ul>{}</ul></details>').format(
        Markup(" open") if unfolded else "", title, len(entries), items
    )


def _item(catalogue: Catalogue, entry: Entry, language: Language) -> Markup:
    words = messages(language)
    title = localized_title(entry, language)
    return Markup(
        '<li><a href="{}">{} <span class="quiet">{}</span></a>'
        '<button type="button" data-ask="{}" aria-label="{}">{}</button></li>'
    ).format(
        catalogue.address(entry.id),
        title,
        numbers_text(entry.questions, language),
        catalogue.example(entry, language),
        f"{words['ask_about']}: {title}",
        words["ask"],
    )
