"""``gradstep export``: a script that repeats a run, with its seed, its data and starting values.

The lesson is run up to its training loop, in a process of its own, to learn the values that it
names there. A lesson that fails before is exported all the same, since that is its run; the status
is then 1.
"""

import argparse
import ast
import os
import platform
import sys
from pathlib import Path

from tutor import __version__
from tutor.commands import FAILED, FINE, Complaint
from tutor.commands.begun import CALL, Begun, begun, named_files
from tutor.commands.compare import planned
from tutor.commands.reading import read_edited
from tutor.lesson.arrivals import typed, with_lines
from tutor.lesson.cells import place
from tutor.lesson.imports import imported
from tutor.lesson.joined import text_of
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read
from tutor.plain.edits import Edit, edit_text, shown
from tutor.plain.exported import Parts, exported, states_source, values_source
from tutor.plain.exported_cells import BROUGHT, showing

MARK = "  # gradstep: the values written above are put in place here"


def export(options: argparse.Namespace) -> int:
    """Write a script that repeats the run of a lesson."""
    if options.lesson is None:
        raise Complaint("export needs a lesson: a number, a name or a path (see gradstep list)")
    file = _file(options)
    options.iterations = None
    lesson, edited = read_edited(options)
    lesson = _alone(lesson, edited)
    _refuse_itself(file, lesson)
    run = begun(planned(lesson, options), lesson)
    _refuse_loader(lesson, run.device)
    notes = _notes(run, lesson)
    _write(file, exported(_parts(lesson, run, edited, notes, options)), options.force)
    sys.stdout.write(f"{file} is written. Run it with python {file}\n")
    for note in notes:
        sys.stderr.write(f"gradstep: {note}\n")
    return FAILED if run.failed else FINE


def _alone(lesson: Lesson, edited: tuple[Edit, ...]) -> Lesson:
    """Return the script alone of a lesson that trains in other files, which the export imports."""
    if not lesson.files:
        return lesson
    script = lesson.files[0]
    for edit in edited:
        if edit.line > script.last_line:
            raise Complaint(
                f"{place(lesson.cells, edit.line).file} would be changed, and an exported script "
                "imports it as it is: change a copy of the files and export that"
            )
    alone, _ = read(text_of(lesson.source, script), lesson.path)
    assert alone is not None, "it could be read together with the others"
    return alone._replace(remarks=())


def _file(options: argparse.Namespace) -> str:
    file: str | None = options.output
    if file is None or file in ("", "-"):
        raise Complaint("export needs the name of a file to write: -o FILE")
    if os.path.isdir(file):
        raise Complaint(f"{file} is a folder; name a file in it")
    if os.path.exists(file) and not options.force:
        raise Complaint(f"{file} is there already and is kept; --force replaces it")
    return file


def _refuse_itself(file: str, lesson: Lesson) -> None:
    if os.path.exists(file) and os.path.samefile(file, lesson.path):
        raise Complaint(f"{file} is the lesson itself; name another file")


def _refuse_loader(lesson: Lesson, device: str) -> None:
    """Complain of a loader on another device: the default one of torch breaks its shuffling.

    The tutor moves a lesson to a device in a better way, which plain Python does not have.
    """
    if device != "cpu" and "DataLoader" in lesson.source:
        raise Complaint("a lesson with a DataLoader can be exported for the cpu only")


def _write(file: str, text: str, force: bool) -> None:
    try:
        with open(file, "w" if force else "x", encoding="utf-8") as out:
            out.write(text)
    except OSError as problem:
        raise Complaint(f"{file} cannot be written: {problem.strerror}") from problem


def _notes(run: Begun, lesson: Lesson) -> tuple[str, ...]:
    """Return what a person has to know of the exported script."""
    notes = []
    if run.problem:
        notes.append(f"{run.problem}, so no values are written into the file: its seed gives them")
    beginning = run.beginning
    for name, reason in () if beginning is None else beginning.left_out:
        notes.append(f"{name} is not in the file ({reason}); its seed gives it again")
    files = dict.fromkeys([*(beginning.files if beginning else ()), *named_files(lesson)])
    if files:
        here = os.path.dirname(os.path.realpath(lesson.path))
        names = ", ".join(os.path.relpath(path, here) for path in files)
        notes.append(
            "files that the script uses have to lie where they lie now, and the exported one "
            f"beside the lesson: {names}"
        )
    return tuple(notes)


def _parts(
    lesson: Lesson,
    run: Begun,
    edited: tuple[Edit, ...],
    notes: tuple[str, ...],
    options: argparse.Namespace,
) -> Parts:
    place = run.place(lesson)
    source = showing(lesson) if lesson.notebook else lesson.source
    if place is not None:
        source = with_lines(source, {place: f"{CALL}(){MARK}"})
    says = [_title(lesson, run, options)]
    if edited:
        says.append(
            "Changed in the lesson:\n" + "\n".join(f"  {edit_text(e)}" for e in shown(edited))
        )
    if place is not None:
        says.append(
            f"The data and the starting values are below as numbers. {CALL}() puts them in place "
            "right before the training loop, so that another torch or another machine starts from "
            "the same ones; take that line out to start from what the script makes itself."
        )
    says += [f"{note[:1].upper()}{note[1:]}." for note in notes]
    carried = Path(_carried()).read_text(encoding="utf-8")
    brought = BROUGHT if lesson.notebook else ""
    return Parts(tuple(says), carried, _given(lesson, run, options), source, brought)


def _title(lesson: Lesson, run: Begun, options: argparse.Namespace) -> str:
    made = [f"Python {platform.python_version()}"]
    if run.start is not None and run.start.torch is not None:
        made.append(f"torch {run.start.torch}")
    if run.threads is not None:
        made.append(f"{run.threads} thread{'s' if run.threads != 1 else ''}")
    return (
        f"A run of the lesson {lesson.name}, exported by gradstep {__version__}. Plain Python "
        f"repeats it to the last bit.\n"
        f"Made with seed {options.seed} on {run.device}, {', '.join(made)}."
    )


def _carried() -> str:
    """Return the file whose code every exported script carries. It is read and not imported."""
    return os.path.join(os.path.dirname(os.path.dirname(__file__)), "engine", "exported_run.py")


def _given(lesson: Lesson, run: Begun, options: argparse.Namespace) -> dict[str, str]:
    """Return the source texts of what the exported run is given."""
    modules = [*options.preload, "numpy"]
    if "torch" in imported(ast.parse(lesson.source)).values():
        modules.append("torch")
    hash_seed = os.environ.get("PYTHONHASHSEED", "0")
    answers = None if options.input is None else "".join(f"{line}\n" for line in options.input)
    beginning = run.beginning
    written = typed(lesson.source)
    values = () if beginning is None else beginning.values
    return {
        "seed": repr(options.seed),
        "hash_seed": repr(hash_seed if hash_seed.isdigit() else "0"),
        "threads": repr(run.threads),
        "device": repr(run.device),
        "modules": repr(modules),
        "answers": repr(answers),
        "arguments": repr(list(options.arguments)),
        "values": values_source(
            tuple(each for each in values if each.kind != "float" or each.name not in written)
        ),
        "generators": states_source({} if beginning is None else beginning.generators),
    }
