"""The lines that lead to a loss, found in the text of a script."""

import ast

import pytest
from loss_lines import code_of, lines, marked, roots

from tutor.lesson.probe import PROBE


def test_the_lines_of_forward_and_loss_are_taken_and_no_others() -> None:
    code = marked()

    assert lines(code) == ["h = w * x", "loss = h ** 2"]
    assert (roots(code), code.fresh, code.function, code.loop) == (["loss"], ("loss",), None, 1)


def test_every_line_keeps_its_number() -> None:
    (function,) = marked().module.body
    numbers = [node.lineno for node in ast.walk(function) if isinstance(node, ast.Assign)]

    assert numbers == [5, 7]


@pytest.mark.parametrize(
    ("backward", "root"),
    [
        ("loss.backward()", "loss"),
        ("torch.autograd.backward(loss)", "loss"),
        ("(g,) = torch.autograd.grad(loss, w)", "loss"),
        ("grads = torch.autograd.grad([loss], [w])", "loss"),
        ("(loss / 4).backward()", "loss"),
        ("scaler.scale(loss).backward()", "loss"),
        ("accelerator.backward(loss)", "loss"),
        ("loss.backward(torch.ones_like(other))", "loss"),
        ("(h ** 2).mean().backward()", "h"),
        ("grad = 2 * h * x", "loss"),
    ],
)
def test_the_loss_is_what_backward_starts_from(backward: str, root: str) -> None:
    assert roots(marked(backward=backward)) == [root]


def test_a_loss_that_stands_in_the_call_of_backward_is_that_expression() -> None:
    code = code_of(
        """
        for epoch in range(3):
            # %% forward+loss+backward
            (w * x - y).pow(2).mean().backward()
            # %% update
            w.data -= w.grad
        """
    )

    assert lines(code) == ["pass"]
    assert roots(code) == ["(w * x - y).pow(2).mean()"]


def test_of_several_losses_the_one_named_so_comes_first() -> None:
    code = marked("extra = h; loss = h ** 2", "extra.backward(); loss.backward()")

    assert roots(code) == ["loss", "extra"]


def test_what_lies_between_and_gives_a_value_is_taken_too() -> None:
    code = code_of(
        """
        for epoch in range(3):
            # %% forward
            h = w * x
            # %% other
            print(h)
            h2 = h.relu()
            seen = 1
            # %% loss
            loss = h2.sum()
            # %% backward
            loss.backward()
            # %% update
            w.data -= w.grad
        """
    )

    assert lines(code) == ["h = w * x", "h2 = h.relu()", "loss = h2.sum()"]


def test_blocks_around_the_lines_stay() -> None:
    code = code_of(
        """
        for epoch in range(3):
            # %% forward
            with autocast():
                h = w * x
                if training:
                    h = drop(h)
                else:
                    h = h / 2
                # %% loss
                loss = h.sum()
                # %% backward
                loss.backward()
            # %% update
            w.data -= w.grad
        """
    )

    assert lines(code) == [
        "with autocast():\n    h = w * x\n    if training:\n        h = drop(h)\n    else:\n"
        "        h = h / 2\n    loss = h.sum()"
    ]


def test_a_loop_within_forward_stays_and_one_around_the_phases_goes() -> None:
    code = code_of(
        """
        for epoch in range(3):
            # %% other
            for x in batches:
                # %% forward
                for layer in layers:
                    x = layer(x)
                # %% loss
                loss = x.sum()
                # %% backward
                loss.backward()
            # %% update
            w.data -= w.grad
        """
    )

    assert lines(code) == ["for layer in layers:\n    x = layer(x)", "loss = x.sum()"]


@pytest.mark.parametrize("leave", ["break", "continue"])
def test_leaving_the_loop_ends_the_lines(leave: str) -> None:
    code = marked(f"loss = h\n    if loss > 4: {leave}\n    loss = loss * 2")
    space: dict[str, object] = {"w": 2.0, "x": 3.0}

    exec(compile(code.module, "script.py", "exec"), space)
    space[PROBE]()  # type: ignore[operator]

    assert space["loss"] == 6.0


def test_names_that_the_lines_bind_are_left_in_their_globals() -> None:
    code = marked("loss = sum(v for v in [h, h])\n    total = [loss for _ in range(2)]")
    space: dict[str, object] = {"w": 2.0, "x": 3.0}

    exec(compile(code.module, "script.py", "exec"), space)
    space[PROBE]()  # type: ignore[operator]

    assert (space["h"], space["loss"], space["total"]) == (6.0, 12.0, [12.0, 12.0])
    assert "v" not in space


def test_a_loop_in_a_function_names_it_with_its_decorators() -> None:
    code = code_of(
        """
        @timed
        def train():
            for epoch in range(3):
                # %% loss
                loss = w ** 2
                # %% backward
                loss.backward()
                # %% update
                w.data -= w.grad
                return loss
        """
    )

    assert code.function == ("train", 2)


def test_phases_that_nobody_marked_are_found() -> None:
    code = code_of(
        """
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.1)
        for epoch in range(10):
            optimizer.zero_grad()
            y_pred = w * 3
            loss = (y_pred - 6) ** 2
            loss.backward()
            optimizer.step()
            print(loss.item())
        """
    )

    assert lines(code) == ["y_pred = w * 3", "loss = (y_pred - 6) ** 2"]
