"""The options that several commands share, and how they are read."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from tutor.commands import WRONG_USAGE

THEMES = ("dark", "light", "contrast", "ansi")
"""The themes of the screen, as the command line names them."""


class Formatter(argparse.HelpFormatter):
    """Help as wide as the terminal.

    argparse asks shutil for the width, once for every argument that is added, and shutil imports
    every kind of compression.
    """

    def __init__(self, prog: str, max_help_position: int = 24, width: int | None = None) -> None:
        super().__init__(prog, max_help_position=max_help_position, width=width or _columns() - 2)


class Verbatim(Formatter, argparse.RawDescriptionHelpFormatter):
    """The same, with the lines of description and epilog as they are written."""


def _columns() -> int:
    """Return the width of the terminal, which COLUMNS overrides; 80 where there is none."""
    said = os.environ.get("COLUMNS", "")
    if said.isdigit() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence.

    `plays` is true of the commands whose words behind ``--`` are those of a script.
    """

    plays = False

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": Formatter, **settings})

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Return the options; of words that are left over, say where those of a script stand."""
        options, more = self.parse_known_args(args, namespace)
        if more:
            self.error(f"unrecognized arguments: {' '.join(more)}{self._behind(options, more)}")
        return options

    def _behind(self, options: argparse.Namespace, more: list[str]) -> str:
        """Return how a script is given these words, nothing where there is none."""
        script = getattr(options, "lesson", None) or getattr(options, "file", None)
        if not (self.plays and script):
            return ""
        own = " ".join([self.prog, script, "--", *more])
        return f"; what is the script's own stands behind two hyphens: {own}"

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence instead of printing the whole usage."""
        sys.stderr.write(f"gradstep: {message} (see {self.prog} --help)\n")
        sys.exit(WRONG_USAGE)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add what every run can be told: device, preload, seed, memory."""
    parser.add_argument("--device", default="cpu", help="auto, cpu, cuda[:n], mps, xpu or NAME[:n]")
    add_preload(parser)
    parser.add_argument("--seed", type=whole, default=0, help="seed of torch, NumPy and random (0)")
    parser.add_argument(
        "--memory", type=_memory, default=os.environ.get("GRADSTEP_MEMORY") or None,
        metavar="SIZE", help="what a lesson may use: 2G, 512M, or none (half of what is free)",
    )  # fmt: skip


def add_screen_options(parser: argparse.ArgumentParser) -> None:
    """Add what decides how the screen looks: its characters and its colours."""
    add_ascii(parser)
    parser.add_argument(
        "--theme", type=_theme, default=os.environ.get("GRADSTEP_THEME") or None,
        metavar="|".join(THEMES), help="the colours (by the terminal)",
    )  # fmt: skip


def add_ascii(parser: argparse.ArgumentParser) -> None:
    """Add ``--ascii`` and ``--no-ascii``; without either `tutor.charset` decides."""
    parser.add_argument(
        "--ascii", action=argparse.BooleanOptionalAction, default=None,
        help="write plain characters only, or never (by the terminal and its locale)",
    )  # fmt: skip


def _theme(text: str) -> str:
    """Read the name of a theme."""
    if text not in THEMES:
        raise argparse.ArgumentTypeError(f"{text!r} is no theme; there are {', '.join(THEMES)}")
    return text


def add_preload(parser: argparse.ArgumentParser) -> None:
    """Add ``--preload``."""
    parser.add_argument(
        "--preload", action="append", default=[], metavar="MODULE",
        help="import a module first, which is how an out-of-tree device registers",
    )  # fmt: skip


LEAST_MEMORY = 64 * 2**20
"""Bytes below which not even what watches a run finds room; torch is not counted."""


def _memory(text: str) -> int:
    """Read a size such as ``2G``; 0 stands for no limit."""
    if text.lower() == "none":
        return 0
    units = {"K": 2**10, "M": 2**20, "G": 2**30}
    digits, unit = (text[:-1], units[text[-1].upper()]) if text[-1:].upper() in units else (text, 1)
    try:
        size = int(float(digits) * unit)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 2G or 512M") from None
    if size <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 2G or 512M")
    if size < LEAST_MEMORY:
        raise argparse.ArgumentTypeError(f"{text!r} is less than any run needs; write 64M or more")
    return size


def whole(text: str) -> int:
    """Read a whole number, such as that of a seed."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def add_play_options(parser: argparse.ArgumentParser) -> None:
    """Add what bounds and feeds a run without a screen: iterations and input."""
    parser.add_argument("--iterations", type=count, metavar="N", help="stop after so many")
    add_input(parser)


def add_input(parser: argparse.ArgumentParser) -> None:
    """Add ``--input``."""
    parser.add_argument(
        "--input", action="append", metavar="TEXT", help="a line for input(); may be repeated"
    )


def add_edit_options(parser: argparse.ArgumentParser) -> None:
    """Add the edits that make a variant of a lesson."""
    group = parser.add_argument_group("edits of the lesson, whose file is left as it is")
    group.add_argument(
        "--set", action="append", default=[], metavar="NAME=EXPR",
        help="assign another expression to a name (NAME@LINE=EXPR: in that line, in a notebook "
        "NAME@CELL:LINE=EXPR); may be repeated",
    )  # fmt: skip
    group.add_argument(
        "--skip", action="append", default=[], metavar="PHASE",
        help="leave a phase out: zero_grad, for instance; may be repeated",
    )  # fmt: skip
    group.add_argument(
        "--order", metavar="PHASE,PHASE,...", help="put the phases of the loop in this order"
    )


def count(text: str) -> int:
    """Read a whole number from 1."""
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no count; write a whole number from 1")
    return int(text)


def seconds(text: str) -> float:
    """Read a time in seconds above 0."""
    try:
        time = float(text)
    except ValueError:
        time = 0.0
    if not 0 < time < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write seconds, such as 30")
    return time
