"""Reads the visible text of a Word paragraph: its runs, hyperlinks, fields, check boxes and notes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from docx.oxml.ns import qn

from corpus.files.outlined.docx.styles import Styles, XmlElement, is_on, value
from corpus.files.tables.scripts import subscript, superscript
from corpus.text.links import absolute_url

TICKED, UNTICKED = "☒", "☐"

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+(?:\\[ont]\s+(?:"[^"]*"\s+)?)*"([^"]+)"(?:.*?\\l\s+"([^"]+)")?')

_BOOKMARK = re.compile(r'\s*HYPERLINK\s+\\l\s+"([^"]+)"')

_HIDDEN = frozenset(qn(tag) for tag in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:txbxContent", "w:instrText")) | {
    _FALLBACK
}
"""Elements whose text isn't shown in the line: deleted text, properties, boxes beside it, and older doubles of them."""

_CHARACTERS = {
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_BOXES = {"fe": TICKED, "fd": TICKED, "52": TICKED, "53": TICKED, "a8": UNTICKED, "6f": UNTICKED, "a3": UNTICKED}
"""Boxes in the fonts Wingdings and Wingdings 2, by the last two digits of their code."""

_SIGNS = {"a3": "≤", "b3": "≥", "b9": "≠", "b1": "±", "b7": "•", "b0": "°", "b4": "×", "ae": "→", "a5": "∞"}
"""Signs in the font Symbol, likewise."""


_SCRIPTS = {"superscript": superscript, "subscript": subscript}


@dataclass(slots=True)
class Paragraph:
    """The text of a paragraph, and the addresses that it is linked to, in order.

    `notes` are the ids of the notes that it refers to, by their mark; `struck` is what was struck out and isn't in the
    text, by where it stood; `is_bold` says whether all of its text is. `bold_line` is the length of its first line with
    words if that is bold; 0 if it isn't, None if there is no other line.
    """

    text: str = ""
    links: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    struck: dict[int, str] = field(default_factory=dict)
    bold_letters: int = 0
    letters: int = 0
    bold_line: int | None = None

    def break_line(self) -> None:
        """Begin another line."""
        if self.letters and self.bold_line is None:
            self.bold_line = len(self.text) if self.is_bold else 0
        self.text += "\n"

    @property
    def is_bold(self) -> bool:
        """Whether all of its text is bold."""
        return self.letters > 0 and self.bold_letters == self.letters


@dataclass(frozen=True, slots=True)
class _Look:
    """How the characters of a run look."""

    is_bold: bool = False
    is_struck: bool = False
    script: str = ""


@dataclass(slots=True)
class _Field:
    """A field that is open: what it says to insert, and whether its result has begun."""

    instruction: str = ""
    has_result: bool = False
    is_box: bool = False


class ParagraphReader:
    """Reads paragraphs in the order of the document, since a field may go on from one to the next."""

    def __init__(self, targets: Mapping[str, str], styles: Styles) -> None:
        """Take the addresses of the document's external relationships, by id, and its styles."""
        self._targets = targets
        self._styles = styles
        self._fields: list[_Field] = []
        self._note_count = 0
        self._others: list[str] = []
        self.left_out: list[str] = []
        """Where hyperlinks lead that are no links, unless the text shows it, as it often does an e-mail address."""
        self.struck: list[str] = []
        """What is struck out in the paragraphs, and isn't in their text."""

    def read(self, element: XmlElement) -> Paragraph:
        """Read a paragraph's element."""
        paragraph, self._others = Paragraph(), []
        # Looked up once, since each look is at all runs if the paragraph states no style.
        style = value(element, "w:pPr/w:pStyle")
        for child in element:
            self._walk(child, style, paragraph, _Look())
        self.struck += filter(str.strip, paragraph.struck.values())
        self.left_out += (target for target in self._others if _bare_address(target) not in paragraph.text)
        return paragraph

    def _walk(self, element: XmlElement, style: str | None, paragraph: Paragraph, look: _Look) -> None:
        """Read an element within a paragraph's, whose style is `style`."""
        tag = element.tag
        if tag == qn("w:instrText") and self._fields and not self._fields[-1].has_result:
            self._fields[-1].instruction += element.text or ""
        if tag in _HIDDEN:
            return
        if tag == qn("w:r"):
            if self._styles.has("w:vanish", element, style):
                return
            look = self._look(element, style)
        elif tag == qn("w:sdt") and (box := element.find(f"{qn('w:sdtPr')}/{_W14}checkbox")) is not None:
            ticked = box.find(f"{_W14}checked")
            self._write_box(ticked is not None and ticked.get(f"{_W14}val") in ("1", "true"), paragraph)
            return
        elif tag in (qn("w:hyperlink"), qn("w:fldSimple")):
            self._follow_hyperlink(element, style, paragraph)
        elif tag == qn("w:fldChar"):
            self._follow_field(element, paragraph, look)
        elif look.is_struck:
            place = len(paragraph.text)
            paragraph.struck[place] = paragraph.struck.get(place, "") + (element.text or "")
        else:
            self._write(self._characters(element, paragraph, look), paragraph, look.is_bold)
        for child in element:
            self._walk(child, style, paragraph, look)

    def _look(self, run: XmlElement, style: str | None) -> _Look:
        return _Look(
            is_bold=self._styles.has("w:b", run, style),
            is_struck=any(self._styles.has(tag, run, style) for tag in ("w:strike", "w:dstrike")),
            script=value(run, "w:rPr/w:vertAlign") or "",
        )

    def _characters(self, element: XmlElement, paragraph: Paragraph, look: _Look) -> str:
        """Return the characters that an element within a run stands for; "" for any other element."""
        tag = element.tag
        if tag == qn("w:t"):
            write = _SCRIPTS.get(look.script)
            return write(element.text or "") if write else element.text or ""
        if tag == qn("w:sym"):
            font = element.get(qn("w:font"), "")
            signs = _BOXES if font.startswith("Wingdings") else _SIGNS if font == "Symbol" else {}
            return signs.get(element.get(qn("w:char"), "")[-2:].lower(), "")
        if tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            self._note_count += 1
            mark = f"[{self._note_count}]"
            paragraph.notes[mark] = (
                f"{'footnote' if tag == qn('w:footnoteReference') else 'endnote'} {element.get(qn('w:id'))}"
            )
            return mark
        return _CHARACTERS.get(tag, "")

    def _write(self, text: str, paragraph: Paragraph, is_bold: bool) -> None:
        # A box is written for the whole field; what stands between its marks is its older look.
        if any(not one.has_result or one.is_box for one in self._fields):
            return
        if text == "\n":
            paragraph.break_line()
            return
        paragraph.text += text
        count = len(text.strip())
        paragraph.letters += count
        paragraph.bold_letters += count * is_bold

    def _write_box(self, is_ticked: bool, paragraph: Paragraph) -> None:
        self._write(TICKED if is_ticked else UNTICKED, paragraph, is_bold=False)

    def _target(self, element: XmlElement) -> str:
        """Return the address of a hyperlink or a simple field, "#name" within the document; "" if it leads nowhere."""
        if instruction := element.get(qn("w:instr")):
            return _target_of_field(instruction)
        return _with_fragment(self._targets.get(element.get(qn("r:id")), ""), element.get(qn("w:anchor")))

    def _link(self, target: str, paragraph: Paragraph) -> None:
        # Word processors write some addresses as people read them.
        target = target.strip()
        if absolute_url(target):
            paragraph.links.append(target.replace(" ", "%20"))
        elif target:
            self._others.append(target)

    def _follow_hyperlink(self, element: XmlElement, style: str | None, paragraph: Paragraph) -> None:
        """Note where a hyperlink or a simple field leads, unless all of its words are struck out."""
        runs = element.findall(qn("w:r"))
        if not runs or not all(self._look(run, style).is_struck for run in runs):
            self._link(self._target(element), paragraph)

    def _follow_field(self, element: XmlElement, paragraph: Paragraph, look: _Look) -> None:
        """Follow a complex field (17.16.18): it begins, its result is separated, it ends."""
        kind = element.get(qn("w:fldCharType"))
        if kind == "begin":
            box = element.find(f"{qn('w:ffData')}/{qn('w:checkBox')}")
            if box is not None:
                ticked = box.find(qn("w:checked"))
                is_ticked = is_on(ticked if ticked is not None else box.find(qn("w:default")))
                self._write_box(is_ticked, paragraph)
            self._fields.append(_Field(is_box=box is not None))
        elif kind == "separate" and self._fields:
            self._fields[-1].has_result = True
            if not look.is_struck:
                self._link(_target_of_field(self._fields[-1].instruction), paragraph)
        elif kind == "end" and self._fields:
            self._fields.pop()


def _target_of_field(instruction: str) -> str:
    """Return the address that a field leads to; "" if it is no hyperlink."""
    if match := _HYPERLINK.match(instruction):
        return _with_fragment(match[1], match[2])
    bookmark = _BOOKMARK.match(instruction)
    return f"#{bookmark[1]}" if bookmark else ""


def _with_fragment(target: str, fragment: str | None) -> str:
    return f"{target}#{fragment}" if fragment and "#" not in target else target


def _bare_address(target: str) -> str:
    """Return the part of an e-mail address or a phone number's link that a text may show."""
    return target.removeprefix("mailto:").removeprefix("tel:").partition("?")[0]
