"""An expression without what takes it out of the graph: detach, item, numpy and the like."""

import ast
import copy

OWNED = frozenset({"detach", "detach_", "item", "tolist", "numpy", "cpu", "clone"})
"""Methods in whose place the tensor itself stands."""

WRAPPING = frozenset({"tensor", "as_tensor", "Tensor", "FloatTensor", "from_numpy"})
"""Functions of torch in whose place their argument stands."""

SHARED = frozenset({"mean", "sum", "square", "abs", "exp", "log", "sqrt", "maximum", "dot", "sin"})
"""Functions that NumPy and torch have under the same name."""


def stripped(value: ast.expr, lists: set[str]) -> str:
    """Return an expression whose tensors keep their history.

    `lists` are the names of lists of tensors, which a copy into one tensor becomes a stack of.
    """
    return ast.unparse(ast.fix_missing_locations(_Bare(lists).visit(copy.deepcopy(value))))


class _Bare(ast.NodeTransformer):
    """Puts what is inside of a cutting call in its place, from the inside out."""

    def __init__(self, lists: set[str]) -> None:
        self._lists = lists

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Take ``.data`` off."""
        self.generic_visit(node)
        return node.value if node.attr == "data" else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Take the call off, or turn NumPy's function into torch's."""
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Name) and function.id in ("float", "int") and node.args:
            return node.args[0]
        if not isinstance(function, ast.Attribute):
            return node
        owner = ast.unparse(function.value)
        if owner == "torch" and function.attr in WRAPPING and node.args:
            return self._unwrapped(node.args[0])
        if owner in ("np", "numpy") and function.attr in SHARED:
            function.value = ast.Name("torch", ast.Load())
            return node
        bare = function.attr in OWNED and owner not in ("np", "numpy", "torch") and not node.args
        return function.value if bare else node

    def _unwrapped(self, inner: ast.expr) -> ast.expr:
        if isinstance(inner, ast.Name) and inner.id in self._lists:
            stack = ast.parse("torch.stack", mode="eval").body
            return ast.Call(stack, [inner], [])
        return inner
