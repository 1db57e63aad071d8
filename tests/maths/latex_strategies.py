"""Formulas at random, each with the names and digits that it must not lose."""

from hypothesis import strategies as st

LETTERS = "kzWJY"
"""Letters that occur in no word that the layout itself writes."""

NAMES = {"\\theta": ("θ", "theta"), "\\omega": ("ω", "omega")}


def leaf(source: str) -> tuple[str, list[str]]:
    return source, [source.strip()]


leaves = st.one_of(
    st.sampled_from([leaf(letter) for letter in LETTERS]),
    st.integers(0, 999).map(lambda number: (f"{{{number}}}", list(str(number)))),
    st.sampled_from([(f"{name} ", [name]) for name in NAMES]),
    st.sampled_from([(r"\text{Jk}", ["J", "k"]), (r"\mathbf{W}", ["W"]), (r"\mathbb{Y}", ["Y"])]),
)

OPERATORS = ["+", "-", r"\cdot ", "=", r"\leftarrow ", ",", "/", r"\odot ", " ", r"\quad ", "", "|"]
BRACKETS = [
    ("(", ")"),
    (r"\left[", r"\right]"),
    (r"\{", r"\}"),
    (r"\left.", r"\right|"),
    ("[", ")"),
]
WRAPPERS = [
    r"\sqrt{%s}", r"\hat{%s}", r"\overline{%s}", r"\vec{%s}", r"\underbrace{%s}", "{%s}'",
    r"\mathbf{%s}", r"\log %s", "-%s", r"\partial{%s}",
]  # fmt: skip
PAIRS = [
    r"\frac{%s}{%s}", "{%s}_{%s}", "{%s}^{%s}", r"\sqrt[%s]{%s}", r"\sum_{%s}^{%s}",
    r"\lim_{%s} %s", r"\underbrace{%s}_{%s}", r"\begin{bmatrix}%s & %s\end{bmatrix}",
    r"\begin{cases}%s \\ %s\end{cases}", r"\begin{aligned}%s &= %s \\ &= \end{aligned}",
]  # fmt: skip


def joined(parts: list[tuple[str, list[str]]], operator: str) -> tuple[str, list[str]]:
    return operator.join(source for source, _ in parts), [
        name for _, names in parts for name in names
    ]


Formula = tuple[str, list[str]]


def fence(part: Formula, ends: tuple[str, str]) -> Formula:
    return f"{ends[0]}{part[0]}{ends[1]}", part[1]


def wrap(part: Formula, form: str) -> Formula:
    return form % part[0], part[1]


def pair(one: Formula, two: Formula, form: str) -> Formula:
    return form % (one[0], two[0]), one[1] + two[1]


def grown(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    parts = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        st.builds(joined, parts, st.sampled_from(OPERATORS)),
        st.builds(fence, inner, st.sampled_from(BRACKETS)),
        st.builds(wrap, inner, st.sampled_from(WRAPPERS)),
        st.builds(pair, inner, inner, st.sampled_from(PAIRS)),
    )


formulas = st.recursive(leaves, grown, max_leaves=12)
"""Pairs of LaTeX and the letters, digits and Greek names in it."""
