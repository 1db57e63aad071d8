"""How the loss changes with one or two weights around where they are.

It is really computed, point by point, by the script's own forward and loss.
"""

from msgspec import Struct


class Weight(Struct, frozen=True):
    """One number among the parameters: the parameter's name and the index of the element."""

    name: str
    at: tuple[int, ...] = ()

    def __str__(self) -> str:
        """As one writes it: ``w``, ``model.0.weight[2, 1]``."""
        return f"{self.name}[{', '.join(map(str, self.at))}]" if self.at else self.name


class Landscape(Struct, frozen=True):
    """The loss over a grid of one or two weights, as it is behind one step of a run.

    `index` is the step's; `here` are the present values of the weights and `loss` the loss there.
    `axes` hold the values of each weight that were tried; `losses` the loss at each point, the
    last weight running fastest, None where it was not finite. `slope` is the gradient of the loss
    by each weight at `here`; `following` are the weights behind the next update and
    `following_loss` the loss there, of the same data and with all other weights as that update
    leaves them: where those move as well, it lies beside the curve. What could not be had is None,
    and `remark` says why.
    """

    index: int
    weights: tuple[Weight, ...]
    here: tuple[float, ...]
    loss: float | None
    axes: tuple[tuple[float, ...], ...]
    losses: tuple[float | None, ...]
    slope: tuple[float, ...] | None = None
    following: tuple[float, ...] | None = None
    following_loss: float | None = None
    remark: str = ""
