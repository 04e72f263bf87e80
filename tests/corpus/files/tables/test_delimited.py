"""The delimiter and the encoding of CSV files are found out; what can't be is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import load_corpus, read_document
from corpus.errors import UnreadableDocumentError

WriteFiles = Callable[[dict[str, bytes]], Path]

TEXT = "Año;Sección;Enlace\n1;Sí, claro, hoy;https://a.example/?x=1,2\n2;No, señor;\n"
ROWS = [("Año", "Sección", "Enlace"), ("1", "Sí, claro, hoy", "https://a.example/?x=1,2"), ("2", "No, señor", "")]


def read(write_files: WriteFiles, content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_document(write_files({"a.csv": content}) / "a.csv").rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(write_files: WriteFiles, encoding: str, line_end: str) -> None:
    assert read(write_files, TEXT.replace("\n", line_end).encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters(write_files: WriteFiles, delimiter: str) -> None:
    assert read(write_files, TEXT.replace(";", delimiter).encode()) == ROWS


def test_commas_divide_cells_that_hold_semicolons(write_files: WriteFiles) -> None:
    content = b'q,a,links\n"a, b",c,https://a.example; https://b.example\nd,e,"f; g; h"\n'
    assert read(write_files, content) == [
        ("q", "a", "links"),
        ("a, b", "c", "https://a.example; https://b.example"),
        ("d", "e", "f; g; h"),
    ]


def test_the_line_for_excel_names_the_delimiter_and_is_no_row(write_files: WriteFiles) -> None:
    document = read_document(write_files({"a.csv": b"sep=:\r\na:b,c\r\n"}) / "a.csv")
    assert [(row.number, row.cells) for row in document.rows] == [(1, ("a", "b,c"))]


def test_quoted_cells_keep_their_line_breaks_and_quotation_marks(write_files: WriteFiles) -> None:
    assert read(write_files, b'a;"b ""c"";\r\n\r\nd"\r\ne;f \x0bg\r\n') == [("a", 'b "c";\n\nd'), ("e", "f \x0bg")]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'a;b\nc;"d\ne;f\n', ", row 2: its quotation marks don't match; write each"),
        (b'a;b\nc;"d" e\n', ", row 2: its quotation marks don't match; write each"),
        (
            "id;secci\u00f3n\n1;tr\u00e1mite\n".encode("cp850"),
            ": is neither UTF-8 nor Windows-1252; save it as",
        ),
        (
            "id;secci\u00f3n\n1;tr\u00e1mite\n".encode("mac-roman"),
            ": is neither UTF-8 nor Windows-1252; save it",
        ),
        (b"a;\x81\n", ": is neither UTF-8 nor Windows-1252; save it as"),
        (b"a;b\0\1\n", ": is binary, not text; save it as"),
        ("a;b\n".encode("utf-16")[:-1], ": is UTF-16LE, but damaged or cut off; save it as"),
        (b"PK\x03\x04...", ": is a ZIP archive; unpack it"),
        (b"\xd0\xcf\x11\xe0...", ": is an encrypted or an old Office document; open it"),
    ],
)
def test_unusable_files_are_refused(write_files: WriteFiles, content: bytes, fault: str) -> None:
    path = write_files({"a.csv": content}) / "a.csv"
    with pytest.raises(UnreadableDocumentError) as raised:
        read_document(path)
    assert str(raised.value).startswith(f"{path}{fault}")
    assert "\n" not in str(raised.value)


def test_lines_of_windows_1252_are_noted_as_the_file_counts_them(write_files: WriteFiles) -> None:
    text = 'sep=;\r\npregunta;respuesta\r\n\r\n¿Cuándo?;"Hoy\r\no mañana"\r\nWhen?;Now\r\n'
    path = write_files({"a.csv": text.encode("windows-1252")}) / "a.csv"
    assert read_document(path).converted == (4, 5)
    assert [str(doubt) for doubt in load_corpus(path).doubts] == [
        "a.csv:4: not UTF-8: this and 1 other lines are read as Windows-1252; check the accents, and save the file as "
        "UTF-8"
    ]
    assert read_document(write_files({"a.csv": "Año;2\n".encode()}) / "a.csv").converted == ()
