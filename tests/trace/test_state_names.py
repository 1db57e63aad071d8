"""The state of an optimizer is called after the weight that it belongs to."""

import pytest

from tutor.trace.state_names import short, shortened, spelt_out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("optimizer.state[w].exp_avg", "w.exp_avg"),
        ("self.opt.state[model.0.weight].step", "model.0.weight.step"),
        ("opts[1].state[params[0]].momentum_buffer", "params[0].momentum_buffer"),
        ("state[w]", "state[w]"),
        ("model.weight", "model.weight"),
    ],
)
def test_the_optimizer_is_left_out(name: str, said: str) -> None:
    assert short(name) == said


def test_two_optimizers_of_one_weight_are_told_apart() -> None:
    names = ["w", "a.state[w].step", "b.state[w].step", "a.state[v].step"]

    assert shortened(names) == {
        "w": "w",
        "a.state[w].step": "a.state[w].step",
        "b.state[w].step": "b.state[w].step",
        "a.state[v].step": "v.step",
    }


def test_what_is_typed_as_it_is_shown_means_what_the_record_has() -> None:
    names = ["w", "opt.state[w].exp_avg", "opt.state[w].exp_avg_sq"]

    assert spelt_out("w.exp_avg > 1 and w > 0", names) == "opt.state[w].exp_avg > 1 and w > 0"
    assert spelt_out("max(w.exp_avg_sq) > 1", names) == "max(opt.state[w].exp_avg_sq) > 1"
    assert spelt_out("opt.state[w].exp_avg > 1", names) == "opt.state[w].exp_avg > 1"
    assert spelt_out("vw.exp_avg > 1", names) == "vw.exp_avg > 1"
