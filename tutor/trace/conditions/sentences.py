"""What a person types to find a step: a condition or a question, and where to look for it."""

import re
from typing import Literal

from msgspec import Struct

from tutor.trace.conditions.grammar import condition
from tutor.trace.conditions.nodes import Condition

Direction = Literal["forward", "back", "first", "last"]


class Search(Struct, frozen=True):
    """A condition and where to look for a step at which it holds.

    `forward` looks behind the step where one is, `back` before it. `first` looks from the beginning
    of the run, `last` from the step where one is, this one included, back to the beginning.
    """

    condition: Condition
    direction: Direction

    @property
    def text(self) -> str:
        """The condition as it can be read again."""
        return self.condition.text


ORDERS: dict[str, Direction] = {
    "next": "forward",
    "forward": "forward",
    "back": "back",
    "previous": "back",
    "first": "first",
    "last": "last",
}
"""The words that say where to look."""

ASKING = ("when", "where")
FILLING = ("did", "does", "do", "will", "was", "were", "is", "has", "had", "the", "a", "any")
"""Words of a question that say nothing about a step."""

HAPPENING = re.compile(r"appear(s|ed)?|occur(s|red)?|happen(s|ed)?|comes?|came|there")
CHANGING = re.compile(r"change[sd]?|moved?")
BECOMING = re.compile(r"becomes?|became|turn(s|ed)?|got|gets?|get")
ODD = {"nan": "isnan", "nans": "isnan", "inf": "isinf", "infinite": "isinf", "infinity": "isinf"}


def parse(text: str) -> Search:
    """Read what a person types to find a step; ValueError with a sentence where it is unclear."""
    plain = text.strip().rstrip("?").strip()
    if not plain:
        raise ValueError("type a condition such as w.grad > 5, or a question: when did w change?")
    return _question(plain) or _directed(plain)


def _directed(text: str) -> Search:
    """Read a condition, maybe with a word in front that says where to look."""
    parts = text.split(maxsplit=1)
    order = ORDERS.get(parts[0].lower()) if len(parts) == 2 else None
    if order is None or re.match(r"[-+*/%<>=!≤≥≠]", parts[1]):
        # A variable may be called `last`: an operator follows it.
        return Search(condition(text), "forward")
    return Search(condition(parts[1]), order)


def _question(text: str) -> Search | None:
    """Read a question such as ``when did w last change``; None where it is none."""
    words = text.split()
    asking = words[0].lower() in ASKING
    found = [ORDERS[word.lower()] for word in words if word.lower() in ORDERS]
    left = [word for word in words if word.lower() not in (*ORDERS, *ASKING, *FILLING)]
    asked = _asked(left)
    if (asked is None and not asking) or words == left[:1]:
        return None
    if asked is None and not left:
        raise ValueError(f"{text!r} does not say of what; ask one like: when did w last change?")
    order = found[0] if found else _usual(words, asked)
    return Search(condition(asked or " ".join(left)), order)


def _usual(words: list[str], asked: str | None) -> Direction:
    """Return where a question that does not say it wants to look."""
    if "will" in words:
        return "forward"
    return "last" if asked is not None and asked.startswith("changed") else "first"


def _asked(words: list[str]) -> str | None:
    """Return the condition that the words of a question ask for, None where it is no known one."""
    left = [word for word in words if not HAPPENING.fullmatch(word.lower())]
    match left:
        case [name, change] if CHANGING.fullmatch(change.lower()):
            return f"changed({name})"
        case [change, "of" | "in" | "to", name] if CHANGING.fullmatch(change.lower()):
            return f"changed({name})"
        case [odd] if odd.lower() in ODD:
            return f"{ODD[odd.lower()]}()"
        case [odd, "of" | "in", name] if odd.lower() in ODD:
            return f"{ODD[odd.lower()]}({name})"
        case [name, odd] if odd.lower() in ODD:
            return f"{ODD[odd.lower()]}({name})"
        case [name, become, odd] if BECOMING.fullmatch(become.lower()) and odd.lower() in ODD:
            return f"{ODD[odd.lower()]}({name})"
    return None
