"""Laws and decrees in addresses and texts."""

import pytest

from qa.presentation.links.norms import norm_at_end, norm_of_address, plain_words


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("normas-legales/1705101-029-2021-pcm", "", "Norm No. 029-2021-PCM"),
        ("normas-legales/1705101-029-2021-pcm", "the D.S. N °029-2021-PCM", "Supreme Decree No. 029-2021-PCM"),
        ("normas-legales/1-003-2019-pcm-segdi", "Resolution of the Secretariat No. 003-2019- PCM / SEGDI",
         "Resolution No. 003-2019-PCM/SEGDI"),
        ("normas-legales/3304-166-2017-pcm", "D.S. N° 1-2017, and R.M. N°166-2017-PCM",
         "Ministerial Resolution No. 166-2017-PCM"),
        # A law has a number without a year: the decree is about it.
        ("normas-legales/1-029-2021-pcm", "the Law, and 029-2021-PCM", "Norm No. 029-2021-PCM"),
        ("normas-legales/412654-ds-002-2020-mtc", "", "Supreme Decree No. 002-2020-MTC"),
        ("normas-legales/243470-29733", "", "Law No. 29733"),
        ("normas-legales/289706-1412", "Law No. 1412", "Legislative Decree No. 1412"),
        ("x/aprueba-el-marco-decreto-de-urgencia-n-007-2020-1844001-2", "", "Emergency Decree No. 007-2020"),
        ("x/resolucion-ministerial-no-119-2018-pcm-1645688-1", "", "Ministerial Resolution No. 119-2018-PCM"),
        ("x/decreto-legislativo-n-1246-1451932-2", "", "Legislative Decree No. 1246"),
        ("x/Ley 30225 Ley de contrataciones-julio2014", "", "Law No. 30225"),
        ("x/ley-1498", "", "Law No. 1498"),
        ("x/decreto-legislativo-12345", "", "Legislative Decree No. 12345"),
        ("x/RM 318-2022-minsa-final", "", "Ministerial Resolution No. 318-2022-MINSA"),
        ("x/decreto-supremo-044-2020-es", "", "Supreme Decree No. 044-2020"),
        # A number and a year are not only those of norms.
        ("x/boletin-318-2022-web", "", None),
        ("x/comunicado-n-077-2023-minsa", "", None),
        ("x/oficio-318-2022-sunat-final", "", None),
        ("x/318-2022-minsa", "the report 318-2022-MINSA", None),
        ("x/318-2022-minsa", "R.M. N° 318-2022-MINSA", "Ministerial Resolution No. 318-2022-MINSA"),
        ("x/rdga-n-044-2020-minsa-dga", "", "Resolution No. 044-2020-MINSA/DGA"),
        ("x/rdga-n-044-2020-minsa-dgb", "", None),
        ("x/29733", "", None),
        ("noticias/plan-2020-2021", "", None),
        ("noticias/12-2020-peru", "", None),
        ("x/ley-de-transparencia", "", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_the_end_of_a_path_names_a_norm_whose_kind_may_be_in_the_text(path: str, text: str, name: str | None):
    assert norm_of_address(path.split("/"), plain_words(text), "en") == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("aprobado por D.S. N° 029-2021-PCM", "Decreto Supremo N.° 029-2021-PCM"),
        ("by Emergency Decree 006-2020", "Decreto de Urgencia N.° 006-2020"),
        ("Data Protection Law (Law No. 29733", "Ley N.° 29733"),
        ("D. Leg. y Decreto Legislativo Nº 1412", "Decreto Legislativo N.° 1412"),
        ("by Law 1498", "Ley N.° 1498"),
        ("Legislative Decree 12345", "Decreto Legislativo N.° 12345"),
        ("la Ley N.° 29733 de protección", None),
        ("more than 29733", None),
        ("from 2019 to 2020", None),
    ],
)
def test_a_text_may_end_with_a_norm(text: str, name: str | None):
    assert norm_at_end(plain_words(text), "es") == name


def test_plain_words_have_no_accents_capitals_or_marks():
    assert plain_words("Résolución N.° 5-2020/ÑANDÚ, Nº5") == "resolucion n 5 2020 nandu n 5"
