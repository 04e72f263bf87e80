"""What is indexed, from what, how and when, as JSON and as text; loads no model."""

from collections.abc import Sequence
from typing import Any

from corpus import PeruQaError, load_corpus, sources_digest
from index import IndexingError, MilvusStore, is_up_to_date, matches_sources, open_index
from qa.maintenance.recipe import build_recipe
from qa.maintenance.update import open_store
from qa.settings import Settings

_MAX_NAMED = 10
"""Entries without example questions that the text names; the JSON names all."""


def status_record(settings: Settings) -> dict[str, Any]:
    """Describe the state of the index as a JSON object.

    `health` is "sound", or what is wrong and its cure; in the latter case `build` is the newest sound build, which
    answers in the meantime, or None. `engine` says where Milvus is, and which build servers read from it, if the
    settings name it. `without_examples` are the ids of the entries that have no example questions, `taken_over` counts
    those that have what was written for another edition, and the questions among that. `builds` are all that are kept,
    newest first. `up_to_date` is whether `peru-qa index` would find nothing to do; None if the corpus can't be read,
    with the reason in `corpus_fault`.
    """
    record: dict[str, Any] = {"index_dir": str(settings.index_directory), "corpus": str(settings.corpus)}
    store = open_store(settings)
    if isinstance(store, MilvusStore):
        engine = record["engine"] = {"where": store.where, "build": None, "health": "sound"}
        try:
            engine["build"] = store.current()
        except IndexingError as error:
            engine["health"] = str(error)
    faults: list[str] = []
    try:
        index = open_index(settings.index_directory, faults.append)
    except IndexingError as error:
        return {**record, "build": None, "health": str(error)}
    manifest = index.manifest
    record |= {
        "build": manifest.build,
        "created": manifest.created,
        "documents": [document.model_dump() for document in manifest.documents],
        "model": manifest.model.model_dump(),
        "passage_tokens": manifest.passage_tokens,
        "counts": manifest.counts.model_dump(),
        "without_examples": [
            entry for entry, count in zip(index.entry_ids, index.example_counts, strict=True) if not count
        ],
        "taken_over": {
            "entries": sum(entry.taken_over is not None for entry in index.entries.values()),
            "examples": sum(entry.taken_over.examples for entry in index.entries.values() if entry.taken_over),
        },
        "golden": {"asked": len(manifest.golden), "right": sum(manifest.golden.values())},
        "libraries": manifest.libraries,
        "builds": [build.name for build in store.directory.builds()],
        "health": faults[0] if faults else "sound",
    }
    try:
        recipe = build_recipe(settings)
        in_use = "engine" not in record or record["engine"]["build"] == manifest.build
        if matches_sources(manifest, sources_digest(settings.corpus), recipe):
            stale = {
                "stale_translations": list(manifest.stale_translations),
                "stale_titles": list(manifest.stale_titles),
            }
            return {**record, **stale, "up_to_date": in_use}
        corpus = load_corpus(settings.corpus)
        record["stale_translations"] = list(corpus.stale_translations)
        record["stale_titles"] = list(corpus.stale_titles)
        record["up_to_date"] = in_use and is_up_to_date(manifest, corpus, recipe)
    except PeruQaError as error:
        record |= {"stale_translations": [], "stale_titles": [], "up_to_date": None, "corpus_fault": str(error)}
    return record


def stale_translations_text(stale: Sequence[str]) -> str:
    """Name the entries whose translation is not shown, and the cure."""
    return (
        f"the source of {len(stale)} translation{'s' if len(stale) > 1 else ''} has changed ({', '.join(stale)}); "
        "the original is shown until each is translated again, with its digest from: peru-qa corpus --json"
    )


def stale_titles_text(stale: Sequence[str]) -> str:
    """Name the entries whose plain titles are not shown, and the cure."""
    return (
        f"the label of {len(stale)} plain title{'s' if len(stale) > 1 else ''} has changed, or its entry is gone "
        f"({', '.join(stale)}); no plain title is shown until you correct what this names: peru-qa corpus --check"
    )


def status_text(record: dict[str, Any]) -> str:
    """Describe the state of the index as text."""
    lines = [f"corpus      {record['corpus']}", f"index       {record['index_dir']}"]
    if milvus := record.get("engine"):
        served = f"{milvus['build']}, in {milvus['where']}" if milvus["build"] else milvus["health"]
        lines.append(f"store       {served}")
    if record["build"] is None:
        return "\n".join([*lines, f"health      {record['health']}"])
    documents = ", ".join(f"{document['name']} ({document['digest'][:12]})" for document in record["documents"])
    fresh = {True: "yes", False: "no; run: peru-qa index", None: record.get("corpus_fault", "")}[record["up_to_date"]]
    counts = ", ".join(f"{count} {name}" for name, count in record["counts"].items())
    lines += [
        f"build       {record['build']}, made {record['created']}",
        f"documents   {documents}",
        f"holds       {counts}",
        f"examples    {_examples_text(record['without_examples'], record['counts']['entries'])}",
        f"model       {record['model']['name']}, {record['model']['dimension']} dimensions",
        f"golden      {record['golden']['right']} of {record['golden']['asked']} questions find their entry",
        f"up to date  {fresh}",
    ]
    if taken := record["taken_over"]["entries"]:
        lines.append(f"taken over  {record['taken_over']['examples']} example questions, for {taken} entries")
    if record["stale_translations"]:
        lines.append(f"stale       {stale_translations_text(record['stale_translations'])}")
    if record["stale_titles"]:
        lines.append(f"stale       {stale_titles_text(record['stale_titles'])}")
    return "\n".join([*lines, f"kept        {', '.join(record['builds'])}", f"health      {record['health']}"])


def _examples_text(without: Sequence[str], entries: int) -> str:
    """Name the entries that have no example questions, among so many."""
    if not without:
        return "every entry has example questions"
    if len(without) == entries:
        return "no entry has example questions"
    rest = len(without) - _MAX_NAMED
    named = ", ".join(without[:_MAX_NAMED]) + (f", and {rest} more; --json lists all" if rest > 0 else "")
    return f"{len(without)} of {entries} entries have no example questions: {named}"
