"""The command `peru-qa`: parses the arguments, runs a command, and turns errors into one line and an exit code."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from corpus import PeruQaError
from qa.cli.ask import ask, search
from qa.cli.evaluation import evaluate_answers, export_feedback, report_unanswered
from qa.cli.maintenance import prune, roll_back, show_corpus, show_status, update_index, verify
from qa.cli.output import print_message, set_up_streams
from qa.cli.parser import build_parser
from qa.cli.serve import serve
from qa.cli.teaching import teach
from qa.settings import PREFIX, Settings, read_settings

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
    "teach": teach,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 after an error reported in one line."""
    set_up_streams()
    options = build_parser().parse_args(arguments)
    try:
        _COMMANDS[options.command](_settings(options), options)
        # A failure to write out what is buffered must be noticed here.
        sys.stdout.flush()
    except PeruQaError as error:
        print_message(f"peru-qa: {error}")
        return 1
    except BrokenPipeError:
        # The reader of the results, such as `head`, has gone; that is no fault, and further results go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # Errors of reading are PeruQaErrors already, so this one is of writing the results.
        print_message(
            f"peru-qa: the results can't be written ({error.strerror}); free some space or name another target"
        )
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    # Options take precedence over the environment variable of the same name.
    given = {name: getattr(options, name, None) for name in ("corpus", "index_dir", "host", "port")}
    variables = {PREFIX + name.upper(): str(value) for name, value in given.items() if value is not None}
    return read_settings({**os.environ, **variables})
