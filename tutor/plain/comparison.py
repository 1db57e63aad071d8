"""The comparison of a run with its variant, as sentences."""

from collections.abc import Iterator, Sequence

from tutor.plain.edits import Edit, edit_text, shown
from tutor.plain.numbers import scalar
from tutor.plain.values import brief
from tutor.trace.comparing import Comparison, Parting
from tutor.trace.course import Course
from tutor.trace.model import View
from tutor.trace.pairing import Difference, same

SHOWN = 12
"""So many names are listed; of more the rest is counted."""

NO_EXCEPTIONS = ("NoStep", "NoEnd", "ProcessEnded")
"""What ends a run from outside, which no exception of the script says."""


def comparison_text(found: Comparison, edited: Sequence[Edit], ascii: bool = False) -> str:
    """Return all that was found: the edits, where the runs part, their losses, their ends."""
    parts = [
        [edit_text(edit) for edit in shown(edited)] or ["The edit changes nothing in the text."],
        list(_partings(found, ascii)),
        list(_losses(found, ascii)),
        list(_ends(found, ascii)),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _partings(found: Comparison, ascii: bool) -> Iterator[str]:
    first, inside = found.first, found.first_in_loop
    if first is None:
        far = "" if _finished(found) else ", as far as both came"
        all_same = "every name has the same value and gradient at every step"
        yield f"There is no difference{far}: {all_same}."
        if not found.same_output:
            yield "What the two print is not the same."
        return
    yield f"They differ first {_place(first)}"
    yield from _names(first.names, ascii)
    if inside is not None and inside is not first:
        yield f"In the training loop they part {_place(inside)}"
        yield from _names(inside.names, ascii)
    elif inside is None and any((*found.original.losses, *found.variant.losses)):
        yield "In the training loop nothing else differs."


def _finished(found: Comparison) -> bool:
    return all(run.end.status == "finished" for run in (found.original, found.variant))


def _place(parting: Parting) -> str:
    """Return where a parting is: ``in iteration 1, phase update, line 31:``."""
    where = f"in phase {parting.phase}"
    if parting.loop is not None:
        loop = f" of loop {parting.loop}" if parting.loop > 1 else ""
        where = f"in iteration {parting.iteration}{loop}, phase {parting.phase}"
    above, below = (
        _lines(first, last) for first, last in zip(parting.line, parting.last_line, strict=True)
    )
    if not (above and below):
        run = "original" if above else "variant"
        verb = "has this phase" if parting.names else "comes here"
        end = ":" if parting.names else "."
        return f"{where}, {above or below}; only the {run} {verb}{end}"
    return f"{where}, {above}:" if above == below else f"{where}, {above} ({below} of the variant):"


def _lines(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return ""
    return f"line {first}" if first == last else f"lines {first}-{last}"


def _names(names: Sequence[Difference], ascii: bool) -> Iterator[str]:
    rows = [_row(each, ascii) for each in names[:SHOWN]]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
    for name, original, variant, distance in rows:
        cells = (
            f"  {name:{widths[0]}}  original {original:{widths[1]}}  variant {variant:{widths[2]}}"
        )
        yield f"{cells}  {distance}".rstrip()
    if len(names) > SHOWN:
        yield f"  and {len(names) - SHOWN} more names"


def _row(each: Difference, ascii: bool) -> tuple[str, str, str, str]:
    name = f"{each.name}.grad" if each.what == "grad" else each.name
    original, variant = (_said(view, ascii) for view in (each.original, each.variant))
    distance = ""
    if each.largest is not None:
        most = "at most " if each.original is not None and each.original.shape else ""
        distance = f"apart by {most}{scalar(each.largest, 4, ascii)}"
    if original == variant and each.original is not None and each.variant is not None:
        distance += _unseen(each.original, each.variant)
    return name, original, variant, distance


def _unseen(original: View, variant: View) -> str:
    """Return what tells two values apart that look alike: their types, or digits not shown."""
    if (original.dtype, original.shape) != (variant.dtype, variant.shape):
        return f" ({original.dtype} and {variant.dtype})"
    return " (in digits that are not shown)"


def _said(view: View | None, ascii: bool) -> str:
    return "none" if view is None else brief(view, ascii)


def _losses(found: Comparison, ascii: bool) -> Iterator[str]:
    rows = list(found.curve())
    if not rows:
        return
    heads = ("iteration", "original", "variant")
    cells = [
        (str(row.iteration), _loss(row.original, ascii), _loss(row.variant, ascii)) for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    yield "The loss:"
    yield _columns(heads, widths)
    for before, row, line in zip((None, *rows), rows, cells, strict=False):
        if before is not None and before.loop != row.loop:
            yield f"  in loop {row.loop}:"
        yield _columns(line, widths)


def _columns(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  " + "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _loss(value: float | None, ascii: bool) -> str:
    return "-" if value is None else scalar(value, ascii=ascii)


def _ends(found: Comparison, ascii: bool) -> Iterator[str]:
    yield f"The original {_end(found.original, ascii)}"
    yield f"The variant {_end(found.variant, ascii)}"
    weights = found.weights()
    names = weights or list(dict.fromkeys([*found.original.tensors, *found.variant.tensors]))
    if not names:
        return
    what = "weights" if weights else "values"
    unlike = found.unlike(names)
    if unlike:
        yield f"They end with other {what}:"
        yield from _last(found, unlike, ascii)
        return
    large = [name for name in names if found.original.tensors[name].values is None]
    sure = "as far as they are recorded" if large else "to the last bit"
    way = ", although they differed on the way" if found.first_in_loop is not None else ""
    yield f"They end with the same {what}, {sure}{way}."
    yield from _last(found, names, ascii)
    if large:
        yield f"  (of large ones the statistics and a corner are compared: {', '.join(large)})"


def _end(course: Course, ascii: bool) -> str:
    """Return how a run ended, and after how much."""
    error = course.end.error
    counted = _count(course.iterations, "iteration") if course.iterations else ""
    after = f" after {counted or _count(course.steps, 'step')}"
    loss = "" if course.loss is None else f"; its last loss is {scalar(course.loss, ascii=ascii)}"
    if course.end.status == "finished":
        return f"finished{after}{loss}."
    verb = "failed" if course.end.status == "failed" else "was stopped"
    if error is None:
        return f"{verb}{after}, as asked{loss}."
    line = f" in line {error.line}" if error.line else ""
    kind = "" if error.type in NO_EXCEPTIONS else f"{error.type}: "
    return f"{verb}{after}{line}: {kind}{error.message}{loss and loss + '.'}"


def _count(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _last(found: Comparison, names: Sequence[str], ascii: bool) -> Iterator[str]:
    views = found.original.tensors, found.variant.tensors
    rows = [(name, *(_said(side.get(name), ascii) for side in views)) for name in names[:SHOWN]]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    for name, original, variant in rows:
        both = f"original {original:{widths[1]}}  variant {variant}"
        left, right = (side.get(name) for side in views)
        if original == variant and left is not None and right is not None and not same(left, right):
            both += _unseen(left, right)
        elif original == variant:
            both = original
        yield f"  {name:{widths[0]}}  {both}"
    if len(names) > SHOWN:
        yield f"  and {len(names) - SHOWN} more"
