"""The links of a document as web addresses."""

import pytest

from qa.presentation.urls import web_url


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
