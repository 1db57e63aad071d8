"""Reading a condition: from its words to what they say, by descent.

``or`` binds least, then ``and``, ``not``, the comparisons, sums, products, signs and powers, as in
Python.
"""

from typing import Any, cast, get_args

from tutor.trace.conditions.calls import called, method
from tutor.trace.conditions.kinds import compared, name, number, truth, value
from tutor.trace.conditions.nodes import (
    Arithmetic,
    Condition,
    Junction,
    Name,
    Negative,
    Node,
    Not,
    Nothing,
    Number,
    Operation,
    Relation,
    Text,
)
from tutor.trace.conditions.words import Word, words

DEEPEST = 30
"""How deep brackets, signs and powers may be nested."""

RELATIONS = get_args(Relation)
RESERVED = ("and", "or", "not", "is", "None", "if", "else", "in", "lambda", "True", "False")
INSTEAD = {"=": "==", "&&": "and", "||": "or", "&": "and", "|": "or", "!": "not"}
"""What other languages write, and what a condition has for it."""


def condition(text: str) -> Condition:
    """Read a condition; ValueError with a sentence where it is none."""
    reader = _Reader(words(text))
    found = reader.either()
    reader.finish()
    return Condition(text.strip(), truth(found))


class _Reader:
    """Goes through the words of a condition once."""

    def __init__(self, found: list[Word]) -> None:
        self._words = found
        self._place = 0
        self._depth = 0

    def finish(self) -> None:
        """ValueError where words are left."""
        word = self._next
        if word.kind == "end":
            return
        if word.kind == "sign" and word.text in INSTEAD:
            raise ValueError(f"for {word.text} a condition has {INSTEAD[word.text]}")
        raise ValueError(
            f"{word.text!r} at column {word.start + 1} is not expected there; "
            "write a condition like w.grad > 5 and loss < 0.1"
        )

    def either(self) -> Node:
        """Read conditions joined by ``or``."""
        return self._joined("or", self._both)

    def _both(self) -> Node:
        return self._joined("and", self._opposite)

    def _joined(self, word: str, read: Any) -> Node:
        parts = [read()]
        while self._take("name", word):
            parts.append(read())
        if len(parts) == 1:
            return cast(Node, parts[0])
        return Junction(word == "and", tuple(truth(part) for part in parts))

    def _opposite(self) -> Node:
        if not self._take("name", "not"):
            return self._comparison()
        self._deeper()
        found = Not(truth(self._opposite()))
        self._depth -= 1
        return found

    def _comparison(self) -> Node:
        first = self._sum()
        if self._take("name", "is"):
            return self._nothing(first)
        relations: list[Relation] = []
        values: list[Node] = [first]
        while self._next.kind == "sign" and self._next.text in RELATIONS:
            relations.append(cast(Relation, self._pass().text))
            values.append(self._sum())
        if not relations:
            return first
        return compared(relations, [value(each) for each in values])

    def _nothing(self, first: Node) -> Node:
        negated = self._take("name", "not")
        if not isinstance(first, Name) or not self._take("name", "None"):
            raise ValueError("behind is stands None or not None, as in w.grad is None")
        return Nothing(first, negated)

    def _sum(self) -> Node:
        return self._operations(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._operations(("*", "/", "//", "%"), self._signed)

    def _operations(self, signs: tuple[Arithmetic, ...], read: Any) -> Node:
        left = cast(Node, read())
        while self._next.kind == "sign" and self._next.text in signs:
            sign = cast(Arithmetic, self._pass().text)
            left = Operation(sign, value(left), value(read()))
        return left

    def _signed(self) -> Node:
        self._deeper()
        if self._take("sign", "-"):
            found: Node = Negative(value(self._signed()))
        elif self._take("sign", "+"):
            found = value(self._signed())
        else:
            found = self._power()
        self._depth -= 1
        return found

    def _power(self) -> Node:
        base = self._methods(self._single())
        if self._take("sign", "**"):
            return Operation("**", value(base), value(self._signed()))
        return base

    def _methods(self, node: Node) -> Node:
        while self._take("sign", "."):
            word = self._pass()
            if word.kind != "name" or not self._take("sign", "("):
                raise ValueError("behind a bracket only a function follows a point, as in .max()")
            self._expect(")")
            node = called(word.text, [node])
        return node

    def _single(self) -> Node:
        word = self._pass()
        match word.kind:
            case "number":
                return Number(number(word.text))
            case "text":
                return Text(word.text)
            case "name" if word.text not in RESERVED:
                return self._named(word)
            case "sign" if word.text == "(":
                inner = self.either()
                self._expect(")")
                return inner
        if word.text in RESERVED and word.kind == "name":
            raise ValueError(f"{word.text} has no place there; write a condition like w.grad > 5")
        where = "at the end" if word.kind == "end" else f"in front of {word.text!r}"
        raise ValueError(f"a value is missing {where}; write a condition like w.grad > 5")

    def _named(self, word: Word) -> Node:
        if not self._take("sign", "("):
            return name(word.text)
        arguments: list[Node] = []
        if not self._take("sign", ")"):
            arguments.append(self.either())
            while self._take("sign", ","):
                arguments.append(self.either())
            self._expect(")")
        inner = method(word.text)
        if inner is not None:
            return called(inner[1], [name(inner[0]), *arguments])
        return called(word.text, arguments)

    @property
    def _next(self) -> Word:
        return self._words[self._place]

    def _pass(self) -> Word:
        word = self._next
        self._place += word.kind != "end"
        return word

    def _take(self, kind: str, text: str) -> bool:
        found = self._next.kind == kind and self._next.text == text
        self._place += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._take("sign", sign):
            self.finish()
            raise ValueError(f"a {sign} is missing at the end")

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(f"a condition that is nested deeper than {DEEPEST} is too deep")
