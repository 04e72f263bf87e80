"""Learn what is shipped again: python -m qa.training, with an up-to-date index of the shipped corpus in use."""

import os

from index import open_index
from qa.answering.retrieval.ranker import MODEL
from qa.settings import read_settings
from qa.training.ranker import train_ranker

if __name__ == "__main__":
    train_ranker(open_index(read_settings(os.environ).index_directory)).save(MODEL)
