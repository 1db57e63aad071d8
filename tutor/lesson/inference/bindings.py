"""What the names of a script were bound to: imports, calls, numbers, functions and classes."""

import ast
import builtins

from tutor.lesson.blocks import Blocks


def path(node: ast.AST) -> str:
    """Return ``a.b.c`` for a name or a chain of attributes of one, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


class Bindings:
    """The bindings of one tree, without regard to the order in which they happen.

    `imports` maps a name to the full name of what was imported, `calls` a path to what its value
    was made by (``opt`` to ``torch.optim.SGD``) with the call, `numbers` are names that are bound
    to numbers alone, `functions` those that ``def`` or ``class`` binds.
    """

    def __init__(self, blocks: Blocks) -> None:
        self.imports: dict[str, str] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        self.numbers: set[str] = set()
        self.functions: dict[str, ast.stmt] = {}
        for statement in blocks.places:
            self._note(statement)
        computed: set[str] = set()
        for statement in blocks.places:
            if isinstance(statement, ast.Assign) and not _is_number(statement.value):
                computed.update(path(target) for target in statement.targets)
        self.numbers -= computed

    def _note(self, statement: ast.stmt) -> None:
        """Note what one statement binds."""
        match statement:
            case ast.Import(names=names):
                for alias in names:
                    head = alias.name.partition(".")[0]
                    self.imports[alias.asname or head] = alias.name if alias.asname else head
            case ast.ImportFrom(names=names, module=module):
                for alias in names:
                    self.imports[alias.asname or alias.name] = f"{module or ''}.{alias.name}"
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self.functions[statement.name] = statement
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(path(target), value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(path(target), value)

    def _bind(self, name: str, value: ast.expr) -> None:
        """Note that a name or an attribute gets the value of an expression."""
        if isinstance(value, ast.Call):
            self.calls.setdefault(name, []).append(value)
        elif _is_number(value):
            self.numbers.add(name)

    def full(self, name: str) -> str:
        """Return the full name behind a path: ``optim.SGD`` is ``torch.optim.SGD``."""
        head, dot, rest = name.partition(".")
        return self.imports.get(head, head) + dot + rest

    def makers(self, name: str) -> list[str]:
        """Return the full names of what the values of a path were made by."""
        return [self.full(path(call.func)) for call in self.calls.get(name, [])]

    def is_data(self, name: str) -> bool:
        """Tell whether a name may hold data: no module, function, builtin or plain number."""
        head = name.partition(".")[0]
        known = head in self.imports or head in self.functions or hasattr(builtins, head)
        return not known and name not in self.numbers


def _is_number(node: ast.expr) -> bool:
    """Tell whether an expression is a number written out."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float))
