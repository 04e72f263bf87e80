"""The two languages of a corpus."""

from corpus import LANGUAGES, other_language


def test_each_language_is_the_other_of_the_other():
    assert other_language("en") == "es"
    assert [other_language(other_language(language)) for language in LANGUAGES] == list(LANGUAGES)
