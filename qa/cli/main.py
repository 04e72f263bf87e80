"""The command `peru-qa`. The only module that prints; heavy libraries are loaded only by what needs them."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from corpus import PeruQaError
from qa.cli.ask import ask, search
from qa.cli.index import prune, roll_back, show_status, update_index, verify
from qa.cli.output import print_message
from qa.cli.parser import build_parser
from qa.cli.review import evaluate_answers, export_feedback, report_unanswered, show_corpus
from qa.cli.serve import serve
from qa.settings import Settings, read_settings

_COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], None]] = {
    "serve": serve,
    "index": update_index,
    "rollback": roll_back,
    "verify": verify,
    "prune": prune,
    "ask": ask,
    "search": search,
    "status": show_status,
    "corpus": show_corpus,
    "eval": evaluate_answers,
    "feedback": export_feedback,
    "report": report_unanswered,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns 0, or 1 after an error told in one line."""
    for stream in (sys.stdout, sys.stderr):
        # Half a surrogate pair or a narrow terminal must not end in a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = build_parser().parse_args(arguments)
    try:
        given = {name: getattr(options, name, None) for name in ("corpus", "index_dir", "host", "port")}
        settings = replace(
            read_settings(os.environ), **{name: value for name, value in given.items() if value is not None}
        )
        _COMMANDS[options.command](settings, options)
        sys.stdout.flush()
    except PeruQaError as error:
        print_message(f"peru-qa: {error}")
        return 1
    except BrokenPipeError:
        # The reader of the results, such as `head`, has gone; that is no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # What our own layers did not map: the results can't be written.
        print_message(f"peru-qa: the results can't be written ({error.strerror}); make room or name another target")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
