"""Functions of which a step calls the phases: they return into the step that called them."""

import pytest

from tutor.trace.model import Step

BOTH = """
import torch
w = torch.tensor(1.0, requires_grad=True)

def run(x, train):
    y = w * x
    loss = (y - 3) ** 2
    if train:
        loss.backward()
    return loss

for step in range(3):
    loss = run(torch.tensor(2.0), True)
    with torch.no_grad():
        w -= 0.01 * w.grad
        w.grad = None
    print("train", step)
    print("seen", run(torch.tensor(1.0), False).item())
print("end", run(torch.tensor(5.0), False).item())
"""
"""A function that trains at line 13 and evaluates at lines 18 and 19."""


@pytest.fixture
def steps(trace) -> list[Step]:
    found: list[Step] = trace(BOTH).steps
    return found


def test_what_follows_a_call_is_shown_at_the_line_that_called(steps) -> None:
    wrote = [
        (words[0], step.first_line, step.last_line)
        for step in steps
        for words in [step.stdout.split()]
        if words
    ]

    assert wrote == [("train", 17, 18)] * 3 + [("end", 19, 19)]


def test_going_on_behind_a_call_begins_no_iteration(steps) -> None:
    calling = [step.iteration for step in steps if step.first_line == 13]

    assert calling == [1, 1, 2, 2, 3, 3]


def test_a_function_that_raises_returns_to_where_it_is_caught(trace) -> None:
    caught = BOTH.replace("    if train:", "    if x == 1.0: raise ValueError\n    if train:")
    caught = caught.replace(
        '    print("seen", run(torch.tensor(1.0), False).item())',
        "    try:\n        run(torch.tensor(1.0), False)\n"
        "    except ValueError:\n        print('caught')",
    )
    wrote = {
        (step.first_line, step.last_line) for step in trace(caught).steps if "caught" in step.stdout
    }

    assert wrote == {(18, 22)}


def test_what_the_function_does_to_evaluate_is_a_part_of_the_step_that_calls_it(steps) -> None:
    # Given steps of the function's own lines, called at lines 13, 18 and 19
    inside = [step for step in steps if step.last_line <= 10 and step.first_line >= 6]
    evaluating = [step for step in steps if "seen" in step.stdout or "end" in step.stdout]

    # Then those are of line 13 alone, and what the others compute is recorded where they are.
    assert [step.phase for step in inside] == ["forward", "loss", "backward", "other"] * 3
    assert [step.phase for step in evaluating] == ["other"] * 3 + ["after"]
    assert all("mul" in [op.op for op in step.ops] for step in evaluating)


def test_what_evaluates_and_raises_ends_where_that_is_caught(trace) -> None:
    # Given an evaluation that raises in each iteration, which the loop goes on behind
    run = trace(BOTH.replace("if train:", "if not train: raise ValueError\n    if train:").replace(
        '    print("seen", run(torch.tensor(1.0), False).item())',
        "    try:\n        run(torch.tensor(1.0), False)\n    except ValueError:\n        pass",
    ))  # fmt: skip
    trained = [step.phase for step in run.steps if step.loop and step.phase != "other"]

    assert trained[:5] == ["forward", "loss", "backward", "update", "zero_grad"]
    assert trained == trained[:5] * 3


GENERATOR = """
import torch

def train(w, xs):
    for x in xs:
        loss = (w * x - 3) ** 2
        loss.backward()
        with torch.no_grad():
            w -= 0.01 * w.grad
            w.grad = None
        yield loss.item()

w = torch.tensor(1.0, requires_grad=True)
xs = torch.tensor([1.0, 2.0])
for loss in train(w, xs):
    print("seen", loss)
print("end")
"""
"""A generator that trains at lines 5 to 11, and a loop that goes through it at line 15."""


def wrote(steps: list[Step], word: str) -> list[tuple[str, int | None]]:
    """Return the code and the iteration of the steps that wrote a word."""
    return [
        (each.source.split("\n")[0].strip(), each.iteration)
        for each in steps
        if word in each.stdout
    ]


def test_what_is_done_with_a_value_of_a_generator_that_trains_is_shown_where_it_is_done(trace):
    steps = trace(GENERATOR).steps

    # Then what goes through it is shown as its own lines, in the iterations of the training loop.
    assert wrote(steps, "seen") == [('print("seen", loss)', 1), ('print("seen", loss)', 2)]
    assert wrote(steps, "end") == [('print("end")', None)]
    assert [s.iteration for s in steps if s.source == "for loss in train(w, xs):"][:2] == [1, 2]
    assert [s.phase for s in steps if s.iteration == 2 and s.phase != "other"] == [
        "forward+loss", "backward", "update", "zero_grad",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("taken", "seen"),
    [
        (
            "gen = train(w, xs)\nprint('seen', next(gen))\nprint('seen', next(gen))",
            "print('seen', next(gen))",
        ),
        (
            "gen = train(w, xs)\nfor n, loss in enumerate(gen):\n    print('seen', n)",
            "print('seen', n)",
        ),
        (
            "def show(some):\n    for one in some:\n        print('seen')\nshow(train(w, xs))",
            "print('seen')",
        ),
        ("for loss in train(w, xs):\n    print('seen')\n    if loss: break", "print('seen')"),
    ],
)
def test_a_generator_that_trains_may_be_gone_through_anywhere(trace, taken, seen) -> None:
    loop = 'for loss in train(w, xs):\n    print("seen", loss)'

    steps = trace(GENERATOR.replace(loop, taken)).steps

    assert {code for code, _ in wrote(steps, "seen")} == {seen}
    assert steps[-1].stdout == "end\n"
    assert steps[-1].source == 'print("end")'


def test_a_function_that_is_one_iteration_is_left_for_the_line_that_called_it(trace) -> None:
    # Given a function that a maker returns, and that another function gets as an argument
    run = trace("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        def make():
            def step(x):
                loss = (w * x - 3) ** 2
                loss.backward()
                w.data -= 0.01 * w.grad
                return loss.item()
            return step
        def fit(one, xs):
            for x in xs:
                y = one(x)
            print("fitted")
        fit(make(), torch.tensor([1.0, 2.0]))
        learn = make()
        fit(learn, torch.tensor([3.0]))
    """)

    # Then what is done outside is shown at the lines that do it, and never at the function's head.
    heads = [step for step in run.steps if step.source.startswith("    def step")]
    assert [step.phase for step in heads if "y" in step.changed or step.iteration] == []
    assert {s.source.strip() for s in run.steps if "y" in s.changed} == {"y = one(x)"}
    assert [step.source.strip() for step in run.steps if step.stdout] == ['print("fitted")'] * 2


def test_an_object_that_is_called_to_train_returns_to_the_call(trace) -> None:
    run = trace("""
        import torch
        class Step:
            def __init__(self, w):
                self.w = w
            def __call__(self, x):
                loss = (self.w * x - 3) ** 2
                loss.backward()
                self.w.data -= 0.01 * self.w.grad
                return loss.item()
        step = Step(torch.tensor(1.0, requires_grad=True))
        for x in torch.tensor([1.0, 2.0]):
            y = step(x)
            print("seen")
    """)
    assert [s.source.strip() for s in run.steps if "y" in s.changed] == ["y = step(x)"] * 2
    assert {code for code, _ in wrote(run.steps, "seen")} == {'print("seen")'}


def test_behind_a_context_manager_nothing_runs_again(trace) -> None:
    # Given a block within what clears gradients before it and updates behind it
    run = trace("""
        import torch
        class Step:
            def __init__(self, w):
                self.w = w
            def __enter__(self):
                self.w.grad = None
            def __exit__(self, *problem):
                self.w.data -= 0.01 * self.w.grad
        w = torch.tensor(1.0, requires_grad=True)
        step = Step(w)
        for x in torch.tensor([1.0, 2.0]):
            with step:
                loss = (w * x - 3) ** 2
                loss.backward()
            print("seen")
    """)

    # Then an iteration has each phase once, and what follows is shown where it is.
    told = [s.phase for s in run.steps if s.iteration == 2 and s.phase != "other"]
    assert told == ["zero_grad", "forward+loss", "backward", "update"]
    assert wrote(run.steps, "seen") == [('print("seen")', 1), ('print("seen")', 2)]


def test_what_an_object_that_calls_itself_does_behind_the_loop_is_behind_it(trace) -> None:
    # Given a trainer that is called by names, by itself, in its training loop and behind it
    run = trace("""
        import torch
        class Trainer:
            def __init__(self):
                self.w = torch.tensor(1.0, requires_grad=True)
            def __call__(self, name):
                getattr(self, name)()
            def learn(self):
                ((self.w * self.x - 3) ** 2).backward()
                self.w.data -= 0.01 * self.w.grad
            def close(self):
                print("closed")
            def fit(self, xs):
                for self.x in xs:
                    self("learn")
                self("close")
        Trainer().fit(torch.tensor([1.0, 2.0]))
    """)

    # Then it trains by these names, and closes when the loop is done.
    assert [s.phase for s in run.steps if s.phase == "update"] == ["update"] * 2
    assert wrote(run.steps, "closed") == [('self("close")', None)]


HALVED = """
import torch
w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)

def loss_of(x):
    y = w * x
    return (y - 3) ** 2

for step in range(2):
    optimizer.zero_grad()
    (loss_of(torch.tensor(2.0)) / 2).backward()
    optimizer.step()
"""
"""A loss that is halved and differentiated where the function is called that computes it."""


def test_a_line_that_has_phases_behind_a_call_is_the_way_there_before_it(trace) -> None:
    # Given a line with phases of its own that calls a function in which others happen
    iteration = [s for s in trace(HALVED).steps if s.iteration == 2]

    # Then it is the way there, and has its phases when the function has returned.
    assert [(s.phase, s.first_line) for s in iteration] == [
        ("zero_grad", 11), ("other", 12), ("forward", 7), ("loss", 8), ("loss+backward", 12),
        ("update", 13),
    ]  # fmt: skip


def test_what_such_a_line_has_done_before_the_call_is_what_its_way_there_is_called(trace) -> None:
    before = HALVED.replace(
        "    (loss_of(torch.tensor(2.0)) / 2).backward()",
        "    loss = w ** 2 + loss_of(torch.tensor(2.0))\n    loss.backward()",
    )
    calling = [s.phase for s in trace(before).steps if s.iteration == 2 and s.first_line == 12]

    assert calling == ["loss", "loss"]


def test_a_closure_is_called_before_anything_is_updated(trace) -> None:
    steps = trace("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        optimizer = torch.optim.LBFGS([w], lr=0.1, max_iter=1)
        for step in range(2):
            def closure():
                optimizer.zero_grad()
                loss = (w * 2 - 3) ** 2
                loss.backward()
                return loss
            optimizer.step(closure)
    """).steps
    assert [s.phase for s in steps if s.iteration and s.first_line == 11] == ["other", "update"] * 2


def test_a_handler_is_a_step_only_where_the_function_raised(trace) -> None:
    # Given a call that stands alone in a try, and raises in the second iteration
    run = trace("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        def loss_of(x, step):
            y = w * x
            if step == 1:
                raise ValueError("bad")
            return (y - 3) ** 2
        for step in range(3):
            try:
                loss = loss_of(torch.tensor(2.0), step)
            except ValueError as problem:
                print("skipped", problem)
                continue
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad = None
    """)
    handled = [(step.iteration, step.stdout) for step in run.steps if step.first_line == 13]

    assert handled == [(2, "skipped bad\n")]
    assert [s.iteration for s in run.steps if s.phase == "backward"] == [1, 3]
