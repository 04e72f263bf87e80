"""What example questions teach: from a question to how well it fits each entry.

Kernel ridge regression onto the entries, also called regularised least-squares classification (Rifkin, Yeo and
Poggio, "Regularized least-squares classification", 2003). A question x scores for class e, an entry or "none",

    f_e(x) = sum_i k(x, x_i) a_ie        k(x, y) = exp(-(1 - cos(x, y)) / WIDTH)        (K + RIDGE I) a = Y

over all labelled questions x_i: the titles and example questions of entries, and the questions that none answers.
Unlike the nearest example, it weighs all of them together, those of other entries too. What f would give for an x_i
that it had not learned has a closed form (Rifkin and Lippert, "Notes on regularized least
squares", 2007), so that the confidence can be learned from the same questions.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Vectors
from index.errors import DamagedIndexError

WIDTH = 0.15
"""Width of the kernel, in cosine distance."""

RIDGE = 0.2
"""Strength of the regularisation."""

MAX_QUESTIONS = 8_000
"""Questions that are learned from. Time grows with the cube of their number, memory with the square; of more, only the
nearest counts."""

ClassNumbers = npt.NDArray[np.int64]
ClassScores = npt.NDArray[np.float64]


def _kernel(cosines: npt.NDArray[np.floating]) -> ClassScores:
    # In place: those of all questions with each other are half a gigabyte.
    scaled = np.asarray(cosines, np.float64) - 1
    scaled /= WIDTH
    return np.exp(scaled, out=scaled)


def answering_classes(entries: Sequence[str | None], entry_ids: Sequence[str]) -> ClassNumbers:
    """Number the class of each: an entry's position among the ids, or for None ("no entry answers") the one after."""
    numbers: dict[str | None, int] = {entry_id: number for number, entry_id in enumerate(entry_ids)}
    numbers[None] = len(numbers)
    return np.array([numbers[entry] for entry in entries], np.int64)


class LearnedScores:
    """The scores of classes, learned from the questions among the rows of an index; the last class is "none".

    `dual` has shape (questions, classes + 1): each question's a_ie, and last its element on the diagonal of
    the inverse of K + RIDGE I.
    """

    def __init__(self, dual: npt.NDArray[np.float32]) -> None:
        self._dual = dual
        # Converted once; otherwise numpy would do so for every question.
        self._coefficients = dual[:, :-1].astype(np.float64)

    @classmethod
    def from_questions(cls, vectors: Vectors, answers: ClassNumbers, classes: int) -> "LearnedScores":
        """Learn from unit vectors, shape (questions, dimension), and the number of the class of each."""
        count = len(vectors)
        if not 0 < count <= MAX_QUESTIONS:
            return cls(np.empty((0, classes + 1), np.float32))
        # Imported late, since searching needs neither.
        from scipy.linalg import cho_factor, cho_solve
        from scipy.linalg.lapack import dtrtri

        kernel = _kernel(vectors @ vectors.T)
        kernel[np.diag_indices(count)] += RIDGE
        # The kernel is positive definite, and only the diagonal of its inverse is needed: through Cholesky's factor,
        # whose inverse is triangular, that is a third of the work of inverting it. Transposed, which is the same
        # matrix, LAPACK can do it in place.
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
        """Read what `save` wrote.

        Raises:
            DamagedIndexError: the file is not such an array.
        """
        try:
            dual = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise DamagedIndexError(f"{path}: not readable ({error}); run: peru-qa index") from error
        if dual.ndim != 2 or dual.dtype != np.float32:
            raise DamagedIndexError(f"{path}: not learned scores; run: peru-qa index")
        return cls(dual)

    def save(self, path: Path) -> None:
        """Write the scores to a file.

        Through Python, since numpy does not report that the last bytes didn't fit on a full disk.

        Raises:
            OSError: it can't be written.
        """
        content = BytesIO()
        np.save(content, self._dual, allow_pickle=False)
        path.write_bytes(content.getbuffer())

    @property
    def shape(self) -> tuple[int, int]:
        """Number of questions learned from, and of classes; no questions if there were none or too many."""
        return self._dual.shape[0], self._dual.shape[1] - 1

    def reordered(self, order: Sequence[int]) -> "LearnedScores":
        """Return the same for questions in another order, given the present position of each."""
        return LearnedScores(self._dual[np.array(order, np.int64)] if len(self._dual) else self._dual)

    def scores(self, cosines: npt.NDArray[np.float32]) -> ClassScores:
        """Score every class, shape (classes,), for a question with these cosines to the learned ones."""
        return np.asarray(_kernel(cosines) @ self._coefficients, np.float64)

    def left_out(self, question: int, answer: int) -> ClassScores:
        """Score every class for a learned question of the class `answer`, as if it had not been learned."""
        scores: ClassScores = -self._dual[question, :-1].astype(np.float64) / float(self._dual[question, -1])
        scores[answer] += 1
        return scores
