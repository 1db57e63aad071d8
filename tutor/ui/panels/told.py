"""What is told of a step in sentences: how the run stands, what the step did, and hints on it."""

from tutor.plain.lines import Line, Span
from tutor.ui.cells import wrap
from tutor.ui.scene import Scene


def sentences(scene: Scene, columns: int) -> tuple[Line, ...]:
    """Return how the run stands where that matters, what the step did, and hints on it."""
    lines: tuple[Line, ...] = ()
    if scene.says:
        lines = (*wrap(scene.says, columns, "failed"), ())
    if scene.step is not None:
        from tutor.plain.sentences import happened, printed

        said, output = happened(scene.step, scene.previous, scene.ascii), printed(scene.step)
        # What it printed stands in a panel that a small terminal does not show at once.
        said += f" {output}" if output not in said else ""
        lines += wrap(said, columns)
    for hint in scene.hints:
        lines += wrap(hint, columns, "quiet")
    return lines


def told_in_full(scene: Scene) -> Line:
    """Return the key with which all of it is read, to stand where it is cut."""
    return (Span(f" {scene.keys.get('explain', 'i')}", "now"), Span(" more", "faint"))
