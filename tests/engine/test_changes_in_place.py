"""NumPy written by hand: changes of attributes, elements and parts, and what methods compute."""

import pytest

HEAD = """
import numpy as np
X = np.arange(6.0).reshape(2, 3)
g = np.ones(3)
i = 1
class Net:
    def __init__(self):
        self.w = np.zeros(3)
        self.b = 0.5
        self.parts = [np.ones(2), np.ones(2)]
    def forward(self, x):
        self.h = x @ self.w
        return self.h
    def step(self, g):
        self.w -= 0.1 * g
        self.b -= 0.1 * g.sum()
net = Net()
grads = {"w": np.zeros(3), "n": 1.5}
# %% compute
"""


def ops(run):
    assert run.end.error is None
    return [
        (op.op, [operand.name for operand in op.inputs], op.output.name) for op in run.steps[1].ops
    ]


def test_an_attribute_is_changed_under_its_name(trace) -> None:
    run = trace(f"{HEAD}net.step(g)\n")

    assert ops(run) == [
        ("mul", ["g"], None),
        ("sub_", ["net.w", None], "net.w"),
        ("sum", ["g"], None),
        ("mul", [None], None),
        # A plain number of an object is called by no name, since `self` means nothing out here.
        ("sub", [None, None], "net.b"),
    ]
    assert run.steps[1].ops[1].output.view.values == [-0.1, -0.1, -0.1]
    assert set(run.steps[1].changed) >= {"net.w", "net.b"}


def test_a_method_is_seen_by_what_it_computes_and_is_no_op_itself(trace) -> None:
    run = trace(f"{HEAD}y = 2 * net.forward(X)\n")
    product, double = run.steps[1].ops

    assert (product.op, product.inputs[1].name, product.output.name) == ("matmul", "net.w", "net.h")
    assert (double.op, double.inputs[0].from_) == ("mul", product.id)


def test_an_array_in_a_dictionary_is_changed_under_its_name(trace) -> None:
    run = trace(f"{HEAD}grads['w'] += g * 2\ngrads['n'] -= g.sum()\n")

    assert ops(run) == [
        ("mul", ["g"], None),
        ("add_", ["grads['w']", None], "grads['w']"),
        ("sum", ["g"], None),
        ("sub", ["grads['n']", None], "grads['n']"),
    ]


@pytest.mark.parametrize("source", ["X[i] -= g", "X[0, i] *= 3", "X[:, i] += 1", "X[i, 0:2] /= 2"])
def test_a_part_of_an_array_is_read_changed_and_written_back(trace, source: str) -> None:
    run = trace(f"{HEAD}{source}\n")
    step = run.steps[1]
    read, change, write = step.ops

    assert (read.op, write.op) == ("getitem", "setitem")
    assert change.inputs[0].from_ == read.id
    assert write.inputs[-1].from_ == change.id
    assert write.inputs[0].view.values == run.steps[0].tensors["X"].values
    assert (write.output.name, write.output.view) == ("X", step.tensors["X"])
    assert write.arguments[1] == read.arguments[1]


def test_an_element_that_is_set_shows_the_array_before_and_after(trace) -> None:
    run = trace(f"{HEAD}X[i] = g * 2\n")
    _, write = run.steps[1].ops

    assert write.arguments == ("$0", "$1", "$2")
    assert [operand.name for operand in write.inputs] == ["X", "i", None]
    assert write.inputs[0].view.values == [[0, 1, 2], [3, 4, 5]]
    assert write.output.view.values == [[0, 1, 2], [2, 2, 2]]


def test_an_element_of_a_list_is_no_op(trace) -> None:
    assert ops(trace(f"{HEAD}net.parts[0] = net.parts[1]\nvalues = [1, 2]\nvalues[0] = 3\n")) == []


def test_two_names_for_one_result(trace) -> None:
    assert ops(trace(f"{HEAD}a = b = X * 2\n")) == [("mul", ["X"], "a")]


def test_a_number_that_becomes_one_of_numpy(trace) -> None:
    run = trace(f"{HEAD}w = 2.0\nw -= 0.1 * g[0]\n")
    change = run.steps[1].ops[-1]

    assert (change.op, change.inputs[0].name, change.output.name) == ("sub", "w", "w")
    assert (change.inputs[0].view.values, change.output.view.values) == (2.0, 1.9)


def test_a_nameless_number_does_not_borrow_the_name_of_an_equal_one(trace) -> None:
    run = trace(f"{HEAD}two = 2\nn = 1\ny = X * (n + 1)\n")
    product = run.steps[1].ops[0]

    assert [operand.name for operand in product.inputs] == ["X", None]


def test_a_property_is_not_looked_up_once_more(trace) -> None:
    run = trace(
        """
        import numpy as np
        class Loud:
            _w = np.zeros(2)
            @property
            def w(self):
                print("looked")
                return self._w
            @w.setter
            def w(self, value):
                print("written")
        loud = Loud()
        # %% change
        loud.w -= 1
        """
    )

    assert run.output == "looked\nwritten\n"


def test_the_mask_of_a_rectifier_is_an_op_and_a_decision_is_none(trace) -> None:
    run = trace(f"{HEAD}d = X * (X > 2)\nbest = X.min() < 3\n")

    assert ops(run) == [
        ("gt", ["X"], None),
        ("mul", ["X", None], "d"),
        ("min", ["X"], None),
    ]


def test_an_index_that_calls_a_function_is_worked_out_once(trace) -> None:
    # Given a change of a part at an index that a function of the script gives
    source = (
        "n = []\ndef at():\n    n.append(1)\n    return 1\n# %% change\nX[at()] -= g\nk = len(n)\n"
    )
    run = trace(f"{HEAD}{source}")
    change = run.steps[2].ops[0]

    # Then the function ran once, and the op has the array from before and after.
    assert run.steps[2].tensors["k"].values == 1
    assert (change.op, change.output.name, change.arguments[0]) == ("sub_at_", "X", "$0")
    assert change.inputs[0].view.values == [[0, 1, 2], [3, 4, 5]]
    assert change.output.view.values == [[0, 1, 2], [2, 3, 4]]
