"""The JSON contract: every lesson's trace fits the schema and its golden file."""

import copy
import json
import math
from typing import Any

import jsonschema
import pytest

from tests.contract.golden_files import FOLDER, LESSONS, golden, name_of, traced
from tutor.trace.schema import schema

NAMES = [name_of(lesson) for lesson in LESSONS]
LONG = ("linear-module",)
"""Lessons of a thousand iterations; the check of all lessons plays them to their end as well."""

EACH = [pytest.param(name, marks=pytest.mark.soak) if name in LONG else name for name in NAMES]


def differences(found: Any, expected: Any, place: str = "") -> list[str]:
    """Return where two JSON values differ; floats may differ in their last bits (float32).

    Processors add up in other orders, and a difference of two numbers loses some of their digits.
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        keys = list(dict.fromkeys([*expected, *found]))
        if set(found) != set(expected):
            return [f"{place}: keys {sorted(set(found) ^ set(expected))}"]
        return [d for key in keys for d in differences(found[key], expected[key], f"{place}.{key}")]
    if isinstance(expected, list) and isinstance(found, list):
        if len(found) != len(expected):
            return [f"{place}: {len(found)} instead of {len(expected)}"]
        pairs = enumerate(zip(found, expected, strict=True))
        return [d for i, (f, e) in pairs for d in differences(f, e, f"{place}[{i}]")]
    if isinstance(expected, float) and isinstance(found, int | float):
        same = math.isclose(found, expected, rel_tol=1e-5, abs_tol=1e-7)
        return [] if same else [f"{place}: {found} instead of {expected}"]
    return [] if found == expected else [f"{place}: {found!r} instead of {expected!r}"]


def written(name: str) -> list[dict[str, Any]]:
    """Return the lines of a lesson's golden file."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text().splitlines()]


def test_every_lesson_has_a_golden_file_and_the_other_way_round() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(NAMES)


@pytest.mark.parametrize("name", EACH)
def test_a_lessons_trace_fits_the_schema_and_its_golden_file(name: str) -> None:
    expected = written(name)
    validator = jsonschema.Draft202012Validator(schema())

    lines = traced(name)
    # A long loop repeats itself; its first and last steps, and every 100th, stand for all.
    chosen = [line for i, line in enumerate(lines) if i < 20 or i % 100 == 0 or i > len(lines) - 9]

    assert [error.message for line in chosen for error in validator.iter_errors(line)] == []
    assert differences(golden(lines), expected) == []
    assert [lines[0]["event"], lines[-1]["event"]] == ["start", "end"]
    assert lines[-1]["status"] == "finished"
    assert [line["index"] for line in lines[1:-1]] == list(range(len(lines) - 2))


@pytest.mark.parametrize("name", LONG)
def test_the_first_iterations_of_a_long_lesson_fit_them_too(name: str) -> None:
    validator = jsonschema.Draft202012Validator(schema())

    lines = traced(name, iterations=20)
    *found, end = golden(lines)

    assert [error.message for line in lines for error in validator.iter_errors(line)] == []
    assert differences(found, written(name)[: len(found)]) == []
    assert end["status"] == "stopped"
    assert [line["index"] for line in lines[1:-1]] == list(range(len(lines) - 2))
    assert lines[-2]["iteration"] == 20


@pytest.mark.parametrize(
    "line",
    [
        {"event": "step"},
        {"event": "end", "status": "fine", "error": None},
        {"event": "begin"},
        {"event": "start", "format": "1", "lesson": "x", "path": "x", "device": "cpu", "seed": 0},
    ],
)
def test_the_schema_refuses_what_is_no_line_of_a_trace(line: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(schema()).is_valid(line)


def test_the_schema_refuses_bare_nan_and_text_among_the_values() -> None:
    line = copy.deepcopy(traced("square")[1])
    validator = jsonschema.Draft202012Validator(schema())
    view = next(iter(line["tensors"].values()))
    assert line["event"] == "step"
    assert validator.is_valid(line)

    view["values"] = ["nan", "inf", 1.0, [2]]
    assert validator.is_valid(line)
    view["values"] = ["much"]
    assert not validator.is_valid(line)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
