"""Evaluations as JSON and as text. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from corpus import LANGUAGES
from qa.evaluation.ablation import Variant
from qa.evaluation.metrics import Evaluation, Groups, Metric
from qa.evaluation.unprepared import CONDITIONS, Condition, group_name

_LANGUAGES = {"en": "English", "es": "Spanish", "all": "both"}
_COLUMNS = [*((condition, "R@1") for condition in CONDITIONS), ("whole", "R@3"), ("whole", "fact@1")]
"""The conditions and metrics that an ablation shows of each variant, by language."""

_METRICS = ("R@1", "R@3", "answered when answerable", "answered wrongly", "answered when not", "AUROC")
"""What is shown of unprepared entries."""

_CONDITIONS_EXPLAINED = """\
warm: another third of the entries has no example questions
cold: the entries that answer have none, and others of their third neither
bare: the text alone, without example questions, unanswerable questions and translation"""
_NOTHING_TO_WITHHOLD = "No entry has example questions that could be left out: the whole is cold already."


def evaluation_record(evaluation: Evaluation) -> dict[str, Any]:
    """Describe an evaluation as a JSON object."""
    return {
        "build": evaluation.build,
        "threshold": evaluation.threshold,
        "groups": _groups_record(evaluation.groups),
        "reliability": evaluation.reliability,
    }


def _groups_record(groups: Groups) -> dict[str, Any]:
    return {
        group: {
            name: {key: round(value, 4) for key, value in asdict(metric).items()} for name, metric in metrics.items()
        }
        for group, metrics in groups.items()
    }


def ablation_record(variants: Iterable[Variant]) -> dict[str, Any]:
    """Describe the variants of an ablation as a JSON object, by name."""
    return {variant.name: _groups_record(variant.groups) for variant in variants}


def ablation_table(variants: Iterable[Variant]) -> str:
    """Format the variants of an ablation as a Markdown table; most cells hold a metric in both languages."""
    names = [metric if condition == "whole" else f"{condition} {metric}" for condition, metric in _COLUMNS]
    languages = " / ".join(LANGUAGES)
    lines = [
        "| | " + " | ".join(f"{name} {languages}" for name in names) + " | AUROC |",
        "|---|" + "---|" * (len(names) + 1),
    ]
    for variant in variants:
        cells = [_values_text(variant.groups, condition, LANGUAGES, metric) for condition, metric in _COLUMNS]
        cells.append(_values_text(variant.groups, "whole", ["all"], "AUROC"))
        lines.append(f"| {variant.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _values_text(groups: Groups, condition: Condition, languages: Iterable[str], name: str) -> str:
    """Format a metric in some languages, as "0.979 / 0.938"; "-" if it is known in none."""
    metrics = [groups.get(group_name(condition, language), {}).get(name) for language in languages]
    return " / ".join(f"{metric.value:.3f}" if metric else "-" for metric in metrics) if any(metrics) else "-"


def unprepared_text(evaluation: Evaluation) -> str:
    """Format what `evaluate_unprepared` measured: for each language the metrics under each condition."""
    groups = evaluation.groups
    conditions = [condition for condition in CONDITIONS if group_name(condition, "all") in groups]
    lines = [f"build {evaluation.build}, threshold {evaluation.threshold}"]
    for language, title in _LANGUAGES.items():
        columns = [groups[group_name(condition, language)] for condition in conditions]
        counts = [str(column["R@1"].questions) if "R@1" in column else "0" for column in columns]
        lines += ["", _row(title, conditions, 26), _row("answerable questions", counts, 26)]
        lines += [_row(name, [_metric_text(column.get(name)) for column in columns], 26) for name in _METRICS]
    lines += ["", _CONDITIONS_EXPLAINED if "cold" in conditions else _NOTHING_TO_WITHHOLD]
    return "\n".join(line.rstrip() for line in lines)


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


def _row(name: str, cells: Sequence[str], width: int = 46) -> str:
    return f"{name:{width}}" + "".join(f"{cell:24}" for cell in cells)


def _metric_text(metric: Metric | None) -> str:
    if metric is None:
        return "-"
    return f"{metric.value:.3f} [{metric.low:.3f}, {metric.high:.3f}]"
