"""How near to a question an entry is, so that only near ones are shown beside an answer or instead of one.

Every question has a nearest entry, even one about football. The strangers' questions that are shipped (see
`reference_questions`) show how near that is by chance: nine in ten of them are below a floor. Floors are measured when
an index is built, for the texts, for the example questions, and for those of them that it offers. An entry is near to a
question if the mean of its best cosines with texts and example questions is above that of the floors.
"""

from collections.abc import Sequence

import numpy as np

from index import Index, RowKind, RowNumbers
from qa.answering.confidence.reference_questions import ReferenceQuestions
from qa.answering.retrieval.ranking import Retrieval

_COMPARED: tuple[tuple[RowKind, ...], ...] = (("passage", "sentence"), ("example",))
"""Kinds of rows whose best cosines count, together and apart."""

OFFERED = "offered"
"""The name of the floor of the questions that an index offers."""

_PERCENTILE = 90

_STEP = 3
"""One in so many strangers' questions is measured, which tells as much as all; odd, since their languages alternate."""

_BLOCK = 64
"""Questions whose cosines are computed at once."""


def measure_floors(index: Index, offered: Sequence[int], references: ReferenceQuestions) -> dict[str, float]:
    """Return the floors of an index by name: the first kind of the rows, or "offered".

    `offered` are the rows of the questions that it offers. There are no floors if another model made it than the
    references.
    """
    if index.manifest.model.digest != references.model:
        return {}
    vectors, strangers = index.vectors(), references.strangers[::_STEP]
    measured: dict[str, RowNumbers] = {OFFERED: np.array(offered, np.int64)}
    for kinds in _COMPARED:
        measured[kinds[0]] = np.concatenate([index.rows_of_kind(kind) for kind in kinds])
    floors: dict[str, float] = {}
    for name, rows in measured.items():
        if len(rows):
            compared = vectors[rows].T
            blocks = (strangers[start : start + _BLOCK] @ compared for start in range(0, len(strangers), _BLOCK))
            best = np.concatenate([block.max(axis=1) for block in blocks])
            floors[name] = float(np.percentile(best, _PERCENTILE))
    return floors


class NearnessGauge:
    """Judges whether entries of one index are near to questions; if it has no floors, all are."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._floors = index.manifest.floors

    def is_near(self, found: Retrieval, number: int) -> bool:
        """Check whether an entry, by its number, is near to the question that something was found for.

        What was said before the question doesn't count: it would bring entries near that have to do with that only.
        """
        cosines = found.row_cosines if found.own_cosines is None else found.own_cosines
        above = []
        for kinds in _COMPARED:
            rows = np.concatenate([self._index.rows_of_entry(number, kind) for kind in kinds])
            if len(rows) and kinds[0] in self._floors:
                above.append(float(cosines[rows].max()) - self._floors[kinds[0]])
        return not above or sum(above) > 0
