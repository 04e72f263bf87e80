"""Names of links: of the shipped corpus, of other forms that people write, and of hostile links."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus import Corpus
from qa.presentation.link_names import MAX_NAME_LENGTH, link_name, link_names

GOB = "https://www.gob.pe"
NORMS = f"{GOB}/institucion/pcm/normas-legales"
PERUANO = "https://busquedas.elperuano.pe/normaslegales"
CDN = "https://cdn.www.gob.pe/uploads/document/file"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("www.gob.pe", "gob.pe"),
        ("https://www.datosabiertos.gob.pe/", "datosabiertos.gob.pe"),
        (f"{GOB}/participa", "gob.pe · participa"),
        (f"{GOB}/minsa/", "gob.pe · minsa"),
        (f"{GOB}/pj", "gob.pe · pj"),
        (f"{GOB}/covid19", "gob.pe · covid19"),
        (f"{GOB}/532-presentar-quejas-o-reclamos-en-indecopi", "gob.pe · presentar quejas o reclamos en indecopi"),
        (f"{GOB}/institucion/midis/campa%C3%B1as/1342-primero-mi-salud", "gob.pe · primero mi salud"),
        (f"{GOB}/8979-encuesta-nacional-covid-19/pages", "gob.pe · encuesta nacional covid-19"),
        # Numbers of laws and decrees, with their types.
        (f"{NORMS}/292353-118-2018-pcm", "gob.pe · normas legales 118-2018-PCM"),
        (f"{NORMS}/308608-003-2019-pcm-segdi", "gob.pe · normas legales 003-2019-PCM-SEGDI"),
        (f"{NORMS}/1949750-014-2021", "gob.pe · normas legales 014-2021"),
        (f"{NORMS}/289706-1412", "gob.pe · normas legales 1412"),
        (f"{GOB}/institucion/mtc/normas-legales/412654-ds-002-2020-mtc", "gob.pe · DS 002-2020-MTC"),
        (f"{CDN}/1680865/DS%20029-2021-PCM.pdf.pdf", "cdn.www.gob.pe · DS 029-2021-PCM"),
        (f"{CDN}/473579/DU_006-2020.pdf", "cdn.www.gob.pe · DU 006-2020"),
        (
            "http://www.pcm.gob.pe/wp-content/uploads/2019/11/RSCS-N%C2%B0-01-2019-PCM-SCS.pdf",
            "pcm.gob.pe · RSCS N° 01-2019-PCM-SCS",
        ),
        # The long title of a law is shortened to its number.
        (
            f"{PERUANO}/aprueban-la-definicion-de-seguridad-digital-en-el-ambito-nac-decreto-supremo-n-050-2018-pcm-1647865-1/",
            "busquedas.elperuano.pe · decreto supremo N° 050-2018-PCM",
        ),
        (
            f"{PERUANO}/decreto-supremo-que-aprueba-el-reglamento-del-decreto-legisl-decreto-supremo-n-029-2021-pcm-1929103-3/",
            "busquedas.elperuano.pe · decreto supremo N° 029-2021-PCM",
        ),
        (
            f"{PERUANO}/disponen-la-creacion-de-un-comite-de-gobierno-digital-en-cad-resolucion-ministerial-no-119-2018-pcm-1645688-1/",
            "busquedas.elperuano.pe · resolucion… N° 119-2018-PCM",
        ),
        # Other long titles are cut at the end of a word, but not after a short one.
        (
            f"{GOB}/institucion/pcm/noticias/81280-pcm-inicia-sesiones-sobre-transformacion-digital-en-gobiernos-locales",
            "gob.pe · pcm inicia sesiones sobre transformacion digital…",
        ),
        (f"{GOB}/13517-participar-de-la-estrategia-nacional-de-inteligencia-artificial", None),
        # Ids, hashes and other segments that mean something to a server only.
        ("http://www.fao.org/americas/noticias/ver/es/c/1267504/", "fao.org · noticias"),
        ("https://facilita.gob.pe/t/562", "facilita.gob.pe"),
        ("https://apps5.mineco.gob.pe/transparencia/Navegador/Default.aspx", "apps5.mineco.gob.pe · Navegador"),
        (
            "https://read.oecd-ilibrary.org/governance/digital-government-in-peru_0c1eb85b-en#page1",
            "read.oecd-ilibrary.org · digital government in peru",
        ),
        (
            "https://andina.pe/noticia-innovacion-digital-es-politica-estado-770454.aspx",
            "andina.pe · noticia innovacion digital es politica estado",
        ),
        (
            f"{CDN}/748265/PERU_AgendaDigitalBicentenario_2021.pdf",
            "cdn.www.gob.pe · PERU Agenda Digital Bicentenario 2021",
        ),
        ("https://consultas.pongoelhombro.gob.pe/#/", "consultas.pongoelhombro.gob.pe"),
        (
            "https://www.mef.gob.pe/es/?option=com_content&language=es-ES&Itemid=100143&lang=es-ES&view=category&id=661",
            "mef.gob.pe",
        ),
        ("https://twitter.com/PeruPaisDigital", "twitter.com · Peru Pais Digital"),
    ],
)
def test_a_link_of_the_shipped_corpus_is_named(url: str, name: str | None):
    assert link_name(url) == (name or "gob.pe · participar de la estrategia nacional…")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("HTTPS://WWW.Example.ORG/Plan", "example.org · Plan"),
        ("www.example.org/plan", "example.org · plan"),
        ("https://example.org:8080/plan", "example.org · plan"),
        ("https://example.org./plan", "example.org · plan"),
        ("https://user:word@example.org/gob.pe", "example.org · gob.pe"),
        ("http://192.168.0.1/plan", "192.168.0.1 · plan"),
        ("http://[::1]/plan", "::1 · plan"),
        ("http://münchen.example/straße", "münchen.example · straße"),
        ("https://xn--mnchen-3ya.example/stra%C3%9Fe", "xn--mnchen-3ya.example · straße"),
        ("https://example.org/campan%CC%83as", "example.org · campañas"),
        # Old servers write Latin-1.
        ("https://example.org/campa%F1as", "example.org · campañas"),
        ("https://example.org/Ley+N%C2%B0+29733.pdf", "example.org · Ley N° 29733"),
        ("https://example.org/plan-2020", "example.org · plan 2020"),
        ("https://example.org/2021-informe-anual.docx", "example.org · 2021 informe anual"),
        ("https://example.org/2021/06/15/", "example.org"),
        ("https://example.org/leyes/index.php", "example.org · leyes"),
        ("https://example.org/foto/550e8400-e29b-41d4-a716-446655440000", "example.org · foto"),
        ("https://example.org/foto/0c1eb85b", "example.org · foto"),
        ("https://example.org/foto/dQw4w9WgXcQ", "example.org · foto"),
        ("https://example.org/foto/dQw4w9WgXcQ-en", "example.org · foto"),
        ("https://example.org/normas/050-2018-pcm", "example.org · normas 050-2018-PCM"),
        ("https://example.org/050-2018-pcm", "example.org · 050-2018-PCM"),
        ("https://example.org/050-2018-pcm-aprueba-el-plan", "example.org · 050-2018-PCM aprueba el plan"),
        # A query or a fragment of several words is the topic if the path has none.
        ("https://example.org/?q=gobierno+digital", "example.org · gobierno digital"),
        ("https://example.org/#titulo-ii-de-los-datos", "example.org · titulo ii de los datos"),
        ("https://example.org/plan?q=gobierno+digital#de-los-datos", "example.org · plan"),
        ("https://example.org/?page=2#top", "example.org"),
        # A host keeps its end, which says whose it is.
        ("https://gob.pe." + "a." * 30 + "example.org/plan", "…" + ("gob.pe." + "a." * 30 + "example.org")[-59:]),
        ("https://" + "a" * 50 + ".org/agenda-digital", "a" * 50 + ".org"),
        ("https://example.org/" + "a" * 60, "example.org · " + "a" * 45 + "…"),
    ],
)
def test_a_link_is_named_by_host_and_topic(url: str, name: str):
    assert link_name(url) == name


@pytest.mark.parametrize(
    ("url", "name"),
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
        ("data:" + "x" * 100, "data:" + "x" * 54 + "…"),
        ("javascript:\u202ealert", "javascript:alert"),
        ("\ud800x", "x"),
    ],
)
def test_a_link_that_is_no_web_address_or_hides_something_is_named_by_itself(url: str, name: str):
    assert link_name(url) == name


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\u2028", "%E2%80%AE", "%E2%81%A6", "%E2%80%8B", "%EF%BB%BF"]
)
def test_invisible_characters_are_left_out(hidden: str):
    assert link_name(f"https://example.org/{hidden}plan") == "example.org · plan"


ODD = st.sampled_from(
    ["https://", "www.", "//", "/", "?", "#", "@", "[", "]", ":", "%", "%00", "%E2%80%AE", "\\", "-", "_"]
)
MEANINGFUL = st.sampled_from(
    ["gob.pe", "292353-", "118-2018-pcm", "decreto-supremo-n-", ".pdf", "covid-19", "es", "0c1eb85b"]
)
LINKS = st.one_of(st.text(), st.lists(st.one_of(ODD, MEANINGFUL, st.text(max_size=8)), max_size=12).map("".join))


@settings(max_examples=5 * settings.default.max_examples)
@example("https://0#AAA-AAA-")
@given(LINKS | LINKS.map("https://example.org/".__add__))
def test_any_link_has_a_visible_name(url: str):
    name = link_name(url)
    assert len(name) <= MAX_NAME_LENGTH
    assert [character for character in name if unicodedata.category(character)[0] == "C"] == []
    assert "\n" not in name
    assert name == name.strip()


@settings(max_examples=2 * settings.default.max_examples)
@given(st.lists(LINKS | LINKS.map("https://example.org/".__add__), max_size=8))
def test_different_links_have_different_names(urls: list[str]):
    names = link_names(urls)
    assert len(names) == len(urls)
    assert len(set(names)) == len(set(urls))
    assert dict(zip(urls, names, strict=True)) == dict(zip(urls, link_names(urls), strict=True))
    assert all(len(name) <= MAX_NAME_LENGTH and name.isprintable() for name in names)


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
    assert 0 < len(link_name(url)) <= MAX_NAME_LENGTH


@pytest.mark.parametrize(
    ("urls", "names"),
    [
        ([], []),
        ([f"{GOB}/osce", f"{GOB}/mef", f"{GOB}/osce"], ["gob.pe · osce", "gob.pe · mef", "gob.pe · osce"]),
        (
            ["https://example.org/leyes/lista", "https://example.org/decretos/lista"],
            ["example.org · leyes / lista", "example.org · decretos / lista"],
        ),
        (
            ["https://example.org/noticias/1267504", "https://example.org/noticias/1267505"],
            ["example.org · noticias/1267504", "example.org · noticias/1267505"],
        ),
        (
            [f"{GOB}/1-el-consejo-de-ministros-del-estado-peruano-presenta-el-{what}" for what in ("plan", "informe")],
            [
                "gob.pe · …de ministros del estado peruano presenta el plan",
                "gob.pe · …ministros del estado peruano presenta el informe",
            ],
        ),
        (["www.gob.pe", "https://www.gob.pe/", "http://gob.pe"], ["gob.pe", "gob.pe (2)", "gob.pe (3)"]),
        (
            ["data:" + "x" * 100, "data:" + "x" * 101],
            ["data:" + "x" * 54 + "…", "data:" + "x" * 50 + "… (2)"],
        ),
    ],
)
def test_similar_links_are_named_by_more_of_their_urls(urls: list[str], names: list[str]):
    assert link_names(urls) == names


def test_the_links_of_each_shipped_entry_have_different_names(shipped: Corpus):
    for entry in shipped.entries:
        urls = [link.url for link in entry.links]
        names = link_names(urls)
        assert len(set(names)) == len(urls)
        # None of them needs a number, or more of its path.
        assert names == [link_name(url) for url in urls]
