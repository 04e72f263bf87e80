"""Writes small PDFs, by hand, and with the outlines that word processors add."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import pypdf


def draw_pdf(*pages: Iterable[str]) -> bytes:
    """Return a PDF that draws each page's lines below each other, in Helvetica."""
    return make_pdf(
        *(
            b"BT /F 10 Tf 12 TL 50 700 Td " + b"".join(b"(%s) Tj T* " % line.encode() for line in page) + b"ET"
            for page in pages
        )
    )


def make_pdf(*contents: bytes, trailer: bytes = b"", filters: bytes = b"") -> bytes:
    """Return a PDF with a page for each content stream."""
    count = len(contents)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * place) for place in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for place, content in enumerate(contents):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> >> >>" % (5 + 2 * place),
            b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content),
        ]
    raw, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(raw))
        raw += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = len(objects) + 1
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return raw + b"xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, trailer, len(raw),
    )  # fmt: skip


def with_outline(raw: bytes, items: Sequence[tuple[str, int, int]]) -> bytes:
    """Add bookmarks to a PDF: their titles, their levels from 1, and the pages that they lead to, from 0."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(raw))
    above: list[object] = []
    for title, level, page in items:
        del above[level - 1 :]
        above.append(writer.add_outline_item(title, page, parent=above[-1] if above else None))
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
