import msgspec
import pytest
from graphs import ONE, USED_TWICE, backward, linear, op, operand
from scenes import STEPS, view

from tutor.trace.model import Edge, Result
from tutor.ui.drawing.flows import flow_graph
from tutor.ui.drawing.graph import Graph
from tutor.ui.drawing.recorded import called, op_graph


def names(drawn: Graph) -> list[str]:
    return [node.label for node in drawn.nodes]


def feeding(drawn: Graph, label: str) -> list[str]:
    place = names(drawn).index(label)
    return [drawn.nodes[source].label for source in drawn.inputs[place]]


def test_without_the_earlier_steps_the_nodes_still_hang_together() -> None:
    drawn = flow_graph(USED_TWICE[1], None, None)
    assert names(drawn) == ["add", "mul", "a"]
    assert feeding(drawn, "add") == ["mul", "a"]
    assert all(node.value is None for node in drawn.nodes)


def test_a_step_that_is_not_kept_is_not_guessed_at() -> None:
    drawn = flow_graph(USED_TWICE[1], [USED_TWICE[1]].__getitem__, None)
    assert all(node.value is None for node in drawn.nodes)
    drawn = flow_graph(USED_TWICE[1], [].__getitem__, None)
    assert all(node.value is None for node in drawn.nodes)


def test_ops_are_fed_by_ops_and_by_named_operands() -> None:
    drawn = op_graph(next(s for s in STEPS if s.phase == "loss"), None)
    assert names(drawn) == ["y_pred", "Y", "sub", "pow 2", "mean"]
    assert [feeding(drawn, name) for name in ("sub", "pow 2", "mean")] == [
        ["y_pred", "Y"], ["sub"], ["pow 2"],
    ]  # fmt: skip
    assert drawn.nodes[4].name == "loss"
    assert [node.quiet for node in drawn.nodes] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("arguments", "inputs", "label"),
    [
        (("$0", "2"), 1, "pow 2"),
        (("2", "$0"), 1, "pow(2, ..)"),
        (("$0", "$1", "alpha=-0.01"), 2, "pow alpha=-0.01"),
        (("$0", "reduction='mean'"), 1, "pow"),
        (("0.5",), 0, "pow 0.5"),
        ((), 1, "pow"),
    ],
)
def test_numbers_among_the_arguments_belong_to_the_op(
    arguments: tuple[str, ...], inputs: int, label: str
) -> None:
    operands = tuple(operand(name) for name in "ab"[:inputs])
    assert called(op(0, "pow", operands, Result(None, ONE), *arguments)) == label


def test_the_nodes_of_one_op_each_have_a_box_and_the_outermost_its_value() -> None:
    steps = linear()
    drawn = flow_graph(steps[1], steps.__getitem__, None)
    assert names(drawn) == ["addmm", "t", "b", "X", "W"]
    assert feeding(drawn, "addmm") == ["X", "b", "t"]
    assert feeding(drawn, "t") == ["W"]
    assert drawn.nodes[0].name == "y"
    assert drawn.nodes[1].value is None


def test_a_value_of_another_shape_than_its_gradient_is_not_claimed() -> None:
    first, second = USED_TWICE
    odd = msgspec.structs.replace(
        second.flows[0], upstream=(view([1.0, 1.0], (2,)),), downstream=()
    )
    drawn = flow_graph(backward((odd,)), [first].__getitem__, None)
    assert (drawn.nodes[0].value, drawn.nodes[0].name) == (None, "")


def test_gradients_that_nothing_adds_up_are_not_added_up_here() -> None:
    first, second = USED_TWICE
    flow = msgspec.structs.replace(
        second.flows[1], downstream=(Edge(None, "a", ONE), Edge(None, "a", ONE))
    )
    drawn = flow_graph(backward((flow,)), [first].__getitem__, None)
    assert drawn.nodes[1].label == "a"
    assert drawn.nodes[1].gradient is None
    assert drawn.nodes[1].note == "several parts"


def test_an_edge_along_which_nothing_went_is_not_drawn() -> None:
    first, second = USED_TWICE
    flow = msgspec.structs.replace(second.flows[1], downstream=(Edge(None, None, None),))
    assert names(flow_graph(backward((flow,)), [first].__getitem__, None)) == ["mul"]
