"""Formulas on one line keep the meaning that two dimensions gave them."""

import pytest

from tutor.maths.typeset.layout import inline

LINES = [
    # scripts
    ("x_i", "xᵢ", "x_i"),
    ("w_k^2", "wₖ²", "w_k^2"),
    ("x_w", "x_w", "x_w"),
    ("x_w y", "x_w y", "x_w y"),
    ("x_wy", "x_w y", "x_w y"),
    ("e^{-x}", "e⁻ˣ", "e^(-x)"),
    ("e^{x_i}", "e^(xᵢ)", "e^(x_i)"),
    ("x^{(i)}", "x⁽ⁱ⁾", "x^((i))"),
    (r"X^\top X", "Xᵀ X", "X^T X"),
    ("{ab}^2", "(ab)²", "(ab)^2"),
    ("{x^2}^3", "(x²)³", "(x^2)^3"),
    ("{x_i}^2", "xᵢ²", "x_i^2"),
    ("f''(x)", "f′′(x)", "f''(x)"),
    (r"\hat y_i", "ŷᵢ", "y_hat_i"),
    (r"\hat{y_i}", "ŷᵢ", "y_hat_i"),
    (r"\hat{xy}", "hat(xy)", "hat(xy)"),
    (r"\vec v", "vec(v)", "v_vec"),
    (r"\bar{\mathbf{x}}", "x̄", "x_bar"),
    # quotients
    (r"\frac{a}{b}", "a/b", "a/b"),
    (r"\frac{\partial L}{\partial w}", "∂L/∂w", "dL/dw"),
    (r"\frac{dL}{dw}", "dL/dw", "dL/dw"),
    (r"\frac{a + b}{c}", "(a + b)/c", "(a + b)/c"),
    (r"\frac{1}{2N}", "1/(2N)", "1/(2N)"),
    (r"\frac{2}{N} x", "(2/N) x", "(2/N) x"),
    (r"\eta \frac{a}{b}", "η a/b", "eta a/b"),
    (r"\log \frac{a}{b}", "log (a/b)", "log (a/b)"),
    (r"\frac{\frac{a}{b}}{c}", "(a/b)/c", "(a/b)/c"),
    (r"\frac{a}{\frac{b}{c}}", "a/(b/c)", "a/(b/c)"),
    (r"\frac{a}{b}\frac{c}{d}", "(a/b) (c/d)", "(a/b) (c/d)"),
    (r"x \odot \frac{a}{b}", "x ⊙ (a/b)", "x * (a/b)"),
    (r"x / \frac{a}{b}", "x / (a/b)", "x / (a/b)"),
    (r"\frac12 - \frac{a}{b}", "1/2 − a/b", "1/2 - a/b"),
    (r"-\frac{a}{b}", "−a/b", "-a/b"),
    (r"\frac{a}{b}^2", "(a/b)²", "(a/b)^2"),
    # roots
    (r"\sqrt{x}", "√x", "sqrt(x)"),
    (r"\sqrt{x + y}", "√(x + y)", "sqrt(x + y)"),
    (r"\sqrt[3]{10}", "³√10", "root[3](10)"),
    (r"\sqrt{x}y", "√x y", "sqrt(x) y"),
    # operators and signs
    ("a-b", "a − b", "a - b"),
    ("-x", "−x", "-x"),
    ("a = -b", "a = −b", "a = -b"),
    (r"a \cdot -b", "a · −b", "a * -b"),
    ("(-x)", "(−x)", "(-x)"),
    ("|-x|", "|−x|", "|-x|"),
    ("w*x", "w * x", "w * x"),
    (r"w \leftarrow w - \eta g", "w ← w − η g", "w <- w - eta g"),
    (r"\alpha\beta x", "αβ x", "alpha beta x"),
    (r"\eta \nabla L", "η ∇L", "eta grad L"),
    (r"\partial L", "∂L", "dL"),
    (r"\log x", "log x", "log x"),
    (r"\log(x)", "log(x)", "log(x)"),
    (r"2\sin x", "2 sin x", "2 sin x"),
    (r"p(x \mid \theta)", "p(x | θ)", "p(x | theta)"),
    (r"\nabla_w L", "∇_w L", "grad_w L"),
    (r"a \neq b \Rightarrow c", "a ≠ b ⇒ c", "a != b => c"),
    ("1, 2; 3", "1, 2; 3", "1, 2; 3"),
    (r"\{x_i\}", "{xᵢ}", "{x_i}"),
    # sums, limits, environments, text
    (r"\sum_{i=1}^N x_i", "∑ᵢ₌₁ᴺ xᵢ", "sum_(i=1)^N x_i"),
    (r"\sum_{i \in B} x_i", "∑_(i∈B) xᵢ", "sum_(i in B) x_i"),
    (r"\max_w L", "max_w L", "max_w L"),
    (r"\begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}", "[1, 2; 3, 4]", "[1, 2; 3, 4]"),
    (r"\begin{cases}a & b \\ c\end{cases}", "{a b; c}", "{a b; c}"),
    (r"x \text{ if } y", "x if y", "x if y"),
    (r"x \in \mathbb{R}^n", "x ∈ ℝⁿ", "x in R^n"),
    (r"\underbrace{a+b}_{c}", "underbrace(a + b: c)", "underbrace(a + b: c)"),
    (r"50\%", "50%", "50%"),
    ("α · x", "α · x", "alpha * x"),
    ("", "", ""),
]


@pytest.mark.parametrize(("source", "unicode", "_"), LINES)
def test_a_formula_on_one_line(source, unicode, _):
    assert inline(source) == unicode


@pytest.mark.parametrize(("source", "_", "plain"), LINES)
def test_a_formula_on_one_line_in_ascii(source, _, plain):
    assert inline(source, ascii=True) == plain
