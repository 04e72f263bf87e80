"""Time how long commands take to start, and measure their memory, against importing their libraries alone.

Run with: python tests/benchmarks/starting.py --index-dir DIR. For `ask` and `serve` the reference is a process that
imports the same libraries, module by module in the same order, loads the model, and does nothing else. Python itself is
asked which libraries those are. Each figure is the median of several processes. Prints JSON.
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

_LIST_LIBRARIES = """
import json, sys
from pathlib import Path
from qa.serving.startup import open_answerer
from qa.settings import Settings
{imports}
open_answerer(Settings(index_dir=Path(sys.argv[1]))).answer("{question}")
ours = ("qa", "index", "corpus", "__main__", "__mp_main__")
loaded = [name for name, module in sys.modules.items() if getattr(module, "__spec__", None)]
sys.stdout.write(json.dumps([name for name in loaded if name.split(".")[0] not in ours]))
"""

_IMPORT_LIBRARIES = """
import json, sys
from contextlib import suppress
from importlib import import_module
for name in json.loads(sys.stdin.read()):
    with suppress(ImportError):
        import_module(name)
from index import DEFAULT_MODEL, open_embedder
open_embedder(DEFAULT_MODEL).embed_queries(["Peru"])
"""
_IMPORTS_OF_SERVE = (
    "import qa.web.app, qa.web.server, qa.web.middleware.shutdown, qa.serving.index_follower, "
    "qa.serving.corpus_watcher, qa.web.observability.logs"
)


def list_libraries(index_dir: Path, imports: str) -> str:
    """Return the modules that are loaded once a question is answered, except our own, as JSON."""
    program = _LIST_LIBRARIES.format(imports=imports, question=_QUESTION)
    return subprocess.run(
        [sys.executable, "-c", program, str(index_dir)], stdout=subprocess.PIPE, encoding="utf-8", check=True
    ).stdout


def time_command(command: list[str], stdin: str = "") -> tuple[float, float]:
    """Return the seconds until a command has exited, and its peak memory in megabytes."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
    )
    assert process.stdin is not None
    process.stdin.write(stdin.encode())
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command}: exited with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1000


def time_server(index_dir: Path) -> tuple[float, float, float]:
    """Return the seconds until the page opens and until questions are answered, and the memory in MB at that point."""
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
    sys.exit("the server exited before it was ready")


def main() -> None:
    """Measure all commands in turn, so that a machine that slows down slows all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR", required=True)
    options = parser.parse_args()
    index_dir = options.index_dir.absolute()
    paths = ["--index-dir", str(index_dir)]
    commands = {
        "--help": ["-m", "qa", "--help"],
        "status": ["-m", "qa", "status", *paths],
        "ask": ["-m", "qa", "ask", _QUESTION, *paths],
    }
    bare = {"ask": list_libraries(index_dir, ""), "serve": list_libraries(index_dir, _IMPORTS_OF_SERVE)}
    runs_by_name: dict[str, list[tuple[float, ...]]] = {}
    for _ in range(_RUNS):
        for name, command in commands.items():
            runs_by_name.setdefault(name, []).append(time_command(command))
        for name, modules in bare.items():
            runs_by_name.setdefault(f"libraries of {name}", []).append(time_command(["-c", _IMPORT_LIBRARIES], modules))
        opened, ready, resident = time_server(index_dir)
        runs_by_name.setdefault("serve, page open", []).append((opened, resident))
        runs_by_name.setdefault("serve, ready", []).append((ready, resident))
    medians = {
        name: [statistics.median(column) for column in zip(*runs, strict=True)] for name, runs in runs_by_name.items()
    }
    results = {
        "runs": _RUNS,
        "seconds": {name: round(columns[0], 2) for name, columns in medians.items()},
        "memory_mb": {name: round(columns[1]) for name, columns in medians.items()},
        "times_libraries": {
            "ask": round(medians["ask"][0] / medians["libraries of ask"][0], 3),
            "serve, ready": round(medians["serve, ready"][0] / medians["libraries of serve"][0], 3),
        },
    }
    sys.stdout.write(json.dumps(results) + "\n")


if __name__ == "__main__":
    main()
