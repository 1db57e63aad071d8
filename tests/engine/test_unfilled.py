"""Memory that nobody has written to has no values in the record, whatever stands there."""

import torch
from replayed import lesson_of, play

from tutor.engine.unfilled import Unfilled
from tutor.trace.model import View


def test_what_was_made_is_known_until_it_is_filled() -> None:
    unfilled = Unfilled()
    made = torch.empty(3)
    unfilled.note(made)

    assert made in unfilled
    assert torch.empty(3) not in unfilled
    unfilled.filled(made)
    assert made not in unfilled


def test_writing_to_a_part_fills_all_that_shares_the_memory() -> None:
    unfilled = Unfilled()
    made, other = torch.empty(3), torch.empty(3)
    unfilled.note(made)
    unfilled.note(other)
    unfilled.filled(made[:1])

    assert made not in unfilled
    assert other in unfilled


def test_a_tensor_that_has_gone_is_forgotten() -> None:
    unfilled = Unfilled()
    unfilled.note(torch.empty(3))

    assert all(torch.empty(3) not in unfilled for _ in range(3))


def views(source: str) -> dict[str, View]:
    """Return the values at the end of a script's first section."""
    return play(lesson_of("import torch\n# %% first\n" + source)).steps[1].tensors


def test_an_empty_tensor_has_a_shape_and_no_values() -> None:
    view = views("x = torch.empty(2, 3)")["x"]

    assert (view.shape, view.dtype) == ((2, 3), "float32")
    assert view.values is None
    assert view.stats.mean is None


def test_filled_it_has_them() -> None:
    for filling in ("x.zero_()", "x.copy_(torch.zeros(2))", "x[:] = 0", "x.numpy()[:] = 0",
                    "torch.zeros(2, out=x)", "torch.nn.init.zeros_(x)"):  # fmt: skip
        view = views(f"x = torch.empty(2)\n{filling}")["x"]
        assert view.values == [0.0, 0.0], filling


def test_a_compiled_function_changes_nothing_of_that() -> None:
    # Given a run in which torch has compiled a function, so that no copy is kept any longer
    run = play(
        lesson_of(
            "import torch\n# %% compile\n"
            "add = torch.compile(lambda x: x + 1, backend='eager')\nadd(torch.ones(2))\n"
            "# %% draw\nx = torch.empty(2).fill_(3.0)\ny = torch.empty(2)"
        )
    )
    torch.compiler.reset()
    # Then memory without values has none in the record, and what fills it gives them.
    step = run.steps[-1]
    filling = next(op for op in step.ops if op.op == "fill_")
    assert filling.inputs[0].view.values is None
    assert filling.output.view.values == [3.0, 3.0]
    assert step.tensors["y"].values is None


def test_an_operand_that_is_filled_by_its_op_has_values_only_behind_it() -> None:
    run = play(lesson_of("import torch\n# %% draw\nx = torch.empty(2).fill_(3.0)"))
    (op,) = run.steps[1].ops

    assert op.op == "fill_"
    assert op.inputs[0].view.values is None
    assert op.output.view.values == [3.0, 3.0]


def test_a_parameter_of_a_module_is_filled_by_its_constructor() -> None:
    found = views("torch.manual_seed(0)\nlayer = torch.nn.Linear(2, 1)")

    assert found["layer.weight"].values is not None


def test_two_equal_runs_of_a_shuffling_loader_have_equal_records() -> None:
    source = """
    import torch
    from torch.utils.data import DataLoader
    # %% batches
    loader = DataLoader(torch.arange(6.0), batch_size=2, shuffle=True)
    batches = [batch for batch in loader]
    """
    first, second = (play(lesson_of(source)).steps[1].ops for _ in range(2))

    assert [op.op for op in first].count("random_") == 2
    assert first == second
