"""Writes Word documents with python-docx, and with the elements that it has no words for."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from support.surveys import Item

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
BOXES = ("drawn", "field", "control", "symbol", "typed")
"""The kinds of tick boxes: a character, an old form's field, a content control, Wingdings, and brackets."""

NUMBERED_LIST = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>"""


def run(text: str, properties: str = "") -> str:
    return f'<w:r {nsdecls("w")}><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def field(instruction: str, result: str, data: str = "") -> str:
    """Write a complex field: its beginning, what it says, its result, its end."""
    return (
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="end"/></w:r>'
    )


def box(kind: str, is_ticked: bool) -> str:
    """Write a tick box as runs."""
    if kind == "field":
        ticked = '<w:checked w:val="1"/>' if is_ticked else ""
        data = f'<w:ffData><w:checkBox><w:sizeAuto/><w:default w:val="0"/>{ticked}</w:checkBox></w:ffData>'
        return field(" FORMCHECKBOX ", "", data)
    if kind == "control":
        state = f'<w14:checkbox><w14:checked w14:val="{int(is_ticked)}"/></w14:checkbox>'
        content = f"<w:sdtContent>{run('?')}</w:sdtContent>"
        return f"<w:sdt {nsdecls('w')} {W14}><w:sdtPr>{state}</w:sdtPr>{content}</w:sdt>"
    if kind == "symbol":
        code = "F0FE" if is_ticked else "F0A8"
        return f'<w:r {nsdecls("w")}><w:sym w:font="Wingdings" w:char="{code}"/></w:r>'
    if kind == "typed":
        return run("(  X  )" if is_ticked else "(     )")
    return run("☒" if is_ticked else "☐")


class WordFile:
    """A Word document that is being written."""

    def __init__(self) -> None:
        self.document = Document()
        self._numbering = self.document.part.numbering_part.element
        self._numbering.insert(0, parse_xml(NUMBERED_LIST))
        self._numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))

    def heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(text, level)

    def paragraph(self, text: str = "", runs: str = "", is_numbered: bool = False, style: str | None = None) -> Any:
        """Add a paragraph: `text`, with links where it prints addresses, then `runs`."""
        paragraph = self.document.add_paragraph(style=style)
        for piece in re.split(r"(https?://[^\s()]+[^\s().;,])", text):
            if piece.startswith("http"):
                self.link(paragraph, piece, piece)
            elif piece:
                paragraph.add_run(piece)
        if is_numbered:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'))
        for element in parse_xml(f"<w:p {nsdecls('w')} {W14}>{runs}</w:p>"):
            paragraph._p.append(element)
        return paragraph

    def link(self, paragraph: Any, url: str, words: str) -> None:
        number = self.document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        paragraph._p.append(parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{number}">{run(words)}</w:hyperlink>'))

    def table(self, rows: Sequence[Sequence[str]]) -> Any:
        table = self.document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        return table

    def save(self) -> bytes:
        buffer = BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


def survey_docx(items: Sequence[Item], boxes: str = "drawn", has_automatic_numbers: bool = False) -> bytes:
    """Write a questionnaire as a Word document; automatic numbers count on, so there may be no gaps then."""
    word = WordFile()
    section = ""
    for item in items:
        if item.section != section:
            section = item.section
            word.heading(section)
        number = "" if has_automatic_numbers else f"{item.number}. "
        answer = list(item.answer)
        label = f"{number}{item.label}" + (f": {answer.pop(0)}" if item.is_field else "")
        word.paragraph(label, is_numbered=has_automatic_numbers)
        if item.options:
            options = "".join(
                box(boxes, place == item.ticked) + run(f" {option}  ") for place, option in enumerate(item.options)
            )
            word.paragraph(runs=options)
        for text in answer:
            word.paragraph(text)
    return word.save()
