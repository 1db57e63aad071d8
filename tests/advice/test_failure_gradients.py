"""Errors of autograd, explained beside torch's own message."""

from broken import BACKWARD, DATA, LOSS, UPDATE, loop
from playing import Player

RECURRENT = """
cell = nn.RNNCell(2, 3)
h = torch.zeros(1, 3)
optimizer = torch.optim.SGD(cell.parameters(), lr=0.1)
for t in range(4):
    x = torch.ones(1, 2)
    h = cell(x, h)
    loss = (h ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def test_the_loop_that_is_broken_below_runs(played: Player) -> None:
    assert played(loop()).end.status == "finished"


def test_a_leaf_changed_in_place_is_told_to_stand_under_no_grad(played: Player) -> None:
    # Given an update without no_grad, when it fails
    run = played(loop(update="    w -= 0.1 * w.grad\n"))
    # Then the weight and the line are named, and the code given makes the script run
    assert run.advice.what.startswith(f"Line {run.end.error.line} changes w in place")
    assert run.advice.code == "with torch.no_grad():\n    w -= 0.1 * w.grad"
    assert played(run.mended(run.end.error.line), head="").end.status == "finished"


def test_a_part_of_a_leaf_changed_in_place_is_called_a_part(played: Player) -> None:
    run = played("w = torch.zeros(3, requires_grad=True)\nw[0] = 1.0\n")
    assert "a part of w" in run.advice.what
    assert played(run.mended(run.end.error.line), head="").end.status == "finished"


def test_a_method_that_changes_a_leaf_names_the_leaf(played: Player) -> None:
    run = played("w = torch.zeros(3, requires_grad=True)\nw.add_(1.0)\n")
    assert "changes w in place" in run.advice.what


def test_a_weight_bound_anew_has_lost_its_gradient(played: Player) -> None:
    # Given w = w - ..., when the next iteration uses w.grad
    run = played(loop(update="    w = w - 0.1 * w.grad\n", clear=""))
    assert "w.grad, and it is None" in run.advice.what
    assert "no leaf" in run.advice.cause
    # Then the update in place that is given runs
    assert played(run.mended(run.end.error.line), head="").end.status == "finished"


def test_a_weight_bound_anew_under_no_grad_has_no_gradient_to_clear(played: Player) -> None:
    update = "    with torch.no_grad():\n        w = w - 0.1 * w.grad\n"
    run = played(loop(update=update))
    assert run.end.error.type == "AttributeError"
    assert "made under no_grad and does not require a gradient" in run.advice.cause


def test_a_weight_bound_anew_under_no_grad_has_no_graph_in_the_next_iteration(
    played: Player,
) -> None:
    update = "    with torch.no_grad():\n        w = w - 0.1 * w.grad\n"
    run = played(loop(update=update, clear=""))
    assert "loss, which has no graph" in run.advice.what
    assert "makes a new tensor under no_grad and calls it w" in run.advice.cause


def test_an_unrelated_value_bound_anew_under_no_grad_is_not_blamed(played: Player) -> None:
    quiet = "    with torch.no_grad():\n        total = total + 1.0\n"
    data = f"{DATA}total = torch.tensor(0.0)\n"
    run = played(loop(data=data, forward="    y_pred = (w * X).detach()\n", loss=LOSS + quiet))
    assert "detach()" in run.advice.cause
    assert "total" not in run.advice.cause


def test_detach_in_the_graph_is_found_and_taken_out(played: Player) -> None:
    run = played(loop(forward="    y_pred = (w * X).detach()\n"))
    line = next(i for i, text in enumerate(run.lesson.source.split("\n"), 1) if "detach" in text)
    assert f"Line {line} cuts it off: detach()" in run.advice.cause
    assert run.advice.code == "y_pred = w * X"
    assert played(run.mended(line), head="").end.status == "finished"


def test_item_in_the_graph_is_found_and_taken_out(played: Player) -> None:
    run = played(loop(loss="    loss = ((y_pred - Y) ** 2).mean().item()\n"))
    assert "loss, which is a float and not a tensor" in run.advice.what
    assert run.advice.code == "loss = ((y_pred - Y) ** 2).mean()"


def test_a_loss_copied_into_a_new_tensor_is_found(played: Player) -> None:
    run = played(loop(loss="    loss = torch.tensor(((y_pred - Y) ** 2).mean())\n"))
    assert "torch.tensor(...) copies the values" in run.advice.cause
    assert run.advice.code == "loss = ((y_pred - Y) ** 2).mean()"


def test_a_forward_under_no_grad_is_found(played: Player) -> None:
    run = played(loop(forward="    with torch.no_grad():\n        y_pred = w * X\n"))
    assert "under no_grad nothing is recorded" in run.advice.cause


def test_where_nothing_requires_a_gradient_that_is_said(played: Player) -> None:
    run = played(loop(data=DATA.replace(", requires_grad=True", "")))
    assert "Nothing that the script names here requires a gradient" in run.advice.cause


def test_backward_on_several_numbers_names_the_shape(played: Player) -> None:
    run = played(loop(loss="    loss = (y_pred - Y) ** 2\n"))
    assert "loss of shape (2,)" in run.advice.what
    assert played(run.mended(run.end.error.line), head="").end.status == "finished"


def test_two_backwards_in_one_iteration_are_both_named(played: Player) -> None:
    run = played(loop(backward=BACKWARD + BACKWARD))
    line = run.end.error.line
    assert f"loss in lines {line - 1} and {line}" in run.advice.cause
    # The first call is the one that has to keep the graph.
    assert f"line {line - 1} has to keep the graph: loss.backward(retain_graph=True)" in (
        run.advice.mend
    )


def test_a_prediction_from_before_the_loop_is_named(played: Player) -> None:
    run = played(loop(data=DATA + "y_pred = w * X\n", forward=""))
    assert "y_pred was computed before the loop" in run.advice.cause


def test_a_state_that_is_carried_on_is_named_and_detached(played: Player) -> None:
    run = played(RECURRENT)
    assert "h comes from the iteration before" in run.advice.cause
    mended = RECURRENT.replace("    h = cell", f"    {run.advice.code}\n    h = cell")
    assert played(mended).end.status == "finished"


def test_a_gradient_used_before_the_first_backward_points_down(played: Player) -> None:
    run = played(loop(backward="", update=UPDATE + BACKWARD))
    assert "backward has not run yet" in run.advice.cause


def test_a_loop_without_backward_is_told_so_where_one_stands_behind_it(played: Player) -> None:
    behind = "\nL = ((w * X - Y) ** 2).mean()\ntorch.autograd.grad(L, w)\n"
    run = played(loop(backward="", clear="") + behind)
    assert "this loop (lines " in run.advice.cause
    assert run.advice.cause.endswith("calls none.")


def test_a_script_without_backward_is_told_so(played: Player) -> None:
    run = played(loop(backward="", clear=""))
    assert "nothing in this script calls it" in run.advice.cause


def test_gradients_cleared_before_they_are_used_are_found(played: Player) -> None:
    run = played(loop(backward=BACKWARD + "    w.grad = None\n", clear=""))
    assert f"Line {run.end.error.line - 2} clears the gradients" in run.advice.cause


def test_a_weight_that_the_loss_does_not_use_is_named(played: Player) -> None:
    script = """
    w = torch.ones(1, requires_grad=True)
    b = torch.ones(1, requires_grad=True)
    for epoch in range(2):
        loss = (w * 2).sum()
        loss.backward()
        with torch.no_grad():
            for p in (w, b):
                p -= 0.1 * p.grad
    """
    run = played(script)
    assert run.advice.what.endswith("uses b.grad, and it is None.")
    assert "No backward has reached b" in run.advice.cause


def test_a_none_that_is_no_gradient_is_left_to_python(played: Player) -> None:
    assert played("nothing = None\nresult = 2.0 * nothing\n").unexplained


def test_a_tensor_with_a_graph_for_numpy_is_detached_first(played: Player) -> None:
    run = played("w = torch.ones(2, requires_grad=True)\nvalues = (w * 2).numpy()\n")
    assert run.advice.code == "values = (w * 2).detach().numpy()"


def test_a_weight_changed_between_forward_and_backward_is_named_with_the_line(
    played: Player,
) -> None:
    script = """
    W = torch.ones(3, 2, requires_grad=True)
    X = torch.ones(4, 3, requires_grad=True)
    loss = (X @ W).sum()
    with torch.no_grad():
        W -= 0.1
    loss.backward()
    """
    run = played(script)
    assert "changes W in place, between forward and backward" in run.advice.what
    assert "behind backward" in run.advice.mend
