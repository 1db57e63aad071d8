"""Phases told by the flow of values: what counts, what is cut off, what never runs."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_tools import lesson_of, loop, phases

HEAD = """\
    import torch
    model = torch.nn.Linear(2, 1)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in batches:
"""
TAIL = ["loss.backward()", "opt.step()"]


def words(text: str) -> list[str]:
    """Return the phases of the lines of a script's training loops."""
    return [phase for phase, _ in phases(text)]


@pytest.mark.parametrize(
    "rows",
    [
        ["with torch.no_grad():", "    seen = (model(x) - y).abs().mean()"],
        ["with torch.inference_mode():", "    loss = (model(x) - y).mean()"],
        ["shown = model(x).argmax(1)"],
        ["for a in x:", "    total += (model(a) - y).item()"],
    ],
)
def test_what_is_cut_off_from_the_loss_is_other(rows: list[str]) -> None:
    # Given a look at the model before an ordinary loss, then the look is no part of it.
    found = words(loop(*rows, "out = model(x)", "loss = (out - y).pow(2).mean()", *TAIL, head=HEAD))

    assert found == ["other"] * len(rows) + ["forward", "loss", "backward", "update"]


@pytest.mark.parametrize("test", ["False", "0", "None"])
def test_a_loop_that_never_runs_is_none(test: str) -> None:
    inner = dedent(loop("loss = model(x)", *TAIL, head=HEAD)).splitlines()
    text = "\n".join([f"if {test}:", *(f"    {row}" for row in inner)])

    assert lesson_of(text + "\n").loops == ()


def test_a_function_that_nobody_calls_trains_nothing() -> None:
    inner = dedent(loop("loss = model(x)", *TAIL, head=HEAD)).splitlines()
    text = "\n".join(["def old():", *(f"    {row}" for row in inner)])

    assert lesson_of(text + "\n").loops == ()
    assert len(lesson_of(text + "\nold()\n").loops) == 1


def test_a_step_of_an_own_class_updates_if_it_writes_what_is_differentiated() -> None:
    text = """\
        class Rule:
            def __init__(self, params): self.params = params
            def step(self):
                for p in self.params:
                    p.data -= 0.1 * p.grad
        w = start()
        rule = Rule([w])
        for x, y in batches:
            loss = (w * x - y) ** 2
            loss.backward()
            rule.step()
        """

    assert words(text) == ["forward+loss", "backward", "update"]


def test_a_step_of_an_own_class_that_writes_nothing_is_no_update() -> None:
    text = """\
        class Meter:
            def step(self): self.count += 1
        meter = Meter()
        for x, y in batches:
            loss = (w * x - y) ** 2
            loss.backward()
            meter.step()
        """

    assert lesson_of(text).loops == ()


def test_stepping_goes_into_a_function_in_which_several_phases_happen() -> None:
    # Given a loop whose forward, loss and backward stand in a function
    text = """\
        import torch
        def work(x, y):
            out = model(x)
            loss = (out - y).pow(2).mean()
            loss.backward()
        opt = torch.optim.SGD(model.parameters(), lr=0.1)
        for x, y in batches:
            work(x, y)
            opt.step()
        """
    lesson = lesson_of(text)

    # Then the loop is the loop, the function's lines are its phases, and the call is the way.
    assert [loop.first_line for loop in lesson.loops] == [7]
    assert {(s.first_line, s.phase) for s in lesson.segments if s.loop and not s.fetch} == {
        (3, "forward"), (4, "loss"), (5, "backward"), (8, "other"), (9, "update"),
    }  # fmt: skip


def test_a_function_with_one_phase_is_one_line() -> None:
    text = loop("out = predict(x)", "loss = (out - y).pow(2).mean()", *TAIL, head=HEAD)
    text = "    def predict(x):\n        return model(x).relu()\n" + text

    assert words(text) == ["forward", "loss", "backward", "update"]


@given(names=st.lists(st.sampled_from("abcdefgh"), min_size=4, max_size=4, unique=True))
def test_what_things_are_called_changes_nothing(names: list[str]) -> None:
    # Given the same loop with any names for the model, prediction, loss and optimizer
    net, guess, cost, rule = names
    text = f"""\
        import torch
        {net} = torch.nn.Linear(2, 1)
        {rule} = torch.optim.SGD({net}.parameters(), lr=0.1)
        for x, y in batches:
            {guess} = {net}(x)
            {cost} = ({guess} - y).pow(2).mean()
            {rule}.zero_grad()
            {cost}.backward()
            {rule}.step()
        """

    assert words(text) == ["forward", "loss", "zero_grad", "backward", "update"]


@pytest.mark.parametrize("guard", ["raise ValueError", "return None"])
def test_a_function_may_be_left_before_it_does_its_work(guard: str) -> None:
    # Given a function that looks at what it is given first
    text = f"""\
        import torch
        w = torch.zeros(1, requires_grad=True)
        def step(x, y):
            if x.isnan().any():
                {guard}
            pred = w * x
            loss = ((pred - y) ** 2).mean()
            loss.backward()
            return loss
        for x, y in data():
            step(x, y)
            with torch.no_grad():
                w -= 0.1 * w.grad
                w.grad.zero_()
        """
    # Then what stands behind that is found all the same.
    found = {code: phase for phase, code in phases(text)}
    assert found["pred = w * x"] == "forward"
    assert found["loss.backward()"] == "backward"
    assert found["w -= 0.1 * w.grad"] == "update"


def test_one_name_in_two_loops_means_two_things() -> None:
    # Given a loop over predictions and one over weights that call what they go through the same
    text = """\
        import torch
        w = torch.tensor(0.5, requires_grad=True)
        b = torch.tensor(0.0, requires_grad=True)
        for epoch in range(9):
            predictions = [w * x + b for x in xs]
            loss = 0.0
            for p, y in zip(predictions, ys):
                error = p - y
                loss = loss + error * error
            loss.backward()
            for p in (w, b):
                p.data -= 0.01 * p.grad
                p.grad = None
        """
    # Then what is gone through first is no weight, and what made it is the forward pass.
    found = {code: phase for phase, code in phases(text)}
    assert found["predictions = [w * x + b for x in xs]"] == "forward"
    assert found["error = p - y"] == "loss"
    assert found["p.data -= 0.01 * p.grad"] == "update"


def test_a_function_that_scores_one_thing_and_then_another_predicts() -> None:
    # Given an embedding of facts, where the right one has to score higher than a wrong one
    text = """\
        import torch
        E = torch.randn(5, 3, requires_grad=True)
        R = torch.randn(2, 3, requires_grad=True)
        def score(h, r, t):
            gap = E[h] + R[r] - E[t]
            return -(gap ** 2).sum()
        for h, r, t in facts:
            good = score(h, r, t)
            bad = score(h, r, drawn())
            loss = torch.relu(1 - good + bad)
            loss.backward()
            with torch.no_grad():
                for p in (E, R):
                    p -= 0.1 * p.grad
                    p.grad = None
        """

    # Then the whole score is the prediction, and what compares the two is the loss.
    told = {row: phase for phase, row in phases(text)}
    assert told["good = score(h, r, t)"] == told["bad = score(h, r, drawn())"] == "forward"
    assert told["loss = torch.relu(1 - good + bad)"] == "loss"


def test_an_argument_that_gets_an_average_now_and_then_is_not_the_average() -> None:
    # Given a model, and a slow copy of it that a function gets as its argument `model`
    text = """\
        import copy, torch
        def error(model, x): return ((model(x) - x) ** 2).mean()
        def look(model): return model(X).norm().item()
        @torch.no_grad()
        def follow(slow, model):
            for a, p in zip(slow.parameters(), model.parameters()):
                a.mul_(0.9).add_(p, alpha=0.1)
        model = torch.nn.Linear(2, 2)
        slow = copy.deepcopy(model)
        opt = torch.optim.SGD(model.parameters(), 0.1)
        for x in X:
            loss = error(model, x)
            loss.backward()
            opt.step()
            opt.zero_grad()
            follow(slow, model)
            print(look(slow))
        """

    # Then moving the copy is no update.
    assert ("other", "follow(slow, model)") in phases(text)


def test_what_is_mapped_over_a_batch_is_what_its_function_does() -> None:
    text = """\
        import torch
        w = torch.zeros(3, requires_grad=True)
        opt = torch.optim.SGD([w], lr=0.1)
        def loss_of(x, y):
            return ((x @ w) - y) ** 2
        for x, y in batches:
            loss = torch.vmap(loss_of)(x, y).mean()
            loss.backward()
            opt.step()
        """

    assert ("forward+loss", "return ((x @ w) - y) ** 2") in phases(text)


def test_what_makes_the_scalar_is_the_loss_wherever_its_parts_come_from() -> None:
    # Given a loss that something else has computed, of which nothing is known
    text = loop("half = next(stream) / 2", "half.backward()", "opt.step()")

    assert ("loss", "half = next(stream) / 2") in phases(text)
