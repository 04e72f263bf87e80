"""Plot the figures of `measure`."""

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


def draw(figures_by_part: Mapping[str, Any], folder: Path) -> None:
    """Draw a chart for each part that has figures."""
    for name, plot in (
        ("answering", _plot_answering),
        ("serving", _plot_serving),
        ("starting", _plot_starting),
        ("growth", _plot_growth),
        ("neighbours", _plot_neighbours),
    ):
        if name in figures_by_part:
            figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
            plot(axes, figures_by_part[name]["figures"])
            axes.spines[["top", "right"]].set_visible(False)
            figure.savefig(folder / f"{name}.png", dpi=150)
            plt.close(figure)


def _plot_answering(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """Plot the stages of an answer."""
    medians = {name: times["p50"] for name, times in figures["milliseconds"].items()}
    rows = ["bare embedding", "complete answer", "the same again"]
    axes.barh(rows[0], medians["bare"], color=_OTHERS)
    left = 0.0
    for stage, colour in zip(_STAGES, (_OURS, _SECOND, "#be123c"), strict=True):
        axes.barh(rows[1], medians[stage], left=left, color=colour, label=stage)
        left += medians[stage]
    axes.barh(rows[2], medians["again"], color=_OURS)
    for row, name in zip(rows, ("bare", "whole", "again"), strict=True):
        axes.text(medians[name], row, f"  {medians[name]:.1f} ms, {medians[name] / medians['bare']:.2f}", va="center")
    axes.invert_yaxis()
    axes.set(xlabel="milliseconds (median), and times the bare embedding", xlim=(0, 1.35 * medians["whole"]))
    axes.legend(frameon=False)


def _plot_serving(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """Plot questions per second."""
    bare = {f"bare, {name.replace('_', ' ')}": rate for name, rate in figures["bare_per_second"].items()}
    through = {name: measured["per_second"] for name, measured in figures["through"].items()}
    rates = bare | through
    axes.barh(list(rates), list(rates.values()), color=[_OTHERS] * len(bare) + [_OURS] * len(through))
    for name, rate in rates.items():
        axes.text(rate, name, f"  {rate:.1f}", va="center")
    axes.invert_yaxis()
    axes.set(xlabel=f"questions per second, {figures['clients']} clients")


def _plot_starting(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """Plot the seconds until each command is ready."""
    times = figures["seconds"]
    axes.barh(list(times), list(times.values()), color=[_OTHERS if "libraries" in name else _OURS for name in times])
    for name, duration in times.items():
        axes.text(duration, name, f"  {duration:.2f} s, {figures['memory_mb'][name]} MB", va="center")
    axes.invert_yaxis()
    axes.set(xlabel="seconds (median)", xlim=(0, 1.35 * max(times.values())))


def _plot_growth(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """Plot the search time by number of rows."""
    for kind, colour in (("flat", _OTHERS), ("rabitq", _OURS)):
        sizes = [(size["rows"], size[kind]["search_ms"]["p95"]) for size in figures["sizes"]]
        axes.plot(*zip(*sizes, strict=True), marker="o", color=colour, label=kind)
    axes.axvline(figures["most_flat"], color=_SECOND, linestyle=":", label="where a build switches kind")
    axes.axhline(20, color="#be123c", linewidth=0.8, label="20 ms")
    axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="milliseconds per search (p95)")
    axes.legend(frameon=False)


def _plot_neighbours(axes: plt.Axes, figures: Mapping[str, Any]) -> None:
    """Plot R@1 by language on the held-out questions, for the better of each neighbour's two settings."""
    present = {name: settings for name, settings in figures["held out"].items() if "missing" not in settings}
    for offset, language, colour in ((-0.2, "en", _OURS), (0.2, "es", _SECOND)):
        best = [max(measured["r_at_1"][language] for measured in settings.values()) for settings in present.values()]
        positions = [position + offset for position in range(len(present))]
        axes.bar(positions, best, width=0.38, color=colour, label={"en": "English", "es": "Spanish"}[language])
        for position, value in zip(positions, best, strict=True):
            axes.text(position, value, f"{value:.3f}", ha="center", va="bottom", fontsize=8)
    axes.set_xticks(range(len(present)), [_NAMES[name] for name in present])
    axes.set(ylabel="R@1, held-out questions", ylim=(0, 1.15))
    axes.legend(frameon=False, loc="upper right", ncols=2)
