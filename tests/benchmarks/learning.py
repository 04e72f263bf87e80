"""Measure learning from up to 100,000 labelled questions, the questions left out included; see `index.search.learned`.

Run with: python tests/benchmarks/learning.py [--questions 25000 50000 100000] [--classes 112 1000]. Each figure comes
from a process of its own. The questions are made up: unit vectors of the default model's dimension, around a vector of
their class, which is around one that all have in common, as those of a sentence encoder are. Prints JSON lines: seconds
of wall time and of all cores together, the most megabytes of memory, the vectors included; and the share of questions
whose class scores highest, of `ASKED` new ones and of as many that were learned and are left out.

It takes some minutes, and less than 2 GB of memory.
"""

import argparse
import resource
import subprocess
import sys
import time

import numpy as np
import numpy.typing as npt
from workspace import print_json

from index.search.learned import LearnedScores

QUESTIONS = (25_000, 50_000, 100_000)
CLASSES = (112, 1_000)
DIMENSION = 896
ASKED = 1_000

_COMMON, _CLASS, _NOISE = 1.0, 0.3, 1.0
"""Lengths of the parts of a vector: questions of one class have a cosine of .52, of two classes .48."""

_SEED = 7
_MB = 10**6

Vectors = npt.NDArray[np.float32]


def make_questions(count: int, classes: int) -> tuple[Vectors, npt.NDArray[np.int64]]:
    """Make unit vectors, shape (count, dimension), and the number of the class of each."""
    rng = np.random.default_rng(_SEED)

    def random_vectors(number: int, length: float) -> Vectors:
        vectors = rng.standard_normal((number, DIMENSION), np.float32)
        vectors *= np.float32(length) / np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    middles = random_vectors(1, _COMMON) + random_vectors(classes, _CLASS)
    answers = rng.integers(0, classes, count)
    vectors = random_vectors(count, _NOISE)
    # Class by class: a copy of all would count as memory for learning.
    for number, middle in enumerate(middles):
        vectors[answers == number] += middle
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, answers


def measure(count: int, classes: int) -> None:
    """Learn from made-up questions, and print the figures."""
    vectors, answers = make_questions(count + ASKED, classes)
    known, new = vectors[:count], vectors[count:]
    started, cpu_started = time.perf_counter(), time.process_time()
    learned = LearnedScores.from_questions(known, answers[:count], classes)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    most_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MB
    landmarks = known[learned.landmarks]
    found = [learned.scores(landmarks @ vector).argmax() for vector in new]
    left_out = [
        learned.left_out(landmarks @ known[number], number, int(answers[number])).argmax() for number in range(ASKED)
    ]
    print_json(
        questions=count,
        classes=classes,
        landmarks=len(landmarks),
        seconds=round(seconds, 1),
        cpu_seconds=round(cpu_seconds, 1),
        most_mb=round(most_memory),
        right_of_new=round(float(np.mean(found == answers[count:])), 3),
        right_of_left_out=round(float(np.mean(left_out == answers[:ASKED])), 3),
    )


def main() -> None:
    """Measure each number of questions and classes in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, nargs="+", default=QUESTIONS, metavar="N")
    parser.add_argument("--classes", type=int, nargs="+", default=CLASSES, metavar="N")
    options = parser.parse_args()
    if len(options.questions) == len(options.classes) == 1:
        measure(options.questions[0], options.classes[0])
        return
    for classes in options.classes:
        for count in options.questions:
            command = [sys.executable, __file__, "--questions", str(count), "--classes", str(classes)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
