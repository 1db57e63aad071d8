"""Values that few scripts name, and none of which may end a run that plain Python finishes."""

import numpy as np
import pytest

SCRIPTS = {
    "a NumPy bool": "import numpy as np\nx = np.all(np.ones(3) > 0)\n",
    "an enumeration": "import enum\nclass C(enum.IntEnum):\n    A = 1\nx = C.A\n",
    "a subclass of float": "class F(float):\n    __repr__ = lambda self: 'F'\nx = F(2.0)\n",
    "a very large integer": "x = 10**5000\n",
    "an extended float": "import numpy as np\nx = np.longdouble(3)\n",
    "a matrix": "import numpy as np\nx = np.matrix(np.ones((50, 50)))\n",
    "a masked array": "import numpy as np\nx = np.ma.masked_array([1.0, 2.0], mask=[0, 1])\n",
    "an uninitialized module": "import torch\nm = torch.nn.LazyLinear(3)\nx = 1\n",
    "a nested tensor": (
        "import torch\nx = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])\n"
    ),
    "an object that cannot be looked at": (
        "class P:\n    __class__ = property(lambda self: 1 / 0)\np = P()\nx = 1\n"
    ),
    "a list that cannot be counted": (
        "class L(list):\n    def __len__(self):\n        raise ValueError\nl = L()\nx = 1\n"
    ),
    "a list that holds itself": "l = []\nl.append(l)\nx = 1\n",
    "strict floating point": (
        "import numpy as np\nnp.seterr(all='raise')\nx = np.array([np.inf, -np.inf])\n"
    ),
    "annotations": (
        "from __future__ import annotations\nimport numpy as np\nfrom typing import ClassVar\n"
        "from dataclasses import dataclass, fields\n@dataclass\nclass D:\n"
        "    a: ClassVar[int] = 1\nx = len(fields(D))\nassert x == 0\n"
    ),
    "a pattern": "import numpy as np\nmatch 1 + 2j:\n    case 1 + 2j:\n        x = 1\n",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_an_odd_value_does_not_end_a_run(trace, script: str) -> None:
    # What a script makes of NumPy's warnings is not for the tests that follow in this process.
    with np.errstate():
        run = trace(script)

    assert run.end.error is None
    assert "x" in run.steps[-1].tensors or "nested" in script


def test_watching_leaves_a_tensor_that_can_be_resized(trace) -> None:
    run = trace("import torch\na = torch.ones(3)\nout = torch.empty(0)\ntorch.add(a, a, out=out)\n")

    assert run.end.error is None
    assert run.steps[-1].tensors["out"].values == [2.0, 2.0, 2.0]


def test_memory_shared_with_numpy_is_copied_anew(trace) -> None:
    run = trace("import torch\nt = torch.ones(2)\na = t.numpy()\nx = t * 1\na += 5\ny = t * 1\n")
    products = [op for op in run.steps[0].ops if op.op == "mul"]

    assert [op.inputs[0].view.values for op in products] == [[1, 1], [6, 6]]


def test_equal_small_integers_are_not_taken_for_each_other(trace) -> None:
    run = trace(
        "import numpy as np\na = np.array([0, 5])\nn = 1\nk = a.argmax().item()\ny = n * a\n"
    )

    assert all(op.output.name != "n" for op in run.steps[0].ops)


def test_a_child_that_the_script_forks_writes_no_record(trace) -> None:
    run = trace("import os\nif os.fork() == 0:\n    os._exit(0)\nos.wait()\nx = 1\n")

    assert len(run.steps) == 1
