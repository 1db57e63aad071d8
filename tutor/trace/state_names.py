"""What the state of an optimizer is called: ``w.exp_avg`` for ``optimizer.state[w].exp_avg``."""

import re
from collections import Counter
from collections.abc import Iterable

STATE = re.compile(r"[\w.'\"\[\]]+?\.state\[(.+)\]\.(\w+)")


def short(text: str) -> str:
    """Return a name without the optimizer that holds it as state: that says little more."""
    return STATE.sub(r"\1.\2", text)


def shortened(names: Iterable[str]) -> dict[str, str]:
    """Return several names so, but for those that would be the same: of two optimizers' states."""
    found = {name: short(name) for name in names}
    often = Counter(found.values())
    return {name: each if often[each] == 1 else name for name, each in found.items()}


def spelt_out(text: str, names: Iterable[str]) -> str:
    """Return what a person typed with the whole names that the record has, for the short ones."""
    for name, each in shortened(names).items():
        if each != name and each in text:
            whole = name.replace("\\", r"\\")
            text = re.sub(rf"(?<![\w.\]]){re.escape(each)}(?!\w)", whole, text)
    return text
