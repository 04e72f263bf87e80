"""What example questions teach: from a question to how well it fits each entry.

Kernel ridge regression onto the entries, also called regularised least-squares classification (Rifkin, Yeo and
Poggio, "Regularized least-squares classification", 2003). A question x scores for class e, an entry or "none",

    f_e(x) = sum_i k(x, x_i) a_ie        k(x, y) = exp(-(1 - cos(x, y)) / WIDTH)        (K + RIDGE I) a = Y

over all questions x_i of known answer: the titles and example questions of entries, and the questions that none
answers. Unlike the nearest example, it hears what all of them say together, those of other entries too. What f
would say of an x_i that it had not learnt has a closed form (Rifkin and Lippert, "Notes on regularized least
squares", 2007), so that the confidence can be learnt from the same questions.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Vectors
from index.errors import DamagedIndexError

WIDTH = 0.15
RIDGE = 0.2

MAX_QUESTIONS = 8_000
"""Learning takes time and memory by the cube and square of their number; of more, only the nearest counts."""

Numbers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


def _kernel(cosines: npt.NDArray[np.floating]) -> Scores:
    # In place: of all questions with each other they are half a gigabyte.
    scaled = np.asarray(cosines, np.float64) - 1
    scaled /= WIDTH
    return np.exp(scaled, out=scaled)


def answering_classes(entries: Sequence[str | None], entry_ids: Sequence[str]) -> Numbers:
    """The class of each: an entry's place among the ids, or for None ("no entry answers") the place behind the last."""
    place: dict[str | None, int] = {entry_id: number for number, entry_id in enumerate(entry_ids)}
    place[None] = len(place)
    return np.array([place[entry] for entry in entries], np.int64)


class LearnedScores:
    """The scores of classes, learnt from questions in given rows of the index; the last class is "none".

    `dual` has shape (questions, classes + 1): each question's a_ie, and last its place on the diagonal of the
    inverse of K + RIDGE I.
    """

    def __init__(self, dual: npt.NDArray[np.float32]) -> None:
        self._dual = dual
        # Else numpy would convert them all for every question.
        self._coefficients = dual[:, :-1].astype(np.float64)

    @classmethod
    def from_questions(cls, vectors: Vectors, answers: Numbers, classes: int) -> "LearnedScores":
        """Learns from unit vectors, shape (questions, dimension), and the number of the class of each."""
        count = len(vectors)
        if not 0 < count <= MAX_QUESTIONS:
            return cls(np.empty((0, classes + 1), np.float32))
        # Late: what only searches needs neither.
        from scipy.linalg import cho_factor, cho_solve
        from scipy.linalg.lapack import dtrtri

        kernel = _kernel(vectors @ vectors.T)
        kernel[np.diag_indices(count)] += RIDGE
        # It is positive definite, and only the diagonal of its inverse is needed: by Cholesky's factor, whose inverse
        # is triangular, that is a third of the work of inverting it.
        # The other way round, which is the same, LAPACK can do it in place.
        factor = cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)
        targets = np.zeros((count, classes))
        targets[np.arange(count), answers] = 1
        dual = cho_solve(factor, targets, check_finite=False)
        inverse, _ = dtrtri(factor[0], lower=1, overwrite_c=1)
        lower = np.tril(inverse)
        diagonal = np.square(lower, out=lower).sum(axis=0)
        return cls(np.hstack([dual, diagonal[:, None]]).astype(np.float32))

    @classmethod
    def load(cls, path: Path) -> "LearnedScores":
        """Reads what `save` wrote.

        Raises:
            DamagedIndexError: the file is no such array.
        """
        try:
            dual = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise DamagedIndexError(f"{path}: not readable ({error}); run: peru-qa index") from error
        if dual.ndim != 2 or dual.dtype != np.float32:
            raise DamagedIndexError(f"{path}: not what was learnt; run: peru-qa index")
        return cls(dual)

    def save(self, path: Path) -> None:
        """Writes the numbers to a file.

        By Python's own hand, since numpy doesn't tell that the last bytes didn't fit.

        Raises:
            OSError: it can't be written.
        """
        written = BytesIO()
        np.save(written, self._dual, allow_pickle=False)
        path.write_bytes(written.getbuffer())

    @property
    def shape(self) -> tuple[int, int]:
        """Questions learnt from, and classes; no questions where there were none or too many."""
        return self._dual.shape[0], self._dual.shape[1] - 1

    def reordered(self, order: Sequence[int]) -> "LearnedScores":
        """The same, of questions in another order: each one's place in this one's."""
        return LearnedScores(self._dual[np.array(order, np.int64)] if len(self._dual) else self._dual)

    def scores(self, cosines: npt.NDArray[np.float32]) -> Scores:
        """Every class's score, shape (classes,), for a question with these cosines to the learnt ones."""
        return np.asarray(_kernel(cosines) @ self._coefficients, np.float64)

    def left_out(self, question: int, answer: int) -> Scores:
        """Every class's score for a learnt question of the class `answer`, as if it had not been learnt."""
        scores: Scores = -self._dual[question, :-1].astype(np.float64) / float(self._dual[question, -1])
        scores[answer] += 1
        return scores
