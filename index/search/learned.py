"""What example questions teach: from a question to how well it fits each entry.

Kernel ridge regression onto the entries, also called regularised least-squares classification (Rifkin, Yeo and
Poggio, "Regularized least-squares classification", 2003). A question x scores for class e, an entry or "none",

    f_e(x) = sum_j k(x, z_j) a_je        k(x, y) = exp(-(1 - cos(x, y)) / WIDTH)

Its weights a are learned from all labelled questions x_i: the titles and example questions of entries, and the
questions that none answers. Unlike the nearest example, it weighs all of them together, those of other entries too.

The landmarks z_j are the questions themselves. Of more than `MAX_EXACT` they are some, drawn by lot, so that time and
memory grow in proportion to the questions: the Nyström approximation (Williams and Seeger, "Using the Nyström method to
speed up kernel machines", 2001; Rudi, Camoriano and Rosasco, "Less is more: Nyström computational regularization",
2015). With K_nm the kernel of questions and landmarks, and K_mm that of landmarks,

    (K_mn K_nm + RIDGE K_mm) a = K_mn Y

What f would give for an x_i that it had not learned has a closed form (Rifkin and Lippert, "Notes on regularized least
squares", 2007), so that the confidence can be learned from the same questions.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Vectors
from index.errors import DamagedIndexError
from index.search.arrays import read_arrays, write_arrays

WIDTH = 0.15
"""Width of the kernel, in cosine distance."""

RIDGE = 0.2
"""Strength of the regularisation."""

MAX_EXACT = 8_000
"""Questions that are all landmarks. Of n more, about sqrt(MAX_EXACT^3 / n) are: to learn takes as long."""

MIN_LANDMARKS = 4_000
"""Landmarks of any greater number of questions; from there on the time grows in proportion to the questions."""

JITTER = 1e-4
"""Added to the diagonal of K_mm, since questions may be the same: its Cholesky factor exists in single precision."""

_BLOCK = 1_000
"""Questions whose kernel is computed at once."""

_SEED = 17

ClassNumbers = npt.NDArray[np.int64]
ClassScores = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]

_Kernel = npt.NDArray[np.float32]


def _kernel(cosines: npt.NDArray[np.float32]) -> _Kernel:
    scaled = cosines - np.float32(1)
    scaled /= np.float32(WIDTH)
    np.exp(scaled, out=scaled)
    return scaled


def answering_classes(entries: Sequence[str | None], entry_ids: Sequence[str]) -> ClassNumbers:
    """Number the class of each: an entry's position among the ids, or for None ("no entry answers") the one after."""
    numbers: dict[str | None, int] = {entry_id: number for number, entry_id in enumerate(entry_ids)}
    numbers[None] = len(numbers)
    return np.array([numbers[entry] for entry in entries], np.int64)


def draw_landmarks(count: int) -> Positions:
    """Draw the landmarks of a number of questions by lot, the same ones every time: their positions, ascending."""
    if count <= MAX_EXACT:
        return np.arange(count)
    landmarks = max(MIN_LANDMARKS, math.isqrt(MAX_EXACT**3 // count))
    return np.sort(np.random.default_rng(_SEED).choice(count, landmarks, replace=False))


class LearnedScores:
    """The scores of classes, learned from the questions among the rows of an index; the last class is "none".

    `landmarks` are the positions, among those questions, of the ones whose cosines a score is computed from. `weights`
    are their a_je, shape (landmarks, classes). `leverages` is the share that each question's own label has in its
    score, shape (questions,): the diagonal of the hat matrix.
    """

    def __init__(
        self, landmarks: Positions, weights: npt.NDArray[np.float32], leverages: npt.NDArray[np.float32]
    ) -> None:
        self.landmarks = landmarks
        self._weights = weights
        self._leverages = leverages

    @classmethod
    def from_questions(
        cls, vectors: Vectors, answers: ClassNumbers, classes: int, asked: Positions | None = None
    ) -> "LearnedScores":
        """Learn from unit vectors, shape (questions, dimension), and the numbers of the classes that answer them.

        The class `answers[i]` answers the question at the position `asked[i]`, ascending; by default each question has
        one answer, in order.
        """
        # Imported late, since searching needs none of them.
        from scipy.linalg import cho_solve, cholesky, solve_triangular
        from scipy.linalg.blas import ssyrk, strmm
        from scipy.sparse import csr_array

        count = len(vectors)
        asked = np.arange(count) if asked is None else asked
        landmarks = draw_landmarks(count)
        chosen = vectors[landmarks]
        # With K_mm = L L^T, the inner products of features L^-1 k_m(x) are the kernel of questions. Ridge regression on
        # these features has the system M M^T = RIDGE I + L^-1 K_mn K_nm L^-T, and the weights follow from
        # L M (L M)^T a = K_mn Y. All fits in single precision, which the system without L would not.
        # LAPACK and BLAS work in place on matrices that are stored by columns, hence the transposes.
        gram = _kernel(chosen @ chosen.T).T
        gram[np.diag_indices_from(gram)] += JITTER
        factor = cholesky(gram, lower=True, overwrite_a=True, check_finite=False)
        system = np.zeros_like(factor, order="F")
        system[np.diag_indices_from(system)] = RIDGE
        targets = np.zeros((classes, len(landmarks)), np.float32)
        for block, kernel in _kernel_blocks(vectors, chosen):
            first, last = np.searchsorted(asked, (block.start, block.stop))
            labels = (np.ones(last - first, np.float32), (answers[first:last], asked[first:last] - block.start))
            targets += csr_array(labels, shape=(classes, len(kernel))) @ kernel
            features = solve_triangular(factor, kernel.T, lower=True, overwrite_b=True, check_finite=False)
            system = ssyrk(1, features, beta=1, c=system, lower=1, overwrite_c=1)
        inner = cholesky(system, lower=True, overwrite_a=True, check_finite=False)
        whole = strmm(1, factor, inner, lower=1, overwrite_b=1)
        weights = cho_solve((whole, True), targets.T, check_finite=False)
        leverages = np.empty(count, np.float32)
        for block, kernel in _kernel_blocks(vectors, chosen):
            features = solve_triangular(whole, kernel.T, lower=True, overwrite_b=True, check_finite=False)
            leverages[block] = np.square(features, out=features).sum(axis=0)
        return cls(landmarks, np.ascontiguousarray(weights), leverages)

    @classmethod
    def load(cls, path: Path) -> "LearnedScores":
        """Read what `save` wrote.

        Raises:
            DamagedIndexError: the file doesn't hold these arrays.
        """
        landmarks, weights, leverages = read_arrays(path, ("landmarks", "weights", "leverages"), "not readable")
        kinds = [(array.dtype, array.ndim) for array in (landmarks, weights, leverages)]
        if (
            kinds != [(np.int64, 1), (np.float32, 2), (np.float32, 1)]
            or len(landmarks) != len(weights)
            or not np.isin(landmarks, np.arange(len(leverages))).all()
        ):
            raise DamagedIndexError(f"{path}: not learned scores; run: peru-qa index")
        return cls(landmarks, weights, leverages)

    def save(self, path: Path) -> None:
        """Write the scores to a file.

        Raises:
            OSError: it can't be written.
        """
        write_arrays(path, landmarks=self.landmarks, weights=self._weights, leverages=self._leverages)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of questions learned from, and of classes."""
        return len(self._leverages), self._weights.shape[1]

    def reordered(self, order: Sequence[int]) -> "LearnedScores":
        """Return the same for questions in another order, given the present position of each."""
        present = np.array(order, np.int64)
        return LearnedScores(np.argsort(present)[self.landmarks], self._weights, self._leverages[present])

    def scores(self, cosines: npt.NDArray[np.float32]) -> ClassScores:
        """Score every class, shape (classes,), for a question with these cosines to the landmarks."""
        return np.asarray(_kernel(cosines) @ self._weights, np.float64)

    def left_out(self, cosines: npt.NDArray[np.float32], question: int, answers: int | Sequence[int]) -> ClassScores:
        """Score every class for a learned question that has these classes, as if it had not been learned.

        If the question is a landmark, it stays one.
        """
        scores, leverage = self.scores(cosines), float(self._leverages[question])
        scores[answers] -= leverage
        return scores / (1 - leverage)


def _kernel_blocks(vectors: Vectors, landmarks: Vectors) -> Iterator[tuple[slice, _Kernel]]:
    """Yield the kernel of some questions at a time with the landmarks, shape (questions, landmarks)."""
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(vectors)))
        yield block, _kernel(vectors[block] @ landmarks.T)
