"""Phases that nobody marked."""

import re
from pathlib import Path

import pytest
from lesson_tools import lesson_of, loop, phases, picture, steps

from tutor.lesson.reader import read

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("*.py"))


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
        from types import SimpleNamespace
        w = SimpleNamespace(backward=lambda: print("backward"), step=lambda: print("step"))
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


def test_a_loss_that_is_cut_off_by_mistake_is_the_loss_all_the_same() -> None:
    text = """\
        import torch
        model = torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for x, y in data():
            pred = model(x)
            loss = ((pred - y) ** 2).mean().item()
            loss.backward()
            optimizer.step()
        """

    assert phases(text) == [
        ("forward", "pred = model(x)"),
        ("loss", "loss = ((pred - y) ** 2).mean().item()"),
        ("backward", "loss.backward()"),
        ("update", "optimizer.step()"),
    ]
