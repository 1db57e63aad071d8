"""Well-known equations, drawn as they must come out."""

from textwrap import dedent

import pytest

from tutor.maths.typeset.layout import display

GRADIENT = r"\frac{\partial L}{\partial w} = \frac{2}{N}\sum_i (\hat y_i - y_i) x_i"

PICTURES = {
    GRADIENT: """\
        ∂L   2
        ── = ─ ∑ (ŷᵢ − yᵢ) xᵢ
        ∂w   N i
        """,
    r"L = \frac{1}{N}\sum_{i=1}^{N} \left(\hat{y}_i - y_i\right)^2": """\
            1  N
        L = ─  ∑  (ŷᵢ − yᵢ)²
            N i=1
        """,
    r"\frac{dL}{dw} = \frac{dL}{du} \cdot \frac{du}{dw}": """\
        dL   dL   du
        ── = ── · ──
        dw   du   dw
        """,
    r"w \leftarrow w - \eta \frac{\partial L}{\partial w}": """\
                  ∂L
        w ← w − η ──
                  ∂w
        """,
    r"w_{t+1} = w_t - \eta\,\nabla L(w_t)": """\
        wₜ₊₁ = wₜ − η ∇L(wₜ)
        """,
    r"\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}": """\
                          zᵢ
                         e
        softmax(z)ᵢ = ─────────
                        K   zⱼ
                        ∑  e
                       j=1
        """,
    r"\operatorname{relu}(x) = \begin{cases} x & \text{if } x > 0 \\ 0 & 0 \end{cases}": """\
                  ⎧x   if x > 0
        relu(x) = ⎨
                  ⎩0   0
        """,
    r"\begin{bmatrix} 1 & -2 \\ 3 & 10 \end{bmatrix} \begin{bmatrix} a \\ b \end{bmatrix}": """\
        ⎡1  −2⎤ ⎡a⎤
        ⎣3  10⎦ ⎣b⎦
        """,
    r"\begin{pmatrix} \frac{a}{b} & c \\ \vdots & 1 \end{pmatrix}": """\
        ⎛a   ⎞
        ⎜─  c⎟
        ⎜b   ⎟
        ⎜    ⎟
        ⎝⋮  1⎠
        """,
    r"\sqrt{x^2 + y^2} = \sqrt[3]{\frac{a}{b}}": """\
                     ┌──
         _______     │ a
        √x² + y² =   │ ─
                   ³√│ b
        """,
    r"\left(\frac{a}{b}\right)^2 + x_w^{e^k}": """\
        ⎛a⎞²    eᵏ
        ⎜─⎟  + x
        ⎝b⎠     w
        """,
    r"\begin{aligned} a &= b + c \\ &= -d \end{aligned}": """\
        a = b + c
          = −d
        """,
    r"\lim_{h \to 0} \frac{f(x+h) - f(x)}{h}": """\
            f(x + h) − f(x)
        lim ───────────────
        h→0        h
        """,
    r"\frac{\frac{a}{b}}{c}": """\
         a
         ─
         b
        ───
         c
        """,
    r"X^\top (X w - y) \in \mathbb{R}^d, \|x\|_2 = |-x|": """\
        Xᵀ (X w − y) ∈ ℝᵈ, ‖x‖₂ = |−x|
        """,
    r"\underbrace{a + b}_{\text{sum}} \vec v \hat\theta \overline{AB}": """\
              →   __
        a + b v θ̂ AB
        ╰───╯
         sum
        """,
    r"p(x \mid \theta) = \prod_{i=1}^n p_i, \int_0^1 x\,dx": """\
                    n      1
        p(x | θ) =  ∏  pᵢ, ⌠ x dx
                   i=1     ⌡
                           0
        """,
}

ASCII = {
    GRADIENT: """\
         dL     2
        ---- = --- sum (y_hat_i - y_i) x_i
         dw     N   i
        """,
    r"w_{t+1} \leftarrow \alpha x_i^2 + e^{-x}": """\
                               -x
        w    <- alpha x_i^2 + e
         t+1
        """,
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} \odot \left(\frac{a}{b}\right)": """\
                 / a \\
        [1  2] * |---|
        [3  4]   \\ b /
        """,
    r"\sqrt{x} \neq \sqrt{\frac{a}{b}}, |x| \leq \infty": """\
                       / a \\
        sqrt(x) != sqrt|---|, |x| <= infinity
                       \\ b /
        """,
}


def picture(source: str, ascii: bool = False, width: int | None = None) -> str:
    return "\n".join(line.rstrip() for line in display(source, ascii, width).lines)


def drawn(text: str) -> str:
    return "\n".join(line.rstrip() for line in dedent(text).rstrip("\n").split("\n")).rstrip()


@pytest.mark.parametrize("source", PICTURES)
def test_an_equation_is_drawn(source):
    assert picture(source) == drawn(PICTURES[source])


@pytest.mark.parametrize("source", ASCII)
def test_an_equation_is_drawn_in_ascii(source):
    assert picture(source, ascii=True) == drawn(ASCII[source])


def test_an_equation_that_is_too_wide_breaks_at_its_relations():
    source = GRADIENT + r" = \frac{2}{4} \cdot (-1.7 \cdot 1 - 3.4 \cdot 2) = -25.5"
    assert picture(source, width=40) == drawn("""\
        ∂L   2
        ── = ─ ∑ (ŷᵢ − yᵢ) xᵢ
        ∂w   N i

             2
           = ─ · (−1.7 · 1 − 3.4 · 2)
             4
           = −25.5
        """)


def test_a_long_sum_breaks_before_an_operator():
    source = "L = 1.11 + 2.22 + 3.33 - 4.44"
    assert picture(source, width=20) == drawn("""\
        L = 1.11 + 2.22
            + 3.33 − 4.44
        """)


def test_a_long_left_hand_side_stands_on_a_row_of_its_own():
    source = r"f(a, b, c, d) = a + b \approx c"
    assert picture(source, width=16) == drawn("""\
        f(a, b, c, d)
          = a + b
          ≈ c
        """)


def test_a_list_breaks_after_a_comma():
    assert picture("x, y, z, a, b", width=8) == drawn("""\
        x, y, z,
          a, b
        """)


def test_a_part_that_fits_nowhere_stays_whole():
    source = r"\frac{a + b + c + d}{e}"
    assert display(source, width=5) == display(source)


def test_the_base_line_is_that_of_the_equals_sign():
    block = display(GRADIENT)
    assert block.lines[block.baseline].startswith("── =")
