"""Reads Word documents (.docx)."""

from io import BytesIO

from docx import Document

from corpus.files.archives import open_archive
from corpus.files.content import BlockWriter, Content


def read_docx(raw: bytes, name: str) -> Content:
    """Read the headings, paragraphs, lists and tables of a Word document, which errors call by `name`."""
    open_archive(raw, name)
    writer = BlockWriter()
    for paragraph in Document(BytesIO(raw)).paragraphs:
        writer.add(paragraph.text)
    return writer.content()
