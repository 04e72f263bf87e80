"""The source reader: one entry as it stands in its document, the cited words marked. Pure functions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from markupsafe import Markup, escape

from corpus import Entry, Language, Span, Translation
from index import SOURCE_LANGUAGE
from qa.messages import localize_choice, messages
from qa.page.html.markup import bullets, merged, named_links, passage, unbroken
from qa.page.permalinks import DIGEST_LENGTH, EntryPermalink
from qa.presentation.wording import (
    date_text,
    day_text,
    edition_text,
    lines_text,
    localized_section,
    localized_title,
    numbers_text,
    translation_for,
)
from qa.serving.catalogue import Catalogue


def reader_html(catalogue: Catalogue, reading: EntryPermalink, language: Language) -> Markup:
    """The reader's content.

    Args:
        catalogue: the index that is read.
        reading: the entry, the cited spans of its text, and the language to open it in.
        language: the page's.
    """
    words = messages(language)
    close = Markup('<button type="button" class="close" data-close>{}</button>').format(words["close"])
    entry = catalogue.find(reading.entry)
    if entry is None:
        told = words["no_entry"].format(entry=reading.entry[:60])
        return close + Markup('<p tabindex="-1" data-focus>{}</p>').format(told)
    shown = reading.language or language
    changed = reading.of not in ("", entry.digest[:DIGEST_LENGTH])
    if changed:
        reading = replace(reading, words=())
    parts = [
        close,
        Markup('<p class="place" lang="{}">{}</p>').format(
            _language(entry, language), localized_section(entry, language)
        ),
        Markup('<h2 tabindex="-1" data-focus lang="{}">{}</h2>').format(
            _language(entry, language), localized_title(entry, language)
        ),
        Markup('<p class="quiet">{}</p>').format(_published(catalogue, entry, language)),
        Markup('<p class="note">{}</p>').format(words["source_changed"]) if changed else Markup(""),
        _texts(entry, reading.words, shown, language),
        _links(entry, language),
        _tools(catalogue, entry, reading, language),
        _provenance(catalogue, entry, language),
        _neighbours(catalogue, entry, language),
    ]
    return unbroken(Markup('<article class="entry">{}</article>').format(Markup("").join(parts)))


def _language(entry: Entry, language: Language) -> Language:
    """The language in which an entry can be spoken of."""
    return language if translation_for(entry, language) else SOURCE_LANGUAGE


def _published(catalogue: Catalogue, entry: Entry, language: Language) -> str:
    publication = catalogue.publication(entry.document)
    told = [catalogue.telling_edition(entry.document, language)]
    told += [numbers_text(entry.questions, language)] if entry.questions else []
    if publication:
        told += [publication.body(language), date_text(publication, language)]
    return " · ".join(part for part in told if part) or entry.document


def _texts(entry: Entry, cited: Sequence[Span], shown: Language, language: Language) -> Markup:
    """The entry's text; with a translation both, and a switch between them."""
    words = messages(language)
    heading = localized_title(entry, language)
    labels = _apart(entry.labels, heading)
    original = _text(labels, entry.choice, entry.text.text, cited, SOURCE_LANGUAGE)
    ours = entry.translation
    if ours is None:
        return Markup('<div class="texts">{}</div>').format(original)
    choice = ours.choice or localize_choice(entry.choice, ours.language)
    labels = _apart(ours.labels, heading)
    translated = _text(labels, choice, ours.text, _counterparts(ours, cited), ours.language)
    options = [("translation", words["translation"]), ("original", words["original"]), ("both", words["both"])]
    chosen = "translation" if shown == ours.language else "original"
    radios = Markup("").join(
        Markup('<label><input type="radio" name="shown" value="{}"{}>{}</label>').format(
            value, Markup(" checked") if value == chosen else "", label
        )
        for value, label in options
    )
    return Markup(
        '<fieldset class="switch"><legend>{}</legend>{}</fieldset>'
        '<div class="texts"><section class="translation" aria-label="{}">{}<p class="note">{}</p></section>'
        '<section class="original" aria-label="{}">{}</section></div>'
    ).format(
        words["show"], radios, words["translation"], translated, words["translation_note"], words["original"], original
    )


def _apart(labels: Sequence[str], heading: str) -> Sequence[str]:
    """The questions of an entry, unless the heading says them already."""
    return () if list(labels) == [heading] else labels


def _counterparts(translation: Translation, cited: Sequence[Span]) -> list[Span]:
    """Where a translation translates the cited words."""
    found = [translation.counterpart_span(start, end) for start, end in cited]
    return [span for span in found if span is not None]


def _text(labels: Sequence[str], choice: str | None, text: str, cited: Sequence[Span], language: Language) -> Markup:
    """The questions and the whole answer to the letter; the ticked choice that opens it is said to be one."""
    opens = choice is not None and (text == choice or text.startswith(f"{choice}\n"))
    begin = len(choice) if choice is not None and opens else 0
    tick = Markup('<p class="tick">{}</p>').format(
        escape(messages(language)["ticked"]).format(
            choice=Markup('<span class="exact">{}</span>').format(passage(text[:begin], cited))
        )
    )
    body = begin + len(text[begin:]) - len(text[begin:].lstrip("\n"))
    told = Markup('<div class="exact">{}</div>').format(
        passage(text[body:], [(start - body, end - body) for start, end in cited])
    )
    questions = bullets(labels, "labels") if labels else ""
    return Markup('<div lang="{}">{}{}{}</div>').format(
        language, questions, tick if begin else "", told if text[body:] else ""
    )


def _links(entry: Entry, language: Language) -> Markup:
    if not entry.links:
        return Markup("")
    return Markup("<h3>{}</h3>{}").format(messages(language)["links"], bullets(named_links(entry.links), "links"))


def _tools(catalogue: Catalogue, entry: Entry, reading: EntryPermalink, language: Language) -> Markup:
    """Buttons that ask about the entry, and that copy: what the original says, or its translation where that is shown.

    The page's script puts the whole address where a text ends with {link}.
    """
    words = messages(language)
    cited = entry.text.lines(*min(reading.words))[0] if reading.words else None
    reference = f"{catalogue.reference(entry.id, language, cited)} {{link}}"
    original = _quotation(entry.text.text, reading.words)
    citation = f"“{original}” {reference}"
    copied = [(words["copy_citation"], citation, citation), (words["copy_quotation"], original, original)]
    if ours := entry.translation:
        translated = _quotation(ours.text, _counterparts(ours, reading.words))
        noted = f"“{translated}” {messages(ours.language)['reference_translated']} {reference}"
        copied = [(words["copy_citation"], citation, noted), (words["copy_quotation"], original, translated)]
    address = catalogue.address(entry.id, reading.words, reading.language)
    copying = Markup("").join(
        Markup('<button type="button" data-original="{}" data-translation="{}" data-address="{}">{}</button>').format(
            first, other, address, label
        )
        for label, first, other in (*copied, (words["copy_link"], "{link}", "{link}"))
    )
    asking = Markup('<button type="button" class="main" data-ask="{}">{}</button>').format(
        catalogue.example(entry, language), words["ask_about"]
    )
    return Markup('<div class="tools">{}{}</div>').format(asking, copying)


def _quotation(text: str, cited: Sequence[Span]) -> str:
    """The cited words of a text, or the whole of it where none are."""
    pieces = merged(cited, len(text)) or [(0, len(text))]
    quoted = text[slice(*pieces[0])]
    for (_, end), (start, last) in pairwise(pieces):
        # Only white space lies between a sentence and the next one.
        quoted += (" […] " if text[end:start].strip() else " ") + text[start:last]
    return " ".join(quoted.split())


def _provenance(catalogue: Catalogue, entry: Entry, language: Language) -> Markup:
    words = messages(language)
    lines = entry.text.lines()
    place = lines_text(entry.document, catalogue.page(entry.document, lines[0]), lines, language)
    day = datetime.fromisoformat(catalogue.created).date()
    facts = [
        (words["edition"], edition_text(catalogue.edition(entry.document), language)),
        (words["place"], place),
        (words["index"], words["index_made"].format(day=day_text(day, language), build=catalogue.build)),
    ]
    rows = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, fact) for name, fact in facts)
    return Markup('<dl class="whereabouts">{}</dl>').format(rows)


def _neighbours(catalogue: Catalogue, entry: Entry, language: Language) -> Markup:
    """Links to the entries before and behind, so that the document can be read on."""
    words = messages(language)
    before, behind = catalogue.neighbours(entry)
    links = [
        Markup('<a href="{}" rel="{}"><span class="quiet">{}</span> {}</a>').format(
            catalogue.address(other.id), relation, words[key], localized_title(other, language)
        )
        for other, relation, key in ((before, "prev", "previous"), (behind, "next", "next"))
        if other is not None
    ]
    place = words["entry_place"].format(number=catalogue.number(entry), count=len(catalogue))
    return Markup('<nav class="neighbours" aria-label="{}">{}</nav>').format(place, Markup("").join(links))
