"""Questions to compare others with: what people ask other services, and near misses; their vectors are shipped.

Such questions are alike everywhere: whoever asks for a timetable or a recipe asks as others have asked before.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index import Vectors

NEAREST = 5
"""Questions whose mean cosine counts."""

Kinds = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class ReferenceQuestions:
    """Unit vectors of strangers' questions and of near misses by the embedding model with the digest `model`.

    Each of the two arrays of vectors has the shape (questions, dimension), each of the kinds (questions,).
    """

    model: str
    strangers: Vectors
    stranger_kinds: Kinds
    near_misses: Vectors
    near_miss_kinds: Kinds

    @classmethod
    def from_arrays(cls, stored: Mapping[str, Any]) -> "ReferenceQuestions":
        """Read what `to_arrays` returned."""
        return cls(
            str(stored["model"]),
            stored["strangers"].astype(np.float32),
            stored["stranger_kinds"],
            stored["near_misses"].astype(np.float32),
            stored["near_miss_kinds"],
        )

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return arrays to be stored by name, the vectors in half precision."""
        return {
            "model": np.array(self.model),
            "strangers": self.strangers.astype(np.float16),
            "stranger_kinds": self.stranger_kinds,
            "near_misses": self.near_misses.astype(np.float16),
            "near_miss_kinds": self.near_miss_kinds,
        }

    def strangers_cosine(self, query: Vectors, without_kind: str = "") -> float:
        """Return the mean cosine of a question's vector with the nearest strangers' questions, but for a kind."""
        return mean_of_nearest((self.strangers @ query)[self.stranger_kinds != without_kind])

    def near_misses_cosine(self, query: Vectors, without_kind: str = "") -> float:
        """Return the mean cosine of a question's vector with the nearest near misses, but for a kind."""
        return mean_of_nearest((self.near_misses @ query)[self.near_miss_kinds != without_kind])


def mean_of_nearest(cosines: npt.NDArray[np.float32]) -> float:
    """Return the mean of the `NEAREST` highest cosines, or of all if there are fewer; NaN for an empty array."""
    if len(cosines) > NEAREST:
        cosines = np.partition(cosines, -NEAREST)[-NEAREST:]
    return float(cosines.mean()) if len(cosines) else math.nan
