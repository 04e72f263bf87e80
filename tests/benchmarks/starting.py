"""How long commands take to start, how much memory they take, and how long their libraries alone would.

Run with: python tests/benchmarks/starting.py --index-dir DIR. For `ask` and `serve` the bare time is that of a process
which imports the same libraries, module by module in the same order, and loads the model, and does nothing else; which
libraries those are is asked of Python itself. Each figure is the middle of several processes. Prints JSON.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

_RUNS = 7
_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PERU_QA_")}
_QUESTION = "Which law protects personal data?"

_LOADED = """
import json, sys
from pathlib import Path
from qa.service import open_answerer
from qa.settings import Settings
{imports}
open_answerer(Settings(index_dir=Path(sys.argv[1]))).answer("{question}")
ours = ("qa", "index", "corpus", "__main__", "__mp_main__")
found = [name for name, module in sys.modules.items() if getattr(module, "__spec__", None)]
sys.stdout.write(json.dumps([name for name in found if name.split(".")[0] not in ours]))
"""

_BARE = """
import json, sys
from contextlib import suppress
from importlib import import_module
for name in json.loads(sys.stdin.read()):
    with suppress(ImportError):
        import_module(name)
from index import DEFAULT_MODEL, open_embedder
open_embedder(DEFAULT_MODEL).embed_queries(["Peru"])
"""
_SERVES = (
    "import qa.web.app, qa.web.server, qa.web.middleware.shutdown, qa.serving.follower, qa.serving.watcher, "
    "qa.web.observability.logs"
)


def libraries(index_dir: Path, imports: str) -> str:
    """The modules that are loaded once a question is answered, ours left out, as JSON."""
    program = _LOADED.format(imports=imports, question=_QUESTION)
    return subprocess.run(
        [sys.executable, "-c", program, str(index_dir)], stdout=subprocess.PIPE, encoding="utf-8", check=True
    ).stdout


def ended(command: list[str], told: str = "") -> tuple[float, float]:
    """Seconds until a command has ended, and the most megabytes that it took."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
    )
    assert process.stdin is not None
    process.stdin.write(told.encode())
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command}: ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1000


def served(index_dir: Path) -> tuple[float, float, float]:
    """Seconds until the page is open and until questions are answered, and the megabytes that it then takes."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", "serve", "--port", "0", "--index-dir", str(index_dir)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=_ENVIRONMENT,
    )
    assert process.stderr is not None
    opened = 0.0
    try:
        for line in process.stderr:
            now = time.perf_counter() - started
            if "page is open" in line:
                opened = now
            elif "Ready" in line:
                status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
                [resident] = re.findall(r"VmRSS:\s+(\d+) kB", status)
                return opened, now, int(resident) / 1000
    finally:
        process.terminate()
        process.communicate()
    sys.exit("the server ended before it was ready")


def main() -> None:
    """Measures all commands in turn, so that a machine that slows down slows all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR", required=True)
    options = parser.parse_args()
    index_dir = options.index_dir.absolute()
    where = ["--index-dir", str(index_dir)]
    commands = {
        "--help": ["-m", "qa", "--help"],
        "status": ["-m", "qa", "status", *where],
        "ask": ["-m", "qa", "ask", _QUESTION, *where],
    }
    bare = {"ask": libraries(index_dir, ""), "serve": libraries(index_dir, _SERVES)}
    taken: dict[str, list[tuple[float, ...]]] = {}
    for _ in range(_RUNS):
        for name, command in commands.items():
            taken.setdefault(name, []).append(ended(command))
        for name, modules in bare.items():
            taken.setdefault(f"libraries of {name}", []).append(ended(["-c", _BARE], modules))
        opened, ready, resident = served(index_dir)
        taken.setdefault("serve, page open", []).append((opened, resident))
        taken.setdefault("serve, ready", []).append((ready, resident))
    middle = {name: [statistics.median(column) for column in zip(*runs, strict=True)] for name, runs in taken.items()}
    told = {
        "runs": _RUNS,
        "seconds": {name: round(figures[0], 2) for name, figures in middle.items()},
        "memory_mb": {name: round(figures[1]) for name, figures in middle.items()},
        "times_libraries": {
            "ask": round(middle["ask"][0] / middle["libraries of ask"][0], 3),
            "serve, ready": round(middle["serve, ready"][0] / middle["libraries of serve"][0], 3),
        },
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
