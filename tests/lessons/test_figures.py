"""Every figure that a lesson is written for, compared with what the tutor recorded.

The tables name a lesson, an iteration (``end`` is the last step of all), the phase after which to
look, a name, and the numbers to be found there as they are printed in books: they count to half a
unit of their last digit, and to a millionth more for machines that round elsewhere.
"""

from itertools import chain
from typing import NamedTuple

import pytest
from played import Player, numbers
from printed import agrees

FIGURES = """
square           1 update    w       8.0000000
square           1 loss      loss    100
square           1 backward  w.grad  20
square           2 update    w       6.4000001
square           2 loss      loss    64
square           2 backward  w.grad  16
square           5 update    w       3.2767997
square           5 loss      loss    16.7772141
square           5 backward  w.grad  8.1919994
square          15 update    w       0.3518437
square          15 loss      loss    0.1934281
square          15 backward  w.grad  0.8796092

one-example      1 forward   w       1.000
one-example      1 forward   y_pred  2.000
one-example      1 backward  w.grad  -8.000
one-example      1 update    w       1.800
one-example      2 forward   y_pred  3.600
one-example      2 backward  w.grad  -1.600
one-example      2 update    w       1.960
one-example      3 forward   y_pred  3.920
one-example      3 backward  w.grad  -0.320
one-example      3 update    w       1.992

batch-of-three   1 forward   w       1.000
batch-of-three   1 backward  w.grad  -9.333
batch-of-three   1 update    w       1.933
batch-of-three   1 loss      loss    4.6667
batch-of-three   2 backward  w.grad  -0.622
batch-of-three   2 update    w       1.996
batch-of-three   2 loss      loss    0.0207
batch-of-three   3 backward  w.grad  -0.041
batch-of-three   3 update    w       2.000
batch-of-three   3 loss      loss    0.0001
batch-of-three end after     w       1.9997

numpy-by-hand    1 update    w       1.200
numpy-by-hand    1 loss      loss    30
numpy-by-hand    1 backward  grad    -120
numpy-by-hand    2 update    w       1.680
numpy-by-hand    2 loss      loss    4.80000067
numpy-by-hand    2 backward  grad    -48
numpy-by-hand    3 update    w       1.872
numpy-by-hand    3 loss      loss    0.76800019
numpy-by-hand    3 backward  grad    -19.2

autograd-1w      1 update    w       0.300
autograd-1w      1 loss      loss    30
autograd-1w      1 backward  w.grad  -30
autograd-1w      2 update    w       0.555
autograd-1w      2 loss      loss    21.674999
autograd-1w      2 backward  w.grad  -25.5
autograd-1w      3 update    w       0.772
autograd-1w      5 update    w       1.113
autograd-1w      7 update    w       1.359
autograd-1w      9 update    w       1.537
autograd-1w     11 update    w       1.665
autograd-1w     11 loss      loss    1.16278565
autograd-1w     11 backward  w.grad  -5.906
autograd-1w     21 update    w       1.934
autograd-1w     21 loss      loss    0.04506890
autograd-1w     21 backward  w.grad  -1.163

forgotten-zero   1 backward  w.grad  -8
forgotten-zero   2 backward  w.grad  -9.6
forgotten-zero   3 forward   y_pred  5.52
forgotten-zero   3 backward  w.grad  -3.52
forgotten-zero   3 update    w       3.112

autograd-5x      1 update    w       0.750
autograd-5x      1 loss      loss    187.5
autograd-5x      1 backward  w.grad  -75
autograd-5x      2 update    w       1.3875
autograd-5x      2 loss      loss    135.46875
autograd-5x      2 backward  w.grad  -63.75
autograd-5x      3 update    w       1.929
autograd-5x      3 loss      loss    97.87616730
autograd-5x      3 backward  w.grad  -54.188
autograd-5x     10 update    w       4.016
autograd-5x     10 loss      loss    10.05869961
autograd-5x     10 backward  w.grad  -17.371
autograd-5x     20 update    w       4.806
autograd-5x     20 loss      loss    0.38987094
autograd-5x     20 backward  w.grad  -3.420

mse-sgd         10 loss      loss    0.096061
mse-sgd         10 update    w       0.7211
mse-sgd         20 loss      loss    0.011679
mse-sgd         20 update    w       0.9027
mse-sgd         30 loss      loss    0.001420
mse-sgd         30 update    w       0.9661
mse-sgd         50 loss      loss    0.000021
mse-sgd         50 update    w       0.9959
mse-sgd        100 loss      loss    0.000000
mse-sgd        100 update    w       1.0000

raw-residual-sgd   9 loss    loss    0.0000
raw-residual-sgd  10 loss    loss    -0.1000
raw-residual-sgd 100 loss    loss    -9.1000
raw-residual-sgd 100 update  W       10.2000

two-features     1 backward  W.grad  -1.4 -0.72
two-features     1 update    W       1.14 1.072
two-features     1 forward   y_pred  2.2 3.2
two-features     2 backward  W.grad  -0.4408 -0.0086
two-features     2 update    W       1.1841 1.0729
two-features     2 forward   y_pred  2.4264 3.5664
two-features     3 backward  W.grad  -0.2173 0.1525
two-features     3 update    W       1.2058 1.0576
two-features     3 forward   y_pred  2.4715 3.6556
two-features   end after     wrong   1.2058 1.4470 2.1152 1.2691

two-targets      1 forward   w       0.3088 -2.9144 1.3369 -0.2791 0.5479 -0.1951
two-targets      1 forward   b       -0.3735 0.8594
two-targets      1 loss      loss    34991.07
two-targets      1 backward  w.grad  -18704.5 -22837.0 -13298.6 -6164.5 -6697.9 -4273.5
two-targets      1 backward  b.grad  -227.26 -74.41
two-targets      2 loss      loss    24523.05

mean-or-sum      1 backward  w.grad  -30
mean-or-sum      1 backward  v.grad  -120
mean-or-sum      6 update    w       1.9995
mean-or-sum      6 update    v       -126

why-no-grad      1 update    w       1.8
why-no-grad      3 update    w       1.992

stale-variable   1 loss      loss    18.6667
stale-variable   5 update    w       1.00
stale-variable   5 update    W       1.91
"""

ITERATIONS = {
    "tensor-basics": 0,
    "square": 15,
    "one-example": 3,
    "batch-of-three": 3,
    "numpy-by-hand": 20,
    "autograd-1w": 100,
    "forgotten-zero": 3,
    "autograd-5x": 100,
    "raw-residual": 8,
    "raw-residual-data": 8,
    "raw-residual-sgd": 100,
    "mse-sgd": 100,
    "linear-module": 1000,
    "two-features": 3,
    "two-targets": 101,
    "mean-or-sum": 6,
    "why-no-grad": 3,
    "stale-variable": 5,
    "pipeline": 10,
}


class Figure(NamedTuple):
    """One line of the table."""

    lesson: str
    iteration: int | None
    phase: str
    name: str
    printed: tuple[str, ...]


def figures(table: str) -> list[Figure]:
    rows = [line.split() for line in table.splitlines() if line.strip()]
    return [
        Figure(lesson, None if turn == "end" else int(turn), phase, name, tuple(printed))
        for lesson, turn, phase, name, *printed in rows
    ]


def label(figure: Figure) -> str:
    turn = "end" if figure.iteration is None else figure.iteration
    return f"{figure.lesson}-{turn}-{figure.phase}-{figure.name}"


def raw_residual() -> str:
    """Return the rows of the two programs that stop, which rise and fall by 0.1."""
    rows = (
        (lesson, n, "loss", "loss", f"{0.9 - n / 10:.6f}", "update", "W", f"{0.2 + n / 10:.6f}")
        for lesson in ("raw-residual", "raw-residual-data")
        for n in range(1, 9)
    )
    pairs = ((f"{a} {n} {p} {v} {x}", f"{a} {n} {q} {u} {y}") for a, n, p, v, x, q, u, y in rows)
    return "\n".join(chain.from_iterable(pairs))


@pytest.mark.parametrize("figure", figures(FIGURES + raw_residual()), ids=label)
def test_figure_is_found_in_the_record(figure: Figure, play: Player) -> None:
    run = play(figure.lesson)
    step = run.steps[-1] if figure.iteration is None else run.at(figure.iteration, figure.phase)

    found = numbers(step, figure.name)

    assert len(found) == len(figure.printed)
    assert all(map(agrees, found, figure.printed)), (found, figure.printed)


@pytest.mark.parametrize(("lesson", "count"), ITERATIONS.items())
def test_loop_runs_as_often_as_it_should(lesson: str, count: int, play: Player) -> None:
    run = play(lesson)

    assert run.end.status == "finished", run.end
    assert max((step.iteration or 0 for step in run.steps), default=0) == count


def test_table_has_a_row_for_each_loop(play: Player) -> None:
    """Lessons with other figures than these have tests of their own in test_claims_*.py."""
    elsewhere = {"tensor-basics", "linear-module", "pipeline"}

    assert {figure.lesson for figure in figures(FIGURES + raw_residual())} == (
        set(ITERATIONS) - elsewhere
    )
