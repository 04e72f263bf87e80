"""The command writes a table to start a corpus from, which it can read."""

from pathlib import Path

import pytest

from qa.cli.main import main


def test_a_template_is_written_once_and_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "preguntas.xlsx"
    assert main(["corpus", "--template", str(path)]) == 0
    written = f"Wrote {path}. Fill it in, and run: peru-qa corpus --check --corpus {path}\n"
    assert capsys.readouterr() == (written, "")
    assert main(["corpus", "--check", "--corpus", str(path)]) == 0
    assert capsys.readouterr() == ("No doubts.\n", "")
    assert main(["corpus", "--corpus", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 entries in Spanish, no doubts"
    assert main(["corpus", "--template", str(path)]) == 1
    assert capsys.readouterr().err == (f"peru-qa: {path}: exists already; name another file, or move that one away\n")


def test_a_template_is_an_excel_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stop:
        main(["corpus", "--template", str(tmp_path / "preguntas.csv")])
    assert stop.value.code == 2
    assert "must end in .xlsx" in capsys.readouterr().err
