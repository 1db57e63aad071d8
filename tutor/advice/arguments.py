"""Errors of calls with too many or too few arguments: of a layer, of a model, of its forward."""

import ast
from re import Match

from tutor.advice.case import Case
from tutor.advice.layers import kind, method
from tutor.advice.script import Script
from tutor.advice.told import Advice


def too_many(case: Case, found: Match[str]) -> Advice | None:
    """Explain a call with more arguments than there are parameters, or a method without self."""
    owner, name = found["owner"], found["name"]
    most, given = int(found["most"]) - 1, int(found["given"]) - 1
    defined = _defined(case.script, owner, name)
    what = f"{case.place} {_called(owner, name)} with {_arguments(given)}."
    if defined is not None and "self" not in [each.arg for each in defined.args.args[:1]]:
        first = next((each.arg for each in defined.args.args), "nothing")
        cause = (
            f"Its def {name} (line {defined.lineno}) has no self. Python hands the object itself "
            f"on as the first argument, which {first} takes here."
        )
        words = ", ".join(["self", *(each.arg for each in defined.args.args)])
        return Advice(what, cause, "Write self first.", f"def {name}({words}):")
    if defined is not None:
        cause = f"Its def {name} (line {defined.lineno}) takes {_arguments(most)}: {_has(defined)}."
        mend = f"Leave {_surplus(given - most)} out, or have {name} take what is handed to it."
    else:
        cause = f"It takes at most {_arguments(most)}."
        mend = f"Leave {_surplus(given - most)} out."
    if name == "forward":
        cause += " Calling a model hands all of its arguments on to forward."
    return Advice(what, cause, mend)


def too_few(case: Case, found: Match[str]) -> Advice:
    """Explain a call without an argument that has no default."""
    owner, name, missing = found["owner"], found["name"], found["missing"].replace("'", "")
    defined = _defined(case.script, owner, name)
    what = f"{case.place} {_called(owner, name)} without {missing}."
    if defined is not None:
        cause = f"Its def {name} (line {defined.lineno}) has {_has(defined)}."
    elif name == "forward" and owner.endswith("Loss"):
        cause = "A loss is called with the prediction and the target."
    elif name == "__init__" and owner in _LAYERS:
        cause = f"A layer is made with what goes in and what comes out: {owner}({_LAYERS[owner]})."
    else:
        cause = "There is no value for it to fall back on."
    if name == "forward" and defined is not None:
        cause += " Calling a model hands its arguments on to forward."
    mend = f"Hand on {missing} as well."
    if defined is not None:
        mend = f"Hand on {missing} as well, or give it a default in line {defined.lineno}."
    return Advice(what, cause, mend)


def heads(case: Case, _: Match[str]) -> Advice:
    """Explain attention whose features cannot be shared out among its heads."""
    call = _attention(case)
    what = f"{case.place} makes attention whose features cannot be shared out among the heads."
    cause = "Each head takes an equal part of the features, so their number is a multiple of it."
    if call is not None:
        size, count = (_whole(case.script, each) for each in _sizes(call))
        if size and count:
            what = (
                f"{case.place} makes attention with {size} features and {count} heads, and {size} "
                f"is no multiple of {count}."
            )
            fitting = [n for n in range(1, size + 1) if size % n == 0]
            near = sorted(fitting, key=lambda n: (abs(n - count), n))[:2]
            more = -(-size // count) * count
            mend = (
                f"Take {' or '.join(map(str, sorted(near)))} heads, or a multiple of {count} for "
                f"the features, such as {more}."
            )
            return Advice(what, cause, mend)
    return Advice(what, cause, "Take a number of heads that divides the number of features.")


_LAYERS = {
    "Linear": "in_features, out_features",
    "Bilinear": "in1_features, in2_features, out_features",
    "Conv1d": "in_channels, out_channels, kernel_size",
    "Conv2d": "in_channels, out_channels, kernel_size",
    "Conv3d": "in_channels, out_channels, kernel_size",
    "Embedding": "num_embeddings, embedding_dim",
    "RNN": "input_size, hidden_size",
    "LSTM": "input_size, hidden_size",
    "GRU": "input_size, hidden_size",
    "MultiheadAttention": "embed_dim, num_heads",
    "TransformerEncoderLayer": "d_model, nhead",
    "TransformerDecoderLayer": "d_model, nhead",
}
"""What the layers are made with that cannot be left out."""

_ATTENTION = {
    "MultiheadAttention": ("embed_dim", "num_heads"),
    "TransformerEncoderLayer": ("d_model", "nhead"),
    "TransformerDecoderLayer": ("d_model", "nhead"),
    "Transformer": ("d_model", "nhead"),
}
"""Layers with attention, and what they call the number of features and that of heads."""


def _attention(case: Case) -> ast.Call | None:
    calls = [node for node in case.nodes() if isinstance(node, ast.Call)]
    found = [call for call in calls if kind(call) in _ATTENTION]
    return found[0] if len(found) == 1 else None


def _sizes(call: ast.Call) -> tuple[ast.expr | None, ast.expr | None]:
    """Return what a layer is given as the number of its features and of its heads."""
    words = {word.arg: word.value for word in call.keywords}
    first, second = (
        words.get(name) or (call.args[place] if place < len(call.args) else None)
        for place, name in enumerate(_ATTENTION[kind(call)])
    )
    return first, second


def _whole(script: Script, node: ast.expr | None) -> int | None:
    """Return a whole number above 0 that the text gives."""
    value = script.number(node)
    return value if isinstance(value, int) and value > 0 else None


def _defined(script: Script, owner: str, name: str) -> ast.FunctionDef | None:
    """Return the method where the script itself writes it."""
    for node in ast.walk(script.tree):
        if isinstance(node, ast.ClassDef) and node.name == owner:
            return method(node, name)
    return None


def _called(owner: str, name: str) -> str:
    """Return what is done, in words: a layer is made, or one that is there is called."""
    return f"makes a {owner}" if name == "__init__" else f"calls a {owner}"


def _arguments(count: int) -> str:
    return f"{count} argument{'' if count == 1 else 's'}"


def _surplus(count: int) -> str:
    return "the last one" if count == 1 else f"the last {count}"


def _has(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Return the parameters of a method as the text has them, without self."""
    names = [each.arg for each in function.args.args if each.arg != "self"]
    return ", ".join(names) or "none"
