"""Scripts made up at random: nested blocks of every kind, with markers strewn over them."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

MARKS = [
    "forward", "loss", "backward", "update", "zero_grad", "other", "forward+loss",
    "update+zero_grad", "a headline", "forwrd", "",
]  # fmt: skip

few = settings(
    max_examples=settings.default.max_examples // 4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
"""A script takes long to draw and to read: a quarter of the usual number of examples has to do."""

_PLAIN = ["a = b + 1", "b = a * 2 % 7", "print(a, b)", "a += 1", "log.append(a)", "pass"]
_TRAINING = ["net.backward()", "net.step()", "net.zero_grad()", "net.step(); net.zero_grad()"]


class Writer:
    """Draws the lines of one script; every loop in it comes to an end."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0
        self.marked = draw(st.integers(0, 2)) > 0

    def name(self, letter: str) -> str:
        """Return a name that is not used yet."""
        self.count += 1
        return f"{letter}{self.count}"

    def block(self, depth: int, loop: bool, function: bool) -> list[str]:
        """Draw the lines of one block, at least one of them code."""
        rows: list[str] = []
        for _ in range(self.draw(st.integers(1, 3 if depth < 2 else 2))):
            rows += self.marker()
            rows += self.statement(depth, loop, function)
        return rows + self.marker()

    def marker(self) -> list[str]:
        """Draw a marker, or more often none."""
        if not self.marked or self.draw(st.integers(0, 2)):
            return []
        mark = self.draw(st.sampled_from(MARKS))
        return [f"# %% {mark}", *self.draw(st.sampled_from([[], ["# note"], ["", "# no note"]]))]

    def statement(self, depth: int, loop: bool, function: bool) -> list[str]:
        """Draw one statement with the blocks inside it."""
        kinds = ["plain", "plain", "leave"]
        if depth < 3:
            kinds += ["if", "for", "for", "while", "try", "with", "def", "class", "match", "yield"]
        kind = self.draw(st.sampled_from(kinds))
        if kind == "plain":
            return [self.draw(st.sampled_from(_PLAIN if depth == 0 else _PLAIN + _TRAINING))]
        if kind == "leave":
            return self.leave(loop, function)
        rows: list[str] = getattr(self, f"_{kind}")(depth + 1, loop, function)
        return rows

    def leave(self, loop: bool, function: bool) -> list[str]:
        """Draw a way out of the block, behind a condition that holds now and then."""
        ways = ["raise ValueError(a)"] if self.draw(st.integers(0, 3)) == 0 else ["pass"]
        ways += ["break", "continue"] if loop else []
        ways += ["return a"] if function else []
        return ["if a % 3 == 0:", "    " + self.draw(st.sampled_from(ways))]

    def _if(self, depth: int, loop: bool, function: bool) -> list[str]:
        rows = ["if a % 2:", *indented(self.block(depth, loop, function))]
        if self.draw(st.booleans()):
            rows += ["elif b % 3:", *indented(self.block(depth, loop, function))]
        if self.draw(st.booleans()):
            rows += ["else:", *indented(self.block(depth, loop, function))]
        return rows

    def body(self, depth: int, loop: bool, function: bool) -> list[str]:
        """Draw a block that is often the body of a training loop, with its markers."""
        rows = self.block(depth, loop, function)
        if not self.marked or self.draw(st.booleans()):
            return rows
        return ["# %% backward", *rows, "# %% update", *self.block(depth + 1, loop, function)]

    def _for(self, depth: int, loop: bool, function: bool) -> list[str]:
        rows = [f"for {self.name('i')} in range(2):", *indented(self.body(depth, True, function))]
        if self.draw(st.booleans()):
            rows += ["else:", *indented(self.block(depth, loop, function))]
        return rows

    def _while(self, depth: int, loop: bool, function: bool) -> list[str]:
        body = self.body(depth, True, function)
        count = self.name("n")
        return [f"{count} = [1, 2]", f"while {count} and {count}.pop():", *indented(body)]

    def _try(self, depth: int, loop: bool, function: bool) -> list[str]:
        rows = ["try:", *indented(self.block(depth, loop, function))]
        rows += ["except ValueError:", *indented(self.block(depth, loop, function))]
        if self.draw(st.booleans()):
            rows += ["else:", *indented(self.block(depth, loop, function))]
        if self.draw(st.booleans()):
            rows += ["finally:", *indented(self.block(depth, False, False))]
        return rows

    def _with(self, depth: int, loop: bool, function: bool) -> list[str]:
        return ["with nullcontext():", *indented(self.block(depth, loop, function))]

    def _def(self, depth: int, loop: bool, function: bool) -> list[str]:
        name = self.name("f")
        head = [['"""Doc."""'], [*self.marker(), '"""Doc."""'], []]
        body = [*self.draw(st.sampled_from(head)), "global a, b", *self.body(depth, False, True)]
        decorated = self.draw(st.sampled_from([[], ["@same"]]))
        return [*decorated, f"def {name}():", *indented(body), f"print({name}(), {name}.__doc__)"]

    def _class(self, depth: int, loop: bool, function: bool) -> list[str]:
        name = self.name("C")
        method = ["def __m(self):", *indented(["global a, b", *self.block(depth, False, True)])]
        rows = [*self.marker(), *method, "c = 1", *self.marker(), "def go(self):"]
        rows += indented(["return self.__m()"])
        return [f"class {name}:", *indented(rows), f"print({name}().go(), {name}.c)"]

    def _match(self, depth: int, loop: bool, function: bool) -> list[str]:
        rows = ["match a % 3:", "    case 0:", *indented(self.block(depth, loop, function), 8)]
        return [*rows, "    case _:", *indented(self.block(depth, loop, function), 8)]

    def _yield(self, depth: int, loop: bool, function: bool) -> list[str]:
        name = self.name("g")
        body = ["global a, b", "yield a", *self.block(depth, False, True), "yield b"]
        return [f"def {name}():", *indented(body), f"print(list({name}()))"]


def indented(rows: list[str], by: int = 4) -> list[str]:
    """Return the rows, moved to the right."""
    return [" " * by + row if row else row for row in rows]


HEAD = [
    "from contextlib import nullcontext",
    "a, b, log, same = 1, 2, [], lambda f: f",
    "class Net: backward = step = zero_grad = lambda self: None",
    "net = Net()",
]


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """Draw the text of a script that runs, ends, and may fail with a ValueError."""
    writer = Writer(draw)
    top = draw(st.sampled_from([[], ['"""Title."""'], ["from __future__ import annotations"]]))
    marked = [*writer.marker(), *top, *writer.marker()]
    return "\n".join([*marked, *HEAD, *writer.block(0, False, False)]) + "\n"
