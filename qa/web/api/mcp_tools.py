"""The MCP tools for assistants (Model Context Protocol, over streamable HTTP, without sessions).

The protocol itself is the official SDK's. The tools only read: they answer, search and show entries, as the API does.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import Field
from starlette.routing import Route

from index import MilvusError
from qa.answering.answer import Answer
from qa.answering.question.conversation import Turn
from qa.answering.question.question import MAX_QUESTION_LENGTH
from qa.errors import RETRY_AFTER, AnsweringError
from qa.messages import messages
from qa.presentation.json_records import AnswerRecord, EntryRecord, FoundRecord
from qa.presentation.wording import recording_text
from qa.serving.live import LiveService
from qa.web.api.schemas import MAX_TURNS
from qa.web.observability.request_log import AnswerLog
from qa.web.paths import MCP
from qa.web.question_queue import QuestionQueue

_log = logging.getLogger(__name__)

_INSTRUCTIONS = """
{guide} Questions may be in English or Spanish.

Use ask_peru_digital_government for a question, whatever the document is about. If "answered" is true, quote
"answer.text" as it stands (↗ stands for a link, […] for words left out, a letter in brackets for one that is small in
the source) and give the first citation's entry and links; for a link that "is_gone", give its "archived" copy. An
answer is what its publisher stated at the time, so state its date if it has one. Say Yes or No only if
"answer.verdict" does. If "translated" is true, the text is an unofficial translation and "answer.original" is the
source. If "answered" is false, {source} doesn't answer: say so, with the "reason", and don't answer from the
citations, which are only its nearest topics; if the reason is "unclear", ask which of the "suggestions" is meant. If
"parts" isn't empty, the question has several topics: reply to each part in this way. Never join passages into a claim
that none of them makes. Use search_questionnaire to see what {source} says about a topic, and read_entry for the whole
text behind a citation.

{recording}
"""

_ASKING = """
Answers a question with a passage of {source}, its citation and links, or says that it doesn't answer it ("answered":
false; the citations are then only the nearest topics).
"""

_SEARCHING = """
Finds the passages of {source} that come nearest to a query, best first, with their sources. They are near the query,
but may not answer it.
"""

_READING = "Returns an entry of {source}, whole and verbatim: its questions, what is ticked, text, links."

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_MAX_PASSAGES = 20


def build_tools(
    service: LiveService,
    question_queue: QuestionQueue,
    answer_log: AnswerLog,
    record: Callable[[Answer], None] = lambda answer: None,
    record_days: int | None = None,
) -> MCPServer[Any]:
    """Build the MCP server of the tools, which `tools_route` serves.

    The service may still be opening its index; `record` is called with each answer, in the thread that composed it;
    `record_days` is how long questions are recorded for, which the instructions say; None: they aren't recorded.
    """
    words = messages("en", service.page)
    title, source = words["title"], words["source"]
    tools: MCPServer[Any] = MCPServer(
        "peru-qa",
        title=title,
        instructions=_INSTRUCTIONS.strip().format(
            guide=words["guide"], source=source, recording=recording_text(record_days, "en")
        ),
        subscriptions=False,
        log_level="WARNING",
    )

    @tools.tool(title="Ask a question", description=_describe(_ASKING, source), annotations=_READS)
    async def ask_peru_digital_government(
        question: Annotated[
            str,
            Field(
                description=f"One question in English or Spanish, at most {MAX_QUESTION_LENGTH} characters, "
                "in natural language."
            ),
        ],
        earlier_questions: Annotated[
            list[str],
            Field(
                description="The questions asked before, oldest first, if this one depends on them.",
                max_length=MAX_TURNS,
            ),
        ] = [],  # noqa: B006 - the SDK takes the default from it, and nobody changes it
    ) -> AnswerRecord:
        history = [Turn("user", text) for text in earlier_questions]

        def answer_and_record() -> Answer:
            answer = service.answerer.answer(question, history)
            record(answer)
            return answer

        with _tool_errors():
            answer = await question_queue.run(answer_and_record)
        answer_log.log_answer(answer, "tools")
        return AnswerRecord.from_answer(answer)

    @tools.tool(title="Search the passages", description=_describe(_SEARCHING, source), annotations=_READS)
    async def search_questionnaire(
        query: Annotated[
            str,
            Field(description=f"What to look for, in English or Spanish, at most {MAX_QUESTION_LENGTH} characters."),
        ],
        count: Annotated[int, Field(description="How many passages to return.", ge=1, le=_MAX_PASSAGES)] = 5,
    ) -> FoundRecord:
        with _tool_errors():
            answerer = service.answerer
            citations = await question_queue.run(partial(answerer.search, query, count))
        answer_log.count_search("tools")
        return FoundRecord.from_citations(query, citations, answerer.index.build)

    @tools.tool(title="Read an entry", description=_describe(_READING, source), annotations=_READS)
    async def read_entry(
        id: Annotated[str, Field(description='The "entry" of a citation.', max_length=200)],
    ) -> EntryRecord:
        with _tool_errors():
            build = service.current
        entry = build.catalogue.find(id)
        if entry is None:
            raise ToolError("there is no such entry; take the id from a citation")
        return EntryRecord.from_entry(build.answerer.index, entry)

    return tools


def _describe(text: str, source: str) -> str:
    return " ".join(text.split()).format(source=source)


@contextmanager
def _tool_errors() -> Iterator[None]:
    """Turn errors into errors of a tool, which the assistant can read."""
    try:
        yield
    except AnsweringError as error:
        raise ToolError(str(error)) from error
    except MilvusError as error:
        _log.warning("%s", error)
        raise ToolError(messages("en")["problem_unreachable"].format(seconds=RETRY_AFTER)) from error


def tools_route(tools: MCPServer[Any]) -> Route:
    """Return the route of the tools; `tools.session_manager` must run as long as it is served.

    The server sends no messages of its own, so there is nothing to GET. Protection against DNS rebinding is off: with
    no sessions, no credentials and nothing private, a page that passes for this host gains nothing.
    """
    app = tools.streamable_http_app(
        streamable_http_path=MCP,
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    (route,) = (route for route in app.routes if isinstance(route, Route))
    return Route(MCP, route.endpoint, methods=["POST"])
