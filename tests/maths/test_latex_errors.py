"""What cannot be read is refused: with a message, the place in the source, and a hint."""

import pytest

from tutor.maths.typeset.latex import DEEPEST, LatexError, parse

REFUSED = [
    (r"a + \farc{a}{b}", 4, r"\farc is not a known command", r"did you mean \frac?"),
    (r"\Sum x", 0, r"\Sum is not a known command", r"did you mean \sum?"),
    (r"\sigmoid", 0, r"\sigmoid is not a known command", r"\sigma"),
    (r"\ReLU(x)", 0, r"\ReLU is not a known command", r"\operatorname{...}"),
    (r"\color{red} x", 0, r"\color is not a known command", ""),
    (r"x + {a", 4, "this brace is never closed", "add a '}'"),
    (r"a}", 1, "this brace closes nothing", r"\}"),
    (r"x + \frac{a}", 4, r"\frac is missing an argument", "braces"),
    (r"\sqrt", 0, r"\sqrt is missing an argument", "braces"),
    (r"{\hat} y", 1, r"\hat is missing an argument", "braces"),
    (r"x^", 1, "'^' is missing an argument", "braces"),
    (r"x_^2", 1, "'_' is missing an argument", "braces"),
    (r"x^10", 1, "'^' takes only the first character of 10", "write ^{10}"),
    (r"x_i^2^3", 5, "a second '^' on the same base", "braces"),
    (r"x^2'", 3, "a second ''' on the same base", "braces"),
    (r"1 + \left( a", 4, r"\left is never closed", r"\right)"),
    (r"a \right)", 2, r"\right has no \left", r"\left( ... \right)"),
    (r"\left( a }", 9, "this brace closes nothing", ""),
    (r"\left x \right)", 0, r"\left needs a bracket", r"\left("),
    (r"\sqrt[3{x}", 5, "this bracket is never closed", "add a ']'"),
    (r"a & b", 2, "'&' stands outside a matrix", r"\&"),
    (r"a \\ b", 2, r"'\\' stands outside a matrix", r"\begin{aligned}"),
    (r"\end{cases}", 0, r"\end has no \begin", ""),
    (r"\begin{matix} a \end{matix}", 0, "no environment is called 'matix'", "bmatrix"),
    (r"\begin{cases} a & b", 0, r"\begin{cases} is never ended", r"\end{cases}"),
    (r"\begin{cases} a \end{matrix}", 16, r"\end{matrix} follows \begin{cases}", r"\end{cases}"),
    (r"\text x", 0, r"\text needs text in braces", r"\text{...}"),
    (r"\text{a_b}", 7, "'_' cannot stand in text", r"\_"),
    (r"\text{ab", 5, "this brace is never closed", ""),
    ("50%", 2, "'%' has no meaning in a formula", r"write \%"),
    ("ü", 0, "'ü' has no meaning in a formula", r"\text{...}"),
    ("x\x00", 1, "the character U+0000 has no meaning in a formula", ""),
    ("x\\", 1, "a backslash at the end names no command", ""),
]


@pytest.mark.parametrize(("source", "position", "message", "hint"), REFUSED)
def test_a_mistake_is_named_with_its_place_and_a_hint(source, position, message, hint):
    with pytest.raises(LatexError) as caught:
        parse(source)
    assert caught.value.position == position
    assert caught.value.message == message
    assert hint in caught.value.hint
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("opening", ["{", "(", r"\hat", r"\sqrt{", r"\left(", "x^{", r"\frac{1}{"])
def test_endless_nesting_is_refused_before_it_exhausts_the_stack(opening):
    closing = {"{": "}", "(": r"\right)" if opening[0] == "\\" else ")"}.get(opening[-1], "")
    depth = 20 * DEEPEST
    with pytest.raises(LatexError, match="nested too deeply"):
        parse(opening * depth + "x" + closing * depth)


def test_ordinary_nesting_is_read():
    assert parse("{" * 20 + "x" + "}" * 20) == parse("x")


def test_a_text_keeps_its_escaped_characters():
    assert parse(r"\text{50\% of w\_old \{x\}}").text == "50% of w_old {x}"
