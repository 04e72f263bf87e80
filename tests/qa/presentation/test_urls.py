"""The links of a document as web addresses."""

import pytest

from qa.presentation.urls import WebAddress, parse_address, web_url


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://www.gob.pe/x?a=1&b=2#c", "https://www.gob.pe/x?a=1&b=2#c"),
        ("http://gob.pe", "http://gob.pe"),
        ("HTTPS://GOB.PE", "HTTPS://GOB.PE"),
        ("www.gob.pe", "https://www.gob.pe"),
        ("https://gob.pe/campa%C3%B1a", "https://gob.pe/campa%C3%B1a"),
        ("https://gob.pe/campaña (1)", "https://gob.pe/campa%C3%B1a%20%281%29"),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)//https://gob.pe", None),
        ("data:text/html,x", None),
        ("ftp://gob.pe", None),
        ("//gob.pe", None),
        ("", None),
    ],
)
def test_a_web_address_is_percent_encoded_and_anything_else_is_none(link: str, url: str | None):
    assert web_url(link) == url


@pytest.mark.parametrize(
    ("link", "host", "segments"),
    [
        ("https://www.Gob.pe/A%20b//c.pdf?d=e#f", "gob.pe", ("A b", "c.pdf")),
        ("https://cdn.www.gob.pe/", "gob.pe", ()),
        ("http://user:word@gob.pe:80/x%E2%80%AEy", "gob.pe", ("xy",)),
        ("https://example.org" + "/a" * 30, "example.org", ("a",) * 20),
    ],
)
def test_an_address_has_a_host_and_a_readable_path(link: str, host: str, segments: tuple[str, ...]):
    assert parse_address(link) == WebAddress(host, segments)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://[", "https://a\x00.pe", "https://a.pe\\@b.pe", "x"])
def test_an_address_that_hides_something_is_none(link: str):
    assert parse_address(link) is None
