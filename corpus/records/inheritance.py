"""Takes over what prepares the entries of one edition for those of another that ask the same.

An entry without example questions of its own gets those of its counterpart, and the title of the counterpart's
translation as one more; one without plain titles of its own gets the counterpart's. A translation stays with the text
that it translates. What is taken from is the nearest edition of the same country or series, by year, that is prepared.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.document import Corpus, Counterpart, Edition, Entry, ExampleQuestion, SourceDocument, TakenOver
from corpus.records.counterparts import match_entries, read_claims


def link_editions(
    corpus: Corpus, claims: Sequence[tuple[SourceDocument, Edition]], own_examples: Collection[str | None]
) -> Corpus:
    """Name the counterparts of all entries in other editions of their series, and take over what prepares them.

    Args:
        corpus: what was read.
        claims: the companions that name counterparts, each with the edition that it belongs to.
        own_examples: the ids of the entries that example questions were written for.

    Raises:
        InvalidRecordError: a companion is invalid.
    """
    by_id = {entry.id: entry for entry in corpus.entries}
    read = [read_claims(document, edition, by_id, corpus.editions) for document, edition in claims]
    claimed = {entry_id: same for one in read for entry_id, same in one.by_entry.items()}
    corpus = replace(corpus, doubts=(*corpus.doubts, *(doubt for one in read for doubt in one.doubts)))
    entries: dict[Edition, list[Entry]] = defaultdict(list)
    for entry in corpus.entries:
        entries[corpus.editions[entry.document]].append(entry)
    series: dict[str, list[Edition]] = defaultdict(list)
    for edition in sorted(entries, key=lambda edition: edition.year or 0):
        if edition.series_key:
            series[edition.series_key].append(edition)
    for editions in series.values():
        if len(editions) > 1:
            corpus = _link_series(corpus, {edition: entries[edition] for edition in editions}, claimed, own_examples)
    return corpus


def _link_series(
    corpus: Corpus,
    entries: Mapping[Edition, Sequence[Entry]],
    claimed: Mapping[str, str | None],
    own_examples: Collection[str | None],
) -> Corpus:
    """Link the editions of one country or series, given their entries, the oldest first."""
    editions = list(entries)
    prepared = [edition for edition in editions if any(_is_prepared(entry, own_examples) for entry in entries[edition])]
    source_of = {edition: source for edition in editions if (source := _nearest(edition, prepared)) is not None}
    found = {
        (new, old): match_entries(entries[new], entries[old], claimed)
        for new, old in dict.fromkeys((*((new, old) for old, new in pairwise(editions)), *source_of.items()))
    }
    counterparts: dict[str, dict[str, Counterpart]] = defaultdict(dict)
    for matches in found.values():
        for entry_id, match in matches.items():
            counterparts[entry_id].setdefault(match.entry, match)
            counterparts[match.entry].setdefault(entry_id, Counterpart(entry_id, match.certainty))
    sources = {entry_id: match for pair in source_of.items() for entry_id, match in found[pair].items()}
    return _take_over(corpus, counterparts, sources, own_examples)


def _is_prepared(entry: Entry, own_examples: Collection[str | None]) -> bool:
    return bool(entry.id in own_examples or entry.plain_titles or entry.translation)


def _nearest(edition: Edition, prepared: Sequence[Edition]) -> Edition | None:
    """Return the prepared edition whose year is the nearest to another edition's; of two, the newer."""
    others = [other for other in prepared if other != edition]
    return min(others, key=lambda one: (abs((one.year or 0) - (edition.year or 0)), -(one.year or 0)), default=None)


def _take_over(
    corpus: Corpus,
    counterparts: Mapping[str, Mapping[str, Counterpart]],
    sources: Mapping[str, Counterpart],
    own_examples: Collection[str | None],
) -> Corpus:
    """Attach the counterparts to their entries, and take over what each entry of `sources` gets of its counterpart."""
    by_id = {entry.id: entry for entry in corpus.entries}
    examples: dict[str | None, list[ExampleQuestion]] = defaultdict(list)
    for example in corpus.examples:
        examples[example.entry].append(example)
    entries: list[Entry] = []
    taken: list[ExampleQuestion] = []
    for entry in corpus.entries:
        if others := counterparts.get(entry.id):
            entry = replace(entry, counterparts=tuple(others.values()))
        if match := sources.get(entry.id):
            source = by_id[match.entry]
            given = [] if entry.id in own_examples else _questions_for(entry, source, examples[source.id])
            titles = {} if entry.plain_titles else source.plain_titles
            if given or titles:
                taken += given
                record = TakenOver(source.id, match.certainty, len(given), tuple(titles))
                entry = replace(entry, plain_titles=entry.plain_titles or titles, taken_over=record)
        entries.append(entry)
    return replace(corpus, entries=tuple(entries), examples=(*corpus.examples, *taken))


def _questions_for(entry: Entry, source: Entry, examples: Sequence[ExampleQuestion]) -> list[ExampleQuestion]:
    """Return the example questions that an entry gets of another one; a fact only if the entry's text holds it."""
    questions = []
    for example in examples:
        fact = None
        if example.fact is not None:
            words = source.text.text[slice(*example.fact)]
            start = entry.text.text.find(words)
            fact = (start, start + len(words)) if start >= 0 else None
        questions.append(replace(example, entry=entry.id, fact=fact, taken_over=True))
    if source.translation is not None and entry.translation is None:
        title, language = source.translation.title, source.translation.language
        questions.append(ExampleQuestion(title, language, entry.id, taken_over=True))
    return questions
