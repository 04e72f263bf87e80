"""The source reader: one entry as its document has it, the cited words highlighted. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from markupsafe import Markup, escape

from corpus import Entry, HomeNames, Language, Page, Span, Translation
from qa.messages import localize_choice, messages, original_message
from qa.page.html.markup import bullet_list, exact_text, mark_language, merge_spans, named_links, without_line_breaks
from qa.page.html.references import References
from qa.page.html.tools import cited_text
from qa.page.permalinks import DIGEST_LENGTH, EntryPermalink, source_url
from qa.presentation import wording
from qa.presentation.differences import compare_words
from qa.presentation.link_names import distinct_links, link_keys
from qa.serving.catalogue import Catalogue

_MAX_CONTEXT = 12
"""Words that are shown before and after a change of an edition, so that one sees where it is."""

_MAX_NAME_LENGTH = 60
"""Characters of an unknown entry's name that are shown."""


def reader_html(references: References, permalink: EntryPermalink, language: Language) -> Markup:
    """Show the entry that a permalink opens, on a page in a language."""
    words = messages(language)
    entry = references.catalogue.find(permalink.entry)
    if entry is None:
        notice = words["no_entry"].format(entry=permalink.entry[:_MAX_NAME_LENGTH])
        return _bar("", language) + Markup('<p tabindex="-1" data-focus>{}</p>').format(notice)
    has_changed = permalink.digest not in ("", entry.digest[:DIGEST_LENGTH])
    if has_changed:
        permalink = replace(permalink, cited_spans=())
    place = Markup('<p class="place" lang="{}">{}</p>').format(
        wording.section_language(entry, language), wording.localized_section(entry, language)
    )
    parts = [
        _bar(place, language),
        Markup('<h2 tabindex="-1" data-focus lang="{}">{}</h2>').format(
            wording.title_language(entry, language), wording.localized_title(entry, language)
        ),
        Markup('<p class="quiet">{}</p>').format(_published(entry, references, language)),
        Markup('<p class="note">{}</p>').format(words["source_changed"]) if has_changed else Markup(""),
        _texts(
            entry, permalink.cited_spans, permalink.language or language, references.catalogue.office.page, language
        ),
        _links(entry, references.catalogue.office.names, language),
        _other_editions(entry, references, language),
        _tools(entry, permalink, references, language),
        _provenance(entry, references.catalogue, language),
        _neighbours(entry, references, language),
    ]
    return without_line_breaks(Markup('<article class="entry">{}</article>').format(Markup("").join(parts)))


def _bar(place: Markup | str, language: Language) -> Markup:
    """Make the bar that stays at the top of the reader, with the button that closes it."""
    return Markup('<div class="bar">{}<button type="button" class="close" data-close>{}</button></div>').format(
        place, messages(language)["close"]
    )


def _published(entry: Entry, references: References, language: Language) -> Markup:
    publication = references.catalogue.publication(entry.document)
    parts: list[str] = [
        references.edition_if_several(entry.document, language),
        wording.numbers_text(entry.questions, language),
    ]
    if publication:
        body = mark_language(publication.body(language), publication.imprint_language(language), language)
        parts += [body, wording.date_text(publication, language)]
    return Markup(" · ").join(part for part in parts if part) or escape(entry.document)


def _texts(entry: Entry, cited: Sequence[Span], text_language: Language, page: Page, language: Language) -> Markup:
    """Show the entry's text; if it has a translation, both and a switch between them."""
    words = messages(language, page)
    heading = wording.localized_title(entry, language)
    labels = _labels_below(heading, entry)
    gone = {key: words["link_gone"] for link in entry.links if link.is_gone for key in link_keys(link)}
    original = _text(labels, entry.choice, entry.text.text, cited, entry.language, gone)
    translation = entry.translation
    if translation is None:
        return Markup('<div class="texts">{}</div>').format(original)
    choice = translation.choice or localize_choice(entry.choice, translation.language)
    labels = _labels_below(heading, translation)
    translated = _text(labels, choice, translation.text, _counterparts(translation, cited), translation.language, gone)
    note = original_message("translation_note", entry.language, language, page)
    original_heading = original_message("original", entry.language, language)
    options = [("translation", words["translation"]), ("original", original_heading), ("both", words["both"])]
    selected = "translation" if text_language == translation.language else "original"
    radios = Markup("").join(
        Markup('<label><input type="radio" name="shown" value="{}"{}>{}</label>').format(
            value, Markup(" checked") if value == selected else "", label
        )
        for value, label in options
    )
    return Markup(
        '<fieldset class="switch"><legend>{}</legend>{}</fieldset>'
        '<div class="texts"><section class="translation" aria-label="{}">{}<p class="note">{}</p></section>'
        '<section class="original" aria-label="{}">{}</section></div>'
    ).format(words["show"], radios, words["translation"], translated, note, original_heading, original)


def _labels_below(heading: str, labelled: Entry | Translation) -> Sequence[str]:
    """Return the questions of an entry, a single one with what it is about; none if the heading says the same."""
    labels = labelled.labels if len(labelled.labels) > 1 else (labelled.title,)
    return () if list(labels) == [heading] else labels


def _counterparts(translation: Translation, cited: Sequence[Span]) -> list[Span]:
    """Find the spans of a translation that translate the cited ones."""
    return [span for start, end in cited if (span := translation.counterpart_span(start, end))]


def _text(
    labels: Sequence[str],
    choice: str | None,
    text: str,
    cited: Sequence[Span],
    language: Language,
    gone: Mapping[str, str],
) -> Markup:
    """Show the questions and the exact answer; a ticked choice at its beginning is labelled as one.

    `gone` are notes on links whose page is gone, by `target_key`.
    """
    choice_end = len(choice) if choice is not None and f"{text}\n".startswith(f"{choice}\n") else 0
    tick = Markup('<p class="tick">{}</p>').format(
        escape(messages(language)["ticked"]).format(
            choice=Markup('<span class="exact">{}</span>').format(exact_text(text[:choice_end], cited))
        )
    )
    start = choice_end + len(text[choice_end:]) - len(text[choice_end:].lstrip("\n"))
    rest = Markup('<div class="exact">{}</div>').format(
        exact_text(text[start:], [(first - start, last - start) for first, last in cited], gone)
    )
    questions = bullet_list(labels, "labels") if labels else ""
    return Markup('<div lang="{}">{}{}{}</div>').format(
        language, questions, tick if choice_end else "", rest if text[start:] else ""
    )


def _links(entry: Entry, home_names: HomeNames, language: Language) -> Markup:
    if not entry.links:
        return Markup("")
    named = named_links(distinct_links(entry.links), wording.localized_text(entry, language), language, home_names)
    return Markup("<h3>{}</h3>{}").format(messages(language)["links"], bullet_list(named, "links"))


def _other_editions(entry: Entry, references: References, language: Language) -> Markup:
    """Link to the entries of other editions that ask the same, each with what differs from the older to the newer."""
    words, catalogue = messages(language), references.catalogue
    own_year = catalogue.edition(entry.document).year or 0
    parts = []
    for other in catalogue.counterparts(entry):
        edition = catalogue.edition(other.document)
        older, newer = (other, entry) if (edition.year or 0) < own_year else (entry, other)
        is_reworded, is_changed = older.labels != newer.labels, older.text.text.split() != newer.text.text.split()
        key = {(False, False): "same", (True, False): "reworded", (False, True): "answered", (True, True): "both"}
        link = Markup('<a href="{}">{}</a>').format(
            references.entry_url(other), wording.edition_text(edition, language)
        )
        summary = escape(words[f"edition_{key[is_reworded, is_changed]}"]).format(edition=link)
        pieces = [Markup("<p>{}</p>").format(summary)]
        if is_reworded or is_changed:
            names = [wording.edition_text(catalogue.edition(one.document), language) for one in (older, newer)]
            pieces.append(
                Markup('<details><summary>{}</summary><div class="differences" lang="{}">{}{}</div></details>').format(
                    words["edition_differences"].format(before=names[0], after=names[1]),
                    entry.language,
                    _differences("\n".join(older.labels), "\n".join(newer.labels), language) if is_reworded else "",
                    _differences(older.text.text, newer.text.text, language) if is_changed else "",
                )
            )
        parts.append(Markup('<section class="other-edition">{}</section>').format(Markup("").join(pieces)))
    if not parts:
        return Markup("")
    return Markup("<h3>{}</h3>{}").format(words["other_editions"], Markup("").join(parts))


def _differences(before: str, after: str, language: Language) -> Markup:
    """Show a text with the words that it lost and gained marked, also for those who don't see how."""
    words = messages(language)
    pieces = []
    for stretch in compare_words(before, after):
        if not stretch.is_change:
            pieces.append(escape(_shorten_middle(stretch.after)))
            continue
        for tag, name, text in (("del", "removed_words", stretch.before), ("ins", "added_words", stretch.after)):
            if text.strip():
                pieces.append(
                    Markup('<{0}><span class="unseen" lang="{1}">{2} </span>{3}</{0}> ').format(
                        Markup(tag), language, words[name], text.strip()
                    )
                )
    return Markup('<p class="exact">{}</p>').format(Markup("").join(pieces))


def _shorten_middle(text: str) -> str:
    """Leave out the middle of a long stretch that is the same in both editions."""
    words = re.findall(r"\S+\s*", text)
    if len(words) <= 2 * _MAX_CONTEXT:
        return text
    return f"{''.join(words[:_MAX_CONTEXT])}[…] {''.join(words[-_MAX_CONTEXT:])}"


def _tools(entry: Entry, permalink: EntryPermalink, references: References, language: Language) -> Markup:
    """Make the buttons that ask about the entry, and that copy from the original or the translation, as shown.

    The page's script replaces a final {link} by the whole URL.
    """
    words = messages(language)
    cited = permalink.cited_spans
    line = entry.text.lines(*min(cited))[0] if cited else None
    reference = f"{references.entry_reference(entry, language, line)} {{link}}"
    original = _join_quoted(entry.text.text, cited)
    citation = cited_text(original, "", reference)
    copied = [(words["copy_citation"], citation, citation), (words["copy_quotation"], original, original)]
    if translation := entry.translation:
        translated = _join_quoted(translation.text, _counterparts(translation, cited))
        note = original_message("reference_translated", entry.language, translation.language)
        copied = [
            (words["copy_citation"], citation, cited_text(translated, note, reference)),
            (words["copy_quotation"], original, translated),
        ]
    url = references.entry_url(entry, cited, permalink.language)
    copy_buttons = Markup("").join(
        Markup('<button type="button" data-original="{}" data-translation="{}" data-address="{}">{}</button>').format(
            from_original, from_translation, url, label
        )
        for label, from_original, from_translation in (*copied, (words["copy_link"], "{link}", "{link}"))
    )
    ask_button = Markup('<button type="button" class="main" data-ask="{}">{}</button>').format(
        references.example_question(entry, language), words["ask_about"]
    )
    return Markup('<div class="tools">{}{}</div>').format(ask_button, copy_buttons)


def _join_quoted(text: str, cited: Sequence[Span]) -> str:
    """Join the cited spans of a text, omissions marked; without any, return the whole text."""
    spans = merge_spans(cited, len(text)) or [(0, len(text))]
    quoted = text[slice(*spans[0])]
    for (_, previous_end), (start, end) in pairwise(spans):
        # Between consecutive sentences there is only white space.
        quoted += (" […] " if text[previous_end:start].strip() else " ") + text[start:end]
    return " ".join(quoted.split())


def _provenance(entry: Entry, catalogue: Catalogue, language: Language) -> Markup:
    words = messages(language)
    lines = entry.text.lines()
    page, place = catalogue.page(entry.document, lines[0]), catalogue.place(entry.document, lines[0])
    place_link = Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(
        source_url(entry.document, lines, language),
        wording.location_text(entry.document, lines, page, place, language),
    )
    facts = [
        (words["edition"], wording.edition_text(catalogue.edition(entry.document), language)),
        (words["place"], place_link),
    ]
    rows = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, fact) for name, fact in facts)
    return Markup('<dl class="whereabouts">{}</dl>').format(rows)


def _title(entry: Entry, language: Language) -> Markup:
    return mark_language(wording.localized_title(entry, language), wording.title_language(entry, language), language)


def _neighbours(entry: Entry, references: References, language: Language) -> Markup:
    """Link to the previous and the next entry, so that the document can be read in order."""
    words = messages(language)
    catalogue = references.catalogue
    previous, following = catalogue.neighbours(entry)
    links = [
        Markup('<a href="{}" rel="{}"><span class="quiet">{}</span> {}</a>').format(
            references.entry_url(neighbour), relation, words[key], _title(neighbour, language)
        )
        for neighbour, relation, key in ((previous, "prev", "previous"), (following, "next", "next"))
        if neighbour is not None
    ]
    place = words["entry_place"].format(number=catalogue.number(entry), count=len(catalogue))
    return Markup('<nav class="neighbours" aria-label="{}">{}</nav>').format(place, Markup("").join(links))
