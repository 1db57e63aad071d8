"""The command line: arguments in, exit status out.

Nothing here imports torch, NumPy or Textual; each command imports what it needs when it runs.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from tutor import __version__, garbage
from tutor.charset import before_python
from tutor.commands import FAILED, FINE, Complaint
from tutor.commands.arguments import (
    Parser,
    Verbatim,
    add_ascii,
    add_edit_options,
    add_input,
    add_play_options,
    add_preload,
    add_run_options,
    add_screen_options,
    seconds,
)

TAKES_ARGUMENTS = ("trace", "compare", "export", "phases")
"""The commands whose words behind ``--`` are the script's; ``phases`` reads it and has no use."""

Command = Callable[[argparse.Namespace], int]


DOES = {
    "list": "List the bundled lessons.",
    "trace": "Run a lesson and print its steps.",
    "compare": "Run a lesson and an edited variant of it and say where they part.",
    "export": "Write a script that repeats a run to the last bit.",
    "check": "Find the mistakes in lessons.",
    "phases": "Say which lines of a script do which phase.",
    "devices": "List the devices, and why others are not here.",
    "new": "Write a commented lesson to start from.",
}
"""What each command does, in one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; None takes the process's arguments."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        garbage.begin()
    words, given = _apart(words)
    try:
        # One parser is made, not all: that is half the time that a short command takes.
        if words and words[0] in COMMANDS:
            options = COMMANDS[words[0]]().parse_args(words[1:])
        else:
            from tutor.commands.named import opening

            options = opening(_opening_parser(), words, COMMANDS)
        options.arguments = given
        if arguments is None and getattr(options, "runs", False):
            _fix_hash_seed()
            garbage.started()
        command: Command = options.command
        return command(options)
    except Complaint as complaint:
        return complain(str(complaint), complaint.status)
    except BrokenPipeError:
        # Whoever read the output has had enough, as in `gradstep list | head -1`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FINE
    except KeyboardInterrupt:
        return complain("interrupted", FAILED)


def _apart(words: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return gradstep's own words, and the script's: what stands behind the first ``--``.

    The commands that take several paths or no script keep the ``--`` to themselves.
    """
    if "--" not in words or (words[0] in COMMANDS and words[0] not in TAKES_ARGUMENTS):
        return words, ()
    place = words.index("--")
    return words[:place], tuple(words[place + 1 :])


def complain(sentence: str, status: int) -> int:
    """Write a sentence to stderr and return the status."""
    sys.stderr.write(f"gradstep: {sentence}\n")
    return status


def _fix_hash_seed() -> None:
    """Start again with a fixed hash seed, which only a new interpreter can take.

    The order of a set of words depends on it, and runs are deterministic. What Python itself has
    put into the environment stays out of it, so that the locale is still known.
    """
    if "PYTHONHASHSEED" not in os.environ:
        environment = {**before_python(os.environ), "PYTHONHASHSEED": "0"}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)


def _opening_parser() -> Parser:
    parser = Parser(
        prog="gradstep",
        description="Step through real training loops in the terminal.",
        usage="gradstep [options] [LESSON] [-- THE SCRIPT'S OWN ARGUMENTS]",
        epilog=_summary(),
        formatter_class=Verbatim,
    )
    parser.add_argument("--version", action="version", version=f"gradstep {__version__}")
    parser.add_argument("lesson", nargs="?", help="a lesson's number, name or path")
    parser.add_argument("--at", metavar="PLACE", help="open at an iteration's phase: 2:backward")
    add_screen_options(parser)
    parser.add_argument(
        "--plain", action="store_true", help="step through it line by line, without the full screen"
    )
    parser.add_argument("--mouse", action="store_true", help="listen to the mouse")
    add_run_options(parser)
    parser.set_defaults(command=_open)
    parser.plays = True
    return parser


def _summary() -> str:
    """Return the list of commands with what each does."""
    lines = [f"  {name:16}{does}" for name, does in DOES.items()]
    return "\n".join(["commands, each with its own --help:", *lines])


def _list_parser() -> Parser:
    parser = Parser(prog="gradstep list", description=DOES["list"])
    parser.add_argument("--json", action="store_true", help="as one JSON array")
    parser.set_defaults(command=_list)
    return parser


def _running(parser: Parser, command: Command) -> Parser:
    """Complete the parser of a command that runs a lesson, as it is or edited."""
    parser.add_argument("lesson", nargs="?", help="a lesson's number, name or path")
    add_run_options(parser)
    add_edit_options(parser)
    parser.set_defaults(command=command, runs=True)
    parser.plays = True
    return parser


def _trace_parser() -> Parser:
    parser = Parser(prog="gradstep trace", description=DOES["trace"])
    parser.add_argument("--json", action="store_true", help="as JSON Lines")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema and end")
    add_ascii(parser)
    add_play_options(parser)
    return _running(parser, _trace)


def _compare_parser() -> Parser:
    parser = Parser(
        prog="gradstep compare",
        description=DOES["compare"],
        epilog="The status is 0 when the original came to its end, whatever became of the variant.",
    )
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    add_ascii(parser)
    parser.add_argument(
        "--patience", type=seconds, default=30.0, metavar="SECONDS",
        help="how long one run may stand still while the other waits for it (30)",
    )  # fmt: skip
    add_play_options(parser)
    return _running(parser, _compare)


def _export_parser() -> Parser:
    parser = Parser(prog="gradstep export", description=DOES["export"])
    parser.add_argument("-o", "--output", metavar="FILE", help="the script to write")
    parser.add_argument("--force", action="store_true", help="replace FILE if it exists")
    add_input(parser)
    return _running(parser, _export)


def _check_parser() -> Parser:
    parser = Parser(prog="gradstep check", description=DOES["check"])
    parser.add_argument("paths", nargs="+", metavar="PATH", help="lessons, or folders of them")
    parser.add_argument(
        "--run", action="store_true", help="also play every lesson and prove every equation"
    )
    parser.add_argument("--device", default="cpu", metavar="D", help="where to run, with --run")
    add_preload(parser)
    parser.set_defaults(command=_check)
    return parser


def _phases_parser() -> Parser:
    parser = Parser(prog="gradstep phases", description=DOES["phases"])
    parser.add_argument(
        "file", metavar="FILE", help="a script, or a lesson's name; it is read and never run"
    )
    parser.add_argument("--json", action="store_true", help="as one JSON array")
    parser.set_defaults(command=_phases)
    parser.plays = True
    return parser


def _devices_parser() -> Parser:
    parser = Parser(prog="gradstep devices", description=DOES["devices"])
    parser.add_argument("--json", action="store_true", help="as one JSON array")
    add_preload(parser)
    parser.set_defaults(command=_devices)
    return parser


def _new_parser() -> Parser:
    parser = Parser(prog="gradstep new", description=DOES["new"])
    parser.add_argument("file", metavar="FILE", help="the file to write; an existing one is kept")
    parser.set_defaults(command=_new)
    return parser


def _list(options: argparse.Namespace) -> int:
    from tutor.commands import texts

    return texts.list_lessons(as_json=options.json)


def _check(options: argparse.Namespace) -> int:
    from tutor.commands import texts
    from tutor.commands.named import located

    paths = [located(word) for word in options.paths]
    status = texts.check(paths)
    if options.run and status:
        sys.stderr.write("gradstep: nothing was run: what is to be mended comes first\n")
    if not options.run or status:
        return status
    from tutor.commands import proofs

    garbage.started()
    return proofs.prove(paths, options.device, options.preload)


def _phases(options: argparse.Namespace) -> int:
    from tutor.commands import phases
    from tutor.commands.named import located

    return phases.phases(located(options.file), as_json=options.json)


def _new(options: argparse.Namespace) -> int:
    from tutor.commands import texts

    return texts.new(options.file)


def _trace(options: argparse.Namespace) -> int:
    from tutor.commands import runs

    return runs.trace(options)


def _compare(options: argparse.Namespace) -> int:
    from tutor.commands import compare

    return compare.compare(options)


def _export(options: argparse.Namespace) -> int:
    from tutor.commands import export

    return export.export(options)


def _devices(options: argparse.Namespace) -> int:
    from tutor.commands import runs

    return runs.devices(options)


def _open(options: argparse.Namespace) -> int:
    from tutor.commands import screen

    return screen.open_tutor(options)


COMMANDS: dict[str, Callable[[], Parser]] = {
    "list": _list_parser,
    "trace": _trace_parser,
    "compare": _compare_parser,
    "export": _export_parser,
    "check": _check_parser,
    "phases": _phases_parser,
    "devices": _devices_parser,
    "new": _new_parser,
}
"""The commands, each with what makes its parser."""
