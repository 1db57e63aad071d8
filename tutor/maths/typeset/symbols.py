"""What each command and character of mathematics looks like, and how it stands beside others."""

from typing import Literal, NamedTuple

Kind = Literal[
    "ord", "mark", "prefix", "word", "big", "bin", "sign", "rel", "open", "close", "punct",
    "fence", "inner",
]  # fmt: skip
"""How a part stands beside its neighbours.

`mark` keeps close (``|``, ``/``), `prefix` clings to what follows (``∂``), `word` is a function's
name, `big` a sum, `sign` a unary plus or minus, `fence` a part in brackets and `inner` one that
needs room on both sides, such as a fraction.
"""


class Symbol(NamedTuple):
    """How a symbol is written in Unicode and in ASCII.

    In ASCII it is what a reader of Python knows: a product by elements is ``*``, as in the code.
    """

    glyph: str
    ascii: str
    kind: Kind


_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ",
    "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "ϕ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Theta": "Θ", "Lambda": "Λ",
    "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

_NAMED: dict[Kind, dict[str, tuple[str, str]]] = {
    "ord": {
        "infty": ("∞", "infinity"), "ell": ("ℓ", "l"), "top": ("⊤", "T"), "emptyset": ("∅", "{}"),
        "ldots": ("…", "..."), "dots": ("…", "..."), "cdots": ("⋯", "..."), "vdots": ("⋮", ":"),
        "ddots": ("⋱", "\\"), "prime": ("′", "'"), "perp": ("⊥", "_|_"),
    },
    "prefix": {
        "partial": ("∂", "d"), "nabla": ("∇", "grad"), "Delta": ("Δ", "Delta"),
        "forall": ("∀", "forall"), "exists": ("∃", "exists"), "neg": ("¬", "not"),
    },
    "bin": {
        "cdot": ("·", "*"), "times": ("×", "*"), "div": ("÷", "/"), "pm": ("±", "+-"),
        "mp": ("∓", "-+"), "odot": ("⊙", "*"), "otimes": ("⊗", "(x)"),
        "oplus": ("⊕", "(+)"), "cup": ("∪", "union"), "cap": ("∩", "intersect"),
        "wedge": ("∧", "and"), "vee": ("∨", "or"), "ast": ("∗", "*"), "star": ("⋆", "*"),
        "circ": ("∘", "o"),
        "setminus": ("\\", "\\"),
    },
    "rel": {
        "leq": ("≤", "<="), "geq": ("≥", ">="), "neq": ("≠", "!="), "approx": ("≈", "~="),
        "equiv": ("≡", "=="), "in": ("∈", "in"), "notin": ("∉", "not in"), "to": ("→", "->"),
        "leftarrow": ("←", "<-"), "rightarrow": ("→", "->"), "Rightarrow": ("⇒", "=>"),
        "Leftarrow": ("⇐", "<=="), "iff": ("⇔", "<=>"), "mapsto": ("↦", "|->"), "mid": ("|", "|"),
        "propto": ("∝", "prop. to"), "sim": ("∼", "~"), "ll": ("≪", "<<"), "gg": ("≫", ">>"),
        "subset": ("⊂", "subset of"), "subseteq": ("⊆", "subset of or ="),
    },
    "open": {
        "lVert": ("‖", "||"), "lvert": ("|", "|"), "langle": ("⟨", "<"), "lfloor": ("⌊", "floor["),
        "lceil": ("⌈", "ceil["), "lbrace": ("{", "{"),
    },
    "close": {
        "rVert": ("‖", "||"), "rvert": ("|", "|"), "rangle": ("⟩", ">"), "rfloor": ("⌋", "]"),
        "rceil": ("⌉", "]"), "rbrace": ("}", "}"),
    },
    "mark": {"Vert": ("‖", "||")},
}  # fmt: skip

_CHARACTERS: dict[Kind, str] = {
    "bin": "+*@",
    "rel": "=<>",
    "mark": "|/!:?",
    "open": "([",
    "close": ")]",
    "punct": ",;",
    "ord": "._%&#$",
}

_ALIASES = {
    "le": "leq", "ge": "geq", "ne": "neq", "gets": "leftarrow", "|": "Vert", "{": "lbrace",
    "}": "rbrace", "implies": "Rightarrow", "lnot": "neg", "land": "wedge", "lor": "vee",
    "_": "_", "%": "%", "&": "&", "#": "#", "$": "$",
}  # fmt: skip


def _table() -> dict[str, Symbol]:
    table = {name: Symbol(glyph, name, "ord") for name, glyph in _GREEK.items()}
    for kind, named in _NAMED.items():
        table.update({name: Symbol(*forms, kind) for name, forms in named.items()})
    for kind, characters in _CHARACTERS.items():
        table.update({char: Symbol(char, char, kind) for char in characters})
    table["-"] = Symbol("−", "-", "bin")
    return table


SYMBOLS = _table()
"""Every symbol by its name: a command without its backslash, or the character itself."""

COMMANDS = {name: name for name in SYMBOLS if name.isalpha()} | _ALIASES
"""The symbol that a command stands for."""

GLYPHS = {
    symbol.glyph: name for name, symbol in reversed(SYMBOLS.items()) if not symbol.glyph.isascii()
}
"""The symbol that a Unicode character stands for when it is written directly."""

FUNCTIONS = frozenset({
    "exp", "log", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arg", "det", "dim", "deg",
    "ker", "Pr",
})  # fmt: skip
LIMIT_FUNCTIONS = frozenset({"lim", "max", "min", "sup", "inf", "argmax", "argmin"})
"""The functions whose subscript stands below them when displayed."""

BIGS = {"sum": (("∑",), "∑"), "prod": (("∏",), "∏"), "int": (("⌠", "⌡"), "∫")}
"""The rows of a big sign, its first row on the base line, and its form within a line."""

SPACES = {",": 1, ";": 1, ":": 1, " ": 1, "!": 0, "quad": 2, "qquad": 4}
"""Commands that make room, and how many cells."""

ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "dot": "dot", "ddot": "ddot", "vec": "vec",
}  # fmt: skip

COMBINING = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "ddot": "\u0308"}
"""The combining mark of each accent. A vector's arrow is not among them: most fonts lack it."""

BLACKBOARD = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ"}
"""The blackboard letters that terminal fonts have; the others stay as they are."""


def symbol(name: str) -> Symbol:
    """Return how the symbol or letter `name` is written."""
    return SYMBOLS.get(name) or Symbol(name, name, "ord")
