"""What is said of a run to a person who reads lines: functions from a scene to text.

The steps are told by the plain trace (`tutor.plain.trace`), whose words these are.
"""

import shlex
from collections.abc import Sequence

from msgspec.structs import replace

from tutor.lesson.model import Lesson
from tutor.link.messages import Load
from tutor.plain.chained import flow_lines
from tutor.plain.equations import equation_lines
from tutor.plain.lines import plain
from tutor.plain.modules import module_lines
from tutor.plain.numbers import scalar
from tutor.plain.told import Once
from tutor.plain.trace import step_text
from tutor.plain.values import brief
from tutor.trace.in_cells import in_cells
from tutor.trace.likeness import ACCUMULATES
from tutor.trace.model import Op, Step
from tutor.trace.pairing import differences
from tutor.trace.timeline import Point
from tutor.ui.arrange import OTHER, Area
from tutor.ui.linewise.paper import tidy
from tutor.ui.scene import Scene
from tutor.ui.variants.apart import told

TALL = 100_000
"""The rows that a panel has which is printed: as many as it needs."""

MANY, MOST = 12, 8
"""Of more equations than the first so many as the second are told with a step."""

FEW = 12
"""So many lines of a list are written; of more the rest is counted."""


def head(lesson: Lesson, load: Load, once: Once) -> str:
    """Return what stands above the steps: the lesson, the device, the seed, the introduction."""
    given = f"\narguments: {shlex.join(load.arguments)}" if load.arguments else ""
    named = f"{lesson.name} · {lesson.title or lesson.path}"
    return f"{named}\n{load.device}, seed {load.seed}{given}\n{once.introduction()}".rstrip("\n")


def step(scene: Scene, once: Once) -> str:
    """Return the step that is looked at; its notes and its backward pass when it is new."""
    assert scene.step is not None
    shown = in_cells(scene.step, scene.lesson.cells)
    assert isinstance(shown, Step)
    left = len(shown.equations) - MOST if len(shown.equations) > MANY else 0
    kept = shown.equations[: len(shown.equations) - left]
    out, err = tidy(shown.stdout), tidy(shown.stderr)
    shown = replace(shown, equations=kept, stdout=out, stderr=err)
    text = step_text(shown, scene.previous, scene.ascii) + once.behind(shown)
    more = f"... {left} equations more; equation prints them all" if left else ""
    behind = [more, scene.underived, *scene.hints]
    return (text + "".join(f"  {line}\n" for line in behind if line)).rstrip("\n")


def item(scene: Scene) -> str:
    """Return the op or the backward node that is walked to."""
    assert scene.step is not None
    assert scene.item is not None
    step = in_cells(scene.step, scene.lesson.cells)
    assert isinstance(step, Step)
    if scene.item < len(step.ops):
        op = step.ops[scene.item]
        lines = [f"op {scene.item + 1} of {len(step.ops)}: {_called(op)}", *_op(op, step, scene)]
    else:
        place = scene.item - len(step.ops)
        flow = step.flows[place]
        lines = [f"backward node {place + 1} of {len(step.flows)}:"]
        if flow.node.endswith(ACCUMULATES):
            leaves = {edge.leaf for edge in flow.downstream if edge.leaf}
            grad = next(iter(flow.upstream), None)
            value = "" if grad is None else f" {brief(grad, scene.ascii)}"
            lines.append(
                f"  the gradient{value} arrives at {', '.join(sorted(leaves)) or 'a leaf'}"
            )
        else:
            lines += [f"  {line}" for line in flow_lines(flow, step, scene.ascii)]
    return "\n".join(lines)


def _called(op: Op) -> str:
    place = f" (line {op.line})" if op.line else ""
    return f"{op.op}{place}" + (f" in {op.module}" if op.module else "")


def _op(op: Op, step: Step, scene: Scene) -> list[str]:
    """Return what went into an op, what came out, and the equations that it stands in."""
    ascii = scene.ascii
    lines = []
    for operand in op.inputs:
        made = None if operand.from_ is None else f"the result of {step.ops[operand.from_].op}"
        lines.append(f"  {operand.name or made or 'input'}: {brief(operand.view, ascii)}")
    lines.append(f"  gives {op.output.name or 'a result'}: {brief(op.output.view, ascii)}")
    for equation in step.equations:
        if equation.op == op.id:
            lines += [f"  {line}" for line in equation_lines(equation, ascii)]
    return lines


def panel(scene: Scene, name: str, cells: int) -> str:
    """Return a panel of the screen as text, that of the variant beside it below.

    What the screen draws as a picture is told in words or numbers, and a formula on one line.
    """
    scene = aloud(scene)
    match name:
        case "loss":
            return losses(scene.points, scene.ascii)
        case "graph":
            return graph(scene, cells)
        case "equation" if equations(scene):
            return equations(scene)
    from tutor.ui.framing import drawn

    worlds = [name] if scene.other is None else [name, f"{OTHER}{name}"]
    texts = []
    for world in worlds:
        page = drawn(scene, world, Area(0, 0, cells + 4, TALL, (name,)))
        rows = [plain(line).rstrip() for line in page.lines]
        texts.append("\n".join([f"{page.title}:", *rows]).rstrip("\n"))
    return "\n\n".join(texts)


def aloud(scene: Scene) -> Scene:
    """Return a scene, and that of the variant beside it, for panels that are read aloud."""
    other = None if scene.other is None else replace(scene.other, aloud=True)
    return replace(scene, aloud=True, other=other)


def equations(scene: Scene) -> str:
    """Return all equations of the step, each on a line of its own; as tables where they are."""
    if scene.step is None or scene.tables or not scene.step.equations:
        return ""
    shown = in_cells(scene.step, scene.lesson.cells)
    assert isinstance(shown, Step)
    every = [line for each in shown.equations for line in equation_lines(each, scene.ascii)]
    return "\n".join(["equations:", *(f"  {line}" for line in every)])


def graph(scene: Scene, cells: int) -> str:
    """Return the graph of the step in words: what was called, and the way back through it."""
    if scene.step is None or not (scene.step.ops or scene.step.flows):
        return "This step has no graph: it called nothing and went back through nothing."
    modules = module_lines(scene.step, scene.ascii)
    parts = ["\n".join(["modules:", *modules])] if modules else []
    parts += [panel(scene, "ops", cells)] if scene.step.ops else []
    parts += [panel(scene, "backward", cells)] if scene.step.flows else []
    return "\n\n".join(parts)


def losses(points: Sequence[Point], ascii: bool) -> str:
    """Return the loss over the run as numbers, of many some that lie evenly apart."""
    if not points:
        return "No loss is known here."
    apart = max((len(points) - 1) / (FEW - 1), 1.0)
    chosen = [points[round(place * apart)] for place in range(min(len(points), FEW))]
    title = "loss by iteration" + (
        f", {len(chosen)} of {len(points)}" if len(chosen) < len(points) else ""
    )
    rows = [f"  {point.iteration:>8}  {scalar(point.loss, ascii=ascii)}" for point in chosen]
    return "\n".join([f"{title}:", *rows])


def apart(scene: Scene) -> str:
    """Return how the variant beside the original stands, and where the two first differ."""
    other = scene.other
    if other is None:
        return ""
    how = f" ({other.stands})" if other.stands else ""
    lines = [f'variant "{other.world}"{how}:', *([f"  {scene.apart}"] if scene.apart else [])]
    return "\n".join([*lines, *([f"  {other.says}"] if other.says else [])])


def differing(scene: Scene) -> str:
    """Return in what the variant beside the original differs at this step, empty if in nothing."""
    other = scene.other
    if other is None or scene.step is None or other.step is None or not scene.differing:
        return ""
    found = differences(scene.step, other.step)
    lines = [f"  {told((each,), scene.ascii)}" for each in found[:FEW]]
    lines += [f"  and {len(found) - FEW} names more"] if len(found) > FEW else []
    return "\n".join([f'here the original and "{other.world}" differ:', *lines])


def printed(text: str, title: str) -> str:
    """Return what a script has printed, its last lines if there are many; empty without any."""
    rows = tidy(text).rstrip("\n").split("\n") if text.strip() else []
    left = len(rows) - FEW
    if left > 0:
        rows = [f"... {left} lines more, which panel output shows", *rows[-FEW:]]
    return "\n".join([title, *(f"  > {row}" for row in rows)]) if rows else ""
