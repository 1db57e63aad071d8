"""Phases that nobody marked."""

import re
from pathlib import Path

import pytest
from lesson_tools import lesson_of, phases, picture, steps

from tutor.lesson.reader import read

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("*.py"))
AUTOGRAD = """\
    import torch
    X, Y = data()
    w = torch.tensor(0.0, requires_grad=True)
    for i in range(3):
"""


def loop(*rows: str, head: str = AUTOGRAD) -> str:
    """Make a script with these rows in its loop."""
    return head + "".join(f"        {row}\n" for row in rows)


def test_the_loop_of_the_tutorials() -> None:
    text = """\
        import torch
        from torch import nn
        model = nn.Linear(1, 1)
        criterion = nn.MSELoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
        for x, y in loader:
            x, y = x.to("cpu"), y.to("cpu")
            optimizer.zero_grad()
            out = model(x)
            loss = criterion(out, y)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            print(loss.item())
        """

    assert phases(text) == [
        ("other", 'x, y = x.to("cpu"), y.to("cpu")'),
        ("zero_grad", "optimizer.zero_grad()"),
        ("forward", "out = model(x)"),
        ("loss", "loss = criterion(out, y)"),
        ("backward", "loss.backward()"),
        ("other", "nn.utils.clip_grad_norm_(model.parameters(), 1.0)"),
        ("update", "optimizer.step()"),
        ("other", "scheduler.step()"),
        ("other", "print(loss.item())"),
    ]


def test_an_inferred_loop_says_so_and_its_phases_are_opened() -> None:
    text = """\
        class Fake:
            grad = 0
            def backward(self): print("backward")
            def step(self): print("step")
        w = Fake()
        for i in range(1):
            w.backward()
            w.step()
        print("end")
        """

    assert lesson_of(text).loops[0].inferred
    assert steps(text) == ["setup", "fetch", "backward", "update", "fetch", "after"]


def test_raw_tensors_under_no_grad() -> None:
    text = loop(
        "y_pred = w * X",
        "loss = ((y_pred - Y) ** 2).mean()",
        "loss.backward()",
        "with torch.no_grad():",
        "    w -= 0.1 * w.grad",
        "    w.grad.zero_()",
    )

    assert [phase for phase, _ in phases(text)] == [
        "forward", "loss", "backward", "update", "update", "zero_grad",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        "w.data -= 0.1 * w.grad",
        "w.data.sub_(0.1 * w.grad.data)",
        "w = (w - 0.1 * w.grad).detach().requires_grad_()",
        "for p in [w]: p.data.add_(p.grad, alpha=-0.1)",
        "w.data = w.data - 0.1 * w.grad",
    ],
)
def test_ways_to_write_a_weight(row: str) -> None:
    text = loop("loss = ((w * X - Y) ** 2).mean()", "loss.backward()", row)

    assert phases(text)[2] == ("update", row)


@pytest.mark.parametrize(
    "row",
    [
        "w.grad.zero_()",
        "w.grad.data.zero_()",
        "w.grad = None",
        "w.grad.fill_(0)",
        "model.zero_grad()",
        "opt.zero_grad(set_to_none=False)",
        "for p in [w]: p.grad = None",
    ],
)
def test_ways_to_clear_a_gradient(row: str) -> None:
    text = loop("loss = w * X - Y", "loss.backward()", "w.data -= w.grad", row)

    assert phases(text)[3] == ("zero_grad", row)


def test_a_line_that_predicts_and_compares_is_both() -> None:
    text = loop("loss = ((w * X - Y) ** 2).mean()", "loss.backward()", "w.data -= w.grad")

    assert phases(text)[0][0] == "forward+loss"


def test_a_line_that_does_all_three() -> None:
    row = "criterion(model(X), Y).backward()"

    assert phases(loop(row, "optimizer.step()"))[0] == ("forward+loss+backward", row)


def test_a_loss_straight_from_the_weight_has_no_forward() -> None:
    text = loop("loss = w ** 2", "loss.backward()", "w.data -= w.grad")

    assert [phase for phase, _ in phases(text)] == ["loss", "backward", "update"]


def test_several_layers_and_a_penalty() -> None:
    text = loop(
        "h = (X @ W1).relu()",
        "y = h @ W2",
        "diff = y - Y",
        "loss = diff.pow(2).mean()",
        "loss = loss + lam * (W1 ** 2).sum()",
        "loss.backward()",
        "W1.data -= W1.grad",
        "W2.data -= W2.grad",
    )

    assert [phase for phase, _ in phases(text)] == [
        "forward", "forward", "loss", "loss", "loss", "backward", "update", "update",
    ]  # fmt: skip


def test_names_do_not_decide() -> None:
    text = loop(
        "loss = model(X)", "output = criterion(loss, Y)", "output.backward()", "optimizer.step()"
    )

    assert [phase for phase, _ in phases(text)] == ["forward", "loss", "backward", "update"]


def test_autograd_grad_goes_backward_and_its_result_updates() -> None:
    text = loop(
        "pred = w * X",
        "loss = ((pred - Y) ** 2).mean()",
        "(g,) = torch.autograd.grad(loss, [w])",
        "w = w - 0.1 * g",
    )

    assert [phase for phase, _ in phases(text)] == ["forward", "loss", "backward", "update"]


def test_gradients_accumulated_over_small_batches() -> None:
    text = loop(
        "for x, y in parts:",
        "    loss = criterion(model(x), y)",
        "    (loss / 4).backward()",
        "optimizer.step()",
        "optimizer.zero_grad()",
    )

    found = [phase for phase, _ in phases(text)]

    assert found[1:] == ["forward+loss", "loss+backward", "update", "zero_grad"]


def test_an_update_now_and_then_is_looked_into() -> None:
    text = loop(
        "out = model(X)",
        "loss = criterion(out, Y)",
        "loss.backward()",
        "if i % 4 == 3:",
        "    optimizer.step()",
        "    optimizer.zero_grad()",
    )

    assert phases(text)[3:] == [
        ("update", "if i % 4 == 3:"),
        ("update", "optimizer.step()"),
        ("zero_grad", "optimizer.zero_grad()"),
    ]


def test_statements_on_one_line_are_one_step() -> None:
    row = "opt.zero_grad(); loss.backward(); opt.step()"

    assert phases(loop("loss = w ** 2", row))[1] == ("backward+update+zero_grad", row)


def test_a_closure_handed_to_the_optimizer() -> None:
    text = """\
        import torch
        opt = torch.optim.LBFGS(model.parameters())
        for i in range(3):
            def closure():
                opt.zero_grad()
                out = model(X)
                loss = criterion(out, Y)
                loss.backward()
                return loss
            opt.step(closure)
        """

    assert [phase for phase, _ in phases(text)] == [
        "other", "zero_grad", "forward", "loss", "backward", "backward", "update",
    ]  # fmt: skip


def test_a_loop_in_a_method() -> None:
    text = """\
        class Trainer:
            def fit(self):
                for batch in self.loader:
                    self.out = self.model(batch)
                    self.loss = self.criterion(self.out, self.goal)
                    self.loss.backward()
                    self.optimizer.step()
        Trainer().fit()
        """

    assert [phase for phase, _ in phases(text)] == ["forward", "loss", "backward", "update"]


def test_a_step_in_a_function_of_its_own() -> None:
    text = """\
        def step(x, y):
            out = model(x)
            loss = criterion(out, y)
            loss.backward()
            optimizer.step()
        for x, y in data:
            step(x, y)
        """

    assert [phase for phase, _ in phases(text)] == ["forward", "loss", "backward", "update"]
    assert lesson_of(text).loops[0].first_line == 1


def test_backpropagation_by_hand() -> None:
    text = """\
        import numpy as np
        for t in range(500):
            h = x.dot(W1)
            relu = np.maximum(h, 0)
            y_pred = relu.dot(W2)
            loss = np.square(y_pred - y).sum()
            print(t, loss)
            d_y = 2.0 * (y_pred - y)
            d_W2 = relu.T.dot(d_y)
            d_h = d_y.dot(W2.T) * (h > 0)
            d_W1 = x.T.dot(d_h)
            W1 -= 1e-6 * d_W1
            W2 = W2 - 1e-6 * d_W2
        """

    assert [phase for phase, _ in phases(text)] == [
        "forward", "forward", "forward", "loss", "other",
        "backward", "backward", "backward", "backward", "update", "update",
    ]  # fmt: skip


def test_a_slope_computed_in_the_updating_line() -> None:
    text = "w = 3.0\nfor i in range(3):\n    w -= 0.1 * slope(w)\n"

    assert phases(text) == [("backward+update", "w -= 0.1 * slope(w)")]


@pytest.mark.parametrize(
    "body",
    [
        ["total += loss", "n -= 1"],
        ["with torch.no_grad():", "    out = model(x)", "    total += criterion(out, y)"],
        ["x -= v * 0.1", "v += x * 0.1"],
        ["lr *= 0.9", "best = min(best, lr)"],
        ["scheduler.step()", "loss.backward()"],
        ["state, reward = env.step(action)", "loss.backward()"],
        ["avg += 0.1 * (model(x) - avg)"],
    ],
)
def test_what_is_no_training(body: list[str]) -> None:
    text = loop(*body)

    assert lesson_of(text).loops == ()
    assert [row.split()[0] for row in picture(text)] == ["setup"]


def test_markers_are_taken_at_their_word() -> None:
    text = loop("# %% other", "loss = w ** 2", "loss.backward()", "w.data -= w.grad")

    assert lesson_of(text).loops == ()


def test_sections_do_not_keep_loops_from_being_found() -> None:
    text = """\
        # %% data
        x = data()
        # %% training
        for i in range(3):
            loss = model(x)
            loss.backward()
            optimizer.step()
        # %% the end
        print(x)
        """

    assert picture(text) == [
        "setup 2 'data'",
        "setup 3 empty 'training'",
        "other 4 loop1 fetch",
        "forward+loss 5 loop1 start",
        "backward 6 loop1",
        "update 7 loop1",
        "after 9 'the end'",
    ]


def bare(source: str) -> str:
    """Blank the markers and their notes out, so that every line keeps its number."""
    return re.sub(r"(?m)^[ ]*# (?!///).*$", "", source)


# In this lesson a line updates in order to fail; that it is meant to fail cannot be told.
MISLEADING = "why_no_grad"


@pytest.mark.parametrize(
    "path", [path for path in LESSONS if MISLEADING not in path.stem], ids=lambda path: path.stem
)
def test_lessons_without_their_markers_fall_into_the_same_phases(path: Path) -> None:
    """Given a bundled lesson, when its markers are taken away, then its phases are found again."""
    source = path.read_text(encoding="utf-8")
    marked, _ = read(source, str(path))
    found, _ = read(bare(source), str(path))
    assert marked is not None
    assert found is not None

    def lines(lesson: object) -> dict[int, str]:
        rows = source.split("\n")
        return {
            line: segment.phase
            for segment in lesson.segments  # type: ignore[attr-defined]
            if segment.loop and not segment.empty
            for line in range(segment.first_line, segment.last_line + 1)
            if rows[line - 1].split("#")[0].strip()
        }

    assert lines(found) == lines(marked)
