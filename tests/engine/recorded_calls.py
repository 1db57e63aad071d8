"""Making a recorded call again from what the record says of it."""

import re
from typing import Any

import numpy as np
import torch

from tutor.trace.model import Op, View


def value(view: View) -> Any:
    """Return what a view shows, as it was."""
    if view.kind == "tensor":
        return torch.tensor(view.values, dtype=getattr(torch, view.dtype))
    if view.kind == "ndarray":
        return np.array(view.values, dtype=view.dtype)
    return view.values


def again(op: Op, functions: Any) -> Any:
    """Return what the op gives when it is called with its recorded inputs and arguments."""
    names = {f"_{place}": value(operand.view) for place, operand in enumerate(op.inputs)}
    words = [re.sub(r"\$(\d+)", r"_\1", word) for word in op.arguments]
    space = {"torch": torch, "np": np, "device": torch.device, "inf": float("inf"), **names}
    if op.op == "getitem":
        return eval(f"{words[0]}[{words[1]}]", space)
    # Lists have `_foreach_maximum_`; there is no such op in place for a single tensor.
    function = getattr(functions, op.op, None) or getattr(functions, op.op.rstrip("_"), None)
    if function is None:
        return eval(f"{words[0]}.{op.op}({', '.join(words[1:])})", space)
    return eval(f"function({', '.join(words)})", {**space, "function": function})
