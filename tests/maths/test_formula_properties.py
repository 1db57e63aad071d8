"""What holds for every formula: nothing is lost, and every block is a rectangle."""

from collections import Counter
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st
from latex_strategies import LETTERS, NAMES, formulas

from tutor.maths.typeset.boxes import Block
from tutor.maths.typeset.cells import cells
from tutor.maths.typeset.latex import LatexError, parse
from tutor.maths.typeset.layout import display, inline
from tutor.maths.typeset.nodes import Node, Row

PIECES = [
    "\\frac", "\\sqrt", "{", "}", "[", "]", "^", "_", "&", "\\\\", "\\left", "\\right", "(", ")",
    "\\begin{cases}", "\\end{cases}", "\\begin", "\\text", "\\hat", "'", "|", "\\", "x", "12", ".5",
    " ", "\\sum", "\\foo", "%", "$", "ŷ", "α", "\\operatorname*", "\u0302", "\x00", "\\,", "\n",
]  # fmt: skip
sources = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))


def counted(text: str, ascii: bool) -> Counter[str]:
    """Count the letters, digits and Greek names of a picture, small characters included."""
    plain = normalize("NFKD", text)
    wanted = [*LETTERS, *"0123456789", *(forms[ascii] for forms in NAMES.values())]
    return Counter({item: plain.count(item) for item in wanted if item in plain})


def expected(names: list[str], ascii: bool) -> Counter[str]:
    return Counter(NAMES[name][ascii] if name in NAMES else name for name in names)


def assert_rectangular(block: Block) -> None:
    assert block.lines
    assert 0 <= block.baseline < len(block.lines)
    assert {cells(line) for line in block.lines} == {block.width}
    assert not any("\n" in line for line in block.lines)


@given(formulas, st.booleans())
def test_a_displayed_formula_is_a_rectangle_with_its_base_line_inside(formula, ascii):
    assert_rectangular(display(formula[0], ascii=ascii))


@given(formulas, st.booleans())
def test_a_displayed_formula_keeps_every_name_and_digit(formula, ascii):
    source, names = formula
    picture = "\n".join(display(source, ascii=ascii).lines)
    assert counted(picture, ascii) == expected(names, ascii)


@given(formulas, st.booleans())
def test_a_formula_on_one_line_keeps_every_name_and_digit(formula, ascii):
    source, names = formula
    line = inline(source, ascii=ascii)
    assert "\n" not in line
    assert counted(line, ascii) == expected(names, ascii)


@given(formulas, st.booleans(), st.integers(1, 60))
def test_a_broken_formula_is_a_rectangle_that_keeps_everything(formula, ascii, width):
    source, names = formula
    block = display(source, ascii=ascii, width=width)
    assert_rectangular(block)
    assert counted("\n".join(block.lines), ascii) == expected(names, ascii)


@given(formulas, st.integers(1, 60))
def test_a_formula_that_fits_is_not_broken(formula, spare):
    whole = display(formula[0])
    assert display(formula[0], width=whole.width + spare - 1) == whole


@given(formulas)
def test_ascii_mode_writes_printable_ascii_only(formula):
    for line in (*display(formula[0], ascii=True).lines, inline(formula[0], ascii=True)):
        assert all(32 <= ord(char) <= 126 for char in line)


@given(formulas)
def test_a_parsed_formula_is_laid_out_like_its_source(formula):
    tree = parse(formula[0])
    assert display(tree) == display(formula[0])
    assert inline(tree) == inline(formula[0])


@given(sources)
def test_any_text_is_read_or_refused_at_a_place_inside_it(source):
    tree, error = read(source)
    if error is not None:
        assert 0 <= error.position < max(1, len(source))
        assert error.message
    else:
        assert_rectangular(display(tree))
        assert all(32 <= ord(char) <= 126 for char in inline(tree, ascii=True))


def read(source: str) -> tuple[Node, LatexError | None]:
    try:
        return parse(source), None
    except LatexError as error:
        return Row(()), error


def test_scripts_and_fractions_nested_as_deep_as_allowed_are_laid_out():
    for opening, closing in (
        ("x^{", "}"),
        ("x_{1+x^{", "}}"),
        (r"\frac{k}{", "}"),
        (r"\hat{z+", "}"),
    ):
        depth = 12 if "_" in opening else 24
        source = opening * depth + "W" + closing * depth
        for ascii in (False, True):
            assert_rectangular(display(source, ascii, width=40))
            assert counted(inline(source, ascii), ascii)["W"] == 1
