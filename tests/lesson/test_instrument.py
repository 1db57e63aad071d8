"""The calls between the phases: when they come, and that nothing else changes."""

import ast
import asyncio
import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from lesson_tools import lesson_of, noting, run, steps

from tutor.lesson.instrument import CHECKPOINT, instrument
from tutor.lesson.reader import read

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("*.py"))


def trained(before: str = "", after: str = "", inside: str = "", header: str = "") -> str:
    """Make a script with a training loop; the pieces come with their own indentation."""
    head = header or "for i in range(2):"
    body = "    # %% forward\n    a\n    # %% backward\n    a\n    # %% update\n    a\n"
    return f"a = 0\n{before}{head}\n{inside}{body}{after}"


def test_phases_run_in_their_order_with_the_header_between() -> None:
    assert steps(trained()) == [
        "setup",
        "fetch", "forward", "backward", "update",
        "fetch", "forward", "backward", "update",
        "fetch",
    ]  # fmt: skip


def test_what_follows_the_loop_is_opened_once() -> None:
    assert steps(trained(after="a\n"))[-2:] == ["fetch", "after"]


def test_continue_goes_to_the_header() -> None:
    inside = "    # %% zero_grad\n    if i == 0:\n        continue\n"

    assert steps(trained(inside=inside))[1:5] == ["fetch", "zero_grad", "fetch", "zero_grad"]


def test_continue_of_an_inner_loop_does_not() -> None:
    inside = "    # %% zero_grad\n    for j in range(2):\n        continue\n"

    assert steps(trained(inside=inside))[1:4] == ["fetch", "zero_grad", "forward"]


def test_continue_in_the_else_of_an_inner_loop_does() -> None:
    inside = "    # %% zero_grad\n    for j in ():\n        pass\n    else:\n        continue\n"

    assert steps(trained(inside=inside))[1:4] == ["fetch", "zero_grad", "fetch"]


def test_break_goes_to_what_follows() -> None:
    inside = "    # %% zero_grad\n    break\n"

    assert steps(trained(inside=inside, after="a\n")) == ["setup", "fetch", "zero_grad", "after"]


def test_break_leaves_the_else_out() -> None:
    inside = "    # %% zero_grad\n    if i: break\n"

    assert steps(trained(inside=inside, after="else:\n    a\n"))[-2:] == ["fetch", "zero_grad"]


def test_a_return_leads_out_of_the_phase() -> None:
    text = """\
        def train():
            for i in range(2):
                # %% backward
                i
                # %% update
                return i
        train()
        print()
        """

    assert steps(text) == ["setup", "setup", "fetch", "backward", "update", "fetch", "after"]


def test_an_exception_leads_out_of_the_phase() -> None:
    text = """\
        def train():
            for i in range(2):
                # %% backward
                i
                # %% update
                1 / 0
        try:
            train()
        except ZeroDivisionError:
            print("caught")
        """

    assert steps(text) == ["setup", "setup", "fetch", "backward", "update", "fetch"]


def test_a_closure_that_an_update_calls_returns_into_the_update() -> None:
    text = """\
        def step(closure): return closure()
        for i in range(1):
            def closure():
                # %% forward
                # %% backward
                return i
            # %% update
            step(closure)
        """

    assert steps(text) == [
        "setup", "fetch", "other", "update", "forward", "backward", "update", "fetch",
    ]  # fmt: skip


def test_a_function_that_trains_twice_returns_to_the_call_of_each_time() -> None:
    text = """\
        def train():
            for i in range(1):
                # %% backward
                # %% update
                i
            return i
        a = train()
        b = train()
        print(a, b)
        """
    segments = lesson_of(text).segments
    opened = [segments[number] for number in run(text, instrumented=True).checkpoints]

    rests = [each.first_line for each in opened if each.fetch and each.loop is None]
    assert rests == [7, 8]


def test_a_phase_in_a_with_begins_at_the_with() -> None:
    text = """\
        from contextlib import nullcontext
        for i in range(1):
            # %% backward
            with nullcontext(print("entered")):
                # %% update
                i
        """
    tree = ast.unparse(instrument(lesson_of(text)))

    assert tree.index(f"{CHECKPOINT}(3)") < tree.index("entered")


def test_a_phase_in_an_if_that_does_not_hold_is_not_opened() -> None:
    text = """\
        for i in range(2):
            # %% backward
            if i:
                # %% update
                i
        """

    assert steps(text) == ["fetch", "backward", "fetch", "backward", "update", "fetch"]


def test_an_empty_phase_is_a_step() -> None:
    text = "for i in range(1):\n    i\n    # %% backward\n    # %% update\n    # %% zero_grad\n"

    assert steps(text) == ["fetch", "other", "backward", "update", "zero_grad", "fetch"]


def test_a_generator_that_trains() -> None:
    text = """\
        def losses():
            for i in range(2):
                # %% backward
                # %% update
                yield i
        print(list(losses()))
        """

    assert run(text, instrumented=True).output == "[0, 1]\n"
    assert steps(text)[-3:] == ["update", "fetch", "fetch"]


def test_a_coroutine_that_trains() -> None:
    text = """\
        async def batches():
            for i in range(2):
                yield i
        async def train():
            async for i in batches():
                # %% backward
                print(i)
                # %% update
                i
        """
    seen: list[int] = []
    space = noting(lesson_of(text), seen)
    output = io.StringIO()
    exec(compile(instrument(lesson_of(text)), "a.py", "exec", dont_inherit=True), space)

    with redirect_stdout(output):
        asyncio.run(space["train"]())  # type: ignore[operator]

    phases = [lesson_of(text).segments[number].phase for number in seen]
    assert output.getvalue() == "0\n1\n"
    assert phases.count("backward") == phases.count("update") == 2


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_bundled_lessons_compile_with_checkpoints(path: Path) -> None:
    lesson, mistakes = read(path.read_text(encoding="utf-8"), str(path))

    assert lesson is not None
    assert mistakes == []
    compile(instrument(lesson), str(path), "exec", dont_inherit=True)


def test_a_lesson_that_cannot_be_parsed_is_refused() -> None:
    broken = lesson_of("x = 1")._replace(source="x = (")

    with pytest.raises(ValueError, match="never closed"):
        instrument(broken)
