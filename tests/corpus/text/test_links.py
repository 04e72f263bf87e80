"""Links are found with their spans."""

from corpus.text.links import FoundLink, find_links


def test_links_are_found_with_their_spans() -> None:
    text = 'See (https://a.pe/x). Not www.b.pe, but (www.c.pe), "https://d.pe/y"; https://e.pe/%20#z: ( www.f.pe/g )'
    found = find_links(text)
    assert [link.url for link in found] == [
        "https://a.pe/x",
        "www.c.pe",
        "https://d.pe/y",
        "https://e.pe/%20#z",
        "www.f.pe/g",
    ]
    assert [text[link.start : link.end] for link in found] == [link.url for link in found]


def test_repeated_links_are_all_found() -> None:
    assert find_links("http://a.pe http://a.pe") == [FoundLink("http://a.pe", 0, 11), FoundLink("http://a.pe", 12, 23)]
