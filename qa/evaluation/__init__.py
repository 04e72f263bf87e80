"""in: labelled questions, an answerer, visitors' feedback; out: how good the answers are, and what each part contributes."""
