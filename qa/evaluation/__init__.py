"""in: labelled questions and feedback; out: how good the answers are, and what each part contributes."""
