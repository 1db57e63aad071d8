"""The modules of a step as lines of the plain trace."""

from steps import number, step

from tutor.plain.modules import LINES, module_lines
from tutor.plain.trace import step_text
from tutor.trace.model import Module, Op, Operand, Result, Step


def of(*paths: str, count: int = 0) -> Step:
    """Return a step in which each module of these paths ran one op from a pair to three numbers."""
    pair, three = number([1.0, 2.0]), number([1.0, 2.0, 3.0])
    ops = tuple(
        Op(place, "linear", 3, path, (Operand("x", None, pair),), Result(None, three), model="net")
        for place, path in enumerate(paths)
    )
    inner = tuple(Module("net", path, "Linear", count, True, {}) for path in paths)
    modules = (Module("net", "", "Net", count, True, {}), *inner)
    return step("forward", {}, (), ops=ops, modules=modules)


def test_each_module_has_a_line_with_its_class_shapes_and_parameters() -> None:
    assert module_lines(of("fc1", "fc2", count=1200)) == [
        "net Net       [2] → [3], 1,200 parameters",
        "  fc1 Linear  [2] → [3], 1,200 parameters",
        "  fc2 Linear  [2] → [3], 1,200 parameters",
    ]
    assert module_lines(of("fc1"), ascii=True)[0] == "net Net       [2] -> [3]"


def test_a_large_model_is_folded() -> None:
    paths = [f"{block}.{layer}" for block in range(5) for layer in range(4)]

    lines = module_lines(of(*paths))

    assert len(lines) == 6
    assert lines[1] == "  0      [2] → [3], 4 modules inside"


def test_more_modules_side_by_side_than_there_are_lines_are_counted() -> None:
    lines = module_lines(of(*[str(place) for place in range(30)]))

    assert len(lines) == LINES
    assert lines[-1] == "... 18 modules more"


def test_one_module_alone_is_not_spelt_out() -> None:
    assert module_lines(of("net")) == []


def test_the_trace_has_the_modules_behind_what_happened() -> None:
    assert "\n  net Net       [2] → [3]\n    fc1 Linear" in step_text(of("fc1"), None)
