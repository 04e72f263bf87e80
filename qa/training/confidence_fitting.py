"""Fits the confidence model to trials: questions that were asked of an index, and whether the first entry was right.

The parts are fitted with groups of equal weight in every condition; the combination of two of them with the shares in
which visitors ask, and with what each fault costs. It is fitted to log-odds by parts that were fitted without the
question's fold; then it is calibrated. The same gives the rates of both faults that are printed.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qa.answering.confidence.model import CAP, PARTS, ConfidenceModel, LogisticRegression, standardize
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

THRESHOLD, BARE_THRESHOLD = 0.43, 0.3
"""The minimum confidences. A wrong answer costs somewhat less than a withheld one, .43 / .57. Without any example
question the confidence is too low, since the rankers of the trials had never seen the entries that were asked for, and
find them less often than the shipped one finds those of other corpora."""

OURS_MARGIN = 2.5
"""The least log-odds of a question to be ours, if the top-ranked entry has many example questions. Of strangers'
questions of kinds that weren't learned, two in a thousand are then taken for ours."""

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


def fit_model(table: TrialTable, held_out: Mapping[str, Numbers], references: ReferenceQuestions) -> ConfidenceModel:
    """Fit the model to trials, given their log-odds by parts that didn't know them; see `hold_out`."""
    everything = np.ones(len(table.right), bool)
    parts = {name: fit_part(table, name, everything) for name in PARTS}
    return ConfidenceModel(
        parts,
        weights=fit_combination(table, held_out),
        threshold=THRESHOLD,
        bare_threshold=BARE_THRESHOLD,
        ours_margin=OURS_MARGIN,
        references=references,
    )


def hold_out(table: TrialTable) -> dict[str, Numbers]:
    """Return all trials' log-odds by each part, fitted without the fold that the trial is in."""
    log_odds = {part: np.zeros(len(table.right)) for part in PARTS}
    for fold in range(FOLDS):
        held_out = table.fold == fold
        for part, values in log_odds.items():
            values[held_out] = part_log_odds(fit_part(table, part, ~held_out), table)[held_out]
    return log_odds


def fit_part(table: TrialTable, part: str, taught: Flags) -> LogisticRegression:
    """Fit a part of the model to some trials."""
    from sklearn.linear_model import LogisticRegression as Regression

    if part == "stated":
        positive, mix = table.is_example & table.right, STATED_MIX
    else:
        positive, mix = table.is_example, OURS_MIX
    weights = np.zeros(len(taught))
    for condition in np.unique(table.condition):
        within = taught & (table.condition == condition)
        _spread(weights, [(within & positive, 1.0)])
        _spread(weights, [(within & ~positive & (table.group == group), share) for group, share in mix.items()])
    used = weights > 0
    names = PARTS[part]
    signals = np.column_stack([table.signals[name] for name in names])
    # A missing signal counts as average, and doesn't widen the scale of the others.
    means, scales = np.nanmean(signals[used], axis=0), np.nanstd(signals[used], axis=0)
    scales[scales == 0] = 1.0
    standard = np.column_stack([standardize(signals, means, scales), np.ones(len(signals))])
    gated = np.hstack([standard, standard * table.few[:, None], standard * table.bare[:, None]])
    regression = Regression(C=_INVERSE_REGULARISATION, solver="newton-cholesky", fit_intercept=False)
    regression.fit(gated[used], positive[used], sample_weight=weights[used] / weights[used].mean())
    return LogisticRegression(names, means, scales, regression.coef_[0].reshape(3, -1))


def fit_combination(table: TrialTable, held_out: Mapping[str, Numbers]) -> tuple[float, float, float]:
    """Fit the intercept and the weights of `text` and `stated`, for what was held out (see `hold_out`)."""
    from sklearn.linear_model import LogisticRegression as Regression

    log_odds = np.column_stack([np.minimum(held_out["text"], CAP), held_out["stated"]])
    weights = np.zeros(len(table.right))
    for condition in np.unique(table.condition):
        _weigh_as_asked(weights, table, str(condition))
    weights[table.group == "stranger"] *= STRANGER_COST
    used = weights > 0
    regression = Regression(C=1e3, solver="newton-cholesky")
    regression.fit(log_odds[used], table.right[used], sample_weight=weights[used] / weights[used].mean())
    shift, slope = _calibrate(table, regression.decision_function(log_odds))
    text, stated = (slope * regression.coef_[0]).tolist()
    return float(shift + slope * regression.intercept_[0]), text, stated


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
    standard = np.column_stack([standardize(signals, part.means, part.scales), np.ones(len(signals))])
    gates = np.column_stack([np.ones(len(signals)), table.few, table.bare])
    total: Numbers = ((gates @ part.weights) * standard).sum(axis=1)
    return total


def answered_shares(
    table: TrialTable, held_out: Mapping[str, Numbers], model: ConfidenceModel
) -> dict[str, dict[str, float]]:
    """Return which share of each group is answered, by condition: of the right ones, and of all that should not be.

    Of strangers' questions to the whole corpus also by kind. `held_out` are the parts' log-odds, see `hold_out`; of the
    model only the weights and thresholds count.
    """
    probabilities = 1 / (1 + np.exp(-model.combine(held_out["text"], held_out["stated"])))
    thresholds = np.where(table.bare == 1, model.bare_threshold, model.threshold)
    answered = (probabilities >= thresholds) & model.is_ours(held_out["ours"], table.few, table.bare)
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
