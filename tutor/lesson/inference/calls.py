"""The calls in one expression of a straight line: each is followed, and is then its result."""

import ast
from typing import TYPE_CHECKING

from tutor.lesson.inference.arguments import arguments_of
from tutor.lesson.inference.bindings import Bindings, plain
from tutor.lesson.inference.gone_through import in_place_of
from tutor.lesson.inference.mapping import as_comprehension
from tutor.lesson.inference.paths import path, rounds

if TYPE_CHECKING:
    from tutor.lesson.inference.straight import Straight, Where

Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
TRANSFORMS = ("torch.func.grad", "torch.func.grad_and_value")
MAPS = ("torch.func.vmap", "torch.vmap")


class Calls(ast.NodeTransformer):
    """Follows the calls in one expression, and puts what they return in their place."""

    def __init__(self, straight: "Straight", where: "Where") -> None:
        self.straight, self.where = straight, where
        self.found = False

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Leave a lambda alone: it runs at another time."""
        return node

    def _rounds(self, node: Comprehension) -> ast.expr:
        """Bind the names of a comprehension before the calls in it are followed."""
        followed = any(self._is_followed(each) for each in ast.walk(node))
        for each in node.generators:
            each.iter = self.visit(each.iter)
            for target, values in rounds(each.target, each.iter) if followed else ():
                self.straight.bind(target, values, self.where)
        self.generic_visit(node)
        return node

    def _is_followed(self, node: ast.AST) -> bool:
        """Tell whether an expression may be followed: what its names are is bound by then."""
        if isinstance(node, ast.Attribute):
            return self.straight.has_property(node.attr)
        return isinstance(node, ast.Call) and self.straight.is_followed(node, self.where)

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _rounds  # noqa: N815

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Follow a property of one of the script's own objects, a call without brackets."""
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or not self.straight.is_property(node):
            return node
        result = self.straight.call(ast.Call(node, [], []), self.where)
        self.found = self.found or bool(result)
        return ast.Name(result, ast.Load()) if result else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Follow a call, those in its arguments first, and functions handed to ``step``."""
        node = self._passed_on(node) or node
        self.generic_visit(node)
        if made := self._mapped(node):
            plain = isinstance(node.args[0], ast.Lambda)
            return made if plain else self._rounds(made)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "step":
            for handed in node.args:
                if isinstance(handed, ast.Attribute):
                    self.straight.call(ast.Call(handed, [], []), self.where)
                bindings, called = self.straight.bindings, path(handed)
                for known in bindings.functions_of(called) or bindings.made_for(called):
                    name = ast.Name(known.name, ast.Load())
                    self.straight.call(ast.Call(name, [], []), self.where)
        if inner := self._differentiated(node):
            return inner
        result = self.straight.call(self._unmapped(node), self.where)
        self.found = self.found or bool(result)
        return ast.Name(result, ast.Load()) if result else node

    def _passed_on(self, node: ast.Call) -> ast.Call | None:
        """Return the call that a lambda makes of one of its own functions, and does nothing else.

        ``updater = lambda n: sgd([w, b], lr, n)`` and ``updater(4)`` is ``sgd([w, b], lr, 4)``.
        """
        lambdas_of = self.straight.bindings.lambdas_of
        for each in lambdas_of(path(node.func)):
            match each.body:
                case ast.Call(func=function) as call if self._is_followed(call):
                    if not lambdas_of(path(function)):
                        return in_place_of(call, arguments_of(each, node, method=False))
        return None

    def _mapped(self, node: ast.Call) -> ast.ListComp | None:
        """Return what a call makes of tables part by part, if that is all it does."""
        maps = path(node.func) == "map" and node.args and path(node.args[0])
        if not maps and not any(isinstance(each, ast.Lambda) for each in node.args[:1]):
            return None
        own = self.straight.callees.of(node, self.where.owner)
        return as_comprehension(node, [each.function for each in own])

    def _unmapped(self, node: ast.Call) -> ast.Call:
        """Return ``f(x)`` for ``vmap(f)(x)``, which does for each of a batch what that does."""
        bindings = self.straight.bindings
        made = [node.func] if isinstance(node.func, ast.Call) else []
        made += bindings.calls.get(plain(path(node.func)), [])
        for each in made:
            if bindings.full(path(each.func)) in MAPS and each.args and path(each.args[0]):
                return ast.Call(each.args[0], node.args, node.keywords)
        return node

    def _differentiated(self, node: ast.Call) -> ast.expr | None:
        """Follow what a transformed function does; return the gradient that is taken of it.

        ``grad(f)(w, x)`` calls ``f(w, x)`` and differentiates what that returns by ``w``.
        """
        bindings = self.straight.bindings
        made = [node.func] if isinstance(node.func, ast.Call) else []
        made += bindings.calls.get(plain(path(node.func)), [])
        for each in (inner for one in made for inner in _of_each_sample(one, bindings)):
            if bindings.full(path(each.func)) in TRANSFORMS and each.args and node.args:
                inner = ast.Call(each.args[0], node.args, node.keywords)
                result = self.straight.call(inner, self.where)
                if result:
                    gradient = ast.parse("torch.autograd.grad", mode="eval").body
                    return ast.Call(gradient, [ast.Name(result, ast.Load()), node.args[0]], [])
        return None


def _of_each_sample(made: ast.Call, bindings: Bindings) -> list[ast.Call]:
    """Return the call inside of ``vmap(grad(f))``, which does for each sample what that does.

    What stands inside may have a name by then: ``g = grad(f)`` and ``vmap(g)``.
    """
    if bindings.full(path(made.func)) not in MAPS or not made.args:
        return [made]
    inner = made.args[0]
    return [inner] if isinstance(inner, ast.Call) else bindings.calls.get(plain(path(inner)), [])
