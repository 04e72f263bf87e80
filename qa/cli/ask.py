"""The commands `ask` and `search`."""

import argparse

from qa.cli.output import print_result, print_warning, read_text, to_json
from qa.settings import Settings


def ask(settings: Settings, options: argparse.Namespace) -> None:
    """Answer one question, or a batch of them."""
    from qa.cli.batch import answer_batch, read_batch

    # A batch is read before anything slow is done.
    batch = read_batch(read_text(options.batch), options.batch.name) if options.batch else []
    from qa.presentation.json_records import AnswerRecord
    from qa.presentation.plain_text import answer_text
    from qa.serving.startup import open_answerer

    answerer = open_answerer(settings, print_warning)
    if options.batch:
        for record in answer_batch(answerer, batch, options.edition):
            print_result(to_json(record, indent=None))
        return
    answer = answerer.answer(options.question, edition=options.edition, explain=options.explain)
    print_result(
        to_json(AnswerRecord.from_answer(answer).to_json()) if options.json else answer_text(answer, options.original)
    )


def search(settings: Settings, options: argparse.Namespace) -> None:
    """List ranked passages without composing an answer."""
    from qa.presentation.json_records import CitationRecord
    from qa.presentation.wording import source_text
    from qa.serving.startup import open_answerer

    citations = open_answerer(settings, print_warning).search(options.question, options.k, options.edition)
    if options.json:
        print_result(to_json([CitationRecord.from_citation(citation).to_json() for citation in citations]))
        return
    for citation in citations:
        print_result(f"{citation.rank:3} {citation.score:7.3f}  {citation.title}")
        print_result(f"{'':13}{source_text(citation, 'en')}")
        print_result(f"{'':13}{' '.join(citation.passage.split())[:300]}\n")
