"""in: questions of known answer, and an answerer; out: how good the answers are, and what each part is worth."""

from qa.evaluation.ablation import ablations
from qa.evaluation.metrics import Evaluation, evaluate
from qa.evaluation.questions import EvaluationQuestion, read_questions
from qa.evaluation.reporting import ablation_record, ablation_table, evaluation_record, evaluation_text

__all__ = [
    "Evaluation",
    "EvaluationQuestion",
    "ablation_record",
    "ablation_table",
    "ablations",
    "evaluate",
    "evaluation_record",
    "evaluation_text",
    "read_questions",
]
