"""TODO: what is this."""

import argparse

from qa.cli.output import _json, _read_text, _say, _warn
from qa.settings import Settings


def _ask(settings: Settings, options: argparse.Namespace) -> None:
    from qa.cli.batch import answer_batch, read_batch

    batch = read_batch(_read_text(options.batch), options.batch.name) if options.batch else []
    from qa.presentation.json_records import answer_record
    from qa.presentation.plain_text import answer_text
    from qa.serving.startup import open_answerer

    answerer = open_answerer(settings, _warn)
    if options.batch:
        for record in answer_batch(answerer, batch, options.edition):
            _say(_json(record, indent=None))
        return
    answer = answerer.answer(options.question, edition=options.edition)
    _say(_json(answer_record(answer)) if options.json else answer_text(answer, options.original))


def _search(settings: Settings, options: argparse.Namespace) -> None:
    from qa.presentation.json_records import citation_record
    from qa.presentation.wording import source_text
    from qa.serving.startup import open_answerer

    citations = open_answerer(settings, _warn).search(options.question, options.k, options.edition)
    if options.json:
        _say(_json([citation_record(citation) for citation in citations]))
        return
    for citation in citations:
        _say(f"{citation.rank:3} {citation.score:7.3f}  {citation.title}\n             {source_text(citation, 'en')}")
        _say(f"             {' '.join(citation.passage.split())[:300]}\n")
