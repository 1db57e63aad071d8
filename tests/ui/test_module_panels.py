"""The ops as a tree of modules, and the panel of the models themselves."""

from typing import Any

import msgspec
from scenes import at, view, words

from tutor.trace.model import Module, Op, Operand, Result, Stats, Step
from tutor.ui.arrange import Need, arrange
from tutor.ui.panels import model, ops
from tutor.ui.scene import Scene

MODULES = (
    Module("net", "", "Sequential", 3, True, {}),
    Module("net", "0", "Linear", 3, True, {"weight": "net.0.weight", "bias": "net.0.bias"}),
    Module("net", "1", "ReLU", 0, False, {}),
)


def scene(item: int | None = None) -> Scene:
    """Return a scene of a step in which a linear layer and a relu ran."""
    x, weight, out = view(None, (4, 2)), view([[3.0, 4.0]], (1, 2)), view(None, (4, 1))
    grad = msgspec.structs.replace(weight, content=[[0.0, 2.0]], measured=None)
    weight = msgspec.structs.replace(weight, requires_grad=True, grad=grad, measured=None)
    bias = msgspec.structs.replace(view([1.0], (1,)), requires_grad=True, measured=None)
    given = (Operand("x", None, x), Operand("net.0.weight", None, weight))
    first = Op(0, "linear", 9, "0", given, Result(None, out), model="net")
    second = Op(1, "relu", 9, "1", (Operand(None, 0, out),), Result("y", out), model="net")
    before = at("forward").step
    assert before is not None
    step: Step = msgspec.structs.replace(
        before,
        tensors={"net.0.weight": weight, "net.0.bias": bias},
        changed=("net.0.weight",),
        ops=(first, second),
        modules=MODULES,
    )
    return at("forward", step=step, item=item)


def test_the_ops_stand_in_their_modules_with_the_shapes_that_flow() -> None:
    assert words(ops.page(scene(), 76, 9)) == [
        "       ▾ net Sequential  [4,2] → [4,1]  3 params",
        "         ▾ 0 Linear      [4,2] → [4,1]  3 params",
        "     9     linear        [4,2] → [4,1]  x, net.0.weight",
        "         ▾ 1 ReLU        [4,1]",
        "     9     relu          [4,1]          y ←",
    ]


def test_modules_are_folded_where_there_is_no_room_for_their_ops() -> None:
    assert words(ops.page(scene(), 76, 4)) == [
        "       ▾ net Sequential  [4,2] → [4,1]  3 params",
        "     9   ▸ 0 Linear      [4,2] → [4,1]  3 params",
        "     9   ▸ 1 ReLU        [4,1]",
    ]


def test_the_op_walked_to_is_open_with_its_values_below_it() -> None:
    page = ops.page(scene(item=0), 76, 8)

    assert words(page)[2:5] == [
        "►    9     linear        [4,2] → [4,1]  x, net.0.weight",
        "  x            not shown",
        "  net.0.weight 3 4",
    ]
    assert page.keep == (2, 5)
    assert page.foot == "1 of 2"


def test_plain_characters_show_the_same_tree() -> None:
    ascii_scene = at("forward", step=scene().step, ascii=True)

    assert (
        words(ops.page(ascii_scene, 76, 4))[1]
        == "     9   + 0 Linear      [4,2] -> [4,1]  3 params"
    )


def test_the_model_shows_parameters_shapes_and_norms() -> None:
    assert words(model.page(scene(), 60, 20)) == [
        "  module          parameters   |value|    |grad|",
        "  net Sequential  3              5.099         2",
        "    0 Linear      3              5.099         2",
        "◄     weight      [1,2]              5         2",
        "      bias        [1]                1      none",
        "    1 ReLU        eval",
    ]


def test_the_model_says_how_many_modules_and_parameters_there_are() -> None:
    assert model.page(scene(), 60, 20).foot == "3 modules, 3 parameters"
    assert model.page(scene(), 60, 1).foot == "3 modules, 3 parameters, folded to fit"


def test_a_gradient_that_is_no_number_is_said_in_words() -> None:
    shown = scene()
    assert shown.step is not None
    bad: dict[str, Any] = {"content": [["nan", 2.0]], "measured": Stats(2, 2, 2, 0, 1, 0, False)}
    weight = shown.step.tensors["net.0.weight"]
    assert weight.grad is not None
    weight = msgspec.structs.replace(weight, grad=msgspec.structs.replace(weight.grad, **bad))
    tensors = shown.step.tensors | {"net.0.weight": weight}
    step = msgspec.structs.replace(shown.step, tensors=tensors)

    assert words(model.page(at("forward", step=step), 60, 20))[3].endswith("NaN/inf")


def test_only_a_script_with_modules_has_the_panel() -> None:
    for size in ((80, 24), (120, 40), (200, 50)):
        with_it = {m for area in arrange(*size, Need(model=True)) for m in area.members}
        without = {m for area in arrange(*size, Need()) for m in area.members}
        assert with_it - without == {"model"}
