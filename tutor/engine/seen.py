"""What was in sight before, where a step ends in another function than the one before it.

There the same tensor has another name (an argument, ``self.model.weight``), and the same name may
be another variable. Only the step before is looked at, so that a step is told in the same way
wherever the recording of a run begins.
"""

import ast
import re
from collections.abc import Mapping
from functools import cached_property
from inspect import CO_GENERATOR
from types import CodeType
from typing import Any

from tutor.engine.names import Names
from tutor.engine.raw import Raw
from tutor.engine.scope import Scope

_HEAD = re.compile(r"\w+")


class Seen:
    """Whose names the last step ended with, and what those of a function's own stood for."""

    def __init__(self, source: str) -> None:
        self._function: CodeType | None = None
        self._own: dict[str, int] = {}
        self._running: set[int] = set()
        self._source = source

    @cached_property
    def _targets(self) -> dict[int, list[str]]:
        """What is bound in which line of the script; read when it is needed first."""
        return _targets(self._source)

    def leave(self, scope: Scope) -> None:
        """Take in the scope in which a step has ended."""
        self._function, self._own, self._running = scope.function, _own(scope), set()
        frame = scope.frame
        while frame is not None:
            self._running.add(id(frame))
            frame = frame.f_back

    def same(self, scope: Scope) -> bool:
        """Say whether a scope is that of the function in which the last step ended."""
        return scope.function is self._function

    def before(
        self,
        scope: Scope,
        found: Mapping[str, Any],
        names: Names,
        known: Mapping[str, Raw],
        copies: Mapping[str, Raw],
        lines: range,
    ) -> tuple[dict[str, Raw], dict[str, str]]:
        """Return what the names of another function's scope held before, and other names.

        These are the names that the last step had for values which are called otherwise here, ""
        for those of which it did not know. `names` and `known` are those of the last step, `copies`
        what the names hold now. What a function held before the step called another one, it holds
        still, unless the `lines` of the step bind it.
        """
        own, entered = _own(scope), self._entered(scope)
        set_ = {target for line in lines for target in self._targets.get(line, ())}
        before: dict[str, Raw] = {}
        known_as: dict[str, str] = {}
        for name, value in found.items():
            # A number is no object of its own: every 0 is one.
            other = names.itself(value) if hasattr(value, "shape") else None
            match = _HEAD.match(name)
            head = match[0] if match else name
            if other is not None and other in known:
                before[name] = known[other]
                known_as |= {name: other} if other != name else {}
            elif name in known and own.get(head) == self._own.get(head):
                before[name] = known[name]
            elif head in own and entered:
                # A number that is handed over is nothing that was worked out.
                before |= {} if hasattr(value, "shape") else {name: copies[name]}
                known_as |= {name: ""} if name in known else {}
            else:
                before |= {} if _is_under(name, set_) else {name: copies[name]}
                known_as |= {name: ""} if head in own or name in known else {}
        return before, known_as

    def _entered(self, scope: Scope) -> bool:
        """Say whether a function has begun since the last step; a generator waits, and goes on."""
        frame = scope.frame
        if frame is None or id(frame) in self._running:
            return False
        code = frame.f_code
        if not code.co_flags & CO_GENERATOR:
            return True
        # It has bound nothing but its arguments.
        return set(_own(scope)) <= {*code.co_varnames[: code.co_argcount + 2], *code.co_freevars}


def _own(scope: Scope) -> dict[str, int]:
    """Return which objects a function's own names stand for; none are the module's."""
    return {} if scope.function is None else {name: id(x) for name, x in dict(scope.own).items()}


def _is_under(name: str, targets: set[str]) -> bool:
    """Say whether a name is one of these targets, or a part of one."""
    return any(name == one or name.startswith((f"{one}.", f"{one}[")) for one in targets)


def _targets(source: str) -> dict[int, list[str]]:
    """Return what is bound in which line of a script: ``x``, ``self.x``, ``x`` of ``x[0]``."""
    found: dict[int, list[str]] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and isinstance(
            node.ctx, ast.Store
        ):
            whole = node.value if isinstance(node, ast.Subscript) else node
            found.setdefault(node.lineno, []).append(ast.unparse(whole))
    return found
