"""``gradstep compare``: a lesson and its variant, where they part, and how they end.

Each runs in a process of its own, both at the same time. The status is 0 when the original came to
its end, whatever became of the variant: that is what was asked. It is 1 when the original failed.
``--json`` prints one object (see `tutor.plain.comparison_json`).
"""

import argparse
import re
import sys

import msgspec

from tutor.charset import of_this_process, speak_utf8
from tutor.commands import FAILED, FINE, Complaint
from tutor.commands.plan import Plan
from tutor.commands.played import InStep, OwnRun
from tutor.commands.reading import OPTIONS, read, variant, wanted
from tutor.lesson.cells import told
from tutor.lesson.model import Lesson
from tutor.plain.comparison import comparison_text
from tutor.plain.comparison_json import document
from tutor.plain.edits import edits
from tutor.trace.comparing import Comparison
from tutor.trace.model import End


def compare(options: argparse.Namespace) -> int:
    """Run a lesson and its variant and print how they differ."""
    if options.lesson is None:
        raise Complaint("compare needs a lesson: a number, a name or a path (see gradstep list)")
    if not wanted(options):
        raise Complaint(f"compare needs an edit to compare with: {OPTIONS}")
    lesson = read(options.lesson)
    other = variant(lesson, options)
    found = compared(planned(lesson, options), other, options.patience)
    edited = edits(lesson.source, other.source)
    if options.json:
        text = msgspec.json.encode(
            document(lesson.name, edited, found, lesson.cells, other.cells)
        ).decode()
        sys.stdout.write(f"{text}\n")
    else:
        ascii = of_this_process(options.ascii)
        if not ascii:
            speak_utf8(sys.stdout)
        text = _told(comparison_text(found, edited, ascii), lesson, other)
        sys.stdout.write(f"{lesson.name}\n{text}")
    return FAILED if found.original.end.error is not None else FINE


def _told(text: str, lesson: Lesson, other: Lesson) -> str:
    """Return what is said of a notebook with its lines by cell, each in the text that it is of."""
    of_variant = re.compile(r"\(lines? \d+(-\d+)? of the variant\)")
    text = of_variant.sub(lambda said: told(other.cells, said[0]), text)
    return told(lesson.cells, text)


def planned(lesson: Lesson, options: argparse.Namespace) -> Plan:
    """Return the plan of a run of a lesson with the options of the command line."""
    text = None if options.input is None else "\n".join(options.input)
    return Plan(
        lesson.path, lesson.source, options.device, options.seed, tuple(options.preload),
        options.memory, options.iterations, text, arguments=options.arguments,
    )  # fmt: skip


def compared(plan: Plan, other: Lesson, patience: float) -> Comparison:
    """Play a plan and the same plan for an edited lesson, both at once, and compare them."""
    found = Comparison()
    with OwnRun(plan) as one, OwnRun(plan.of(other)) as two:
        left, right = InStep(one, patience), InStep(two, patience)
        left.other, right.other = right, left
        found.follow(left.heard(), right.heard())
    found.original.finish(left.end or End("stopped", None))
    found.variant.finish(right.end or End("stopped", None))
    return found
