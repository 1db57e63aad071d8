"""The ops of a step as a tree of modules, folded to the room there is."""

import msgspec
from module_steps import op, shaped, step_of_modules

from tutor.trace.grouping import Group, Row, grouped, has_groups, rows
from tutor.trace.model import Op, Result


def written(shown: list[Row]) -> list[str]:
    """Return rows as text: a sign of what is folded, and names by depth."""
    return [
        "  " * row.depth
        + (row.item.op if isinstance(row.item, Op) else f"{'+' * row.folded}{row.item.name}")
        for row in shown
    ]


def test_ops_stand_in_the_modules_that_made_them() -> None:
    assert written(rows(grouped(step_of_modules()), 100)) == [
        "model",
        "  stem", "    linear",
        "  blocks",
        "    0", "      fc", "        linear", "      act", "        linear",
        "    1", "      fc", "        linear", "      act", "        linear",
        "  head", "    linear",
    ]  # fmt: skip


def test_a_tree_is_folded_to_the_depth_that_fits() -> None:
    tree = grouped(step_of_modules())

    assert written(rows(tree, 7)) == ["model", "  +stem", "  +blocks", "  +head"]
    assert written(rows(tree, 8)) == [
        "model", "  stem", "    linear", "  blocks", "    +0", "    +1", "  head", "    linear"
    ]  # fmt: skip


def test_the_branch_of_the_op_walked_to_is_open() -> None:
    step = step_of_modules()

    assert written(rows(grouped(step), 4, step.ops[2])) == [
        "model", "  +stem", "  blocks", "    0", "      +fc", "      act", "        linear",
        "    +1", "  +head",
    ]  # fmt: skip


def test_shapes_flow_from_group_to_group() -> None:
    (model,) = grouped(step_of_modules())
    assert isinstance(model, Group)

    flows = [(g.name, g.taken, g.given) for g in model.inside if isinstance(g, Group)]

    assert (model.taken, model.given) == ((4, 3), (4, 2))
    assert flows == [("stem", (4, 3), (4, 8)), ("blocks", (4, 8), (4, 8)), ("head", (4, 8), (4, 2))]


def test_what_goes_out_of_a_module_is_what_a_later_op_takes() -> None:
    step = step_of_modules()
    beside = msgspec.structs.replace(
        op(2, "blocks.0.act", "model", "count"), output=Result(None, shaped(()))
    )
    taking = msgspec.structs.replace(op(3, "head", "model"), inputs=op(2, None, None).inputs)
    step = msgspec.structs.replace(step, ops=(*step.ops[:2], beside, taking))

    (model,) = grouped(step)

    assert isinstance(model, Group)
    blocks = model.inside[1]
    assert isinstance(blocks, Group)
    assert blocks.given == (4, 8)


def test_ops_of_two_models_with_equal_paths_are_kept_apart() -> None:
    ops = (op(0, "0", "G"), op(1, "0", "D"))

    assert written(rows(grouped(step_of_modules(ops=ops)), 100)) == [
        "G", "  0", "    linear", "D", "  0", "    linear"
    ]  # fmt: skip


def test_an_op_outside_of_all_modules_stands_between_them() -> None:
    ops = (op(0, "stem", "model"), op(1, None, None, "add"), op(2, "model", "model", "relu"))

    assert written(rows(grouped(step_of_modules(ops=ops)), 100)) == [
        "model", "  stem", "    linear", "add", "model", "  relu"
    ]  # fmt: skip


def test_a_step_without_modules_has_no_groups() -> None:
    assert has_groups(step_of_modules())
    assert not has_groups(step_of_modules(ops=(op(0, None, None),)))


def test_what_a_model_returns_beside_its_last_op_goes_out_as_well() -> None:
    # Given a model of which the script names two results
    step = step_of_modules()
    named = msgspec.structs.replace(step.ops[2], output=Result("logits", shaped((4, 6))))
    own = msgspec.structs.replace(step.ops[3], output=Result("model.kept", shaped((4, 7))))
    ops = (*step.ops[:2], named, own, *step.ops[4:])
    # When its ops are grouped, then both have gone out, and what it keeps itself has not.
    (model,) = grouped(msgspec.structs.replace(step, ops=ops))
    assert isinstance(model, Group)
    assert (model.also, model.given) == (((4, 6),), (4, 2))
