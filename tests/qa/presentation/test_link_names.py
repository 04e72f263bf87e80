"""Names of links: of the shipped corpus, of other forms that people write, and of hostile links."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus import Corpus, HomeNames, Language, Link
from qa.presentation.link_names import MAX_NAME_LENGTH, distinct_links, name_links
from qa.presentation.wording import localized_text
from support.offices import SHIPPED_OFFICE

NAMES = SHIPPED_OFFICE.names
GOB = "https://www.gob.pe"
NORMS = f"{GOB}/institucion/pcm/normas-legales"
PERUANO = "https://busquedas.elperuano.pe/normaslegales"
MAX_WHERE_LENGTH = len(" (, in Spanish, PDF) 99") + MAX_NAME_LENGTH


def name(url: str, text: str = "", language: Language = "en") -> str:
    (only,) = name_links([Link(url)], text, language, NAMES)
    return only


@pytest.mark.parametrize(
    ("entry", "url", "english", "spanish"),
    [
        (
            "38-39",
            f"{GOB}/institucion/congreso-de-la-republica/normas-legales/243470-29733",
            "Law No. 29733 (gob.pe, in Spanish)",
            "Ley N.° 29733 (gob.pe)",
        ),
        # What kind of norm it is stands in the text only.
        (
            "19-20",
            f"{NORMS}/292353-118-2018-pcm",
            "Supreme Decree No. 118-2018-PCM (gob.pe, in Spanish)",
            "Decreto Supremo N.° 118-2018-PCM (gob.pe)",
        ),
        (
            "40-41",
            f"{NORMS}/292578-004-2016-pcm",
            "Ministerial Resolution No. 004-2016-PCM (gob.pe, in Spanish)",
            "Resolución Ministerial N.° 004-2016-PCM (gob.pe)",
        ),
        (
            "81-82",
            "https://cdn.www.gob.pe/uploads/document/file/473579/DU_006-2020.pdf",
            "Emergency Decree No. 006-2020 (gob.pe, in Spanish, PDF)",
            "Decreto de Urgencia N.° 006-2020 (gob.pe, PDF)",
        ),
        # The text introduces the link, in the language of the page.
        (
            "7",
            "www.gob.pe",
            "Unique Digital Platform of the Peruvian State (gob.pe, in Spanish)",
            "Plataforma Digital Única del Estado Peruano (gob.pe)",
        ),
        (
            "34-35",
            "https://dji.pide.gob.pe/",
            "Affidavit of Interest Platform (dji.pide.gob.pe, in Spanish)",
            "Plataforma de Declaración Jurada de Intereses (dji.pide.gob.pe)",
        ),
        # The text says what the last word of the address stands for.
        (
            "22",
            f"{GOB}/minedu",
            "Ministry of Education (MINEDU) (gob.pe, in Spanish)",
            "Ministerio de Educación (MINEDU) (gob.pe)",
        ),
        (
            "21",
            "https://www.ceplan.gob.pe/",
            "National Center for Strategic Planning (CEPLAN) (ceplan.gob.pe, in Spanish)",
            "Centro Nacional de Planeamiento Estratégico (CEPLAN) (ceplan.gob.pe)",
        ),
        ("11", f"{GOB}/perucompras", "Perú Compras (gob.pe, in Spanish)", "Perú Compras (gob.pe)"),
        # The address says it.
        (
            "111",
            f"{GOB}/13486-indice-de-innovacion-digital",
            "Índice de innovación digital (gob.pe, in Spanish)",
            "Índice de innovación digital (gob.pe)",
        ),
        (
            "13",
            f"{GOB}/7025-presidencia-del-consejo-de-ministros-secretaria-de-gobierno-digital",
            "Secretaría de gobierno digital (gob.pe, in Spanish)",
            "Secretaría de gobierno digital (gob.pe)",
        ),
        (
            "81-82",
            "https://read.oecd-ilibrary.org/governance/digital-government-in-peru_0c1eb85b-en#page1",
            "Digital government in Peru (read.oecd-ilibrary.org)",
            "Digital government in Peru (read.oecd-ilibrary.org, en inglés)",
        ),
        (
            "6",
            f"{GOB}/institucion/pcm/funcionarios/1023-marushka-victoria-lia-chocobar-reyes",
            "Marushka Victoria Lia Chocobar Reyes (gob.pe, in Spanish)",
            "Marushka Victoria Lia Chocobar Reyes (gob.pe)",
        ),
        # The sentence before it says it.
        (
            "10",
            "https://www.datosabiertos.gob.pe/",
            "National Open Data Portal (datosabiertos.gob.pe, in Spanish)",
            "Portal Nacional de Datos Abiertos (datosabiertos.gob.pe)",
        ),
        # Nothing says it.
        ("111", "https://facilita.gob.pe/t/562", "facilita.gob.pe (in Spanish)", "facilita.gob.pe"),
    ],
)
def test_a_link_of_the_shipped_corpus_is_named_as_a_person_would(
    shipped: Corpus, entry: str, url: str, english: str, spanish: str
):
    (found,) = [one for one in shipped.entries if one.id == f"peru-2022/{entry}"]
    links = [link for link in found.links if link.url == url]
    assert name_links(links, localized_text(found, "en"), "en", NAMES) == [english]
    assert name_links(links, localized_text(found, "es"), "es", NAMES) == [spanish]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_links_of_each_shipped_entry_have_different_names_without_numbers_or_ids(
    shipped: Corpus, language: Language
):
    named = [name_links(entry.links, localized_text(entry, language), language, NAMES) for entry in shipped.entries]
    assert all(len(set(names)) == len(names) for names in named)
    everything = "\n".join(what for names in named for what in names)
    assert "://" not in everything
    assert "%" not in everything
    assert " 2 (" not in everything
    norms = [what for names in named for what in names if "No. " in what or "N.° " in what]
    # One decree is cited in two entries whose texts don't say what it is.
    assert len([what for what in norms if what.startswith(("Norm ", "Norma "))]) == 2
    assert len(norms) == 46


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is Law No. 29733 ({}).", "Law No. 29733 (example.org)"),
        ("Por la Ley Nº29733: {}", "Law No. 29733 (example.org)"),
        ("By D.S. N° 029-2021-PCM ({})", "Supreme Decree No. 029-2021-PCM (example.org)"),
        # A sentence that has ended doesn't introduce the link.
        ("Law No. 29733 holds. ({})", "Plan (example.org)"),
        ("the National Data Authority ({})", "National Data Authority (example.org)"),
        ("ask the “Help Desk for Citizens” ({}).", "Help Desk for Citizens (example.org)"),
        ("● Complaints platform\n\n({})", "Complaints platform (example.org)"),
        ("(iv) Rules for visitors {}", "Rules for visitors (example.org)"),
        ("Read the PLAN ({}) and come.", "PLAN (example.org)"),
        ("All are welcome at any time of the day, and nobody has ever been turned away\n({})", "Plan (example.org)"),
    ],
)
def test_the_words_before_a_link_name_it(text: str, expected: str):
    url = "https://example.org/plan"
    assert name(url, text.format(url)) == expected


def test_the_sentence_before_names_a_link_whose_address_tells_nothing():
    url = "https://example.org/t/562"
    assert name(url, f"The Open Data Portal has maps. It grows. ({url})") == "Open Data Portal (example.org)"
    assert name(url, f"The Open Data Portal (https://x.pe) has maps. ({url})") == "example.org"
    assert name(url, f"The Open Data Portal has maps.\n(By D.S. N° 3.)\n({url})") == "example.org"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://WWW.Example.ORG/Plan", "Plan (example.org)"),
        ("www.example.org/plan", "Plan (example.org)"),
        ("https://example.org:8080/plan", "Plan (example.org)"),
        ("https://example.org./plan", "Plan (example.org)"),
        ("http://192.168.0.1/plan", "Plan (192.168.0.1)"),
        ("http://[::1]/plan", "Plan (::1)"),
        ("https://example.org/campan%CC%83as", "Campañas (example.org)"),
        # Old servers write Latin-1.
        ("https://example.org/campa%F1as", "Campañas (example.org)"),
        ("https://example.org/stra%C3%9Fe", "Straße (example.org)"),
        ("https://example.org/Ley+N%C2%B0+29733.pdf", "Law No. 29733 (example.org, PDF)"),
        ("https://example.org/RSCS-N%C2%B0-01-2019-PCM-SCS.pdf", "Resolution No. 01-2019-PCM/SCS (example.org, PDF)"),
        (f"{PERUANO}/x-decreto-supremo-n-050-2018-pcm-1647865-1/", "Supreme Decree No. 050-2018-PCM"),
        (f"{NORMS}/289706-1412", "Legislative Decree No. 1412"),
        ("https://example.org/plan-2020", "Plan 2020 (example.org)"),
        ("https://example.org/2021-informe-anual.docx", "2021 informe anual (example.org)"),
        ("https://example.org/noticias/12-2020", "example.org"),
        ("https://example.org/2021/06/15/", "example.org"),
        ("https://example.org/leyes/index.php", "Leyes (example.org)"),
        ("https://example.org/foto/550e8400-e29b-41d4-a716-446655440000", "Foto (example.org)"),
        ("https://example.org/foto/0c1eb85b", "Foto (example.org)"),
        ("https://example.org/foto/dQw4w9WgXcQ-en", "Foto (example.org)"),
        ("https://example.org/AgendaDigital_2021.PDF", "Agenda Digital 2021 (example.org, PDF)"),
        ("https://example.org/red-5g-en-el-peru", "Red 5G en el Perú (example.org)"),
        ("https://example.org/?page=2#top", "example.org"),
        ("https://agencia.gob.pe/en/about-us", "About us (agencia.gob.pe)"),
        ("https://example.org/es/plan", "Plan (example.org, in Spanish)"),
        # A host keeps its end, which says whose it is.
        ("https://gob.pe." + "a." * 30 + "org/plan", "Plan (…" + ("gob.pe." + "a." * 30 + "org")[-59:] + ")"),
        ("https://example.org/" + "a" * 80, "A" + "a" * 58 + "… (example.org)"),
        (
            "https://example.org/el-consejo-de-ministros-presenta-el-plan-de-la-region-de-todos",
            "El consejo de ministros presenta el plan de la región… (example.org)",
        ),
    ],
)
def test_without_a_text_a_link_is_named_by_its_address(url: str, expected: str):
    assert name(url) == (expected if "example" in url or "(" in expected else f"{expected} ({_host(url)}, in Spanish)")


def _host(url: str) -> str:
    return url.split("/")[2].removeprefix("www.")


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        ([], []),
        ([f"{GOB}/osce", f"{GOB}/mef", f"{GOB}/osce"], ["OSCE (gob.pe)", "Mef (gob.pe)", "OSCE (gob.pe)"]),
        (
            [f"https://example.org/leyes/{number}" for number in (1, 2, 3)],
            ["Leyes (example.org)", "Leyes 2 (example.org)", "Leyes 3 (example.org)"],
        ),
        (["www.gob.pe", "https://www.gob.pe/", "http://gob.pe"], ["gob.pe", "gob.pe 2", "gob.pe 3"]),
        (["data:" + "x" * 100, "data:" + "x" * 101], ["data:" + "x" * 54 + "…", "data:" + "x" * 54 + "… 2"]),
        (["https://example.org/plan/2", "https://example.org/plan"], ["Plan (example.org)", "Plan 2 (example.org)"]),
    ],
)
def test_links_with_the_same_name_are_numbered(urls: list[str], expected: list[str]):
    assert name_links([Link(url) for url in urls], "", "es", NAMES) == expected


def test_a_target_that_is_spelled_twice_is_one_link():
    urls = ["https://gob.pe/a/", "http://gob.pe/a", "https://gob.pe/b%23c", "https://gob.pe/b#c", "https://gob.pe/A"]
    kept = distinct_links([Link(url) for url in urls])
    assert [link.url for link in kept] == ["https://gob.pe/a/", "https://gob.pe/b%23c", "https://gob.pe/A"]


def test_of_two_spellings_the_one_that_works_is_kept_in_the_first_ones_place():
    links = [Link("http://gob.pe/a", is_gone=True), Link("https://gob.pe/b"), Link("https://gob.pe/a")]
    assert distinct_links(links) == [links[2], links[1]]
    gone = [links[0], Link("https://gob.pe/a", is_gone=True)]
    assert distinct_links(gone) == [links[0]]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ""),
        ("\0", ""),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("mailto:someone@example.org", "mailto:someone@example.org"),
        ("/etc/passwd", "/etc/passwd"),
        ("http://", "http://"),
        ("http://[", "http://["),
        ("http://[gob.pe]/", "http://[gob.pe]/"),
        ("http:///plan", "http:///plan"),
        ("https://gob\0.pe/plan", "https://gob.pe/plan"),
        ("https://gob.pe/pl\x1ban", "https://gob.pe/plan"),
        ("https://gob.pe/pl%00an", "https://gob.pe/pl%00an"),
        ("https://gob.pe/pl%0Aan", "https://gob.pe/pl%0Aan"),
        ("https://gob.pe/pl%C2%85an", "https://gob.pe/pl%C2%85an"),
        # For a browser the host ends at the backslash.
        ("https://example.org\\@gob.pe/plan", "https://example.org\\@gob.pe/plan"),
        ("https://gob.pe%20.example.org/", "https://gob.pe%20.example.org/"),
        # No host has a character that turns the direction of writing.
        ("https://gob\u202e.pe/plan", "https://gob.pe/plan"),
        ("data:" + "x" * 100, "data:" + "x" * 54 + "…"),
        ("javascript:\u202ealert", "javascript:alert"),
        ("\ud800x", "x"),
    ],
)
def test_a_link_that_is_no_web_address_or_hides_something_is_named_by_itself(url: str, expected: str):
    assert name(url, f"The Law No. 29733 ({url})") == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        # What precedes "@" is no host.
        ("https://gob.pe@example.org/plan", "Plan (example.org)"),
        ("https://user:word@example.org/gob.pe", "Gob pe (example.org)"),
        ("https://example.org/plan%20(gob.pe)", "Plan gob pe (example.org)"),
        ("https://cdn.www.gob.pe.example.org/", "gob.pe.example.org"),
        # Letters of other alphabets that look like ours: the first "o" is Cyrillic.
        ("https://g\u043eb.pe/plan", "Plan (xn--gb-fmc.pe, in Spanish)"),
        ("http://münchen.example/plan", "Plan (xn--mnchen-3ya.example)"),
        ("https://xn--mnchen-3ya.example/plan", "Plan (xn--mnchen-3ya.example)"),
    ],
)
def test_a_name_ends_with_the_host_that_a_browser_opens(url: str, expected: str):
    assert name(url) == expected


def test_a_text_cannot_pretend_that_a_link_leads_to_another_site():
    url = "https://example.org/x1y2z3w4"
    assert name(url, f"● The portal gob.pe\n({url})") == "The portal gob.pe (example.org)"
    assert name(url, f"Data Protection Law No. 29733 (gob.pe) ({url})") == "Data Protection Law (example.org)"
    assert name(url, f"Portal\u202e of\u200b the State ({url})") == "Portal of the State (example.org)"


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\u2028", "%E2%80%AE", "%E2%81%A6", "%E2%80%8B", "%EF%BB%BF"]
)
def test_invisible_characters_are_left_out(hidden: str):
    assert name(f"https://example.org/{hidden}plan") == "Plan (example.org)"


ODD = st.sampled_from(
    ["https://", "www.", "//", "/", "?", "#", "@", "[", "]", ":", "%", "%00", "%E2%80%AE", "\\", "-", "_"]
)
MEANINGFUL = st.sampled_from(
    ["gob.pe", "292353-", "118-2018-pcm", "decreto-supremo-n-", ".pdf", "covid-19", "es", "0c1eb85b"]
)
URLS = st.one_of(st.text(), st.lists(st.one_of(ODD, MEANINGFUL, st.text(max_size=8)), max_size=12).map("".join))
ANY_URL = URLS | URLS.map("https://example.org/".__add__)


@settings(max_examples=5 * settings.default.max_examples)
@example("https://0#AAA-AAA-", "")
@given(ANY_URL, st.text(max_size=80))
def test_any_link_has_a_visible_name(url: str, text: str):
    found = name(url, f"{text} ({url})")
    assert len(found) <= MAX_NAME_LENGTH + MAX_WHERE_LENGTH
    assert [character for character in found if unicodedata.category(character)[0] == "C"] == []
    assert "\n" not in found
    assert found == found.strip()


@settings(max_examples=2 * settings.default.max_examples)
@given(st.lists(ANY_URL, max_size=8), st.text(max_size=80))
def test_different_links_have_different_names(urls: list[str], text: str):
    names = name_links([Link(url) for url in urls], text.join(urls), "en")
    assert len(names) == len(urls)
    assert len(set(names)) == len(set(urls))
    assert all(found.isprintable() for found in names)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org" + "/a1b2" * 100_000,
        "https://example.org/?" + "&a=b" * 100_000,
        "https://example.org/" + "a-" * 100_000,
        "https://example.org/" + "001-2020-aa" * 20_000,
        "https://example.org/" + ".pdf" * 100_000 + "x",
        "https://" + "a." * 100_000,
        "https://" + "@" * 100_000,
        "x" * 1_000_000,
    ],
)
def test_a_huge_link_is_named_too(url: str):
    found = name(url, f"The Law ({url})" * 2)
    assert 0 < len(found) <= MAX_NAME_LENGTH + MAX_WHERE_LENGTH


@pytest.mark.parametrize(
    ("host", "where"),
    [
        ("tramites.example.cl", "tramites.example.cl, in Spanish"),
        ("www.example.ar", "example.ar, in Spanish"),
        ("www.example.uk", "example.uk"),
        ("t.co", "t.co"),
        ("example.org", "example.org"),
    ],
)
def test_a_page_is_taken_to_be_in_the_language_of_its_country(host: str, where: str):
    assert name(f"https://{host}/open-data") == f"Open data ({where})"


def test_names_of_a_place_are_spelled_as_its_office_spells_them():
    names = HomeNames(bodies=("Oficina del Puerto",), spellings=((), ("PG", "Ría")))
    link = Link("https://www.example.org/oficina-del-puerto-mapa-de-la-ria-pg")
    assert name_links([link], "", "es", names) == ["Mapa de la Ría PG (example.org)"]
    assert name_links([link], "", "es") == ["Oficina del puerto mapa de la ria pg (example.org)"]
