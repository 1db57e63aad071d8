"""Errors of classification losses: what their targets and predictions have to be."""

import ast
import copy
import re
from re import Match

from tutor.advice.case import Case, shape_text, sizes
from tutor.advice.layers import made
from tutor.advice.told import Advice
from tutor.plain.numbers import scalar

CROSS = ("cross_entropy", "CrossEntropyLoss")
BINARY = ("binary_cross_entropy", "BCELoss")
LOGITS = {
    "binary_cross_entropy": "binary_cross_entropy_with_logits",
    "BCELoss": "BCEWithLogitsLoss",
}
"""What takes logits instead of probabilities."""


def no_probabilities(case: Case, _: Match[str]) -> Advice:
    """Explain a binary cross-entropy whose prediction is not between 0 and 1."""
    call = _loss(case, BINARY)
    given = call.args[0] if call is not None and call.args else None
    view = None if given is None else case.view(given)
    name = "the prediction" if given is None else ast.unparse(given)
    what = f"{case.place} gives binary cross-entropy {name}, which is not between 0 and 1"
    if view is not None and (view.stats.nan or view.stats.inf):
        what += ": there is NaN or infinity in it."
        cause = "Something before it went wrong, most often steps so long that the weights blew up."
        return Advice(what, cause, "Try a tenth of the learning rate.")
    low, high = (None, None) if view is None else (view.stats.min, view.stats.max)
    reach = ""
    if low is not None and high is not None:
        reach = f": it reaches from {scalar(low, ascii=True)} to {scalar(high, ascii=True)}"
    cause = "This loss takes probabilities, and what a linear layer gives are logits."
    mend = (
        "Use the loss that takes logits and makes the probabilities itself, which is also more "
        "exact than a sigmoid before this one."
    )
    return Advice(f"{what}{reach}.", cause, mend, _with_logits(case, call))


def one_hot(case: Case, found: Match[str]) -> Advice:
    """Explain a target of cross_entropy with one row an example that holds whole numbers."""
    call = _loss(case, CROSS)
    view = None if call is None or len(call.args) < 2 else case.view(call.args[1])
    name = ast.unparse(call.args[1]) if call is not None and view is not None else ""
    size = "" if view is None else f" of shape {shape_text(view.shape)} and dtype {view.dtype}"
    what = f"{case.place} gives cross_entropy {name or 'a target'}{size}."
    cause = (
        "A target of the prediction's shape is taken for probabilities, which are floats; one-hot "
        "rows say the same as class numbers, which are whole numbers of shape (N,)."
    )
    mend = f"Give the class numbers, or {name or 'the target'} as floats."
    return Advice(what, cause, mend, f"{name} = {name}.argmax(dim=1)" if name else "")


def whole_logits(case: Case, _: Match[str]) -> Advice:
    """Explain a softmax of whole numbers, most often cross_entropy with its arguments swapped."""
    call = _loss(case, CROSS)
    views = [] if call is None else [case.view(argument) for argument in call.args[:2]]
    if call is None or len(views) < 2 or views[1] is None or not views[1].requires_grad:
        what = f"{case.place} takes a softmax of whole numbers."
        cause = "A softmax has fractions."
        return Advice(what, cause, "Convert what it gets to floats first: x.float().")
    target, logits = map(ast.unparse, call.args[:2])
    what = f"{case.place} gives cross_entropy {target} as the prediction and {logits} as target."
    cause = "The prediction comes first, the class numbers second."
    return Advice(what, cause, "Swap them.", _swapped(case, call))


def per_position(case: Case, found: Match[str]) -> Advice:
    """Explain a target of several positions an example, with the classes in the last dimension."""
    call = _loss(case, CROSS)
    got = sizes(found["got"])
    views = [] if call is None else [case.view(argument) for argument in call.args[:2]]
    what = f"{case.place} gives cross_entropy a target of shape {shape_text(got)}."
    cause = "With several positions an example the classes stand in dimension 1: (N, C, L)."
    if call is None or not views or views[0] is None or views[0].shape[:-1] != got:
        return Advice(what, cause, "Look which dimension of the prediction holds the classes.")
    logits = ast.unparse(call.args[0])
    what = f"{what} {logits} is {shape_text(views[0].shape)}, with the classes last."
    code = _replaced(case, call, 0, f"{logits}.movedim(-1, 1)")
    return Advice(what, cause, "Move the classes there.", code)


def booleans(case: Case, _: Match[str]) -> Advice:
    """Explain a difference of booleans, inside a loss or written out."""
    named = {n: v for n, v in case.named().items() if v.dtype == "bool"}
    name = next(iter(named)) if len(named) == 1 else ""
    what = f"{case.place} computes with {name or 'tensors'}, and {'it is' if name else 'they are'}"
    what += " True or False where floats are wanted."
    cause = "A comparison gives booleans, and torch does not subtract those."
    return Advice(
        what, cause, "Convert to 0.0 and 1.0.", f"{name} = {name}.float()" if name else ""
    )


def _loss(case: Case, kinds: tuple[str, ...]) -> ast.Call | None:
    """Return the line's call of such a loss, be it a function or an object made before."""
    for node in case.nodes():
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            before = made(case.script, name)
            text = name if before is None else ast.unparse(before.value)
            if re.search(rf"\b({'|'.join(kinds)})\b", text):
                return node
    return None


def _with_logits(case: Case, call: ast.Call | None) -> str:
    if call is None or case.statement is None:
        return ""
    before = made(case.script, ast.unparse(call.func))
    text = ast.unparse(case.statement if before is None else before)
    for old, new in LOGITS.items():
        text = re.sub(rf"\b{old}\b", new, text)
    return text


def _swapped(case: Case, call: ast.Call) -> str:
    first, second = map(ast.unparse, call.args[:2])
    code = _replaced(case, call, 0, second)
    return code.replace(f"({second}, {second}", f"({second}, {first}", 1)


def _replaced(case: Case, call: ast.Call, place: int, text: str) -> str:
    """Return the line with another argument in one of its calls."""
    if case.statement is None:
        return ""
    new = copy.deepcopy(case.statement)
    for node in ast.walk(new):
        if isinstance(node, ast.Call) and ast.unparse(node) == ast.unparse(call):
            node.args[place] = ast.parse(text, mode="eval").body
            break
    return ast.unparse(new)
