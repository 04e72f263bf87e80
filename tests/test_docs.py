"""The documents match the code: commands, options, settings, paths, links and named files."""

import re
from pathlib import Path

import pytest

from qa.cli.parser import build_parser
from qa.serving.live import LiveService
from qa.settings import Settings, variable_names
from qa.web.api.endpoints import build_api
from qa.web.middleware.shutdown import ShutdownFlag
from qa.web.observability.metrics import Metrics
from qa.web.observability.request_log import AnswerLog
from qa.web.paths import MCP, METRICS
from qa.web.question_queue import QuestionQueue

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_come_first():
    lines = [line for line in README.splitlines() if line.strip()]
    assert lines[1] == "```sh"
    assert lines[2].startswith("pip install -e . && peru-qa serve")
    assert lines[3].startswith("pip install -e '.[test]' && pytest")


def test_the_readme_lists_exactly_the_commands_that_exist(capsys: pytest.CaptureFixture[str]):
    documented = set(re.findall(r"^\| `peru-qa (\w+)", README, re.MULTILINE))
    with pytest.raises(SystemExit):
        build_parser().parse_args(["--help"])
    in_help = set(re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE))
    query_commands, build_commands = (
        {"ask", "search", "corpus", "eval", "feedback", "report"},
        {"rollback", "verify", "prune", "status"},
    )
    assert documented == in_help == {"serve", "index"} | query_commands | build_commands


def test_the_readme_lists_exactly_the_options_that_exist(capsys: pytest.CaptureFixture[str]):
    documented: dict[str, set[str]] = {}
    for command, row in re.findall(r"^\| `peru-qa (\w+)(.*)\|$", README, re.MULTILINE):
        documented.setdefault(command, set()).update(re.findall(r"--[\w-]+", row))
    for command, options in documented.items():
        with pytest.raises(SystemExit):
            build_parser().parse_args([command, "--help"])
        in_help = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
        assert options == in_help - {"--help", "--corpus", "--index-dir"}, command


def test_the_settings_table_is_complete():
    table = dict(re.findall(r"^\| `(PERU_QA_\w+)` \| (.+?) \|", README, re.MULTILINE))
    assert list(table) != []
    assert set(table) == set(variable_names())
    defaults = Settings()
    assert table["PERU_QA_MODEL"] == f"`{defaults.model}`"
    assert (table["PERU_QA_THRESHOLD"], defaults.threshold) == ("the shipped one", None)
    assert table["PERU_QA_PASSAGE_TOKENS"] == f"`{defaults.passage_tokens}`"
    assert table["PERU_QA_HOST"] == f"`{defaults.host}`"
    assert table["PERU_QA_PORT"] == f"`{defaults.port}`"
    assert table["PERU_QA_FEEDBACK"] == f"`{defaults.feedback_file.name}` in the user's own folder"
    assert table["PERU_QA_RECORD_QUESTIONS"] == f"`{int(defaults.record_questions)}`"
    assert table["PERU_QA_RECORD_DAYS"] == f"`{defaults.record_days}`"
    assert table["PERU_QA_QUESTIONS_PER_MINUTE"] == f"`{defaults.questions_per_minute}`"
    assert table["PERU_QA_REQUESTS_PER_MINUTE"] == f"`{defaults.requests_per_minute}`"
    assert table["PERU_QA_METRICS_FROM"] == f"`{','.join(map(str, defaults.metrics_from))}`"
    for name in ("trusted_proxies", "cors_origins", "frame_ancestors"):
        assert (table[f"PERU_QA_{name.upper()}"], getattr(defaults, name)) == ("none", ())
    assert table["PERU_QA_LOG"] == f"`{defaults.log}`"
    assert table["PERU_QA_LOG_QUESTIONS"] == f"`{int(defaults.log_questions)}`"


def test_links_between_documents_have_targets():
    documents = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/evaluation.md")
    for name in (
        *documents,
        "docs/deployment.md",
        "docs/scaling.md",
        "docs/images/README.md",
        "docs/benchmarks/README.md",
    ):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8")):
            assert ((ROOT / name).parent / target).exists(), (name, target)


def test_the_evaluation_lists_exactly_the_question_files_that_exist():
    evaluation = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([\w-]+\.jsonl)` \| (\d+)", evaluation, re.MULTILINE))
    existing = {
        (path.name, str(len(path.read_text(encoding="utf-8").splitlines())))
        for path in (ROOT / "tests" / "data").glob("*.jsonl")
    }
    assert documented == existing


def test_modules_named_in_contributing_exist():
    for name in re.findall(
        r"`((?:corpus|index|qa|tests)/[\w./-]+\.(?:py|jsonl|json))`", (ROOT / "CONTRIBUTING.md").read_text()
    ):
        assert (ROOT / name).exists(), name


def test_the_readme_lists_exactly_the_paths_that_are_open():
    documented = set(re.findall(r"`(?:GET |POST )?(/(?:api/[\w/{}.]+|mcp|healthz|readyz|metrics))", README))
    service = LiveService(lambda report_progress: pytest.fail("nothing should be opened"))
    api = build_api(service, QuestionQueue(), AnswerLog(Metrics()), ShutdownFlag())
    assert documented == api.openapi()["paths"].keys() | {MCP, METRICS, "/api/docs", "/api/openapi.json"}


def test_tests_named_in_security_exist():
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py|tests/benchmarks/\w+\.py)`", security)
    assert len(named) > 20
    for name in named:
        assert list(ROOT.glob(name if name.startswith("tests/") else f"tests/**/{name}")), name


def test_settings_named_for_deployment_exist():
    documented = set(re.findall(r"PERU_QA_\w+", (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")))
    for name in ("peru-qa.service", "Dockerfile"):
        documented |= set(re.findall(r"PERU_QA_\w+", (ROOT / "deploy" / name).read_text(encoding="utf-8")))
    assert documented <= set(variable_names())
