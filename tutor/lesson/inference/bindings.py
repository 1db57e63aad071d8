"""What the names of a script were bound to: imports, calls, numbers, functions and classes."""

import ast
import builtins
from collections.abc import Iterator

from tutor.lesson.blocks import FUNCTIONS, Blocks, Function
from tutor.lesson.inference.arguments import arguments_of
from tutor.lesson.inference.holding import elements, held
from tutor.lesson.inference.numbers import numbers, options
from tutor.lesson.inference.paths import inside, path, rounds, written
from tutor.lesson.inference.renaming import bound_again

_NAMED = (*FUNCTIONS, ast.ClassDef)


class Bindings:
    """The bindings of one tree, without regard to the order in which they happen.

    `imports` maps a name to the full name of what was imported, `calls` a path to what its value
    was made by (``opt`` to ``torch.optim.SGD``) with the call, `same` a path to the paths that it
    was copied from, arguments of functions among them. `numbers` are names that are bound to
    numbers alone, `functions` those that ``def`` or ``class`` binds, `methods` the methods of all
    classes by their name, `bound` all that anything binds, `given` what calls give to arguments.
    `again` are names that several loops use, each for what it goes through.
    """

    def __init__(self, blocks: Blocks) -> None:
        self.beside = blocks.beside
        self.imports: dict[str, str] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        self.same: dict[str, set[str]] = {}
        self.functions: dict[str, ast.stmt] = {}
        self.methods: dict[str, dict[str, Function]] = {}
        self.bound: set[str] = set()
        self.given: list[tuple[str, ast.expr]] = []
        self.again = bound_again(blocks.places)
        self._made: dict[str, list[str]] = {}
        self._held: dict[str, list[ast.expr]] = {}
        self._lambdas: dict[str, list[ast.Lambda]] = {}
        for statement in blocks.places:
            self._note(statement)
            self._hold(statement)
        self._give(blocks)
        self.numbers = numbers(blocks, self.given)
        self.options = options(blocks)

    def _note(self, statement: ast.stmt) -> None:
        """Note what one statement binds."""
        match statement:
            case ast.Import(names=names):
                for alias in names:
                    head = alias.name.partition(".")[0]
                    self.imports[alias.asname or head] = alias.name if alias.asname else head
            case ast.ImportFrom(names=names, module=module):
                for alias in names:
                    self._note_imported(alias, module or "")
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.functions[statement.name] = statement
            case ast.ClassDef(name=name, body=body):
                self.functions[name] = statement
                for inner in body:
                    if isinstance(inner, FUNCTIONS):
                        self.methods.setdefault(inner.name, {})[name] = inner
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, value)
            case ast.For(target=target, iter=values) | ast.AsyncFor(target=target, iter=values):
                for one, other in rounds(*_value_of_pair(target, values)):
                    self._bind(one, other)

    def _note_imported(self, alias: ast.alias, module: str) -> None:
        """Note a name that is imported; one from a file that is part of the tree is its own."""
        if module.rpartition(".")[2] not in self.beside:
            self.imports[alias.asname or alias.name] = f"{module}.{alias.name}"
        elif alias.asname:
            self.same.setdefault(alias.asname, set()).add(alias.name)

    def is_beside(self, name: str) -> bool:
        """Tell whether a name is a module whose file is part of the tree."""
        full = self.imports.get(name.partition(".")[0], "")
        return bool({full.rpartition(".")[2], name.rpartition(".")[2]} & self.beside and full)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        """Note that a target gets the value of an expression, part by part if both are tuples."""
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, other in zip(target.elts, value.elts, strict=False):
                self._bind(one, other)
            return
        name = path(target)
        for element in elements(value):
            self._bind(target, element)
        if isinstance(value, ast.Lambda):
            self._lambdas.setdefault(name, []).append(value)
        elif isinstance(value, ast.Call):
            self.calls.setdefault(name, []).append(value)
            # Moved to a device or compiled, a thing remains what it is.
            kept = isinstance(value.func, ast.Attribute) and value.func.attr in ("to", "cuda")
            if kept and isinstance(value.func, ast.Attribute):
                self._bind(target, value.func.value)
        elif path(value) and name:
            self.same.setdefault(name, set()).add(path(value))

    def _hold(self, statement: ast.stmt) -> None:
        """Note what a statement puts into lists."""
        for name, value in held(statement):
            self._held.setdefault(name, []).append(value)

    def put_into(self, name: str) -> list[ast.expr]:
        """Return what the script puts into a list of this name, empty for what is no list."""
        return list(self._held.get(name, ()))

    def _give(self, blocks: Blocks) -> None:
        """Note which arguments the calls of the script's own functions and classes give."""
        nodes = list(ast.walk(blocks.tree))
        stored = (n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        self.bound = {name.id for name in stored} | set(self.functions)
        self._keep(nodes)
        calls = (each for each in nodes if isinstance(each, ast.Call))
        for call in calls:
            for function in self._called(call):
                self.given += arguments_of(function, call, method=None).items()
        # What most functions get under the name that it has outside is that, whatever one gets.
        itself = {name for name, value in self.given if path(value) == name}
        plain_ones = (each for each in blocks.tree.body if not isinstance(each, _NAMED))
        itself &= {name for each in plain_ones for name in written(each)}
        self.bound.update(name for name, _ in self.given)
        self.given = [each for each in self.given if each[0] not in itself or not path(each[1])]
        for name, value in self.given:
            if path(value) and path(value) != name:
                self.same.setdefault(name, set()).add(path(value))
            if isinstance(value, ast.Lambda):
                self._lambdas.setdefault(name, []).append(value)
            for made in (value, *elements(value)):
                if isinstance(made, ast.Call):
                    self.calls.setdefault(name, []).append(made)
            if not path(value):
                self._hold(ast.Assign([ast.Name(name, ast.Store())], value))

    def _keep(self, nodes: list[ast.AST]) -> None:
        """Note that an argument which no statement stores is kept, by ``setattr``, as it is named.

        Such classes store all that they are made with at once: ``self.save_hyperparameters()``.
        """
        stored = {path(each) for each in nodes if isinstance(getattr(each, "ctx", 0), ast.Store)}
        for made in self.methods.get("__init__", {}).values():
            for each in made.args.args[1:]:
                if f"self.{each.arg}" not in stored:
                    self.same[f"self.{each.arg}"] = {each.arg}

    def _called(self, call: ast.Call) -> list[Function]:
        """Return the functions of the script that a call may call, by their name."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else path(call.func)
        known = self.functions.get(name)
        found = list(self.methods.get(name, {}).values())
        if isinstance(known, ast.ClassDef):
            constructor = self.methods.get("__init__", {}).get(name)
            return [constructor] if constructor else []
        return [known] if isinstance(known, FUNCTIONS) and not found else found

    def _results(self, calls: list[ast.Call]) -> Iterator[ast.expr]:
        """Yield what the script's own functions return that some calls call, or lead to."""
        waiting, seen = list(calls), set[Function]()
        while waiting:
            called = [each for each in self._called(waiting.pop()) if each not in seen]
            seen.update(called)
            for value in (each for function in called for each in _returned(function)):
                yield value
                waiting += [value] if isinstance(value, ast.Call) else []

    def functions_of(self, name: str) -> list[Function]:
        """Return the functions of the script that a name may stand for: its own, or one handed."""
        found = map(self.functions.get, self._standing_for(name))
        return [each for each in dict.fromkeys(found) if isinstance(each, FUNCTIONS)]

    def lambdas_of(self, name: str) -> list[ast.Lambda]:
        """Return the lambdas that a name may stand for."""
        names = self._standing_for(name)
        return [made for each in names for made in self._lambdas.get(each, ())]

    def _standing_for(self, name: str) -> list[str]:
        """Return a name with those of which it may be a copy, up to names of functions."""
        waiting, seen = [name], dict[str, None]()
        while waiting:
            each = plain(waiting.pop())
            own = isinstance(self.functions.get(each), FUNCTIONS)
            if not own and each not in seen and each.rpartition(".")[2] not in self.methods:
                waiting += sorted(self.same.get(each, ()))
            seen[each] = None
        return list(seen)

    def made_for(self, name: str) -> list[Function]:
        """Return the functions that others make and return, of which a name stands for one."""
        makers = [path(call.func) for call in self.calls.get(plain(name), [])]
        found = [each for maker in makers for each in self.functions_of(maker)]
        return [inner for each in found for inner in _made_by(each)]

    def full(self, name: str) -> str:
        """Return the full name behind a path: ``optim.SGD`` is ``torch.optim.SGD``."""
        head, dot, rest = name.partition(".")
        return self.imports.get(head, head) + dot + rest

    def makers(self, name: str) -> list[str]:
        """Return the full names of what the values of a path were made by."""
        if name in self._made:
            return self._made[name]
        found: list[str] = []
        waiting, seen = [name], set[str]()
        while waiting:
            each = plain(waiting.pop())
            if each in seen:
                continue
            seen.add(each)
            calls = self.calls.get(each, [])
            found += [self.full(path(call.func)) for call in calls]
            waiting += self.same.get(each, ())
            for value in (*self._held.get(each, ()), *self._results(calls)):
                if isinstance(value, ast.Call):
                    found.append(self.full(path(value.func)))
                elif path(value):
                    waiting.append(path(value))
            if inner := inside(each):
                waiting.append(inner)
        self._made[name] = found
        return found

    def classes(self, name: str) -> list[str]:
        """Return the names of the script's own classes that the values of a path are made by."""
        made = self.makers(name)
        return [each for each in made if isinstance(self.functions.get(each), ast.ClassDef)]

    def ancestors(self, name: str) -> list[str]:
        """Return the full names of what a class of the script derives from, the nearest first.

        A class may have the name of its own base: ``class Model(Model)``.
        """
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            known = self.functions.get(waiting.pop(0))
            bases = known.bases if isinstance(known, ast.ClassDef) else []
            fresh = [b for b in (self.full(path(each)) for each in bases) if b not in found]
            found |= dict.fromkeys(fresh)
            waiting += fresh
        return list(found)

    def is_module(self, name: str) -> bool:
        """Tell whether a class of the script derives from torch's modules or functions."""
        return any(base.startswith("torch.") for base in self.ancestors(name))

    def is_data(self, name: str) -> bool:
        """Tell whether a name may hold data: no module, function, builtin or plain number."""
        name = plain(name)
        head = name.partition(".")[0]
        builtin = hasattr(builtins, head) and head not in self.bound
        known = head in self.imports or head in self.functions or builtin
        return not known and not {name, inside(name)} & self.numbers


def _value_of_pair(target: ast.expr, values: ast.expr) -> tuple[ast.expr, ast.expr]:
    """Return what a loop over a dictionary binds to its values: `v` of `k` and `v`."""
    match target, values:
        case ast.Tuple(elts=[_, one]), ast.Call(func=ast.Attribute(value=held, attr="items")):
            return one, held
        case _, ast.Call(func=ast.Attribute(value=held, attr="values")):
            return target, held
    return target, values


def _returned(function: Function) -> list[ast.expr]:
    """Return the expressions that a function returns."""
    nodes = ast.walk(function)
    return [node.value for node in nodes if isinstance(node, ast.Return) and node.value]


def _made_by(function: Function) -> list[Function]:
    """Return the functions that a function defines and returns."""
    names, nodes = set(map(path, _returned(function))), ast.walk(function)
    return [n for n in nodes if isinstance(n, FUNCTIONS) and n is not function and n.name in names]


def plain(name: str) -> str:
    """Return a path as it stands in the script, without the mark of the call it belongs to."""
    return name.rpartition(":")[2]
