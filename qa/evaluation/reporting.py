"""Evaluations as JSON and as text. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from corpus import LANGUAGES
from qa.evaluation.ablation import Variant
from qa.evaluation.metrics import Evaluation, Metric

_LANGUAGES = {"en": "English", "es": "Spanish", "all": "both"}
_COLUMNS = [(language, name) for name in ("R@1", "R@3", "fact@1") for language in LANGUAGES] + [("all", "AUROC")]
"""The metrics that an ablation shows of each variant."""


def evaluation_record(evaluation: Evaluation) -> dict[str, Any]:
    """Describe an evaluation as a JSON object."""
    return {
        "build": evaluation.build,
        "threshold": evaluation.threshold,
        "groups": _groups_record(evaluation.groups),
        "reliability": evaluation.reliability,
    }


def _groups_record(groups: Mapping[str, Mapping[str, Metric]]) -> dict[str, Any]:
    return {
        group: {
            name: {key: round(value, 4) for key, value in asdict(metric).items()} for name, metric in metrics.items()
        }
        for group, metrics in groups.items()
    }


def ablation_record(variants: Iterable[Variant]) -> dict[str, Any]:
    """Describe the variants of an ablation as a JSON object, by name."""
    return {variant.name: _groups_record(variant.metrics) for variant in variants}


def ablation_table(variants: Iterable[Variant]) -> str:
    """Format the variants of an ablation as a Markdown table."""
    lines = [
        "| | " + " | ".join(f"{name} {_LANGUAGES[language]}" for language, name in _COLUMNS) + " |",
        "|---|" + "---|" * len(_COLUMNS),
    ]
    for variant in variants:
        metrics = (variant.metrics[language].get(name) for language, name in _COLUMNS)
        cells = (f"{metric.value:.3f}" if metric else "-" for metric in metrics)
        lines.append(f"| {variant.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def evaluation_text(evaluation: Evaluation) -> str:
    """Format an evaluation as tables: the metrics by language, R@1 by kind of question, and the reliability curve."""
    groups = evaluation.groups
    names = list(dict.fromkeys(name for language in _LANGUAGES for name in groups[language]))
    lines = [f"build {evaluation.build}, threshold {evaluation.threshold}", "", _row("", list(_LANGUAGES.values()))]
    lines += [_row(name, [_metric_text(groups[language].get(name)) for language in _LANGUAGES]) for name in names]
    kinds = sorted({group.split(" ", 1)[1] for group in groups if " " in group})
    lines += ["", _row("by kind", list(_LANGUAGES.values()))]
    for kind in kinds:
        name = "R@1" if "R@1" in groups[f"all {kind}"] else "answered when not"
        cells = [_metric_text(groups.get(f"{language} {kind}", {}).get(name)) for language in _LANGUAGES]
        lines.append(_row(f"{kind}, {name}", cells))
    if evaluation.reliability:
        lines += ["", f"confidence that the first citation is right: Brier score {evaluation.reliability['brier']:.3f}"]
        lines += [
            f"  said {tenth['confidence']:.2f}, right {tenth['right']:.2f}, in {tenth['share']:.0%} of the questions"
            for tenth in evaluation.reliability["reliability"]
        ]
    return "\n".join(line.rstrip() for line in lines)


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:46}" + "".join(f"{cell:24}" for cell in cells)


def _metric_text(metric: Metric | None) -> str:
    if metric is None:
        return "-"
    return f"{metric.value:.3f} [{metric.low:.3f}, {metric.high:.3f}]"
