"""Reads a notebook (``.ipynb``, nbformat 3 and 4) as the text of one script; nothing of it runs.

The code cells follow one another, each below a marker (see `tutor.lesson.cells`). What stands in
Markdown above a cell becomes its headline and its notes; above the first one, the title and the
introduction of the lesson. Stored outputs are not read. Cells count from 1, code cells only.
"""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tutor.lesson.cells import head, quiet_head
from tutor.lesson.ipython import cleaned
from tutor.lesson.model import Mistake
from tutor.lesson.source import parse, tidy


class Source(NamedTuple):
    """A cell of the file: its kind, its text, and the count of its last run, if known (`ran`)."""

    kind: str
    text: str
    ran: int | None


class Notebook(NamedTuple):
    """The text of a notebook, and notes on the lines that were left out of it.

    `counts` are the counts of the cells' last runs by the cells' numbers.
    """

    text: str
    notes: list[Mistake]
    counts: dict[int, int]


def read(data: bytes, path: str) -> Notebook | list[Mistake]:
    """Return a notebook as a text, or what keeps it from being one, each with its place."""
    found = _cells(data, path)
    if isinstance(found, Mistake):
        return [found]
    cells = list(found)
    if not any(cell.kind == "code" and cell.text.strip() for cell in cells):
        return [Mistake(path, 1, 1, "this notebook has no code cell", "there is nothing to run")]
    builder = _Builder(path)
    for cell in cells:
        builder.take(cell)
    return builder.mistakes or Notebook(builder.text(), builder.notes, builder.counts)


def _cells(data: bytes, path: str) -> Iterator[Source] | Mistake:
    """Return the cells of the file in their order."""
    hint = "save it again from Jupyter, as .ipynb"
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Mistake(path, 1, 1, f"this notebook is not UTF-8 text: {error.reason}", hint)
    except json.JSONDecodeError as error:
        message = f"this is no notebook, since it is not JSON: {error.msg}"
        return Mistake(path, error.lineno, error.colno, message, hint)
    except RecursionError:
        return Mistake(path, 1, 1, "this is no notebook: its JSON is nested too deeply", hint)
    listed = cells_in(document)
    if listed is None:
        return Mistake(path, 1, 1, "this is no notebook: it has no list of cells", hint)
    return (_source(each) for each in listed if isinstance(each, dict))


def cells_in(document: Any) -> list[Any] | None:
    """Return the cells of a document: of nbformat 3 those of all its worksheets."""
    if not isinstance(document, dict):
        return None
    if isinstance(document.get("cells"), list):
        cells: list[Any] = document["cells"]
        return cells
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = (sheet.get("cells") for sheet in sheets if isinstance(sheet, dict))
    return [cell for each in lists if isinstance(each, list) for cell in each]


def _source(cell: dict[str, Any]) -> Source:
    """Return a cell; a source is a text or a list of lines, called ``input`` in nbformat 3."""
    kind, written = cell.get("cell_type"), cell.get("source", cell.get("input", ""))
    if isinstance(written, list):
        written = "".join(part for part in written if isinstance(part, str))
    text = tidy(written) if isinstance(written, str) else ""
    if kind == "heading":
        level = cell.get("level", 1)
        kind, text = "markdown", f"{'#' * (level if isinstance(level, int) else 1)} {text}"
    language = cell.get("language", "python")
    if kind == "code" and language != "python":
        text = f"%%{language}\n{text}"
    count = cell.get("execution_count", cell.get("prompt_number"))
    return Source(str(kind), text, count if isinstance(count, int) else None)


class _Builder:
    """Puts the cells of one notebook together."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.notes: list[Mistake] = []
        self.mistakes: list[Mistake] = []
        self.counts: dict[int, int] = {}
        self._number = 0
        self._prose: list[str] = []
        self._parts: list[str] = []

    def take(self, cell: Source) -> None:
        """Take in the next cell of the file."""
        if cell.kind == "markdown" and cell.text.strip():
            self._prose.append(cell.text.strip())
        if cell.kind == "code":
            self._number += 1
            if cell.ran is not None:
                self.counts[self._number] = cell.ran
            if cell.text.strip():
                self._code(cell.text)

    def text(self) -> str:
        """Return the text of the script."""
        return "\n".join(self._parts)

    def _code(self, text: str) -> None:
        found = cleaned(text.rstrip())
        rows = found.rows
        for line, row in found.skipped:
            whole = ", with its whole cell" if found.whole else ""
            message = f"skipped{whole}, since it is IPython's and not Python's: {row}"
            self._note(line, message)
        self._complain("\n".join(rows))
        if not self._parts:
            self._introduce()
        if all(not row.strip() or row.lstrip().startswith("#") for row in rows):
            self._parts += [quiet_head(self._number), "", *rows, ""]
            return
        headline, notes = _split("\n\n".join(self._prose))
        self._prose = []
        if found.skipped:
            said = ", ".join(f"`{row}`" for _, row in found.skipped)
            notes = f"{notes}\n\nSkipped, since it is IPython's and not Python's: {said}".strip()
        above = [f"# {row}".rstrip() for row in notes.split("\n")] if notes else []
        self._parts += [head(self._number, headline), *_unmarked(above), "", *rows, ""]

    def _introduce(self) -> None:
        """Write what stands in Markdown above the first cell as the docstring."""
        title, rest = _split("\n\n".join(self._prose))
        self._prose = []
        if not title and rest:
            title, _, rest = rest.partition("\n")
        if title:
            body = f"{title}\n\n{rest.strip()}\n" if rest.strip() else title
            quoted = f'r"""{body}"""'
            if '"""' in body or body.endswith(("\\", '"')):
                quoted = repr(body)
            self._parts += [quoted, ""]

    def _complain(self, code: str) -> None:
        """Note a mistake where Python cannot parse a cell."""
        tree = parse(code, self.path)
        if isinstance(tree, Mistake):
            self.mistakes.append(tree._replace(cell=self._number))
            return
        line = _awaited(tree)
        if line is not None:
            hint = "await it in a coroutine and run that with asyncio.run(...)"
            message = "await outside of a function works in Jupyter alone"
            self.mistakes.append(Mistake(self.path, line, 1, message, hint, self._number))

    def _note(self, line: int, message: str) -> None:
        self.notes.append(Mistake(self.path, line, 1, message, "", self._number, "note"))


def _awaited(tree: ast.Module) -> int | None:
    """Return the first line with an ``await`` that stands in no function, None without one."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)):
            return node.lineno
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))
    return None


def _split(markdown: str) -> tuple[str, str]:
    """Return the first heading, without its signs, and the rest; a rest before it stays below."""
    rows = markdown.split("\n")
    for number, row in enumerate(rows):
        found = re.match(r"#{1,6}\s+(?P<title>.*?)[\s#]*$", row)
        if found and found["title"]:
            rest = [*rows[:number], *rows[number + 1 :]]
            return found["title"].replace("`", ""), "\n".join(rest).strip()
        if row.strip():
            break
    return "", markdown.strip()


def _unmarked(rows: list[str]) -> list[str]:
    """Return comments none of which looks like a marker or like metadata."""
    return [re.sub(r"^#\s*(%%|///)", r"# \\\1", row) for row in rows]
