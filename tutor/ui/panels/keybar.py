"""The bar at the bottom: the keys that do something now, as many as there is room for."""

from tutor.lesson.model import PHASES, phases_in
from tutor.plain.lines import Line, Span
from tutor.ui.cells import text_width
from tutor.ui.page import Page
from tutor.ui.scene import Scene

USUAL = (
    ("next", "next"), ("back", "back"), ("into", "into"), ("iteration_on", "iteration"),
    ("run", "run"), ("help", "help"), ("quit", "quit"), ("goto", "go to"), ("edit", "edit"),
    ("leave_out", "leave out"), ("zoom", "zoom"), ("explain", "explain"),
    ("panel", "panel"), ("graph", "graph"), ("lessons", "lessons"),
    ("restart", "restart"), ("device", "device"),
)  # fmt: skip
"""The keys by id with a word each, the most wanted first."""

ORDER = (
    "autoplay", "pace", "next", "back", "into", "iteration_on", "run", "goto", "leave", "edit",
    "leave_out", "number_up", "number_down", "number_next", "variants", "restart", "panel", "zoom",
    "explain", "graph", "lessons", "device", "help", "quit",
)  # fmt: skip
"""How those that fit stand in the bar."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the bar as one line; while an answer is typed, the keys do nothing else."""
    if scene.answering:
        keys = (("Enter", "answer"), ("Esc", "leave the question open"))
        return Page((tuple(span for pair in keys for span in _key(*pair)),))
    chosen: list[tuple[str, str]] = []
    room = columns
    for name, word in wanted(scene):
        needed = text_width(scene.keys[name]) + len(word) + 3
        if needed <= room:
            chosen.append((name, word))
            room -= needed
    chosen.sort(key=lambda one: ORDER.index(one[0]))
    return Page((_bar(scene, chosen),))


def wanted(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Return the keys for what the run does now, the most wanted first."""
    first: tuple[tuple[str, str], ...]
    if scene.state == "running":
        first = (("run", "pause"), ("leave", "interrupt"), ("back", "back"))
    elif scene.state == "failed":
        first = (("restart", "start again"), ("back", "back"))
    elif scene.state == "asking":
        first = (("next", "answer"), ("back", "back"), ("leave", "interrupt"))
    elif scene.position < 0:
        first = (("next", "begin"), ("lessons", "lessons"))
    elif scene.other is not None and scene.other.state in ("running", "asking"):
        first = (("leave", "stop the variant"), ("back", "back"), ("variants", "variants"))
    elif scene.focused is not None:
        first = (("number_up", "raise"), ("number_down", "lower"), ("number_next", "next number"))
    elif scene.other is not None:
        first = (("leave", "original"), ("variants", "variants"))
    elif scene.state == "ended" and scene.newest:
        first = (("back", "back"), ("restart", "start again"), ("lessons", "lessons"))
    else:
        first = ()
    if scene.pace is not None:
        first = (("autoplay", "pause"), ("pace", "pace"), *first)
    named = {name for name, _ in first}
    never = _idle(scene)
    return (*first, *(one for one in USUAL if one[0] not in named | never))


def _idle(scene: Scene) -> set[str]:
    """Return the keys that would do nothing here."""
    idle = set()
    if scene.state in ("failed", "ended") and scene.newest:
        idle |= {"next", "run", "iteration_on"}
    step = scene.step
    if step is None or not (step.ops or step.flows):
        idle |= {"into", "graph"}
    if step is None or not set(phases_in(step.phase)) & set(PHASES):
        idle.add("leave_out")
    if step is None or step.iteration is None:
        idle.add("iteration_on")
    if step is None:
        idle |= {"back", "explain", "zoom", "panel"}
    return idle


def _bar(scene: Scene, chosen: list[tuple[str, str]]) -> Line:
    """Return keys and their words."""
    return tuple(span for name, word in chosen for span in _key(scene.keys[name], word))


def _key(key: str, word: str) -> Line:
    """Return a key and what it does."""
    return Span(f" {key} ", "now"), Span(f"{word} ", "quiet")
