"""Turns tables of questions and answers into headings with the answers below them."""

from collections.abc import Iterator, Sequence
from itertools import islice

from corpus.files.outlined.html.node import Node
from corpus.files.outlined.html.tables.rows import cells_of, rows_of, span_of
from corpus.files.outlined.question_table import SEARCHED_ROWS, QuestionRows, QuestionTable, find_question_table
from corpus.text.blocks import QUESTION_LEVEL, Remark
from corpus.text.links import find_address

QUESTIONS = "table-of-questions"
"""The tag that such a table gets; what follows it belongs to the heading above it."""

_MAX_COLUMNS = 63
"""As in Word's tables."""

_MAX_NAME_NODES = 50
"""Elements of a cell that may be a column's name; a cell with more is part of a page that a table lays out."""

_NO_CELL = Node("td")


def unfold_questions(page: Node) -> list[Remark]:
    """Turn all tables of questions in a page into headings and answers; return what to check."""
    remarks: list[Remark] = []
    for position, child in enumerate(page.children):
        if isinstance(child, str):
            continue
        found = _find_questions(child) if child.tag == "table" else None
        if isinstance(found, Remark):
            remarks.append(found)
        if isinstance(found, tuple):
            table, grid = found
            divided = list(table.divide([[id(cell) for cell in row] for row in grid]))
            remarks += (*table.remarks, *(rows.remark for rows in divided if rows.remark))
            captions = [node for node in child.children if isinstance(node, Node) and node.tag == "caption"]
            page.children[position] = Node(QUESTIONS, {}, [*captions, *_unfold(table, grid, divided)])
        else:
            remarks += unfold_questions(child)
    return remarks


def _find_questions(table: Node) -> tuple[QuestionTable, list[list[Node]]] | Remark | None:
    rows = [cells_of(row) for _, row in rows_of(table)]
    if max(map(len, rows), default=0) not in range(2, _MAX_COLUMNS + 1):
        return None
    # Most tables have other columns, and aren't read twice.
    if find_question_table(_words(_lay_out(rows[:SEARCHED_ROWS]), is_short=True)) is None:
        return None
    grid = _lay_out(rows)
    questions = find_question_table(_words(grid, is_short=False))
    return (questions, grid) if isinstance(questions, QuestionTable) else questions


def _lay_out(rows: Sequence[Sequence[Node]]) -> list[list[Node]]:
    """Return the cells of each row, all rows of one length; a merged cell stands in each of its places."""
    lines: list[dict[int, Node]] = []
    above: dict[int, tuple[Node, int]] = {}
    for row in rows:
        line = {column: cell for column, (cell, _) in above.items()}
        above = {column: (cell, left - 1) for column, (cell, left) in above.items() if left > 1}
        column = 0
        for cell in row:
            while column in line:
                column += 1
            height = span_of(cell, "rowspan") or len(rows)
            for covered in range(column, min(column + (span_of(cell, "colspan") or 1), _MAX_COLUMNS)):
                line.setdefault(covered, cell)
                if height > 1:
                    above[covered] = (cell, height - 1)
        lines.append(line)
    width = max((column + 1 for line in lines for column in line), default=0)
    return [[line.get(column, _NO_CELL) for column in range(width)] for line in lines]


def _words(grid: Sequence[Sequence[Node]], is_short: bool) -> list[list[str]]:
    """Return the words of each cell; none of longer ones if they have to be short."""
    cells = {id(cell): cell for row in grid for cell in row}
    words = {
        key: "" if is_short and len(list(islice(cell.nodes(), _MAX_NAME_NODES + 1))) > _MAX_NAME_NODES else cell.words()
        for key, cell in cells.items()
    }
    return [[words[id(cell)] for cell in row] for row in grid]


def _unfold(table: QuestionTable, grid: Sequence[Sequence[Node]], divided: Sequence[QuestionRows]) -> Iterator[Node]:
    """Yield the parts of a table: what stands above its header, then the sections, questions and answers."""
    for cell in {id(cell): cell for number in table.above for cell in grid[number]}.values():
        yield Node("div", cell.attributes, cell.children)
    section = ""
    for rows in divided:
        if rows.section and rows.section != section:
            yield _heading(QUESTION_LEVEL - 1, {}, [rows.section])
        section = rows.section
        if rows.answer is not None:
            yield from _unfold_rows(table, grid, rows, rows.answer)


def _unfold_rows(
    table: QuestionTable, grid: Sequence[Sequence[Node]], rows: QuestionRows, answer: int
) -> Iterator[Node]:
    [question_column], [answer_column] = table.columns["question"], table.columns["answer"]
    asked = [grid[number][question_column] for number in rows.questions]
    if asked:
        words = [child for cell in asked for child in (*cell.children, " ")]
        name = {key: asked[0].attributes[key] for key in ("id",) if key in asked[0].attributes}
        yield _heading(QUESTION_LEVEL if rows.section else QUESTION_LEVEL - 1, name, words)
    linked = [(table.name_of(column), grid[answer][column]) for column in table.columns["links"]]
    # Links without words belong to what follows them.
    for _, cell in linked:
        yield from (Node("a", {"href": url}) for url in _addresses(cell))
    yield _without_headings(Node("div", {}, grid[answer][answer_column].children))
    for column, cell in linked:
        words_beside = " ".join(word for word in cell.words().split() if not find_address(word))
        if words_beside:
            yield Node("p", {}, [f"{column}: {words_beside}"])


def _heading(level: int, attributes: dict[str, str], children: "Sequence[Node | str]") -> Node:
    return Node("p", {**attributes, "role": "heading", "aria-level": str(level)}, list(children))


def _without_headings(answer: Node) -> Node:
    """Make paragraphs of the headings in an answer, since it belongs to its question as a whole."""
    for node in answer.nodes():
        if node.level:
            node.tag = "p"
            node.attributes.pop("role", None)
    return answer


def _addresses(cell: Node) -> Iterator[str]:
    """Yield the addresses that a cell prints, and those that its words lead to."""
    links = [node.attributes.get("href", "") for node in cell.nodes() if node.tag == "a"]
    printed = (find_address(word) for word in cell.words().split())
    yield from dict.fromkeys((*links, *(url for url in printed if url)))
