"""Opens the ZIP archives that Word, Excel and OpenDocument files are, and refuses those that would exhaust memory."""

import zipfile
import zlib
from io import BytesIO

from corpus.errors import UnreadableDocumentError

_MAX_MEMBERS = 10_000
_MAX_UNPACKED_MEGABYTES = 256
_MAX_XML_MEGABYTES = 32
"""Of all text in the archive; parsed, it takes some ten times as much memory. Pictures are never unpacked."""

_MEGABYTE = 1_000_000
_ENCRYPTED = 0x1
"""The bit of a member's flags that says so (ZIP's APPNOTE, 4.4.4)."""


# The last but one: it is packed in a way that zipfile doesn't know.
_UNPACKING_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises for a broken archive or part; its documentation names only the first."""


def open_archive(raw: bytes, name: str) -> zipfile.ZipFile:
    """Open an archive, which errors call by `name`.

    UnreadableDocumentError if it is damaged or encrypted, or unpacks to more than a document needs. Sizes are those
    that the archive states; more than stated is never unpacked.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(raw))
        members = archive.infolist()
    except _UNPACKING_ERRORS as error:
        raise damaged(name) from error
    unpacked = sum(member.file_size for member in members)
    xml = sum(member.file_size for member in members if member.filename.lower().endswith((".xml", ".rels")))
    if (
        len(members) > _MAX_MEMBERS
        or unpacked > _MAX_UNPACKED_MEGABYTES * _MEGABYTE
        or xml > _MAX_XML_MEGABYTES * _MEGABYTE
    ):
        raise UnreadableDocumentError(
            f"{name}: unpacks to {unpacked / _MEGABYTE:,.0f} MB in {len(members):,} parts, more than a document needs; "
            "split it, or save its text as .txt"
        )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise encrypted(name)
    return archive


def read_part(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    """Read a part of an archive, empty if there is no such part; UnreadableDocumentError if it is damaged."""
    try:
        return archive.read(part)
    except KeyError:
        return b""
    except _UNPACKING_ERRORS as error:
        raise damaged(name) from error


def damaged(name: str) -> UnreadableDocumentError:
    """Return the error for a file that can't be parsed."""
    return UnreadableDocumentError(f"{name}: is damaged or was cut off; get a complete copy, or save it anew")


def encrypted(name: str) -> UnreadableDocumentError:
    """Return the error for a file that needs a password."""
    return UnreadableDocumentError(f"{name}: is encrypted; open it and save it without a password")
