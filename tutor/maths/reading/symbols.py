r"""What the symbols of a formula are called in a script: ``\hat y`` is ``y_pred``, ``L`` ``loss``.

A symbol is looked up in the lesson's own table first, then as the very name, then among the names
that are customary for it, in the order of `CUSTOMARY`.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from tutor.maths.typeset.latex import parse
from tutor.maths.typeset.layout import inline
from tutor.maths.typeset.nodes import Accent, Atom, Node, Number, Script, Space, Styled, Word
from tutor.maths.typeset.spacing import items_of
from tutor.maths.typeset.symbols import symbol


class Unread(Exception):
    """A formula that cannot be read over the lesson's names; the text says why."""


_PREDICTIONS = (
    "y_hat", "yhat", "y_pred", "preds", "pred", "predictions", "prediction", "outputs", "output",
)  # fmt: skip

CUSTOMARY: Mapping[str, tuple[str, ...]] = {
    r"\hat y": _PREDICTIONS,
    r"\hat Y": ("Y_hat", "Y_pred", *_PREDICTIONS),
    "L": ("loss",),
    "S": ("loss_sum",),
    "J": ("loss", "cost"),
    r"\ell": ("loss",),
    r"\eta": ("lr", "learning_rate"),
    "x": ("X", "inputs", "input", "X_train", "x_train"),
    "X": ("x", "inputs", "input", "X_train", "x_train"),
    "y": ("Y", "targets", "target", "labels", "y_train", "Y_train"),
    "Y": ("y", "targets", "target", "labels", "y_train", "Y_train"),
    "w": ("W", "weight", "weights", "*.weight"),
    "W": ("w", "weight", "weights", "*.weight"),
    "b": ("B", "bias", "*.bias"),
    "B": ("b", "bias", "*.bias"),
}
"""The names that a symbol customarily stands for; ``*.weight`` is the only name that ends so."""


class Book(NamedTuple):
    """The names that exist at a moment of a run, and the lesson's own table of symbols."""

    names: Collection[str]
    table: Mapping[str, str]

    def name(self, spelling: str) -> str | None:
        """Return the script's name for a symbol as it is spelled, None if it has none here.

        Unread where the lesson's table names something that does not exist at this moment.
        """
        own = self.table.get(spelling)
        if own is not None:
            if own not in self.names:
                raise Unread(f"{own}, which {inline(spelling)} stands for, does not exist yet")
            return own
        wanted = (spelling.removeprefix("\\"), *self._customary(spelling))
        return next((name for name in wanted if name in self.names), None)

    def _customary(self, spelling: str) -> list[str]:
        found: list[str] = []
        for name in (*CUSTOMARY.get(spelling, ()), *_hatted(spelling)):
            if name.startswith("*"):
                ending = [known for known in self.names if known.endswith(name[1:])]
                found += ending if len(ending) == 1 else []
            else:
                found.append(name)
        return found


def _hatted(spelling: str) -> tuple[str, ...]:
    r"""Return what a letter with a hat may be called: ``\hat z`` is ``z_hat`` or ``z_pred``."""
    letter = spelling.removeprefix(r"\hat ")
    return () if letter == spelling else (f"{letter}_hat", f"{letter}_pred")


def table(symbols: Mapping[str, str]) -> dict[str, str]:
    """Return a lesson's table with its symbols spelled as `spelled` does."""
    return {spelled(parse(key)) or key: name for key, name in symbols.items()}


def spelled(node: Node) -> str | None:
    r"""Return how a symbol is spelled: ``\hat y``, ``w``, ``g_t``; None for what is no symbol."""
    match node:
        case Atom(name) if symbol(name).kind == "ord" and name.isalpha():
            return name if len(name) == 1 else rf"\{name}"
        case Word(text, False):
            return text.replace("\\", "").strip()
        case Styled(_, body):
            return spelled(body)
        case Accent(name, body):
            inner = spelled(body)
            return inner and rf"\{name} {inner}"
        case Script(base, below, None) if below is not None:
            whole, mark = spelled(base), _mark(below)
            return f"{whole}_{mark}" if whole and mark else None
    return None


def _mark(below: Node) -> str | None:
    """Return how a subscript is spelled, None where it is more than letters and digits."""
    parts = [
        item.text if isinstance(item, Number) else spelled(item)
        for item in items_of(below)
        if not isinstance(item, Space)
    ]
    return "".join(part for part in parts if part) if parts and all(parts) else None
