"""Fits the confidence model to trials: questions that were asked of an index, and whether the first entry was right.

Both parts are fitted with groups of equal weight in every condition; their combination with the shares in which
visitors ask, and with what each fault costs. It is fitted to log-odds by parts that were fitted without the question's
fold; then it is calibrated. The same gives the rates of both faults that are printed.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qa.answering.confidence.model import CAP, PARTS, ConfidenceModel, LogisticRegression
from qa.answering.confidence.reference_questions import ReferenceQuestions

FOLDS = 5

OURS_MIX = {"stranger": 0.8, "unanswerable": 0.2}
"""Groups that are not ours, with their weights; example questions are."""

STATED_MIX = {
    "wrong": 0.25,
    "unanswerable near miss": 0.5,
    "near miss": 0.15,
    "removed": 0.1,
}
"""Groups whose first entry doesn't say what is asked, with their weights."""

ASKED = {
    "example": 0.75,
    "stranger": 0.11,
    "unanswerable": 0.02,
    "near miss": 0.08,
    "unanswerable near miss": 0.04,
}
"""The shares in which visitors are expected to ask."""

STRANGER_COST = 4.0
"""What an answer to a stranger's question costs, against 1 for any other fault: it makes a fool of the page."""

THRESHOLD, BARE_THRESHOLD = 0.45, 0.29
"""The minimum confidences. A wrong answer costs somewhat less than a withheld one, .45 / .55. Without any example
question the confidence is too low, since the rankers of the trials had never seen the entries that were asked for, and
find them less often than the shipped one finds those of other corpora."""

_INVERSE_REGULARISATION = 0.3

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Trials:
    """Questions as they were asked, one after the other: signals, outcome, and what they are."""

    signals: list[Mapping[str, float]] = field(default_factory=list)
    few: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)

    def add(
        self,
        signals: Mapping[str, float],
        *,
        few: float,
        bare: float,
        right: bool,
        group: str,
        kind: str,
        condition: str,
    ) -> None:
        """Add a question. `kind` is that of a stranger's question or near miss, and the text of any other."""
        self.signals.append(signals)
        self.few.append(few)
        self.bare.append(bare)
        self.right.append(right)
        self.groups.append(group)
        self.kinds.append(kind)
        self.conditions.append(condition)


class TrialTable:
    """Trials as arrays of shape (questions,), and their signals by name."""

    def __init__(self, trials: Trials) -> None:
        names = trials.signals[0]
        self.signals = {name: np.array([one[name] for one in trials.signals]) for name in names}
        self.few, self.bare = np.array(trials.few), np.array(trials.bare)
        self.right = np.array(trials.right)
        self.group = np.array(trials.groups)
        self.kind = np.array(trials.kinds)
        self.condition = np.array(trials.conditions)
        self.group[(self.group == "example") & ~self.right] = "wrong"
        # Questions of one kind share a fold, so that they are judged by what was learned from other kinds.
        self.fold = np.array([zlib.crc32(kind.encode()) % FOLDS for kind in trials.kinds])

    @property
    def is_example(self) -> Flags:
        """Whether each is an example question of an entry that the index holds."""
        return np.isin(self.group, ("example", "wrong"))

    def select(self, group: str) -> Flags:
        """Return which trials belong to a group of `ASKED` or of a mix."""
        return self.is_example if group == "example" else self.group == group


def fit_model(trials: Trials, references: ReferenceQuestions) -> ConfidenceModel:
    """Fit the model to trials."""
    table = TrialTable(trials)
    everything = np.ones(len(table.right), bool)
    parts = {name: fit_part(table, name, everything) for name in PARTS}
    weights, _ = fit_combination(table)
    return ConfidenceModel(parts["ours"], parts["stated"], weights, THRESHOLD, BARE_THRESHOLD, references)


def fit_part(table: TrialTable, part: str, taught: Flags) -> LogisticRegression:
    """Fit a part of the model to some trials."""
    from sklearn.linear_model import LogisticRegression as Regression

    if part == "ours":
        positive, mix = table.is_example, OURS_MIX
    else:
        positive, mix = table.is_example & table.right, STATED_MIX
    weights = np.zeros(len(taught))
    for condition in np.unique(table.condition):
        within = taught & (table.condition == condition)
        _spread(weights, [(within & positive, 1.0)])
        _spread(weights, [(within & ~positive & (table.group == group), share) for group, share in mix.items()])
    used = weights > 0
    names = PARTS[part]
    signals = np.column_stack([table.signals[name] for name in names])
    means, scales = signals[used].mean(axis=0), signals[used].std(axis=0)
    scales[scales == 0] = 1.0
    standard = np.column_stack([(signals - means) / scales, np.ones(len(signals))])
    gated = np.hstack([standard, standard * table.few[:, None], standard * table.bare[:, None]])
    regression = Regression(C=_INVERSE_REGULARISATION, solver="newton-cholesky", fit_intercept=False)
    regression.fit(gated[used], positive[used], sample_weight=weights[used] / weights[used].mean())
    return LogisticRegression(names, means, scales, regression.coef_[0].reshape(3, -1))


def fit_combination(table: TrialTable) -> tuple[tuple[float, float, float], Numbers]:
    """Fit how the parts are weighed; also return each question's probability by models that didn't know its fold."""
    from sklearn.linear_model import LogisticRegression as Regression

    log_odds = np.zeros((len(table.right), len(PARTS)))
    for fold in range(FOLDS):
        held_out = table.fold == fold
        for column, part in enumerate(PARTS):
            log_odds[held_out, column] = part_log_odds(fit_part(table, part, ~held_out), table)[held_out]
    log_odds[:, 0] = np.minimum(log_odds[:, 0], CAP)
    weights = np.zeros(len(table.right))
    for condition in np.unique(table.condition):
        _weigh_as_asked(weights, table, str(condition))
    weights[table.group == "stranger"] *= STRANGER_COST
    used = weights > 0
    regression = Regression(C=1e3, solver="newton-cholesky")
    regression.fit(log_odds[used], table.right[used], sample_weight=weights[used] / weights[used].mean())
    combined = regression.decision_function(log_odds)
    shift, slope = _calibrate(table, combined)
    ours, stated = (slope * regression.coef_[0]).tolist()
    intercept = float(shift + slope * regression.intercept_[0])
    return (intercept, ours, stated), 1 / (1 + np.exp(-(shift + slope * combined)))


def _calibrate(table: TrialTable, log_odds: Numbers) -> tuple[float, float]:
    """Fit what makes log-odds those of being right, for questions to the whole corpus (Platt, 1999), without costs."""
    from sklearn.linear_model import LogisticRegression as Regression

    weights = np.zeros(len(log_odds))
    _weigh_as_asked(weights, table, "whole")
    used = weights > 0
    regression = Regression(C=1e3, solver="newton-cholesky")
    regression.fit(log_odds[used, None], table.right[used], sample_weight=weights[used] / weights[used].mean())
    return float(regression.intercept_[0]), float(regression.coef_[0, 0])


def part_log_odds(part: LogisticRegression, table: TrialTable) -> Numbers:
    """Return the log-odds of all trials by a part."""
    signals = np.column_stack([table.signals[name] for name in part.names])
    standard = np.column_stack([(signals - part.means) / part.scales, np.ones(len(signals))])
    gates = np.column_stack([np.ones(len(signals)), table.few, table.bare])
    total: Numbers = ((gates @ part.weights) * standard).sum(axis=1)
    return total


def answered_shares(table: TrialTable, probabilities: Numbers) -> dict[str, dict[str, float]]:
    """Return which share of each group is answered, by condition: of the right ones, and of all that should not be.

    Of strangers' questions to the whole corpus also by kind.
    """
    thresholds = np.where(table.bare == 1, BARE_THRESHOLD, THRESHOLD)
    answered = probabilities >= thresholds
    groups = [
        ("right", table.is_example & table.right),
        *((group, table.group == group) for group in ("wrong", *ASKED) if group != "example"),
    ]
    whole = (table.group == "stranger") & (table.condition == "whole")
    by_kind = {
        f"{kind}, whole": {"stranger": round(float(answered[whole & (table.kind == kind)].mean()), 3)}
        for kind in np.unique(table.kind[whole])
    }
    return by_kind | {
        str(condition): {
            name: round(float(answered[flags & (table.condition == condition)].mean()), 3)
            for name, flags in groups
            if (flags & (table.condition == condition)).any()
        }
        for condition in np.unique(table.condition)
    }


def _weigh_as_asked(weights: Numbers, table: TrialTable, condition: str) -> None:
    """Give the groups of a condition the shares in which visitors ask."""
    within = table.condition == condition
    _spread(weights, [(within & table.select(group), share) for group, share in ASKED.items()])


def _spread(weights: Numbers, shares: Sequence[tuple[Flags, float]]) -> None:
    """Give groups their shares of a weight of 1; those of groups that are empty go to the others."""
    total = sum(share for flags, share in shares if flags.any())
    for flags, share in shares:
        if flags.any():
            weights[flags] = share / total / flags.sum()
