"""What a request says of its visitor's language and of its own address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.web.requests import base_url, preferred_language, relative_root
from support.asgi import make_scope


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-PE,es;q=0.9,en;q=0.8", "es"),
        ("en-GB,en;q=0.9,es;q=0.8", "en"),
        ("qu-PE, es;q=0.7, en;q=0.3", "es"),
        ("EN;Q=0.2, ES;Q=0.9", "es"),
        ("es;q=0", "en"),
        ("es;q=much, en;q=0.1", "en"),
        ("fr, de", "en"),
    ],
)
def test_the_language_with_the_highest_quality_is_preferred(header: str, language: str):
    assert preferred_language(header) == language


@given(st.text())
def test_any_header_prefers_a_language(header: str):
    assert preferred_language(header) in ("en", "es")


def test_the_address_of_the_page_is_the_one_that_the_client_names():
    scope = make_scope("/about", headers=(("host", "qa.example:7860"),))
    assert base_url(scope) == "http://qa.example:7860/"


def test_the_address_of_the_page_is_the_one_that_a_trusted_proxy_names():
    headers = (("host", "10.0.0.7"), ("x-forwarded-host", "qa.example.org, inner"))
    assert base_url({**make_scope(headers=headers), "scheme": "https", "root_path": "/qa"}) == (
        "https://qa.example.org/qa/"
    )


@pytest.mark.parametrize(
    ("path", "root"), [("/", "./"), ("/about", "./"), ("/source/a.txt", "../"), ("/a/b/", "../../")]
)
def test_the_page_is_found_from_any_address(path: str, root: str):
    assert relative_root(make_scope(path)) == root
