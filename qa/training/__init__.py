"""in: an index of the shipped corpus; out: what is learned from it once, and shipped: the ranker and its adapter.

python -m qa.training learns both again.
"""
