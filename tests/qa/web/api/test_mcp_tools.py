"""The MCP tools, called by the official client on a real server."""

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
    """Runs some work with an initialized client."""

    def using(work: Callable[[ClientSession], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            async with streamable_http_client(f"{served}/mcp") as streams, ClientSession(*streams[:2]) as client:
                await client.initialize()
                return await work(client)

        return asyncio.run(run())

    return using


def call(session, tool: str, **arguments: object) -> Any:
    return session(lambda client: client.call_tool(tool, arguments))


def test_the_server_introduces_itself_to_an_assistant(served: str):
    async def introduce() -> Any:
        async with streamable_http_client(f"{served}/mcp") as streams, ClientSession(*streams[:2]) as client:
            return await client.initialize()

    introduction = asyncio.run(introduce())
    assert introduction.server_info.title == "Peru-QA"
    assert "UN E-Government Survey 2022" in introduction.instructions
    assert 'If "answered" is false' in " ".join(introduction.instructions.split())


def test_there_are_three_read_only_tools(session):
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


def test_a_follow_up_is_answered_with_the_question_before(session):
    result = call(
        session,
        "ask_peru_digital_government",
        question="And who runs it?",
        earlier_questions=["What is the national open data portal?"],
    )
    alone = call(session, "ask_peru_digital_government", question="And who runs it?")
    first = [found.structured_content["citations"][0]["entry"] for found in (result, alone)]
    assert first[0] != first[1]


def test_a_refusal_is_no_error(session):
    given = call(session, "ask_peru_digital_government", question="What is Chile's portal?").structured_content
    assert not given["answered"]
    assert given["answer"]["text"] == ""
    assert len(given["citations"]) == 5


def test_passages_are_found_and_entries_read(session, answerer: Answerer):
    found = call(session, "search_questionnaire", query=LAW, count=2).structured_content
    assert [passage["rank"] for passage in found["passages"]] == [1, 2]
    name = found["passages"][0]["entry"]
    entry = call(session, "read_entry", id=name).structured_content
    assert entry == entry_record(answerer.index, answerer.index.entries[name])


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("read_entry", {"id": "peru-2022/1000"}, "there is no such entry; take the id from a citation"),
        ("ask_peru_digital_government", {"question": "x" * 2001}, "more than the 2,000 allowed; shorten it"),
        ("search_questionnaire", {"query": "x" * 2001}, "more than the 2,000 allowed; shorten it"),
        ("search_questionnaire", {"query": "law", "count": 0}, "greater than or equal to 1"),
        ("search_questionnaire", {}, "query"),
    ],
)
def test_invalid_arguments_are_reported_to_the_assistant(session, tool: str, arguments: dict, message: str):
    result = call(session, tool, **arguments)
    assert result.is_error
    assert message in result.content[0].text


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"jsonrpc": "2.0"}', '{"jsonrpc": "2.0", "id": 1, "method": "no/such"}']
)
def test_malformed_requests_are_refused(served: str, body: str):
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    response = httpx.post(f"{served}/mcp", content=body, headers=headers)
    assert response.status_code < 500
    assert "error" in response.json()
    for method in ("GET", "DELETE"):
        assert httpx.request(method, f"{served}/mcp", headers=headers).status_code == 405
