"""The figures of `measure` as pictures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

_OURS, _OTHERS, _SECOND = "#0f766e", "#a1a1aa", "#f59e0b"
_NAMES = {
    "ours": "Peru-QA",
    "plain_faiss": "plain FAISS",
    "txtai_hybrid": "txtai",
    "haystack_hybrid": "Haystack",
    "llama_index_hybrid": "LlamaIndex",
}
_STAGES = ("embedding", "ranking", "composing")


def draw(told: Mapping[str, Any], folder: Path) -> None:
    """Draws what there are figures of."""
    for name, picture in (
        ("answering", _answering),
        ("serving", _serving),
        ("starting", _starting),
        ("growth", _growth),
        ("neighbours", _neighbours),
    ):
        if name in told:
            figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
            picture(axes, told[name]["figures"])
            axes.spines[["top", "right"]].set_visible(False)
            figure.savefig(folder / f"{name}.png", dpi=150)
            plt.close(figure)


def _answering(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """A question's way by its stages."""
    middle = {name: times["p50"] for name, times in figures["milliseconds"].items()}
    rows = ["bare embedding", "whole answer", "the same again"]
    axes.barh(rows[0], middle["bare"], color=_OTHERS)
    left = 0.0
    for stage, colour in zip(_STAGES, (_OURS, _SECOND, "#be123c"), strict=True):
        axes.barh(rows[1], middle[stage], left=left, color=colour, label=stage)
        left += middle[stage]
    axes.barh(rows[2], middle["again"], color=_OURS)
    for row, name in zip(rows, ("bare", "whole", "again"), strict=True):
        axes.text(middle[name], row, f"  {middle[name]:.1f} ms, {middle[name] / middle['bare']:.2f}", va="center")
    axes.invert_yaxis()
    axes.set(xlabel="milliseconds (median), and times the bare embedding", xlim=(0, 1.35 * middle["whole"]))
    axes.legend(frameon=False)


def _serving(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """Questions a second."""
    bare = {f"bare, {name.replace('_', ' ')}": rate for name, rate in figures["bare_per_second"].items()}
    through = {name: measured["per_second"] for name, measured in figures["through"].items()}
    rates = bare | through
    axes.barh(list(rates), list(rates.values()), color=[_OTHERS] * len(bare) + [_OURS] * len(through))
    for name, rate in rates.items():
        axes.text(rate, name, f"  {rate:.1f}", va="center")
    axes.invert_yaxis()
    axes.set(xlabel=f"questions a second, {figures['clients']} clients")


def _starting(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """Seconds until something is there."""
    times = figures["seconds"]
    axes.barh(list(times), list(times.values()), color=[_OTHERS if "libraries" in name else _OURS for name in times])
    for name, taken in times.items():
        axes.text(taken, name, f"  {taken:.2f} s, {figures['memory_mb'][name]} MB", va="center")
    axes.invert_yaxis()
    axes.set(xlabel="seconds (median)", xlim=(0, 1.35 * max(times.values())))


def _growth(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """Search time by size."""
    for kind, colour in (("flat", _OTHERS), ("rabitq", _OURS)):
        sizes = [(size["rows"], size[kind]["search_ms"]["p95"]) for size in figures["sizes"]]
        axes.plot(*zip(*sizes, strict=True), marker="o", color=colour, label=kind)
    axes.axvline(figures["most_flat"], color=_SECOND, linestyle=":", label="where a build changes over")
    axes.axhline(20, color="#be123c", linewidth=0.8, label="20 ms")
    axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="milliseconds of a search (p95)")
    axes.legend(frameon=False)


def _neighbours(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """R@1 by language on the questions held out, of each neighbour the better of its two settings."""
    present = {name: settings for name, settings in figures["held out"].items() if "missing" not in settings}
    for offset, language, colour in ((-0.2, "en", _OURS), (0.2, "es", _SECOND)):
        best = [max(measured["r_at_1"][language] for measured in settings.values()) for settings in present.values()]
        places = [place + offset for place in range(len(present))]
        axes.bar(places, best, width=0.38, color=colour, label={"en": "English", "es": "Spanish"}[language])
        for place, value in zip(places, best, strict=True):
            axes.text(place, value, f"{value:.3f}", ha="center", va="bottom", fontsize=8)
    axes.set_xticks(range(len(present)), [_NAMES[name] for name in present])
    axes.set(ylabel="R@1, questions held out", ylim=(0, 1.15))
    axes.legend(frameon=False, loc="upper right", ncols=2)
