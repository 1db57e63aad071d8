"""The names of arrays that lists, dictionaries and objects of a script hold."""

from typing import Any

import numpy as np
import pytest

from tutor.engine import holding
from tutor.engine.scope import Scope
from tutor.engine.sight import bound


class Layer:
    def __init__(self, size: int) -> None:
        self.params = {"W": np.ones((size, size)), "b": np.zeros(size)}
        self.rate = 0.1


class Net:
    def __init__(self, layers: list[Layer]) -> None:
        self.layers = layers
        self.head = Layer(1)
        self.owner = self


@pytest.fixture(autouse=True)
def own_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the classes of this module be the script's own."""
    monkeypatch.setattr(holding, "OWN_MODULES", {__name__})


def names(**scope: Any) -> list[str]:
    return list(bound(Scope(scope, scope)))


def test_weights_in_dictionaries_in_a_list_have_names() -> None:
    layers = [{"W": np.ones((2, 2)), "b": np.zeros(2)}, {"W": np.ones((2, 1)), "b": np.zeros(1)}]

    assert names(layers=layers) == [
        "layers[0]['W']", "layers[0]['b']", "layers[1]['W']", "layers[1]['b']",
    ]  # fmt: skip


def test_weights_of_layers_that_a_net_keeps_have_names() -> None:
    assert names(net=Net([Layer(2)])) == [
        "net.head.params['W']", "net.head.params['b']",
        "net.layers[0].params['W']", "net.layers[0].params['b']",
    ]  # fmt: skip


def test_lists_in_a_dictionary_are_looked_into() -> None:
    assert names(params={"W": [np.ones(2), np.ones(3)]}) == ["params['W'][0]", "params['W'][1]"]


def test_data_in_pairs_labels_and_what_is_too_much_to_be_weights_need_none() -> None:
    pairs = [(np.ones(2), np.zeros(2)) for _ in range(3)]
    rows = [{"x": np.ones(2), "y": np.ones(2)} for _ in range(40)]

    assert names(pairs=pairs, rows=rows, labels=[{"y": np.arange(3)}]) == []


def test_objects_that_know_each_other_are_looked_into_once() -> None:
    first, second = Net([]), Net([])
    first.owner, second.owner = second, first

    assert names(first=first, second=second) == [
        "first.head.params['W']", "first.head.params['b']",
        "first.owner.head.params['W']", "first.owner.head.params['b']",
    ]  # fmt: skip


class Value:
    """A number with a gradient beside it, as small autograd engines have them."""

    def __init__(self, data: float) -> None:
        self.data = data
        self.grad = 0.0


class Neuron:
    def __init__(self) -> None:
        self.w = [Value(1.0), Value(2.0)]


def test_the_data_and_gradients_of_the_scripts_own_leaves_have_names() -> None:
    # Zeros are one object each; that makes no two values one.
    assert names(w=Value(0.0), b=Value(0.0)) == ["w.data", "w.grad", "b.data", "b.grad"]


def test_of_an_own_leaf_with_two_names_the_first_is_used() -> None:
    w = Value(0.5)

    assert names(w=w, p=w) == ["w.data", "w.grad"]


def test_own_leaves_are_found_in_a_list_of_an_object_in_lists() -> None:
    found = names(net=[[Neuron()]])

    assert found == [f"net[0][0].w[{i}].{key}" for i in (0, 1) for key in ("data", "grad")]


def test_numbers_that_an_object_keeps_are_told_apart_though_they_are_one_object() -> None:
    class Tally:
        def __init__(self) -> None:
            self.right = self.wrong = 0

    assert names(self=Tally()) == ["self.right", "self.wrong"]
