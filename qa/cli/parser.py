"""The command line: which commands there are, and what each takes."""

import argparse
from collections.abc import Callable
from pathlib import Path


def _number_between(first: int, last: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or not first <= int(text) <= last:
            raise argparse.ArgumentTypeError(f"must be a number from {first} to {last}")
        return int(text)

    return parse


def _path(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("must name a file or folder")
    return Path(text)


def _workbook_path(text: str) -> Path:
    path = _path(text)
    if path.suffix.lower() != ".xlsx":
        raise argparse.ArgumentTypeError("must end in .xlsx")
    return path


def build_parser() -> argparse.ArgumentParser:
    """Build the parser; the options it returns hold the name of the command as `command`."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--corpus", type=_path, metavar="PATH", help="file or folder to answer from (PERU_QA_CORPUS)")
    common.add_argument("--index-dir", type=_path, metavar="PATH", help="folder of the index (PERU_QA_INDEX_DIR)")
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print JSON")
    one_edition = argparse.ArgumentParser(add_help=False)
    one_edition.add_argument("--edition", metavar="ID", help='use one edition only, such as "peru-2022"')

    parser = argparse.ArgumentParser(
        prog="peru-qa",
        description="Answers questions in a document's own words, with citations, offline.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser(
        "serve", parents=[common], help="open the chat and the API; build the index first if it doesn't exist"
    )
    serve.add_argument("--host", help="address to listen on (PERU_QA_HOST)")
    serve.add_argument("--port", type=_number_between(0, 65535), help="port to listen on (PERU_QA_PORT)")
    serve.add_argument("--watch", action="store_true", help="bring the index up to date whenever the corpus changes")

    index = commands.add_parser("index", parents=[common, as_json], help="bring the index up to date with the corpus")
    index.add_argument(
        "--force",
        action="store_true",
        help="build again even if nothing changed, and publish the build even if its answers are worse",
    )
    index.add_argument(
        "--keep-going", action="store_true", help="leave out documents that can't be read, and index the others"
    )
    index.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")

    rollback = commands.add_parser("rollback", parents=[common], help="answer from an earlier build again")
    rollback.add_argument("build", nargs="?", help="id of the build (default: the previous one)")

    commands.add_parser(
        "verify", parents=[common, as_json], help="verify all kept builds: their files, and answers to golden questions"
    )

    prune = commands.add_parser("prune", parents=[common], help="delete damaged builds and the oldest ones")
    prune.add_argument(
        "--keep",
        type=_number_between(1, 100),
        metavar="N",
        help="how many sound builds to keep, including the one in use (default: 3)",
    )

    ask = commands.add_parser(
        "ask", parents=[common, as_json, one_edition], help="answer one question, or a file of them"
    )
    batch_or_question = ask.add_mutually_exclusive_group(required=True)
    batch_or_question.add_argument("question", nargs="?", help="the question, in English or Spanish")
    batch_or_question.add_argument(
        "--batch", type=_path, metavar="FILE.jsonl", help="JSON Lines in, JSON Lines out, same order"
    )
    ask.add_argument("--explain", action="store_true", help="with --json: what the answer was decided by")
    ask.add_argument("--original", action="store_true", help="show the original text below a translation")

    search = commands.add_parser(
        "search", parents=[common, as_json, one_edition], help="list ranked passages without composing an answer"
    )
    search.add_argument("question", help="the question, in English or Spanish")
    search.add_argument("-k", type=_number_between(1, 100), default=10, help="how many passages (default: 10)")

    commands.add_parser("status", parents=[common, as_json], help="show what is indexed, from what, how and when")

    corpus = commands.add_parser("corpus", parents=[common, as_json], help="show the entries and questions as parsed")
    instead = corpus.add_mutually_exclusive_group()
    instead.add_argument("--check", action="store_true", help="list every doubt about the parsing")
    instead.add_argument(
        "--template",
        type=_workbook_path,
        metavar="FILE.xlsx",
        help="write a table of questions and answers to start a corpus from",
    )
    instead.add_argument(
        "--links", type=_path, metavar="FILE.csv", help="write the links to a new file, to note which ones are gone"
    )

    evaluation = commands.add_parser(
        "eval", parents=[common, as_json], help="measure the answers on labelled questions"
    )
    evaluation.add_argument("questions", type=_path, metavar="QUESTIONS.jsonl", help="the questions, JSON Lines")
    instead = evaluation.add_mutually_exclusive_group()
    instead.add_argument(
        "--ablate", action="store_true", help="measure what each part contributes, and baselines (takes minutes)"
    )
    instead.add_argument(
        "--unprepared",
        action="store_true",
        help="measure also entries without example questions, and the text alone (takes minutes)",
    )

    commands.add_parser("feedback", parents=[common], help="print visitors' feedback, as JSON Lines that eval reads")
    report = commands.add_parser(
        "report", parents=[common], help="show the questions that were not answered, similar ones together"
    )
    shown = report.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="print JSON")
    shown.add_argument(
        "--xlsx",
        type=_workbook_path,
        metavar="FILE.xlsx",
        help="write a workbook in which a person says what answers them, and what was rated unhelpful or is in doubt",
    )

    teach = commands.add_parser(
        "teach", parents=[common], help="add what was filled in in that workbook to the corpus's example questions"
    )
    file_or_undo = teach.add_mutually_exclusive_group(required=True)
    file_or_undo.add_argument("file", nargs="?", type=_path, metavar="FILE.xlsx", help="the workbook, filled in")
    file_or_undo.add_argument("--undo", action="store_true", help="remove what was taught last")
    teach.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    teach.add_argument(
        "--questions",
        type=_path,
        metavar="FILE.jsonl",
        help="labelled questions, to see how many are answered before and after (takes minutes)",
    )
    return parser
