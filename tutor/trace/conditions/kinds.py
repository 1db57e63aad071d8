"""What may stand where in a condition; what may not is told with a sentence."""

import ast
import re
from difflib import get_close_matches
from typing import Any, cast

from tutor.lesson.model import PHASES
from tutor.trace.conditions.nodes import (
    Comparison,
    Name,
    Node,
    Number,
    Odd,
    Relation,
    Text,
    Truth,
    Value,
)

KNOWN_PHASES = (*PHASES, "setup", "other", "after")
ODDITIES = {"nan": "isnan", "inf": "isinf"}
"""Words that stand for themselves anywhere in a step."""

BRACKET = re.compile(r"\[([^\[\]]*)\]")
WHOLE = re.compile(r"\s*[-+]?\d+\s*")


class Valued(ValueError):
    """The name of a value stands where something true or false must; `name` is what was typed."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__(words)
        self.name = name


def truth(node: Node) -> Truth:
    """Return what is true or false; ValueError where a node is a value."""
    if isinstance(node, Name) and node.text.lower() in ODDITIES:
        return Odd(cast(Any, ODDITIES[node.text.lower()]), None)
    if isinstance(node, Value):
        what = node.text if isinstance(node, Name | Text) else "that"
        words = (
            f"{what} is a value and neither true nor false; compare it with something, "
            "as in loss < 0.1"
        )
        raise Valued(words, node.text) if isinstance(node, Name) else ValueError(words)
    return node


def value(node: Node) -> Value:
    """Return what stands for numbers; ValueError where a node is true or false."""
    if not isinstance(node, Value):
        raise ValueError(
            "one cannot compare or compute with what is true or false; "
            "join conditions with and, or, not, as in isnan(w) or w > 5"
        )
    if isinstance(node, Name) and node.text.lower() == "nan":
        raise ValueError("NaN equals nothing, not even itself; write isnan(loss) to look for it")
    if isinstance(node, Name) and node.text.lower() == "inf":
        return Number(float("inf"))
    return node


def compared(relations: list[Relation], values: list[Value]) -> Comparison:
    """Return a comparison; one with the phase compares it with words."""
    if Name("phase") in values:
        if len(values) > 2 or relations[0] not in ("==", "!="):
            raise ValueError("a phase is compared by == or !=, as in phase == backward")
        values = [each if each == Name("phase") else _phase(each) for each in values]
    elif any(isinstance(each, Text) for each in values):
        raise ValueError("only the phase is compared with a word, as in phase == backward")
    return Comparison(tuple(relations), tuple(values))


def _phase(node: Value) -> Text:
    word = node.text if isinstance(node, Name | Text) else "a number"
    if word not in KNOWN_PHASES:
        near = get_close_matches(word, KNOWN_PHASES, 1)
        hint = f"did you mean {near[0]}?" if near else f"the phases are {', '.join(KNOWN_PHASES)}"
        raise ValueError(f"{word} is no phase; {hint}")
    return Text(word)


def name(text: str) -> Name:
    """Return a name as the record writes it; ValueError where it has a slice or no index."""
    for inside in BRACKET.findall(text):
        if not inside.strip() or (":" in inside and inside.strip()[:1] not in "'\""):
            raise ValueError(f"{text} picks no single element; write one like w[0] or w[2, 1]")
    return Name(BRACKET.sub(_bracket, text))


def _bracket(found: re.Match[str]) -> str:
    """Return an index or a key as Python's repr writes it."""
    inside = found[1].strip()
    parts = [part for part in inside.split(",") if part.strip()]
    if all(WHOLE.fullmatch(part) for part in parts):
        return f"[{', '.join(str(int(part)) for part in parts)}]"
    if inside[:1] in "'\"" and inside[:1] == inside[-1:]:
        return f"[{ast.literal_eval(inside)!r}]"
    return f"[{inside}]"


def number(text: str) -> int | float:
    """Return the number that a text writes."""
    return int(text) if text.replace("_", "").isdigit() else float(text)
