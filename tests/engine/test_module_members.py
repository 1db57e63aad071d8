"""The names of what modules hold, found as torch finds them; and what has no place in memory."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import nn

from tutor.engine.modules import Described, Place, described, models, places
from tutor.engine.names import Names
from tutor.engine.scope import Scope
from tutor.engine.sight import bound


class Shared(nn.Module):
    """A layer that stands in two places, a buffer, an empty place, and a module inside another."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 2)
        self.again = self.first
        self.norm = nn.Sequential(nn.BatchNorm1d(2), nn.ReLU())
        self.nothing: nn.Module | None = None
        self.register_parameter("absent", None)
        self.scale = nn.Parameter(torch.ones(1))


class OwnNames(nn.Linear):
    """A layer that names its parameters in its own way."""

    def named_parameters(self, *args: Any, **kwargs: Any) -> Iterator[tuple[str, nn.Parameter]]:
        yield "theta", self.weight


def scope(**names: Any) -> Scope:
    return Scope(names, names)


@pytest.mark.parametrize(
    "model", [Shared(), nn.Sequential(nn.Linear(1, 2), Shared()), nn.LSTM(2, 3), OwnNames(2, 1)]
)
def test_members_are_named_and_ordered_as_torch_does(model: nn.Module) -> None:
    members = [*model.named_parameters(), *model.named_buffers()]

    found = bound(scope(model=model))

    assert list(found) == [f"model.{name}" for name, _ in members]
    assert all(found[f"model.{name}"] is value for name, value in members)


def test_modules_have_the_paths_that_torch_gives_them() -> None:
    model = nn.Sequential(nn.Linear(1, 2), Shared())
    expected = {id(module): Place("model", path) for path, module in model.named_modules()}

    assert places(models(scope(model=model, other=model, text="x"))) == expected


class Holder:
    """An object of the script's own, as a trainer is."""

    def __init__(self, net: nn.Module) -> None:
        self.net = net


def test_a_part_of_a_model_with_a_name_of_its_own_stays_a_part() -> None:
    encoder = nn.Linear(1, 2)
    model = nn.Sequential(encoder, nn.ReLU())

    assert models(scope(encoder=encoder, model=model)) == [("model", model)]


def test_models_are_found_in_lists_dictionaries_and_the_object_of_a_method() -> None:
    first, second, third = nn.ReLU(), nn.ReLU(), nn.ReLU()
    found = models(scope(nets=[first], named={"d": second}, self=Holder(third)))

    assert found == [("nets[0]", first), ("named['d']", second), ("self.net", third)]


def test_each_module_is_described_with_its_class_its_size_and_what_it_holds() -> None:
    model = nn.Sequential(nn.Linear(1, 2), nn.Sequential(nn.BatchNorm1d(2))).eval()
    found = scope(model=model)

    record = described(models(found), Names(bound(found)))

    assert [(m.path, m.kind, m.parameters) for m in record] == [
        ("", "Sequential", 8), ("0", "Linear", 4), ("1", "Sequential", 4), ("1.0", "BatchNorm1d", 4)
    ]  # fmt: skip
    assert record[1].own == {"weight": "model.0.weight", "bias": "model.0.bias"}
    assert record[3].own["running_mean"] == "model.1.0.running_mean"
    assert not any(module.training for module in record)


def _tied(model: nn.Sequential) -> None:
    model[2].weight = model[0].weight


def _wider(model: nn.Sequential) -> None:
    model[0].weight.data = torch.ones(5, 2)


def _swapped(model: nn.Sequential) -> None:
    model[1] = nn.Tanh()


CHANGES = {
    "evaluation": lambda model: model.eval(),
    "evaluation of a part": lambda model: model[1].eval(),
    "another module in the place of one": _swapped,
    "a module added": lambda model: model.append(nn.Linear(2, 3)),
    "a module taken away": lambda model: model.pop(1),
    "a parameter in two places": _tied,
    "a parameter of another size": _wider,
    "a parameter registered": lambda model: model.register_parameter("s", nn.Parameter(X)),
    "a buffer registered": lambda model: model[0].register_buffer("mask", torch.ones(2)),
    "a parameter dropped": lambda model: model[0].register_parameter("bias", None),
}
X = torch.ones(1)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_in_a_model_is_in_its_next_record(change: str) -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 2))
    seen, here = Described(), scope(model=model)
    before = seen.now(models(here), Names(bound(here)))

    CHANGES[change](model)
    after = seen.now(models(here), Names(bound(here)))

    assert after != before
    assert after == described(models(here), Names(bound(here)))


def test_a_model_in_which_nothing_changes_keeps_its_record() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    seen, here = Described(), scope(model=model)
    first = seen.now(models(here), Names(bound(here)))

    model[0].weight.data.add_(1)

    assert seen.now(models(here), Names(bound(here))) is first


def test_a_model_under_another_name_has_another_record() -> None:
    model = nn.Sequential(nn.Linear(2, 2))
    seen = Described()
    seen.now(models(scope(model=model)), Names(bound(scope(model=model))))

    after = seen.now(models(scope(net=model)), Names(bound(scope(net=model))))

    assert [module.model for module in after] == ["net", "net"]
    assert after[1].own == {"weight": "net.0.weight", "bias": "net.0.bias"}


def test_a_shared_parameter_is_counted_once() -> None:
    model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    model[1].weight = model[0].weight

    record = described([("model", model)], Names({}))

    assert [module.parameters for module in record] == [4, 4, 4]


def test_a_lazy_module_has_no_parameters_yet() -> None:
    (module,) = described([("model", nn.LazyLinear(3))], Names({}))

    assert module.parameters == 0


def test_a_module_that_holds_itself_is_gone_through_once() -> None:
    model = nn.Sequential(nn.Linear(1, 1))
    model._modules["loop"] = model

    assert list(bound(scope(model=model))) == ["model.0.weight", "model.0.bias"]


def test_an_alias_is_named_by_its_place_and_another_shape_is_not() -> None:
    w = torch.ones(2, 3)
    names = Names({"w": w})

    assert names.of(w.data) == "w"
    assert names.of(w.T) is None
    assert names.of(w[0]) is None
    assert names.of(w.clone()) is None


def test_two_names_at_one_address_are_told_apart_by_their_form() -> None:
    w = torch.ones(2, 3)
    names = Names({"w": w, "row": w[0], "w_t": w.T})

    assert [names.of(w.data), names.of(w.data[0]), names.of(w.data.T)] == ["w", "row", "w_t"]


def test_what_has_no_place_in_memory_is_not_taken_for_another_such() -> None:
    names = Names({"a": torch.ones(2, device="meta"), "b": torch.ones(2).to_sparse()})

    assert names.of(torch.ones(2, device="meta")) is None
    assert names.of(torch.ones(2).to_sparse()) is None


def test_a_variable_with_a_gradient_lends_it_its_name_last() -> None:
    w = torch.ones(1, requires_grad=True)
    (w * 2).backward()
    assert w.grad is not None

    assert Names({"w": w}).of(w.grad) == "w.grad"
    assert Names({"w": w, "g": w.grad}).of(w.grad) == "g"


def test_modules_in_lists_and_dictionaries_are_named_as_they_are_reached() -> None:
    nets = [nn.Linear(1, 1, bias=False), nn.Sequential(nn.Linear(1, 1, bias=False))]
    parts = {"a": nn.Linear(1, 1, bias=False), "rest": {"b": (nn.Linear(1, 1, bias=False),)}}

    assert list(bound(scope(nets=nets, parts=parts))) == [
        "nets[0].weight",
        "nets[1].0.weight",
        "parts['a'].weight",
        "parts['rest']['b'][0].weight",
    ]
    assert [name for name, _ in models(scope(nets=nets, parts=parts))] == [
        "nets[0]", "nets[1]", "parts['a']", "parts['rest']['b'][0]",
    ]  # fmt: skip


def test_what_goes_through_the_modules_names_none_that_has_a_name() -> None:
    nets = [nn.Linear(1, 1, bias=False)]
    here = scope(net=nets[0], nets=nets, other=nn.Linear(1, 1, bias=False))

    assert list(bound(here, frozenset({"net"}))) == ["nets[0].weight", "other.weight"]
    assert [name for name, _ in models(here, frozenset({"net"}))] == ["nets[0]", "other"]
    # One that is in sight by the loop's name alone has that.
    alone = scope(net=nets[0])
    assert list(bound(alone, frozenset({"net"}))) == ["net.weight"]


def test_the_state_of_optimizers_in_a_list_is_named() -> None:
    nets = [nn.Linear(1, 1, bias=False)]
    opts = [torch.optim.Adam(nets[0].parameters())]
    nets[0].weight.sum().backward()
    opts[0].step()

    assert "opts[0].state[nets[0].weight].exp_avg" in bound(scope(nets=nets, opts=opts))


def test_long_lists_and_what_lies_too_deep_need_no_names() -> None:
    one = nn.Linear(1, 1, bias=False)

    assert bound(scope(many=[one] * 65, deep=[[[[one]]]])) == {}


def test_data_in_pairs_need_no_names_and_parameters_there_do() -> None:
    pairs = [(torch.ones(2), torch.zeros(2))] * 3
    layers = {"rest": [torch.ones(2, requires_grad=True)]}

    assert list(bound(scope(pairs=pairs, layers=layers))) == ["layers['rest'][0]"]


def test_weights_of_a_network_that_is_a_list_of_tables_have_names(trace) -> None:
    # Given layers as dictionaries of plain tensors, which a loop moves
    found = trace("""
        import torch
        layers = [{"w": torch.ones(2, 2), "b": torch.zeros(2)} for _ in range(2)]
        pairs = [(torch.ones(2), torch.zeros(2)), (torch.zeros(2), torch.ones(2))]
        for epoch in range(2):
            layers = [{key: layer[key] - 0.5 for key in layer} for layer in layers]
    """)
    # When the names of its last step are read
    names = found.steps[-1].tensors
    # Then each weight has one, and the pairs of a list of data have none.
    assert {f"layers[{i}][{key!r}]" for i in (0, 1) for key in "wb"} <= names.keys()
    assert not [name for name in names if name.startswith("pairs")]
