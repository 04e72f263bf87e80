"""Reads spreadsheets, of Excel (.xlsx) or OpenDocument (.ods)."""

import zipfile
from pathlib import PurePath

from corpus.files.archives import damaged, encrypted, open_archive, read_part
from corpus.files.content import Content
from corpus.files.file_types import ODS, SAVE_AS_XLSX, XLSX, FileType, detect_file_type, wrong_suffix

_OLD = FileType("an old Excel workbook (.xls)", SAVE_AS_XLSX)
_WEB_PAGE = FileType("a web page or XML", SAVE_AS_XLSX)
_TEXT = FileType("text", "rename it to {stem}.csv if it is CSV, or save it as .xlsx")

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_OLD_WORKBOOK = "Workbook".encode("utf-16-le")

_READ_SUFFIXES = (".xml", ".rels")
_UNREAD_FOLDERS = ("docProps/", "customXml/")
"""Which parts of an archive are read: words in XML, but not what is said about the file. Others are never unpacked."""


def read_spreadsheet(raw: bytes, name: str) -> Content:
    """Read the rows of all visible sheets of a spreadsheet, which errors call by `name`.

    UnreadableDocumentError if it is damaged, encrypted, of another type than its suffix says, or too large.
    """
    suffix = PurePath(name).suffix.lower()
    if raw.startswith(_OLE) and _ENCRYPTED_PACKAGE in raw:
        raise encrypted(name)
    if not raw.startswith(b"PK"):
        file_type = _detect_other_type(raw)
        raise wrong_suffix(name, file_type) if file_type else damaged(name)
    archive = open_archive(raw, name)
    file_type = detect_file_type(raw)
    if file_type is not {".xlsx": XLSX, ".ods": ODS}[suffix]:
        raise wrong_suffix(name, file_type) if file_type else damaged(name)
    members = [member for member in archive.infolist() if _is_read(member)]
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        # No spreadsheet is packed in another way.
        raise damaged(name)
    parts = {member.filename: read_part(archive, member.filename, name) for member in members}
    # Imported late, since a corpus seldom holds both.
    if suffix == ".ods":
        from corpus.files.tables.ods import read_ods

        return read_ods(parts, name)
    from corpus.files.tables.xlsx.reader import read_xlsx

    return read_xlsx(parts, name)


def _detect_other_type(raw: bytes) -> FileType | None:
    if raw.startswith(_OLE):
        return _OLD if _OLD_WORKBOOK in raw else detect_file_type(raw)
    if raw.lstrip().startswith(b"<"):
        return _WEB_PAGE
    return detect_file_type(raw) or (None if b"\0" in raw else _TEXT)


def _is_read(member: zipfile.ZipInfo) -> bool:
    """Check whether a part of an archive is needed."""
    return member.filename.lower().endswith(_READ_SUFFIXES) and not member.filename.startswith(_UNREAD_FOLDERS)
