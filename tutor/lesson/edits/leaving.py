"""Leaves a phase out: its statements become ``pass``, with what they were behind it."""

import ast

from tutor.lesson.blocks import FUNCTIONS, first_line, last_line, suites
from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.parting import apart
from tutor.lesson.edits.places import Span, Text, comments, replaced
from tutor.lesson.edits.rereading import keeping
from tutor.lesson.edits.statements import Statements, phase_row
from tutor.lesson.model import Lesson, phases_in

_SCOPES = (*FUNCTIONS, ast.ClassDef)


def without_phase(lesson: Lesson, phase: str) -> str:
    """Return the source with ``pass`` in place of each statement of a phase, in every loop.

    No line moves, and read again the lesson has the same steps. Where the phases were told by the
    code, markers are written first, which does move lines. Raises `EditError` if there is no such
    phase, nothing in it, or a statement in it that does another phase as well.
    """
    trouble = f"without {phase} this lesson would no longer have the same phases"
    row = phase_row(lesson)
    return keeping(
        lesson, lambda each: _left_out(each, phase), lambda each: phase_row(each) == row, trouble
    )


def _left_out(lesson: Lesson, phase: str) -> str:
    """Replace the statements of a phase."""
    statements = Statements(lesson)
    wanted = _wanted(statements, phase)
    chosen = _chosen(statements, statements.outline.tree.body, wanted)
    if all(isinstance(leaf, ast.Pass) for node in chosen for leaf in statements.leaves(node)):
        raise EditError(f"there is nothing to leave out: {phase} has no code in this lesson")
    return _written(statements, chosen)


def _wanted(statements: Statements, phase: str) -> set[ast.stmt]:
    """Return the statements without blocks that belong to a phase."""
    known = list(dict.fromkeys(phase for _, phase in phase_row(statements.lesson)))
    if not known:
        raise EditError("this lesson has no training loop, so it has no phase to leave out")
    if not any(phase in (each, *phases_in(each)) for each in known):
        raise EditError(f'there is no phase "{phase}" here; there are {", ".join(known)}')
    leaves = {leaf: statements.segment(leaf) for leaf in statements.all_leaves()}
    joined = [
        leaf
        for leaf, segment in leaves.items()
        if segment and segment.phase != phase and phase in phases_in(segment.phase)
    ]
    exact = {leaf for leaf, segment in leaves.items() if segment and segment.phase == phase}
    return exact | (apart(statements, joined, phase) if joined else set())


def _chosen(statements: Statements, suite: list[ast.stmt], wanted: set[ast.stmt]) -> list[ast.stmt]:
    """Return the largest statements that hold wanted ones and nothing else, in textual order."""
    found = []
    for node in suite:
        leaves = list(statements.leaves(node))
        if _stays(node) or not wanted.intersection(leaves):
            continue
        whole = wanted.issuperset(leaves) and not any(map(_stays, leaves))
        if whole and not statements.holds_marker(node) and not isinstance(node, _SCOPES):
            found.append(node)
        else:
            for _, inner in suites(node):
                found += _chosen(statements, inner, wanted)
    return found


def _stays(node: ast.stmt) -> bool:
    """Tell whether a statement does no work of a phase: it leaves a function, or declares."""
    match node:
        case ast.Global() | ast.Nonlocal() | ast.Return(value=None | ast.Name()):
            return True
    return False


def _written(statements: Statements, chosen: list[ast.stmt]) -> str:
    """Replace statements; those that share lines are replaced together."""
    source = statements.lesson.source
    text, remarks, leaves = Text(source), comments(source), list(statements.all_leaves())
    groups: list[tuple[list[ast.stmt], int]] = []
    for node in chosen:
        if groups and groups[-1][1] >= first_line(node):
            groups[-1][0].append(node)
        else:
            groups.append(([node], _row_end(leaves, node)))
    return replaced(source, (_replacement(text, remarks, *group) for group in groups))


def _row_end(leaves: list[ast.stmt], node: ast.stmt) -> int:
    """Return the last line of the statements that follow a statement on its own last line."""
    end = last_line(node)
    for leaf in leaves:
        if first_line(node) <= first_line(leaf) <= end:
            end = max(end, last_line(leaf))
    return end


def _replacement(
    text: Text, remarks: dict[int, int], group: list[ast.stmt], line: int
) -> tuple[Span, str]:
    """Return what stands in place of statements that share lines up to `line`, and where.

    The comment says what is left out; the further lines of a long statement become comments, so
    that all lines keep their numbers.
    """
    spans = [text.span(node) for node in group]
    start, end = spans[0].start, text.line_end(line)
    code_end = text.starts[line - 1] + remarks[line] if line in remarks else end
    # The comment of the last line of a block that goes belongs to what is left out.
    code_end = max(code_end, spans[-1].end)
    moved = [(Span(span.start - start, span.end - start), "pass") for span in spans]
    code = replaced(text.source[start:code_end], moved).rstrip()
    row = text.line(first_line(group[0]))
    indent = row[: len(row) - len(row.lstrip())]
    first, *more = "; ".join(text.source[span.start : span.end] for span in spans).split("\n")
    remark = "  " + text.source[code_end:end] if code_end < end else ""
    rows = [f"{code}  # left out: {first.rstrip()}"]
    rows += [f"{indent}#     {each.removeprefix(indent)}".rstrip() for each in more]
    return Span(start, end), "\n".join(rows) + remark
