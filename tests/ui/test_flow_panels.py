import msgspec
from scenes import STEPS, at, picture, scene, view, words

from tutor.trace.model import Edge, Flow
from tutor.ui.boxes import flow
from tutor.ui.panels import backward, ops


def test_ops_name_their_inputs_and_what_came_out() -> None:
    assert picture(ops.page(at("loss"), 56, 8)) == (
        "  line op    inputs     result\n"
        "    25 sub   y_pred, Y  −1.7 −3.4 −5.1 −6.8\n"
        "    25 pow   (sub), 2   2.89 11.56 26.01 46.24\n"
        "    25 mean  (pow)      loss = 21.675"
    )


def test_the_op_walked_to_is_marked_and_spelt_out() -> None:
    page = ops.page(at("loss", item=0), 56, 8)
    lines = words(page)
    assert lines[1].startswith("►   25 sub")
    assert "  y_pred       0.3 0.6 0.9 1.2" in lines
    assert "  =            −1.7 −3.4 −5.1 −6.8" in lines
    assert page.foot == "1 of 3"
    assert page.keep == (1, 1)


def test_a_step_without_ops_says_so() -> None:
    assert "no torch or NumPy function" in picture(ops.page(at("backward"), 56, 8))


def test_backward_shows_what_comes_in_and_what_goes_on() -> None:
    assert picture(backward.page(at("backward"), 64, 8)) == (
        "  line op    upstream               passes on\n"
        "    25 mean  1                      0.25 ×4\n"
        "    25 pow   0.25 ×4                −0.85 −1.7 −2.55 −3.4\n"
        "    25 sub   −0.85 −1.7 −2.55 −3.4  the same\n"
        "    21 mul   −0.85 −1.7 −2.55 −3.4  Σ → −25.5\n"
        "       w.grad  0 + −25.5 = −25.5  (it adds up)"
    )


def test_a_first_gradient_is_not_said_to_be_added() -> None:
    assert words(backward.page(at("backward", 1), 56, 8))[-1].endswith(
        "w.grad  = −30  (there was none before)"
    )


def test_a_sum_that_the_figures_do_not_bear_out_is_not_claimed() -> None:
    step = next(s for s in STEPS if (s.phase, s.iteration) == ("backward", 2))
    tensors = dict(step.tensors)
    tensors["w"] = msgspec.structs.replace(tensors["w"], grad=view(-99.0))
    found = at("backward", step=msgspec.structs.replace(step, tensors=tensors))
    assert words(backward.page(found, 56, 8))[-1].endswith("w.grad  0 + −25.5")


def test_a_sum_that_the_shown_digits_do_not_give_has_another_sign() -> None:
    found = at("backward")
    before, step = (
        msgspec.structs.replace(
            one, tensors={"w": msgspec.structs.replace(one.tensors["w"], grad=view(grad))}
        )
        for one, grad in ((found.previous, 25.49996), (found.step, -0.00004))
        if one is not None
    )
    found = msgspec.structs.replace(found, previous=before, step=step)
    assert words(backward.page(found, 64, 8))[-1].endswith("25.5 + −25.5 ≈ −4e−5  (it adds up)")


def test_the_node_walked_to_is_marked() -> None:
    page = backward.page(at("backward", item=3), 56, 8)
    assert words(page)[4].startswith("►   21 mul")
    assert page.foot == "4 of 5"


def test_a_node_that_feeds_several_names_its_leaf() -> None:
    both = (Edge(1, None, view([1.0, 2.0], (2,))), Edge(2, "b", view(3.0)))
    node = Flow(0, "AddBackward0", None, 5, (view([1.0, 2.0], (2,)),), both)
    step = msgspec.structs.replace(STEPS[3], flows=(node,))
    first, second = words(backward.page(scene(3, step=step), 70, 8))[1:]
    assert "the same" in first
    assert second.strip() == "b Σ → 3"


def test_node_names_read_as_the_ops_do() -> None:
    names = {
        "MseLossBackward0": "mse_loss",
        "AddmmBackward0": "addmm",
        "TBackward0": "t",
        "Log1PBackward0": "log1p",
        "MaxPool2DWithIndicesBackward0": "max_pool2d_with_indices",
        "Expm1Backward0": "expm1",
        "ScaledDotProductBackward0": "scaled_dot_product",
    }
    for node, name in names.items():
        assert backward.node_name(Flow(0, node, None, None, (), ())) == name


def test_the_shared_place_shows_the_backward_pass_where_there_is_one() -> None:
    assert flow(at("backward"), 56, 8).title.startswith("backward")
    assert flow(at("loss"), 56, 8).title == "ops"


def test_columns_stay_apart_where_one_of_them_is_cut() -> None:
    step = STEPS[2]
    op = msgspec.structs.replace(step.ops[0], op="a_name_of_more_than_16", arguments=("x" * 20,))
    found = scene(2, step=msgspec.structs.replace(step, ops=(op,)))
    line = words(ops.page(found, 56, 8))[1]
    assert "a_name_of_more_…  xxxxxxxxxxxxxxxxx…  " in line
