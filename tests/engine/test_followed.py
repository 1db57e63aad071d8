"""The weights and the loss that are read at each iteration, straight from the script's values."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from replayed import lesson_of

from tutor.engine.followed import EACH, MOST, Followed, look_up, number
from tutor.engine.scope import Scope
from tutor.trace.landscape import Weight

BY_HAND = """
import numpy as np
w = np.zeros(2)
b = 0.0
for i in range(3):
    # %% forward
    y = w.sum() + b
    # %% loss
    loss = (y - 1.0) ** 2
    # %% backward
    slope = 2 * (y - 1.0)
    # %% update
    w = w - 0.1 * slope
    b = b - 0.1 * slope
"""


def scope(**names: object) -> Scope:
    return Scope(names, names)


def test_parameters_are_chosen_before_all_else() -> None:
    model = torch.nn.Linear(2, 1)
    chosen = Followed(lesson_of("x = 1")).choose(scope(model=model, x=torch.ones(2), lr=0.1))

    assert chosen == (
        Weight("model.weight", (0, 0)),
        Weight("model.weight", (0, 1)),
        Weight("model.bias", (0,)),
    )


def test_without_parameters_it_is_what_the_update_assigns() -> None:
    found = scope(w=np.zeros(2), b=0.5, y=1.0, slope=0.1, loss=2.0, i=0)
    chosen = Followed(lesson_of(BY_HAND)).choose(found)

    assert set(chosen) == {Weight("w", (0,)), Weight("w", (1,)), Weight("b", ())}


def test_a_person_looks_at_a_few() -> None:
    layers = [torch.nn.Linear(9, 9) for _ in range(9)]
    names = {f"layer{n}": layer for n, layer in enumerate(layers)}
    chosen = Followed(lesson_of("x = 1")).choose(scope(**names))

    assert len(chosen) == MOST
    assert max(sum(w.name == one.name for w in chosen) for one in chosen) == EACH


def test_their_values_are_those_of_this_moment() -> None:
    followed = Followed(lesson_of("x = 1"))
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    followed.choose(scope(w=w))
    with torch.no_grad():
        w += 1

    assert followed.values(scope(w=w)) == (2.0, 3.0)
    assert followed.values(scope()) != followed.values(scope(w=w))
    assert all(math.isnan(value) for value in followed.values(scope()))


def test_an_object_with_data_and_a_gradient_is_followed_as_a_weight_is() -> None:
    followed = Followed(lesson_of("x = 1"))
    w = SimpleNamespace(data=0.5, grad=-3.0)

    # What `bound` finds in an object of the script's own class stands under these names.
    chosen = followed._chosen({"w.data": w.data, "w.grad": w.grad, "y": 1.0})

    assert chosen == (Weight("w.data", ()),)
    assert followed.values(scope(w=w)) == (0.5,)


@pytest.mark.parametrize(
    ("loss", "known"),
    [
        (torch.tensor(2.5), 2.5),
        (torch.tensor([2.5]), 2.5),
        (np.float32(0.5), 0.5),
        (np.array([0.25]), 0.25),
        (3, 3.0),
        (SimpleNamespace(data=2.0, grad=0.0), 2.0),
    ],
)
def test_a_loss_of_one_element_is_a_number(loss: object, known: float) -> None:
    assert Followed(lesson_of("x = 1")).loss(scope(loss=loss)) == known


def test_a_loss_that_is_not_there_is_none_and_one_that_is_nan_is_nan() -> None:
    followed = Followed(lesson_of("x = 1"))

    assert followed.loss(scope()) is None
    assert math.isnan(followed.loss(scope(loss=torch.tensor(math.nan))) or 0.0)


def test_the_loss_goes_by_the_name_that_backward_was_called_on() -> None:
    followed = Followed(lesson_of("x = 1"))
    followed.root = "error"

    assert followed.loss(scope(error=torch.tensor(1.5), loss=torch.tensor(9.0))) == 1.5


class Net:
    def __init__(self) -> None:
        self.w = torch.tensor([7.0])

    @property
    def broken(self) -> float:
        raise RuntimeError("not now")


def test_names_of_the_record_are_walked_part_by_part() -> None:
    model = torch.nn.Sequential(torch.nn.Linear(1, 1))
    found = Scope(
        {"w": 1.0, "hidden": 2.0, "net": Net(), "model": model},
        {"hidden": 3.0, "items": [3.0, 4.0], "table": {"a": 6.0}},
    )

    assert look_up(found, "w") == 1.0
    assert look_up(found, "hidden") == 2.0
    assert look_up(found, "net.w").item() == 7.0
    assert look_up(found, "model.0.bias") is model[0].bias
    assert look_up(found, "items[1]") == 4.0
    assert look_up(found, "table['a']") == 6.0


@pytest.mark.parametrize("name", ["gone", "net.gone", "items[9]", "table['b']", "net.broken"])
def test_what_is_not_there_is_none(name: str) -> None:
    found = scope(net=Net(), items=[1], table={"a": 1})

    assert look_up(found, name) is None


@pytest.mark.parametrize("value", ["text", [1.0, 2.0], torch.ones(2), None, object()])
def test_what_is_no_number_is_not_a_number(value: object) -> None:
    assert math.isnan(number(value, ()))


def test_reading_a_weight_is_no_op_of_the_script() -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    value = number(w, (1,))

    assert value == 2.0
    assert w.grad_fn is None
