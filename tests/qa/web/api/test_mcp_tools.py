"""The tools for assistants, used through the official client on a real server."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from qa.answering.answerer import Answerer
from support.records import answer_record, entry_record

LAW = "¿Qué ley protege los datos personales?"


@pytest.fixture
def session(served: str) -> Callable[[Callable[[ClientSession], Awaitable[Any]]], Any]:
    """Does something with a client that has introduced itself."""

    def using(work: Callable[[ClientSession], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            async with streamable_http_client(f"{served}/mcp") as streams, ClientSession(*streams[:2]) as client:
                await client.initialize()
                return await work(client)

        return asyncio.run(run())

    return using


def call(session, tool: str, **arguments: object) -> Any:
    return session(lambda client: client.call_tool(tool, arguments))


def test_an_assistant_is_told_what_they_are_for(served: str):
    async def introduced() -> Any:
        async with streamable_http_client(f"{served}/mcp") as streams, ClientSession(*streams[:2]) as client:
            return await client.initialize()

    told = asyncio.run(introduced())
    assert told.server_info.title == "Peru-QA"
    assert "UN E-Government Survey 2022" in told.instructions
    assert 'If "answered" is false' in told.instructions


def test_the_tools_are_three_that_read(session):
    tools = {tool.name: tool for tool in session(lambda client: client.list_tools()).tools}
    assert set(tools) == {"ask_peru_digital_government", "search_questionnaire", "read_entry"}
    for tool in tools.values():
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert not tool.annotations.open_world_hint
        assert tool.title
        assert tool.description
        for field in tool.input_schema["properties"].values():
            assert field["description"]
        for field in tool.output_schema["properties"].values():
            assert field["description"]
    assert tools["ask_peru_digital_government"].input_schema["required"] == ["question"]


def test_a_question_is_answered_as_by_the_api(session, answerer: Answerer):
    result = call(session, "ask_peru_digital_government", question=LAW)
    assert not result.is_error
    given = result.structured_content
    assert given | {"elapsed_ms": 0} == answer_record(answerer.answer(LAW)) | {"elapsed_ms": 0}
    assert given["answered"]
    assert given["answer"]["translated"]
    assert "29733" in given["answer"]["original"]


def test_a_question_leans_on_the_one_before(session):
    result = call(
        session,
        "ask_peru_digital_government",
        question="And who runs it?",
        earlier_questions=["What is the national open data portal?"],
    )
    alone = call(session, "ask_peru_digital_government", question="And who runs it?")
    first = [one.structured_content["citations"][0]["entry"] for one in (result, alone)]
    assert first[0] != first[1]


def test_a_refusal_is_no_error(session):
    given = call(session, "ask_peru_digital_government", question="What is Chile's portal?").structured_content
    assert not given["answered"]
    assert given["answer"]["text"] == ""
    assert len(given["citations"]) == 5


def test_passages_are_found_and_entries_read(session, answerer: Answerer):
    found = call(session, "search_questionnaire", query=LAW, count=2).structured_content
    assert [one["rank"] for one in found["passages"]] == [1, 2]
    name = found["passages"][0]["entry"]
    entry = call(session, "read_entry", id=name).structured_content
    assert entry == entry_record(answerer.index, answerer.index.entries[name])


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("read_entry", {"id": "peru-2022/1000"}, "there is no such entry; take the id from a citation"),
        ("ask_peru_digital_government", {"question": "x" * 2001}, "more than the 2,000 that fit; ask it shorter"),
        ("search_questionnaire", {"query": "x" * 2001}, "more than the 2,000 that fit; ask it shorter"),
        ("search_questionnaire", {"query": "law", "count": 0}, "greater than or equal to 1"),
        ("search_questionnaire", {}, "query"),
    ],
)
def test_what_makes_no_sense_is_told_to_the_assistant(session, tool: str, arguments: dict, told: str):
    result = call(session, tool, **arguments)
    assert result.is_error
    assert told in result.content[0].text


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"jsonrpc": "2.0"}', '{"jsonrpc": "2.0", "id": 1, "method": "no/such"}']
)
def test_what_is_no_request_is_refused(served: str, body: str):
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    response = httpx.post(f"{served}/mcp", content=body, headers=headers)
    assert response.status_code < 500
    assert "error" in response.json()
    for method in ("GET", "DELETE"):
        assert httpx.request(method, f"{served}/mcp", headers=headers).status_code == 405
