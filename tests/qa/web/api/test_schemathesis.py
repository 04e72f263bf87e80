"""Generated requests check the API against its own OpenAPI document (schemathesis)."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from qa.answering.answerer import Answerer
from qa.serving.live import LiveService

pytestmark = pytest.mark.thorough

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
"""Checks that hold for every response. Not among them: that whatever conforms to the document is accepted, since an
unknown edition, and a question that is too long only once it is cleaned, conform and are refused."""


OPERATIONS = {
    "POST /api/ask",
    "GET /api/search",
    "GET /api/entries",
    "GET /api/entries/{id}",
    "GET /healthz",
    "GET /readyz",
}


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_generated_requests_are_answered_as_the_document_says(whole_app, answerer: Answerer, operation: str):
    document = schemathesis.openapi.from_asgi("/api/openapi.json", whole_app(LiveService.already_open(answerer)))
    method, path = operation.split()

    @given(case=document[path][method].as_strategy())
    @settings(suppress_health_check=list(HealthCheck))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    check()


def test_all_operations_are_tested(whole_app, answerer: Answerer):
    document = schemathesis.openapi.from_asgi("/api/openapi.json", whole_app(LiveService.already_open(answerer)))
    operations = [result.ok() for result in document.get_all_operations()]
    assert {f"{operation.method.upper()} {operation.path}" for operation in operations} == OPERATIONS
