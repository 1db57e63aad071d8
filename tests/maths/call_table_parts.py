"""Calls that read, write, copy and make tensors."""

import torch
from call_cases import b, c, fixed, i, n, renamed, v

INDEXING = [
    *(renamed("getitem", c("Tensor.__getitem__", n(3, 4, 2), index)) for index in (
        0, -1, (0, slice(1, 3)), slice(None, None, 2), (Ellipsis, None), None, (1, 2, 0),
        (slice(None), -1), [0, 2, 0], ([0, 1], slice(None), [1, 0]), slice(5, 5),
    )),
    renamed("getitem", c("Tensor.__getitem__", n(3, 4), i(3, 5))),
    renamed("getitem", c("Tensor.__getitem__", n(3, 4), i(3, 2, 2))),
    renamed("getitem", c("Tensor.__getitem__", n(3, 4), (slice(None), i(4, 2)))),
    renamed("getitem", c("Tensor.__getitem__", n(3, 4), (i(3, 2), i(4, 2)))),
    renamed("getitem", c("Tensor.__getitem__", n(3, 4), b(3, 4))),
    renamed("getitem", c("Tensor.__getitem__", n(3, 4), b(3))),
    renamed("getitem", c("Tensor.__getitem__", n(3, 4), (b(3), 1))),
    c("torch.select", n(2, 3), 1, -1),
    c("torch.narrow", n(2, 4), 1, 1, 2),
    c("torch.narrow", n(2, 4), 1, -2, 2),
    c("torch.index_select", n(2, 3), 1, i(3, 4)),
    c("torch.gather", n(2, 3), 1, i(3, 2, 2)),
    c("torch.gather", n(3, 2), 0, i(3, 2, 2)),
    c("torch.take", n(2, 3), i(6, 4)),
    c("torch.take_along_dim", n(2, 3), i(3, 2, 1), dim=1),
    c("torch.masked_select", n(2, 3), b(2, 3)),
    c("torch.cat", [n(2, 3), n(1, 3)]),
    c("torch.cat", [n(2, 3), n(2, 1)], dim=-1),
    c("torch.concatenate", (n(2), n(3)), 0),
    c("torch.stack", [n(2, 3), n(2, 3)], 1),
    c("torch.stack", [n(), n(), n()]),
    c("torch.stack", [n(3), n(3)], -1),
    c("torch.vstack", [n(3), n(2, 3)]),
    c("torch.hstack", [n(2), n(3)]),
    c("torch.hstack", [n(2, 1), n(2, 3)]),
    c("torch.column_stack", [n(2), n(2, 3)]),
    c("torch.split", n(5), 2),
    c("torch.split", n(5), 2, part=2),
    c("torch.split", n(2, 5), [1, 4], dim=1, part=1),
    c("torch.chunk", n(5), 2, part=1),
    c("torch.chunk", n(2, 6), 3, dim=1),
    c("torch.tensor_split", n(5), 2, part=1),
    c("torch.tensor_split", n(5), (1, 3), part=1),
    c("torch.tensor_split", n(2, 5), (1, 3), dim=1, part=2),
    c("torch.unbind", n(2, 3), part=1),
    c("torch.unbind", n(2, 3), 1),
    c("torch.diff", n(2, 4)),
    c("torch.diff", n(4, 2), n=2, dim=0),
    renamed("pad_sequence", c("torch.nn.utils.rnn.pad_sequence", [n(2, 3), n(4, 3)])),
    renamed("pad_sequence", c("torch.nn.utils.rnn.pad_sequence", [n(2), n(3)], True, -1.0)),
    c("torch.meshgrid", n(2), n(3), indexing="ij", part=1),
    c("torch.meshgrid", n(2), n(3), indexing="xy"),
    c("torch.rot90", n(2, 3)),
    c("torch.rot90", n(2, 3), -1),
    c("torch.rot90", n(2, 3, 2), 2, [0, 2]),
    c("F.pad", n(1, 1, 3, 4), (1, 2, 2, 1), mode="reflect"),
    c("F.pad", n(1, 2, 3), (1, 2), mode="replicate"),
    c("F.pad", n(1, 2, 3), (2, 1), mode="circular"),
    c("F.interpolate", n(1, 2, 2, 3), scale_factor=2),
    c("F.interpolate", n(1, 1, 3, 3), size=(5, 2)),
    c("F.interpolate", n(1, 1, 4), scale_factor=0.5),
    c("F.pixel_shuffle", n(1, 8, 2, 3), 2),
    c("F.pixel_unshuffle", n(1, 2, 4, 6), 2),
    c("F.unfold", n(2, 2, 4, 3), 2),
    c("F.unfold", n(1, 2, 5, 5), (3, 2), dilation=1, padding=1, stride=2),
    c("Tensor.unfold", n(2, 5), 1, 3, 2),
    c("Tensor.unfold", n(4, 2), 0, 2, 1),
    c("torch.index_add", n(3, 2), 0, i(3, 4), n(4, 2)),
    c("torch.index_add", n(2, 3), 1, i(3, 2), n(2, 2), alpha=0.5),
    c("torch.index_copy", n(3, 2), 0, v(2, 0), n(2, 2)),
    c("torch.index_fill", n(3, 2), 1, v(1), 2.5),
    c("torch.scatter_add", n(3, 2), 0, i(3, 2, 2), n(2, 2)),
    c("torch.scatter_add", n(2, 3), 1, i(3, 2, 1), fixed(n(2, 3))),
    c("torch.scatter", n(2, 3), 1, v([2, 0], [1, 2]), n(2, 2)),
    c("torch.scatter", n(2, 3), 1, v([2], [0]), 1.0),
    c("torch.scatter", n(2, 3), 1, v([2], [0]), value=-2.0),
]  # fmt: skip


def _copied(x: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
    return x.clone().copy_(source)


COPYING = [
    c("torch.add", *args)._replace(name="copy", function=_copied)
    for args in ((n(2, 3), n(2, 3)), (n(2, 3), n(3)), (n(2, 3), n(2, 1)), (n(2), n()))
]


def _setitem(x: torch.Tensor, index: object, value: object) -> torch.Tensor:
    found = x.clone()
    found[index] = value
    return found


SETTING = [
    c("torch.add", *args)._replace(name="setitem", function=_setitem)
    for args in (
        (n(3), 0, 1.5),
        (v(1, 2, 3), 0, 2.7),
        (v(1, 2, 3), slice(0, 2), n(2)),
        (n(3, 2), 1, n(2)),
        (n(3, 2), (slice(None), 1), n()),
        (n(3, 2), slice(1, 3), n(2)),
        (n(3, 2), b(3, 2), 0.0),
        (n(3, 2), v(2, 0), n(2, 2)),
        (n(3, 2), v(True, False, True), n(2)),
        (n(3), [0, 2], n(2)),
    )
]

COPIES = [
    c("torch.clone", n(3)),
    c("Tensor.contiguous", n(3)),
    c("Tensor.to", n(3), torch.float64),
    c("Tensor.to", n(3), "cpu"),
    c("Tensor.to", n(3), torch.int64),
    c("Tensor.type_as", i(4, 3), n(3)),
    c("Tensor.double", n(3)),
    c("Tensor.float", i(4, 3)),
    c("Tensor.long", n(5)),
    c("Tensor.int", b(3)),
    c("Tensor.bool", v(0.0, 0.3, 2.0)),
    c("Tensor.detach", n(3)),
    c("torch.conj", n(3)),
]

MAKING = [
    c("torch.zeros", 2, 3),
    c("torch.zeros", (2, 3)),
    c("torch.ones", 3, dtype=torch.int64),
    c("torch.full", (2,), 0.5),
    c("torch.full", (2,), 3),
    c("torch.zeros_like", n(2)),
    c("torch.ones_like", i(3, 2)),
    c("torch.full_like", n(2, 2), 0.25),
    c("Tensor.new_zeros", n(2), 3),
    c("Tensor.new_full", n(2), (3,), 0.5),
    c("torch.eye", 3),
    c("torch.eye", 2, 3),
    c("torch.arange", 5),
    c("torch.arange", 0, 1.1, 0.1),
    c("torch.arange", 1, 7, 2),
    c("torch.arange", 3.0),
    c("torch.linspace", -1, 1, 5),
    c("torch.linspace", 0, 1, steps=4),
    c("torch.logspace", 0, 2, 3),
    c("torch.tensor", [[1.5, 2.0], [3.0, 4.0]]),
    c("torch.tensor", [1, 2]),
    c("torch.tensor", 0.1),
    c("torch.tensor", [1, 2], dtype=torch.float32),
    c("torch.tensor", [1.7, -2.7], dtype=torch.int64),
    c("torch.tensor", [True, False]),
    c("torch.as_tensor", n(3)),
    c("F.one_hot", i(3, 4), 3),
    c("F.one_hot", v(0, 2, 1)),
]
