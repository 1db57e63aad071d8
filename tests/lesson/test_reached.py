"""Markers in functions that a training loop calls: they name phases of that loop."""

from pathlib import Path
from textwrap import dedent

from lesson_tools import lesson_of, run

from tutor.lesson.checker import check_file

HEAD = """
def error_of(w, x, y):
    # %% forward
    pred = w * x
    # %% loss
    return (pred - y) ** 2

w = 1.0
"""


def phases(text: str) -> list[tuple[str, int, int | None]]:
    """Return the phases of a script, each with its first line and its loop."""
    segments = lesson_of(text).segments
    return [
        (each.phase, each.first_line, each.loop)
        for each in segments
        if each.phase in ("forward", "loss", "backward", "update") and not each.fetch
    ]


LOOP = (
    HEAD
    + """
for step in range(2):
    loss = error_of(w, 2.0, 6.0)
    # %% backward
    dw = 2 * (w * 2.0 - 6.0) * 2.0
    # %% update
    w = w - 0.01 * dw
"""
)


def test_the_markers_of_a_function_are_phases_of_the_loop_that_calls_it() -> None:
    assert phases(LOOP) == [
        ("forward", 4, 1),
        ("loss", 6, 1),
        ("backward", 13, 1),
        ("update", 15, 1),
    ]


def test_what_calls_the_function_to_evaluate_is_one_step() -> None:
    behind = LOOP + 'print("end", error_of(w, 1.0, 3.0))\n'
    names = [each.phase for each in lesson_of(behind).segments]
    opened = [names[number] for number in run(behind, instrumented=True).checkpoints]

    assert opened.count("forward") == opened.count("loss") == 2
    assert opened[-1] == "after"


def test_a_function_that_calls_the_marked_one_is_the_way_there() -> None:
    text = (
        HEAD
        + """
def learn(w):
    return error_of(w, 2.0, 6.0)

for step in range(2):
    loss = learn(w)
    # %% backward
    dw = 2 * (w * 2.0 - 6.0) * 2.0
    # %% update
    w = w - 0.01 * dw
"""
    )
    assert [phase for phase, _, loop in phases(text) if loop == 1] == [
        "forward", "loss", "backward", "update",
    ]  # fmt: skip


def test_one_loop_that_calls_a_function_with_all_phases_is_the_training_loop() -> None:
    text = """
        def step(x):
            # %% forward
            p = x
            # %% backward
            # %% update
            return p

        for x in data:
            loss = step(x)
            print(loss)
        """
    (loop,) = lesson_of(text).loops
    assert (loop.first_line, loop.variables) == (9, ("x",))


def test_what_is_no_phase_in_a_function_stays_a_headline() -> None:
    text = LOOP.replace("# %% forward", "# %% how it predicts")
    lesson = lesson_of(text)

    assert [each.headline for each in lesson.segments if "predicts" in each.headline] == [
        "how it predicts"
    ]
    assert {each.phase for each in lesson.segments if each.loop} >= {"backward", "update"}
    assert not [each for each in lesson.segments if each.phase == "forward"]


def test_a_phase_that_is_misspelt_in_a_function_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "lesson.py"
    file.write_text('"""A title.\n\nAn introduction.\n"""\n' + LOOP.replace("forward", "forwrad"))

    said = [str(mistake) for mistake in check_file(file)]
    assert any(
        '"forwrad" is no phase of a training loop; did you mean "forward"?' in s for s in said
    )


def test_a_loop_through_callbacks_is_no_iteration_where_one_stands_around_it() -> None:
    text = dedent("""
        class Learns:
            def after(self, runner):
                # %% backward
                runner.dw = 2 * runner.error
                # %% update
                runner.w -= 0.01 * runner.dw

        class Runner:
            def run(self, hooks):
                for step in range(3):
                    # %% forward
                    self.pred = self.w * 2.0
                    # %% loss
                    self.error = self.pred - 6.0
                    # %% other
                    for hook in hooks:
                        hook.after(self)
        """)
    (loop,) = lesson_of(text).loops
    assert loop.variables == ("step",)


def test_such_a_lesson_has_no_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "lesson.py"
    file.write_text(
        '"""A title.\n\nAn introduction.\n"""\n' + LOOP + "    # %% zero_grad\n    pass\n"
    )

    assert check_file(file) == []


def test_a_marked_function_that_is_called_to_evaluate_in_the_loop_is_one_step() -> None:
    # Given calls of the marked function that train, and others that only look
    text = (
        "import torch\nX, Y = torch.ones(3), torch.ones(3)\n"
        + HEAD.replace("w = 1.0", "w = torch.tensor(1.0, requires_grad=True)")
        + """
for step in range(2):
    # %% other
    loss = error_of(w, X, Y)
    # %% backward
    loss.sum().backward()
    # %% update
    w.data -= 0.01 * w.grad
    # %% other
    with torch.no_grad():
        seen = error_of(w, X, Y)
"""
    )
    lesson = lesson_of(text)
    names = [each.phase for each in lesson.segments]
    opened = [names[number] for number in run(text, instrumented=True).checkpoints]

    assert opened.count("loss") == opened.count("backward") == 2


def test_two_loops_that_call_a_marked_function_have_its_phases_each() -> None:
    text = """
def step_on(w, x, y):
    # %% forward
    pred = w * x
    # %% loss
    loss = (pred - y) ** 2
    # %% backward
    dw = 2 * (pred - y) * x
    # %% update
    return w - 0.01 * dw

w = v = 1.0
for step in range(2):
    w = step_on(w, 2.0, 6.0)
for step in range(2):
    v = step_on(v, 2.0, 6.0)
"""
    lines = [("forward", 4), ("loss", 6), ("backward", 8), ("update", 10)]
    assert phases(text) == [(phase, line, loop) for phase, line in lines for loop in (1, 2)]


def test_a_marked_function_that_others_call_to_evaluate_belongs_to_the_loops_that_train() -> None:
    text = """
import torch
def run(model, x, y, opt=None):
    # %% forward
    pred = model(x)
    # %% loss
    loss = ((pred - y) ** 2).mean()
    if opt is None:
        return loss.item()
    # %% backward
    loss.backward()
    # %% update
    opt.step()
for model in (torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)):
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(2):
        run(model, x, y, opt)
    print(run(model, x, y))
"""
    lesson = lesson_of(text)
    assert [loop.first_line for loop in lesson.loops] == [16]


def test_a_marked_closure_that_a_function_makes_belongs_to_the_loop_that_hands_it_on() -> None:
    text = """
import torch
w = torch.zeros(1, requires_grad=True)
opt = torch.optim.LBFGS([w])
def make(x):
    def closure():
        # %% zero_grad
        opt.zero_grad()
        # %% forward
        pred = w * x
        # %% loss
        loss = (pred - 1).square().sum()
        # %% backward
        loss.backward()
        return loss
    return closure
closure = make(torch.ones(3))
for step in range(2):
    # %% update
    opt.step(closure)
"""
    lines = [("forward", 10), ("loss", 12), ("backward", 14), ("update", 20)]
    assert phases(text) == [(phase, line, 1) for phase, line in lines]
