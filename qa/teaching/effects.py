"""What a teaching changes before it is written: which questions are golden, and how a build with it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus import Corpus
from index import GoldenComparison, Index, Row, compare_golden
from qa.answering.answerer import Answerer
from qa.evaluation.metrics import Metric, ask_all, by_language, measure
from qa.evaluation.questions import EvaluationQuestion
from qa.evaluation.reduction import temporary_index
from qa.evaluation.remembering_embedder import RememberingEmbedder
from qa.maintenance.golden import MAX_GOLDEN, ask_golden, golden_rows
from qa.settings import Settings
from qa.teaching.checking import Lesson


@dataclass(frozen=True, slots=True)
class GoldenChange:
    """The taught questions that become golden, and the golden ones whose place they take."""

    become: tuple[str, ...]
    displaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """How the index in use answers, and a build with what is taught.

    `before` and `after` are R@1 by language ("en", "es", "all") of the questions of a file, as far as it has any.
    `asked` is how many of the taught questions have an entry, `taught_before` and `taught` how many of them have it
    first, before and after.
    """

    before: dict[str, Metric]
    after: dict[str, Metric]
    asked: int
    taught_before: int
    taught: int
    golden: GoldenComparison


def taught_corpus(corpus: Corpus, lessons: Sequence[Lesson]) -> Corpus:
    """Return a corpus with what is taught."""
    questions = [lesson.question for lesson in lessons]
    return replace(
        corpus,
        examples=(*corpus.examples, *(question for question in questions if question.entry is not None)),
        unanswerable=(*corpus.unanswerable, *(question for question in questions if question.entry is None)),
    )


def changed_golden(index: Index, lessons: Sequence[Lesson]) -> GoldenChange:
    """Find which golden questions of an index change with what is taught."""
    before = {index.rows[number].digest: index.rows[number].embedded for number in golden_rows(index)}
    taught = {}
    for lesson in lessons:
        question = lesson.question
        if question.entry is not None:
            row = Row("example", question.entry, question.question, question.language)
            taught[row.digest] = question.question
    after = sorted({**before, **taught})[:MAX_GOLDEN]
    return GoldenChange(
        become=tuple(taught[digest] for digest in after if digest not in before),
        displaced=tuple(text for digest, text in before.items() if digest not in after),
    )


def measure_effect(
    answerer: Answerer,
    settings: Settings,
    corpus: Corpus,
    lessons: Sequence[Lesson],
    questions: Sequence[EvaluationQuestion],
    notify: Callable[[str], None] = lambda text: None,
) -> Effect:
    """Measure the answers before and after, on a build in a temporary folder that takes over the vectors it can.

    `answerer` answers from the index in use; `notify` is called with the name of each step before it is taken.

    Raises:
        PeruQaError: the build can't be made, or a question is too long.
    """
    embedder = RememberingEmbedder(answerer.embedder)
    taught = [
        EvaluationQuestion(
            question=lesson.question.question, lang=lesson.question.language, gold=(lesson.question.entry,)
        )
        for lesson in lessons
        if lesson.question.entry is not None
    ]

    def count_right(asked: Answerer) -> int:
        return sum(asked.rank(question.question)[0] in (question.gold or ()) for question in taught)

    def recall(asked: Answerer) -> dict[str, Metric]:
        groups = by_language(ask_all(asked, questions))
        measured = {language: measure(outcomes) for language, outcomes in groups.items() if outcomes}
        return {language: metrics["R@1"] for language, metrics in measured.items() if "R@1" in metrics}

    notify("asking the index in use")
    old = Answerer(answerer.index, embedder, settings.threshold)
    before, right_before = recall(old), count_right(old)
    notify("building an index with what is taught, in a temporary folder")
    with temporary_index(settings, taught_corpus(corpus, lessons)) as index:
        notify("asking it")
        new = Answerer(index, embedder, settings.threshold)
        golden = compare_golden(answerer.index.manifest.golden, ask_golden(index))
        return Effect(before, recall(new), len(taught), right_before, count_right(new), golden)
