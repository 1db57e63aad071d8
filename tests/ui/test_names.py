import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.cells import text_width
from tutor.ui.names import apart, named

LAYERS = [
    f"encoder.layers.{layer}.{kind}"
    for layer in range(12)
    for kind in (
        "self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight",
        "self_attn.out_proj.bias", "linear1.weight", "linear2.weight", "norm1.bias",
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cells", "shown"),
    [
        ("w", 4, "w"),
        ("model.0.weight", 14, "model.0.weight"),
        ("model.0.weight", 12, "…0.weight"),
        ("model.0.weight", 8, "…weight"),
        ("expected_tags", 9, "expe…tags"),
        ("the loss of all", 9, "the loss…"),
    ],
)
def test_a_long_name_keeps_what_tells_it_from_others(name: str, cells: int, shown: str) -> None:
    assert named(name, cells) == shown


def test_names_that_end_alike_show_the_part_that_is_their_own() -> None:
    names = [f"model.features.{layer}.norm.weight" for layer in (0, 2)]
    assert list(apart(names, 16).values()) == ["…0.norm.weight", "…2.norm.weight"]
    assert list(apart(names, 12).values()) == ["…0…weight", "…2…weight"]


def test_a_name_that_is_like_no_other_is_cut_as_if_it_stood_alone() -> None:
    assert apart(["model.0.weight", "model.2.bias"], 9) == {
        "model.0.weight": "…0.weight",
        "model.2.bias": "…2.bias",
    }


@pytest.mark.parametrize("cells", [12, 16, 20, 30])
@pytest.mark.parametrize("dots", ["…", "."])
def test_no_two_parameters_of_a_transformer_look_alike(cells: int, dots: str) -> None:
    shown = apart(LAYERS, cells, dots)
    assert len(set(shown.values())) == len(LAYERS)
    assert max(map(text_width, shown.values())) <= cells


@given(st.sets(st.text("ab.0[]é字 ", min_size=1, max_size=12)), st.integers(1, 12))
def test_every_name_is_shown_in_the_cells_that_there_are(names: set[str], cells: int) -> None:
    shown = apart(names, cells)
    assert set(shown) == names
    assert all(0 < text_width(each) <= cells for each in shown.values())
