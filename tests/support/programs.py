"""Support modules that run as programs, in processes of their own."""

import os
import subprocess
import sys

from support.paths import ROOT

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
"""In which a program finds the support modules; the product is in the working directory, `ROOT`."""


def program(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a support module."""
    return [sys.executable, "-m", f"support.{name}", *arguments]


def start_program(name: str, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start a support module that reads lines and writes lines."""
    return subprocess.Popen(
        program(name, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT | variables,
    )
