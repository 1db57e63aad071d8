"""The backward panel with chain rules that were derived."""

from typing import Any

import msgspec
from scenes import STEPS, picture, scene, view, words

from tutor.plain.lines import plain
from tutor.trace.model import Edge, Flow, Part, Stats
from tutor.ui.glyphs import UNICODE
from tutor.ui.page import Page
from tutor.ui.panels import backward, passing, tensors
from tutor.ui.scene import Scene

CAME = view([1.0, 2.0], (2,))


def edge(values: Any, shape: tuple[int, ...] = (), **changes: Any) -> Edge:
    return Edge(None, changes.pop("leaf", None), view(values, shape), **changes)


def node(*edges: Edge, name: str = "MulBackward0", **changes: Any) -> Flow:
    return Flow(0, name, None, 21, (CAME,), edges, **changes)


def shown(*flows: Flow, walked: int | None = None, **changes: Any) -> Scene:
    step = msgspec.structs.replace(STEPS[3], flows=flows, **changes)
    return scene(3, step=step, item=None if walked is None else len(step.ops) + walked)


def page(*flows: Flow, walked: int | None = None, rows: int = 9) -> Page:
    return backward.page(shown(*flows, walked=walked), 70, rows)


def test_a_row_is_upstream_times_local_and_what_that_gives() -> None:
    found = words(page(node(edge(-25.5, local="X", symbolic="Σ g X", remark="was stretched"))))
    assert found == [
        "  line op   upstream  × local  = passes on",
        "    21 mul  1 2       X        Σ → −25.5",
    ]


def test_a_node_with_several_gradients_has_a_row_for_each() -> None:
    both = node(edge([1.0, 2.0], (2,), local="1"), edge(3.0, leaf="b", local="2"))
    _, first, second = words(page(both))
    assert first.split()[-4:] == ["2", "1", "the", "same"]
    assert second.split() == ["2", "b", "Σ", "→", "3"]


def test_where_there_is_no_room_only_the_node_walked_to_is_unfolded() -> None:
    both = node(edge(1.0, leaf="a", local="1"), edge(3.0, leaf="b", local="2"))
    flows = (both, msgspec.structs.replace(both, id=1))
    folded = words(page(*flows, rows=4))
    assert len(folded) == 3
    walked = words(page(*flows, walked=1, rows=4))
    assert len(walked) == 4
    assert walked[2].startswith("►")


def test_a_fused_node_has_a_row_for_each_of_its_steps() -> None:
    steps = (Part("mean", "1/4", "", "", [0.25, 0.25]), Part("square", "2 u", "", "", [3.0, 4.0]))
    fused = node(edge([3.0, 4.0], (2,), local="2/4 u"), name="MseLossBackward0", parts=steps)
    lines = words(page(fused))
    assert lines[2].split() == ["·", "mean", "1/4", "0.25", "×2"]
    assert lines[3].split() == ["·", "square", "2", "u", "3", "4"]


def test_a_gradient_that_the_rule_does_not_give_is_marked() -> None:
    wrong = page(node(edge(3.0, local="X", checked=False)))
    assert "✗ Σ → 3" in picture(wrong)
    assert any(span.role == "failed" for span in wrong.lines[1])


def test_a_node_without_a_rule_has_a_question_mark_and_says_why_when_walked_to() -> None:
    known = node(edge(1.0, local="X"))
    bare = msgspec.structs.replace(node(edge(2.0)), id=1, remark="the script's own rule")
    assert "the script's own rule" not in picture(page(known, bare))
    lines = words(page(known, bare, walked=1))
    assert lines[2].split()[5] == "?"
    assert lines[3].strip() == "the script's own rule"


def test_what_was_stretched_is_said_of_the_node_walked_to() -> None:
    summed = node(edge(3.0, leaf="b", local="1", remark="b was stretched from [] to [2]"))
    assert "b was stretched from [] to [2]" in picture(page(summed, walked=0))


def test_local_derivatives_never_push_the_gradients_out() -> None:
    long = node(edge(-25.5, local="a very long local derivative " * 3))
    found = backward.page(shown(long), 50, 9)
    assert words(found)[1].endswith("Σ → −25.5")
    assert all(len(line) <= 50 for line in words(found))


def test_local_derivatives_have_the_room_that_short_gradients_leave() -> None:
    rule = "2 · (y_pred − y)"
    short = node(edge(-0.8, local=rule), name="PowBackward0")
    short = msgspec.structs.replace(short, upstream=(view(1.0),))
    found = words(backward.page(shown(short), 51, 9))
    assert rule in found[1]
    assert found[1].endswith("−0.8")
    assert all(len(line) <= 51 for line in found)


def test_plain_characters_keep_powers_and_columns() -> None:
    rows = [node(edge(2.0, local=rule)) for rule in ("(y − Y)²", "10⁻⁵")]
    found = words(backward.page(msgspec.structs.replace(shown(*rows), ascii=True), 70, 9))
    assert "(y - Y)^2  sum" in found[1]
    assert "10^(-5)    sum" in found[2]


def accumulating(
    before: Any, came: Any, after: Any, shape: tuple[int, ...], columns: int = 70, **was_: Any
) -> str:
    step = STEPS[3]
    first = node(Edge(1, "w", view(came, shape)))
    last = Flow(1, "torch::autograd::AccumulateGrad", None, None, (view(came, shape),), ())
    w = msgspec.structs.replace(step.tensors["w"], grad=view(after, shape))
    was = msgspec.structs.replace(w, grad=view(before, shape, **was_))
    now = msgspec.structs.replace(step, flows=(first, last), tensors={"w": w})
    earlier = msgspec.structs.replace(STEPS[2], tensors={"w": was})
    return words(backward.page(scene(3, step=now, previous=earlier), columns, 9))[-1].strip()


def test_a_leaf_shows_what_was_there_what_came_and_the_sum() -> None:
    assert accumulating(1.0, 2.0, 3.0, ()) == "w.grad  1 + 2 = 3  (it adds up)"


def test_a_gradient_that_the_same_step_has_cleared_is_no_part_of_a_sum() -> None:
    measured = Stats(1.0, 1.0, 1.0, 0.0, 0, 0, False)
    found = accumulating(1.0, 2.0, 2.0, (), measured=measured)
    assert found == "w.grad  = 2  (the one before was cleared)"


def test_a_small_gradient_adds_up_element_by_element() -> None:
    found = accumulating([1.0, 2.0], [3.0, 4.0], [4.0, 6.0], (2,))
    assert found == "w.grad  [1, 2] + [3, 4] = [4, 6]  (it adds up)"


def test_words_give_way_to_the_figures_of_a_sum() -> None:
    now = [0.1234, 0.4321]
    found = accumulating([0.0, 0.0], now, now, (2,), columns=60)
    assert found == "w.grad  [0, 0] + [0.1234, 0.4321] = [0.1234, 0.4321]"


def arriving(came: Any, shape: tuple[int, ...], columns: int) -> str:
    first = node(Edge(1, "w", view(came, shape)))
    last = Flow(1, "torch::autograd::AccumulateGrad", None, None, (view(came, shape),), ())
    here = shown(first, last)
    return words(backward.page(msgspec.structs.replace(here, previous=None), columns, 9))[
        -1
    ].strip()


def test_words_on_what_was_there_give_way_to_the_gradient_that_arrives() -> None:
    numbers = [-0.123, 0.456, -0.789]
    assert arriving(numbers, (3,), 70) == "w.grad  = −0.123 0.456 −0.789  (there was none before)"
    assert arriving(numbers, (3,), 44) == "w.grad  = −0.123 0.456 −0.789"


def test_gradients_that_have_no_room_beside_each_other_are_counted() -> None:
    three = node(*(edge([0.12345, -0.54321], (2,), local="X") for _ in range(3)))
    others = [msgspec.structs.replace(three, id=number) for number in range(1, 4)]
    lines = words(backward.page(shown(three, *others), 44, 6))
    assert lines[1].endswith("3 gradients")
    assert all(len(line) <= 44 for line in lines)


def test_a_sum_that_has_no_room_for_a_number_shows_its_shape() -> None:
    came = view([0.123456] * 3 + [0.2], (4,))
    edges = (edge([0.123456, -0.654321], (2,), leaf="b", remark="stretched"), edge(1.0))
    flow = msgspec.structs.replace(node(*edges), upstream=(came,))
    told = passing.passed_on(flow, edges[0], 8, UNICODE, False)
    assert plain(told) == "Σ → [2]"


def test_inner_steps_are_left_out_before_the_rows_of_the_edges() -> None:
    steps = tuple(Part(name, "1", "", "", [1.0, 2.0]) for name in ("add", "matmul"))
    edges = (edge(1.0, leaf="a", local="2"), edge(3.0, leaf="b", local="3"))
    fused = node(*edges, parts=steps)
    whole, edged, folded = (words(page(fused, rows=rows)) for rows in (5, 4, 2))
    assert [len(lines) for lines in (whole, edged, folded)] == [5, 3, 2]
    assert edged[2].split()[0] == "3"


def test_one_node_is_one_node() -> None:
    assert page(node(edge(1.0))).foot == "1 node"


def test_a_sum_that_is_not_borne_out_in_one_element_is_not_claimed() -> None:
    assert accumulating([1.0, 2.0], [3.0, 4.0], [4.0, 9.0], (2,)) == "w.grad  [1, 2] + [3, 4]"


def test_a_large_gradient_is_said_to_be_added_in_words() -> None:
    found = accumulating([1.0] * 9, [3.0] * 9, [4.0] * 9, (9,))
    assert found == "w.grad  + 3 ×9  added to what was there"


def test_the_tensors_panel_shows_the_gradient_that_arrives_at_a_leaf() -> None:
    walk = scene(4, item=len(STEPS[4].ops))
    flows = STEPS[3].flows
    last = len(STEPS[3].ops) + len(flows) - 1
    assert flows[-1].node.endswith("AccumulateGrad")
    found = tensors.page(scene(3, item=last), 56, 9)
    lines = words(found)
    at = next(i for i, line in enumerate(lines) if line.startswith("► arrives"))
    assert lines[at - 1].startswith("w ")
    assert lines[at].split()[-1] == "−30"
    assert found.keep == (at - 1, at)
    assert "arrives" not in picture(tensors.page(walk, 56, 9))


def test_the_tensors_panel_shows_the_gradient_of_a_value_that_its_op_made() -> None:
    flows = STEPS[3].flows
    place = next(i for i, flow in enumerate(flows) if flow.node.startswith("Mul"))
    walk = scene(3, item=len(STEPS[3].ops) + place, earlier=STEPS.__getitem__)
    lines = words(tensors.page(walk, 56, 9))
    at = next(i for i, line in enumerate(lines) if line.startswith("► arrives"))
    assert lines[at - 1].startswith("y_pred")


def test_a_step_that_is_no_longer_kept_shows_no_arrival() -> None:
    def gone(index: int) -> Any:
        raise LookupError(index)

    walk = scene(3, item=len(STEPS[3].ops), earlier=gone)
    assert "arrives" not in picture(tensors.page(walk, 56, 9))
