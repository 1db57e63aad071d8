"""A run from its first line to its end: steps, output, failures, and the interpreter around it."""

import os
import sys

import pytest


def test_each_phase_of_each_iteration_is_a_step(trace, training) -> None:
    run = trace(training)
    phases = [step.phase for step in run.steps]

    assert phases == [
        "setup",
        *["forward", "loss", "backward", "update", "zero_grad"] * 3,
        "after",
    ]
    assert [step.iteration for step in run.steps[1:6]] == [1] * 5
    assert run.steps[6].loop_vars == {"epoch": 1}
    assert [step.index for step in run.steps] == list(range(len(run.steps)))
    assert (run.end.status, run.end.error) == ("finished", None)


def test_a_step_knows_its_source(trace, training) -> None:
    step = trace(training).phase("update")

    assert (step.first_line, step.last_line) == (15, 16)
    assert step.source == "    with torch.no_grad():\n        w -= 0.01 * w.grad"


def test_what_changed_is_found_by_value(trace, training) -> None:
    run = trace(training)

    assert set(run.phase("forward").changed) == {"epoch", "y_pred"}
    assert run.phase("backward").changed == ("w",)
    assert run.phase("zero_grad").tensors["w"].grad.values == 0.0


def test_output_belongs_to_the_step_that_wrote_it(trace, training) -> None:
    run = trace(training)

    assert run.steps[-1].stdout == f"done {run.steps[-1].tensors['w'].values}\n"
    assert run.steps[1].stdout == ""


def test_output_of_c_code_and_of_child_processes_is_caught(trace) -> None:
    run = trace(
        """
        import ctypes, os, subprocess
        # %% three ways around Python
        ctypes.CDLL(None).puts(b"from C")
        os.write(1, b"from a descriptor\\n")
        subprocess.run(["echo", "from a child"], check=True)
        """
    )

    assert sorted(run.steps[1].stdout.splitlines()) == [
        "from C", "from a child", "from a descriptor",
    ]  # fmt: skip


def test_a_flood_of_output_is_counted_and_cut(trace) -> None:
    run = trace(
        """
        # %% flood
        for i in range(200_000):
            print("x" * 99)
        # %% calm
        print("still here")
        """
    )

    assert len(run.steps[0].stdout) < 300_000
    assert "bytes more were written" in run.steps[0].stdout
    assert run.steps[1].stdout == "still here\n"


def test_input_reads_the_given_lines_and_then_ends(trace) -> None:
    run = trace(
        """
        name = input("name? ")
        print("hello", name)
        rest = input()
        """,
        text="Ada",
    )

    assert run.output == "name? hello Ada\n"
    assert (run.end.status, run.end.error.type, run.end.error.line) == ("failed", "EOFError", 4)
    assert "--input" in run.end.error.message


@pytest.mark.parametrize(
    ("phase", "line"),
    [("forward", 9), ("loss", 11), ("backward", 13), ("update", 15), ("zero_grad", 17)],
)
def test_an_exception_in_any_phase_ends_the_run_at_its_line(trace, phase: str, line: int) -> None:
    parts = dict.fromkeys(("forward", "loss", "backward", "update", "zero_grad"), "pass")
    parts[phase] = "if i == 1: raise ValueError('no good')"
    body = "".join(f"    # %% {name}\n    {code}\n" for name, code in parts.items())

    run = trace(f"import torch\nx = torch.ones(2)\n\n\n\n\nfor i in range(3):\n{body}")

    assert run.end.status == "failed"
    assert (run.end.error.type, run.end.error.message) == ("ValueError", "no good")
    assert (run.end.error.file, run.end.error.line) == (run.path, line)
    assert (run.steps[-1].phase, run.steps[-1].iteration) == (phase, 2)


def test_an_error_inside_torch_is_placed_at_the_scripts_line(trace) -> None:
    run = trace("import torch\na = torch.ones(2)\nb = torch.ones(3)\na + b\n")

    assert (run.end.error.type, run.end.error.line) == ("RuntimeError", 4)


@pytest.mark.parametrize(
    ("call", "status"),
    [("sys.exit()", "finished"), ("sys.exit(0)", "finished"), ("sys.exit(3)", "failed")],
)
def test_a_script_may_end_itself(trace, call: str, status: str) -> None:
    run = trace(f"import sys\nx = 1\n{call}\nx = 2\n")

    assert run.end.status == status
    assert run.steps[-1].tensors["x"].values == 1


def test_a_run_stops_after_the_iterations_asked_for(trace, training) -> None:
    run = trace(training, iterations=2)

    assert (run.end.status, run.end.error) == ("stopped", None)
    assert (run.steps[-1].phase, run.steps[-1].iteration) == ("zero_grad", 2)


def test_a_loop_that_ends_by_itself_in_time_is_finished(trace, training) -> None:
    assert trace(training, iterations=3).end.status == "finished"


def test_break_continue_and_return_end_their_steps(trace) -> None:
    run = trace(
        """
        def train():
            for i in range(5):
                # %% forward
                y = i
                # %% loss
                if i == 1:
                    continue
                # %% backward
                # %% update
                if i == 3:
                    return 7
                # %% zero_grad
        result = train()
        """
    )
    seen = [(step.phase, step.iteration) for step in run.steps if step.iteration]

    assert [phase for phase, i in seen if i == 2] == ["forward", "loss"]
    assert [phase for phase, i in seen if i == 4] == ["forward", "loss", "backward", "update"]
    assert (run.steps[-1].phase, run.steps[-1].changed) == ("after", ("result",))
    assert run.end.status == "finished"


def test_a_script_is_the_main_module_and_finds_its_neighbours(trace, tmp_path) -> None:
    (tmp_path / "neighbour.py").write_text("answer = 42\n")
    before = sys.modules["__main__"], sys.argv, sys.path

    run = trace(
        """
        import sys
        import neighbour
        main = __name__ == "__main__" and sys.modules["__main__"].__dict__ is globals()
        answer = neighbour.answer
        print(__file__, sys.argv)
        """
    )

    assert run.steps[-1].tensors["main"].values is True
    assert run.steps[-1].tensors["answer"].values == 42
    assert run.output == f"{run.path} ['{run.path}']\n"
    assert (sys.modules["__main__"], sys.argv, sys.path) == before


def test_a_script_without_torch_is_traced_without_it(trace) -> None:
    run = trace("import numpy as np\na = np.arange(3)\n")

    assert run.start.torch is None
    assert run.steps[0].tensors["a"].kind == "ndarray"


def test_runs_are_seeded(trace) -> None:
    script = """
        import random, numpy as np, torch
        values = np.array([random.random(), np.random.rand(), torch.rand(1).item()])
    """

    first, second, other = trace(script), trace(script), trace(script, seed=1)

    assert first.steps[-1].tensors == second.steps[-1].tensors
    assert first.steps[-1].tensors != other.steps[-1].tensors


def test_the_header_of_a_loop_is_a_step_only_when_it_fetches(trace) -> None:
    run = trace(
        """
        import torch
        data = [torch.tensor(1.0), torch.tensor(2.0)]
        for x in data:
            # %% forward
            y = x * 2
            # %% loss
            # %% backward
            # %% update
            # %% zero_grad
        """
    )
    fetches = [step for step in run.steps if step.phase == "other"]

    assert [step.iteration for step in fetches] == [1, 2]
    assert [step.tensors["x"].values for step in fetches] == [1.0, 2.0]
    assert all("x" in step.changed for step in fetches)


def test_a_data_loader_with_workers_runs_under_watch(trace) -> None:
    run = trace(
        """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        torch.manual_seed(0)
        data = TensorDataset(torch.arange(6.0), torch.arange(6.0))
        w = torch.tensor(1.0, requires_grad=True)
        for x, y in DataLoader(data, batch_size=3, shuffle=True, num_workers=2):
            # %% forward
            y_pred = w * x
            # %% loss
            loss = (y_pred - y).sum()
            # %% backward
            loss.backward()
            # %% update
            # %% zero_grad
            w.grad = None
        """
    )

    assert run.end.status == "finished", run.end
    assert [s.phase for s in run.steps].count("backward") == 2


def test_checkpoints_in_another_process_or_thread_are_silent(trace) -> None:
    run = trace(
        """
        import os, threading
        def work():
            # %% inside
            return 1
        # %% main
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if os.fork() == 0:
            work()
            os._exit(0)
        os.wait()
        """
    )

    assert run.end.status == "finished"
    assert "inside" not in [step.headline for step in run.steps]


def test_a_changed_working_directory_does_not_matter(trace) -> None:
    here = os.getcwd()
    try:
        run = trace("import os\nos.chdir('/')\nx = 1\nx / 0\n")
    finally:
        os.chdir(here)

    assert (run.end.error.file, run.end.error.line) == (run.path, 4)


def test_the_header_of_an_inner_loop_is_shown_with_its_block_and_counts_to_the_step_before(
    trace,
) -> None:
    # Given an inner loop that goes through a tensor, whose block begins with a prediction
    run = trace("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        words = torch.tensor([1.0, 2.0])
        for epoch in range(1):
            loss = 0
            for word in words:
                guess = w * word
                loss = loss + (guess - 3) ** 2
                print(word.item())
            loss.backward()
            w.data -= w.grad
    """)
    # Then the header stands at the head of the prediction, each time,
    predicted = [step for step in run.steps if step.phase == "forward"]
    assert [(step.first_line, step.last_line) for step in predicted] == [(7, 8), (7, 8)]
    # and what it fetched was fetched before: by the step above it.
    fetching = [step for step in run.steps if any(op.op == "unbind" for op in step.ops)]
    assert [(step.phase, step.last_line) for step in fetching] == [("other", 6)]
