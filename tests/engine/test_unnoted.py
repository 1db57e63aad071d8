"""A step with very many ops says how many were not noted."""

import pytest

from tutor.engine.op_log import MOST


def test_a_step_with_few_ops_has_noted_them_all(trace, training) -> None:
    assert [step.unnoted for step in trace(training).steps] == [0] * 17


def test_calls_of_torch_beyond_the_limit_are_counted(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.ones(1)
        # %% many
        for i in range(1100):
            y = x * 2
            y.shape, y.size(), y.item()
        # %% few
        z = x * 2
        """
    )

    assert (len(run.steps[1].ops), run.steps[1].unnoted) == (MOST, 100)
    assert (len(run.steps[2].ops), run.steps[2].unnoted) == (1, 0)


@pytest.mark.parametrize("source", ["x[0] * 1.0", "d['x'] * x", "x @ x", "-x + x"])
def test_calls_of_numpy_beyond_the_limit_are_counted(trace, source: str) -> None:
    run = trace(
        f"""
        import numpy as np
        x = np.ones(2)
        d = {{"x": x}}
        # %% once
        y = {source}
        # %% many
        for i in range(1100):
            y = {source}
        """
    )
    once, many = (step for step in run.steps if step.first_line > 4)

    assert len(many.ops) == MOST
    assert len(many.ops) + many.unnoted == 1100 * len(once.ops)
