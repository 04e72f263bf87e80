"""The command `peru-qa`. The only module that prints; heavy libraries are loaded only by what needs them."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from corpus import PeruQaError
from qa.cli.ask import _ask, _search
from qa.cli.index import _index, _prune, _rollback, _status, _verify
from qa.cli.output import _tell
from qa.cli.parser import build_parser
from qa.cli.review import _corpus, _eval, _feedback, _report
from qa.cli.serve import _serve
from qa.settings import Settings, read_settings

_COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], None]] = {
    "serve": _serve,
    "index": _index,
    "rollback": _rollback,
    "verify": _verify,
    "prune": _prune,
    "ask": _ask,
    "search": _search,
    "status": _status,
    "corpus": _corpus,
    "eval": _eval,
    "feedback": _feedback,
    "report": _report,
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
        _tell(f"peru-qa: {error}")
        return 1
    except BrokenPipeError:
        # The reader of the results, such as `head`, has gone; that is no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # What our own layers did not map: the results can't be written.
        _tell(f"peru-qa: the results can't be written ({error.strerror}); make room or name another target")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
