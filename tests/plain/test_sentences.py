"""What is said of a step, in words read from its record."""

from typing import Any

import msgspec
import pytest

from tests.plain.steps import leaf_flow, number, op, step
from tutor.plain.sentences import happened
from tutor.trace.model import Module, Result, View


def test_a_forward_says_what_was_computed_and_how() -> None:
    forward = step("forward", {"y_pred": number([0.5, 1.0])}, ("y_pred",), ops=(op("mul", "w"),))

    assert happened(forward, None) == "y_pred was computed by mul: y_pred = [0.5, 1]."


def test_what_a_loop_within_the_step_counts_with_is_not_computed() -> None:
    count = msgspec.structs.replace(number(4.0), kind="number", dtype="int")
    tensors = {"h": number([0.5, 1.0]), "t": count}
    forward = step("forward", tensors, ("h", "t"), ops=(op("lstm_cell", "w"),))

    assert happened(forward, None) == "h was computed by lstm_cell: h = [0.5, 1]."


def test_a_loss_is_compared_with_the_one_before() -> None:
    before = step("update", {"loss": number(30.0)}, ())
    loss = step("loss", {"loss": number(21.675)}, ("loss",))

    assert happened(loss, before) == "The loss is 21.675, 8.325 lower than before."


def test_a_loss_that_rises_is_said_to_rise() -> None:
    before = step("update", {"loss": number(1.0)}, ())

    assert "0.5 higher" in happened(step("loss", {"loss": number(1.5)}, ("loss",)), before)


def test_a_loss_phase_that_only_sets_something_says_what() -> None:
    before = step("backward", {"loss": number(2.0), "mask": number([0.0, 0.0])}, ())
    now = {"loss": number(2.0), "mask": number([2.0, 0.0])}

    assert happened(step("loss", now, ("mask",)), before) == "mask has changed."


def test_what_is_new_is_told_from_what_has_changed() -> None:
    before = step("update", {"w": number(1.0, 9.0), "n": number(1.0)}, ())
    now = {"w": number(1.0, 1.0), "n": number(2.0), "norm": number(9.0)}
    clipped = step("other", now, ("w", "n", "norm"))

    assert happened(clipped, before) == "norm is new; w.grad and n have changed."


def test_at_the_first_step_all_is_new() -> None:
    first = step("setup", {"X": number(1.0), "w": number(0.0)}, ("X", "w"), index=0)

    assert happened(first, None) == "X and w are new."


def test_the_first_loss_has_nothing_to_be_compared_with() -> None:
    loss = step("loss", {"loss": number(30.0)}, ("loss",), iteration=1)

    assert happened(loss, None) == "The loss is 30."


def test_a_backward_says_what_the_slope_means() -> None:
    before = step("loss", {"w": number(0.3)}, ())
    backward = step("backward", {"w": number(0.3, -25.5)}, ("w",), flows=(leaf_flow("w", -25.5),))

    said = happened(backward, before)

    assert "w.grad is −25.5." in said
    assert "Raising w a little would lower the loss 25.5 times as much." in said


def counter(value: int) -> View:
    return msgspec.structs.replace(number(value), kind="number", dtype="int")


def test_a_gradient_that_was_not_cleared_is_said_to_be_added() -> None:
    before = step("loss", {"w": number(1.8, -8.0)}, ())
    backward = step("backward", {"w": number(1.8, -9.6)}, ("w",), flows=(leaf_flow("w", -1.6),))

    said = happened(backward, before)

    assert "−1.6 was added to the −8 that was there: w.grad is −9.6." in said
    assert "lower the loss 1.6 times" in said


def test_a_gradient_that_the_same_step_has_cleared_is_not_said_to_be_added() -> None:
    before = step("loss", {"w": number(1.8, -8.0)}, ())
    backward = step("backward", {"w": number(1.8, -1.6)}, ("w",), flows=(leaf_flow("w", -1.6),))

    said = happened(backward, before)

    assert "w.grad is −1.6." in said
    assert "added" not in said
    assert said.endswith("What was there before had been cleared.")


def test_a_step_of_several_phases_tells_of_each_what_it_has_done() -> None:
    # Given a line that clears, predicts, goes backward and updates
    leaf = msgspec.structs.replace(number(1.8, -8.0), requires_grad=True, is_leaf=True)
    after = msgspec.structs.replace(number(1.7, -1.6), requires_grad=True, is_leaf=True)
    phases = "forward+backward+update+zero_grad"
    tensors, flows = {"w": after, "y": number(2.0)}, (leaf_flow("w", -1.6),)
    whole = step(phases, tensors, ("w", "y"), ops=(op("mul", "w"),), flows=flows)

    said = happened(whole, step("setup", {"w": leaf}, ()))

    # Then the weight is not computed but moved, and its gradient is the new one alone.
    assert said.startswith("y was computed by mul: y = 2.")
    assert "w went from 1.8 to 1.7" in said
    assert "What was there before had been cleared." in said


def test_an_update_says_from_where_to_where_and_against_what() -> None:
    before = step("backward", {"w": number(0.3, -25.5)}, ())
    update = step("update", {"w": number(0.555, -25.5)}, ("w",))

    assert happened(update, before) == (
        "w went from 0.3 to 0.555, up by 0.255, against the sign of its gradient."
    )


def test_an_update_along_the_gradient_is_not_said_to_be_against_it() -> None:
    before = step("backward", {"w": number(0.3, 25.5)}, ())

    assert "against" not in happened(step("update", {"w": number(0.5, 25.5)}, ("w",)), before)


def test_many_elements_are_told_by_the_largest_move() -> None:
    before = step("backward", {"w": number([0.0] * 5 + [1.0])}, ())
    update = step("update", {"w": number([0.25] * 5 + [0.0])}, ("w",))

    assert happened(update, before) == "w has changed, by at most 1."


def test_an_update_that_moves_nothing_named_speaks_of_weights_only_where_there_are_some() -> None:
    weight = msgspec.structs.replace(number(0.5), requires_grad=True)

    assert happened(step("update", {"w": weight}, ()), None) == "No weight has changed."
    assert happened(step("update", {"x": number(0.5)}, ()), None) == (
        "No tensor, array or number that the script names has changed."
    )


@pytest.mark.parametrize(("after", "state"), [(0.0, "zero"), (None, "none")])
def test_a_cleared_gradient_is_zero_or_none(after: float | None, state: str) -> None:
    before = step("update", {"w": number(0.5, -25.5)}, ())
    cleared = step("zero_grad", {"w": number(0.5, after)}, ("w",))

    assert happened(cleared, before) == f"w.grad is {state} again."


def test_nothing_cleared_is_said_so() -> None:
    weight = msgspec.structs.replace(number(0.5), requires_grad=True)

    assert happened(step("zero_grad", {"w": weight}, ()), None) == "No gradient was cleared here."


def test_where_no_weight_is_in_sight_nothing_is_said_of_weights() -> None:
    for phase in ("forward", "update", "zero_grad"):
        said = happened(step(phase, {"x": number(0.5)}, ()), None)

        assert said == "No tensor, array or number that the script names has changed."


def test_the_gradients_of_the_scripts_own_objects_are_told_by_their_names() -> None:
    before = {"w.data": number(0.5), "w.grad": number(-3.0), "loss.data": number(4.0)}
    forward = step("forward", {**before, "p.data": number(1.0), "p.grad": number(0.0)},
                   ("p.data", "p.grad"))  # fmt: skip
    loss = step("loss", {**before, "y": number(2.0)}, ("loss.data", "y"), source="for y in ys:\n")
    cleared = step("zero_grad", {**before, "w.grad": number(0.0)}, ("w.grad",))
    update = step("update", {**before, "w.data": number(0.75)}, ("w.data",))

    assert happened(forward, None) == "p.data was computed: p.data = 1."
    assert happened(loss, None) == "The loss is 4."
    assert happened(cleared, step("update", before, ())) == "w.grad is zero again."
    assert "w.data went from 0.5 to 0.75" in happened(update, step("backward", before, ()))


def test_what_a_loop_within_the_step_goes_through_is_no_loss() -> None:
    loss = step("loss", {"y": number(2.0)}, ("y",), source="for x, y in data:\n    add(x, y)\n")

    assert happened(loss, None) == "y is new or changed."


def test_phases_on_one_line_are_told_one_after_the_other() -> None:
    both = step("forward+loss", {"loss": number(4.0)}, ("loss",), ops=(op("pow", "w"),))

    said = happened(both, None)

    assert said.index("was computed by pow") < said.index("The loss is 4.")


def test_nan_is_pointed_out_in_any_phase() -> None:
    said = happened(step("other", {"x": number(["nan", 1.0])}, ("x",)), None)

    assert "x holds 1 NaN." in said


def test_ascii_has_no_minus_of_its_own() -> None:
    before = step("backward", {"w": number(0.0)}, ())
    update = step("update", {"w": number(-1.0)}, ("w",))

    assert happened(update, before, ascii=True).isascii()


def test_a_step_that_only_printed() -> None:
    assert happened(step("other", {}, (), stdout="a\nb\n"), None) == "It printed 2 lines."


def test_what_a_function_returns_at_once_is_said_to_have_no_name() -> None:
    returned = step("forward+loss", {"x": number(0.5)}, (), ops=(op("mul", "x"),))

    said = happened(returned, None)

    assert said.startswith("Computed by mul; the result, which has no name here, is ")


def test_what_a_function_has_bound_since_it_was_left_is_set() -> None:
    before = step("other", {"loss": number(1.0)}, ())
    known_as = {"loss": "", "w": "weights"}
    after = step("other", {"loss": number(0.5), "w": number(1.0)}, ("loss",), known_as=known_as)

    assert happened(after, after.in_its_names(before)) == "loss was set."


def test_a_forward_that_came_out_as_before_says_so() -> None:
    # Only the loop's own variable is another; what the ops computed is as it was.
    values = {"y_pred": number([0.5, 1.0])}
    same = step("forward", values, (), ops=(op("mul", "w", output="y_pred"),))
    assert happened(same, None) == "Computed by mul, all came out as before."
    weights = {**values, "w": msgspec.structs.replace(number(0.5), requires_grad=True)}
    assert happened(step("forward", weights, ()), None) == "Nothing was predicted here."


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"requires_grad": False}, "hidden no longer requires a gradient."),
        ({"is_leaf": True}, "hidden is a leaf now."),
        ({"dtype": "float64"}, "hidden is float64 now, no longer float32."),
        ({"device": "cuda:0"}, "hidden is on cuda:0 now, no longer on cpu."),
    ],
)
def test_what_changes_neither_value_nor_gradient_is_told_as_what_it_is(
    other: dict[str, Any], said: str
) -> None:
    # Given a state in a graph, which is detached, converted or moved
    state = msgspec.structs.replace(number([0.5, 1.0]), requires_grad=True, is_leaf=False)
    after = step("other", {"hidden": msgspec.structs.replace(state, **other)}, ("hidden",))

    assert happened(after, step("update", {"hidden": state}, ())) == said


def test_what_a_layer_keeps_count_of_is_not_the_loss() -> None:
    # Given a line that predicts and goes backward, and names no result
    count = {"model.1.num_batches_tracked": number(1.0)}
    layer = Module("model", "1", "BatchNorm1d", 4, True, {"count": "model.1.num_batches_tracked"})
    ops = (op("batch_norm", "x"), op("mse_loss", "y"))
    done = step("forward+loss", count, tuple(count), ops=ops, modules=(layer,))

    assert happened(done, None) == (
        "Computed by batch_norm and mse_loss; the result, which has no name here, is 2."
        " 1 value that its modules keep changed as well."
    )


def test_a_value_that_stands_in_a_list_is_not_called_the_loss() -> None:
    # Given the logarithm of a probability, of which a loss is made later
    said = happened(step("loss", {"saved[0]": number(-0.5)}, ("saved[0]",)), step("other", {}, ()))

    assert said == "saved[0] is new."


def test_a_test_of_the_arguments_is_no_result_of_a_prediction() -> None:
    # Given a distribution that is made of what a network gives, and looks at it first
    made = op("linear", "x")
    graph = msgspec.structs.replace(number([0.5, 1.0]), requires_grad=True, is_leaf=False)
    made = msgspec.structs.replace(made, output=Result(None, graph))
    forward = step("forward", {}, (), ops=(made, op("gt", "y")))

    assert "the result, which has no name here, is [0.5, 1]." in happened(forward, None)


def test_a_move_too_small_for_the_digits_is_told_by_its_size() -> None:
    before = step("backward", {"w": number([0.5, 1.0])}, ())
    after = step("update", {"w": number([0.50000001, 1.0])}, ("w",))

    assert happened(after, before) == "w has changed, by at most 1e−8."


def test_what_an_update_sets_behind_a_function_is_not_said_to_be_new() -> None:
    # Given a sum of losses, to which the line adds that has called the closure
    before = step("other", {"out": number(1.0)}, ())
    after = step("update", {"total": number(0.5)}, ("total",), known_as={"total": ""})

    assert happened(after, after.in_its_names(before)) == "total was set: 0.5."


def test_a_sum_that_was_begun_anew_is_compared_with_nothing() -> None:
    before = step("other", {"total": number(0.0)}, ("total",))

    assert happened(step("loss", {"total": number(2.5)}, ("total",)), before) == (
        "The loss total is 2.5."
    )


def test_where_only_the_loop_has_counted_on_that_is_said() -> None:
    # Given a forward of which nothing is kept but numbers in a list
    before = step("loss", {"epoch": counter(0)}, ())
    forward = step("forward", {"epoch": counter(1)}, ("epoch",), loop_vars={"epoch": "1"})
    # Then it is not said that no number has changed, beside one that has.
    assert happened(forward, before) == "epoch is 1 now."


def test_a_sum_that_grows_is_not_compared_with_what_it_was_on_the_way() -> None:
    before = step("loss", {"loss": number(1.5)}, ("loss",))
    loss = step("loss", {"loss": number(3.5)}, ("loss",), source="loss += -np.log(p[y])")
    assert happened(loss, before) == "The loss is 3.5 so far."
