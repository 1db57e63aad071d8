"""The block of metadata that a script may carry as comments: its dependencies and its level.

The form is that of inline script metadata: comment lines from ``# /// script`` to ``# ///`` that
hold TOML. gradstep reads the table ``[tool.gradstep]`` in it.
"""

import re
from typing import Any, NamedTuple

from tutor.lesson.model import Mistake
from tutor.lesson.plain_table import plain_table
from tutor.lesson.words import nearest

_BLOCK = re.compile(r"(?m)^# /// script$\n(?P<body>(?:^#(?:| .*)$\n)+?)^# ///$")
_TOP = ("dependencies", "requires-python", "tool")
_OURS = ("level", "symbols")
_NAME = re.compile(r"[^\W\d]\w*(\.\w+)*")


class Metadata(NamedTuple):
    """What a script says about itself; `level` counts from 1 (easy).

    `symbols` are pairs: a symbol of the notes' formulas as LaTeX, and the script's name for it.
    """

    level: int
    dependencies: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    symbols: tuple[tuple[str, str], ...] = ()


def read(source: str, path: str) -> Metadata:
    """Read the metadata of a script, with all the mistakes in it; without a block, the defaults."""
    blocks = list(_BLOCK.finditer(source))
    if not blocks:
        return Metadata(1, (), _unclosed(source, path))
    block = _Block(source, blocks[0], path)
    if len(blocks) > 1:
        where = source.count("\n", 0, blocks[1].start()) + 1
        block.add(where, 1, "a script can have one block of metadata, and this is the second")
    table = block.parse()
    ours = block.ours(table)
    level = block.level(ours)
    symbols = block.symbols(ours)
    dependencies = block.dependencies(table)
    return Metadata(level, dependencies, tuple(block.mistakes), symbols)


def _unclosed(source: str, path: str) -> tuple[Mistake, ...]:
    """Return a mistake if a block begins and never ends."""
    begin = re.search(r"(?m)^# /// script[ \t]*$", source)
    if not begin:
        return ()
    line = source.count("\n", 0, begin.start()) + 1
    hint = 'each of its lines begins with "# " and the last one is "# ///"'
    return (Mistake(path, line, 1, "this block of metadata has no end", hint),)


class _Block:
    """One block of metadata: where it stands, and the mistakes found in it."""

    def __init__(self, source: str, match: re.Match[str], path: str) -> None:
        self.path = path
        self.line = source.count("\n", 0, match.start("body")) + 1
        self.rows = match["body"].splitlines()
        self.mistakes: list[Mistake] = []

    def add(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Add a mistake at a place in the file."""
        self.mistakes.append(Mistake(self.path, line, column, message, hint))

    def at_key(self, key: str, message: str, hint: str = "") -> None:
        """Add a mistake at the line that sets a key, or that opens the table of that name."""
        forms = "|".join(re.escape(form) for form in (key, key.replace("\\", "\\\\")))
        pattern = re.compile(rf'#\s*(?:\[.*)?(?P<key>["\']?(?:{forms})(?!\w))')
        for row, text in enumerate(self.rows):
            found = pattern.match(text)
            if found:
                self.add(self.line + row, found.start("key") + 1, message, hint)
                return
        self.add(self.line, 1, message, hint)

    def parse(self) -> dict[str, Any]:
        """Return the block's table; a mistake in the TOML leaves it empty."""
        rows = [row[2:] for row in self.rows]
        table = plain_table(rows)
        if table is None:
            table = self._toml("\n".join(rows))
        self._unknown(table, _TOP)
        return table

    def _toml(self, text: str) -> dict[str, Any]:
        """Return the table that a text of any form is; a mistake in it leaves it empty."""
        import tomllib

        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            row, column = (int(found[1]), int(found[2]) + 2) if found else (len(self.rows), 1)
            message = re.sub(r" \(at .*\)$", "", str(error))
            self.add(self.line + row - 1, column, f"the metadata is not valid TOML: {message}")
            return {}

    def _unknown(self, table: dict[str, Any], known: tuple[str, ...]) -> None:
        """Add a mistake for each key that means nothing here."""
        for key in table:
            if key not in known:
                guess = nearest(key.replace("-", "_"), known)
                hint = f'did you mean "{guess}"?' if guess else f"the keys are {', '.join(known)}"
                self.at_key(key, f'"{key}" means nothing here', hint)

    def ours(self, table: dict[str, Any]) -> dict[str, Any]:
        """Return the table ``[tool.gradstep]``, empty if there is none."""
        tools = table.get("tool", {})
        ours = tools.get("gradstep", {}) if isinstance(tools, dict) else {}
        if not isinstance(ours, dict):
            self.at_key("gradstep", "gradstep is a table", "write [tool.gradstep] above its keys")
            return {}
        self._unknown(ours, _OURS)
        return ours

    def level(self, ours: dict[str, Any]) -> int:
        """Return the level, 1 unless there is a valid one."""
        level = ours.get("level", 1)
        if isinstance(level, bool) or not isinstance(level, int) or level < 1:
            self.at_key("level", "the level is a whole number from 1 (easy)", "write level = 1")
            return 1
        return level

    def symbols(self, ours: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        """Return the table ``[tool.gradstep.symbols]`` without the entries that are no names."""
        found = ours.get("symbols", {})
        if not isinstance(found, dict):
            hint = "write [tool.gradstep.symbols] above its entries"
            self.at_key("symbols", "symbols is a table", hint)
            return ()
        kept: list[tuple[str, str]] = []
        for symbol, name in found.items():
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                hint = 'write the symbol and what the script calls it: "L" = "loss"'
                self.at_key(symbol, f'the symbol "{symbol}" stands for no name', hint)
            elif self._formula(symbol):
                kept.append((symbol, name))
        return tuple(kept)

    def _formula(self, symbol: str) -> bool:
        """Say whether a symbol is one of a formula; add a mistake if it cannot be read."""
        from tutor.maths.typeset.latex import LatexError, parse

        try:
            parse(symbol)
        except LatexError as error:
            self.at_key(symbol, f'in the symbol "{symbol}", {error.message}', error.hint)
            return False
        return True

    def dependencies(self, table: dict[str, Any]) -> tuple[str, ...]:
        """Return the dependencies as they are written."""
        found = table.get("dependencies", [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            hint = 'write dependencies = ["torch"]'
            self.at_key("dependencies", "the dependencies are a list of strings", hint)
            return ()
        return tuple(found)
