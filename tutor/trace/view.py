"""One value as it was at one moment: its elements or a window of them, and its statistics."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from tutor.trace.packed import COMPLEX, elements, figures, flattened, unfolded

Count = Annotated[int, Meta(ge=0)]
Line = Annotated[int, Meta(ge=1)]
Kind = Literal["tensor", "ndarray", "number"]

WHOLE = 1024
"""The largest number of elements that is kept in full."""


class Stats(Struct, frozen=True):
    """Summary of all elements of a view; means are over the finite ones.

    `min`, `max`, `mean` and `std` (population, i.e. divided by N) are null where they have no
    meaning: complex numbers, no finite element, or a value beyond float64. `sampled` says that the
    figures come from an evenly spaced sample, because the tensor is larger than a million elements.
    """

    min: float | None
    max: float | None
    mean: float | None
    std: float | None
    nan: Count
    inf: Count
    sampled: bool


class Window(Struct, frozen=True):
    """A corner of a view that is too large to be kept whole: its first rows and columns.

    `origin` is the index of the first element in each dimension; `values` are nested lists like
    those of a `View`. Leading dimensions hold one index each, the last two up to a window's size.
    """

    origin: tuple[Count, ...]
    values: Any


class View(
    Struct, frozen=True, eq=False, gc=False, rename={"content": "values", "measured": "stats"}
):
    """One tensor, array or number as it was at one moment.

    `values` are nested lists of exact floats, integers or booleans (a bare one when 0-d), null when
    there are more than the limit; complex numbers are ``[re, im]``; NaN and the infinities are the
    strings ``"nan"``, ``"inf"`` and ``"-inf"``. `grad` is null or the gradient's own view.
    """

    # `content` holds the values, or the bytes that they are unfolded from when they are first
    # read (see `tutor.trace.packed`); `measured` is None as long as nobody asked for the figures.
    kind: Kind
    dtype: str
    shape: tuple[Count, ...]
    device: str
    requires_grad: bool
    is_leaf: bool
    content: Any
    measured: Stats | None
    grad: "View | None" = None
    window: Window | None = None

    @property
    def values(self) -> Any:
        """The elements as nested lists, null where there are more than the limit."""
        content = self.content
        if type(content) is bytes:
            content = unfolded(content, self.dtype, self.shape)
            # Frozen means that what the view says never changes, and it says the same as before.
            force_setattr(self, "content", content)
        return content

    @property
    def stats(self) -> Stats:
        """The summary of all elements."""
        measured = self.measured
        if measured is None:
            measured = Stats(*figures(self._flat(), self.dtype), sampled=False)
            force_setattr(self, "measured", measured)
        return measured

    def _flat(self) -> Sequence[float]:
        content = self.content
        if type(content) is bytes:
            return elements(content, self.dtype)
        depth = len(self.shape) + (self.dtype in COMPLEX)
        return [float(value) for value in flattened(content, depth)]

    def unfold(self) -> None:
        """Read all there is to read, so that an encoder finds plain values."""
        _ = self.values, self.stats
        if self.grad is not None:
            self.grad.unfold()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, View):
            return NotImplemented
        return self is other or (
            self._about() == other._about() and self.same_values(other) and self.grad == other.grad
        )

    def __ne__(self, other: object) -> bool:
        # A struct has an inequality of its own, which knows nothing of the equality above.
        return not self == other

    def same_values(self, other: "View") -> bool:
        """Say whether two views of one dtype and shape hold the same; of large ones, statistics."""
        if type(self.content) is bytes and self.content == other.content:
            return True
        values = self.values
        return bool(values == other.values) and (values is not None or self.stats == other.stats)

    def _about(self) -> tuple[Any, ...]:
        about = self.kind, self.dtype, self.shape, self.device, self.requires_grad, self.is_leaf
        return (*about, self.window)
