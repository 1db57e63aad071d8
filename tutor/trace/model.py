"""What one run leaves behind: a `Start`, a `Step` for each executed phase, and an `End`.

Everything here is an immutable plain value without torch and Textual. The same types are the JSON
contract of ``gradstep trace --json`` and what the engine process sends to the screen.
"""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from tutor.trace.figure import Figure
from tutor.trace.flow import Edge as Edge
from tutor.trace.flow import Flow as Flow
from tutor.trace.flow import FlowRef as FlowRef
from tutor.trace.flow import OpRef as OpRef
from tutor.trace.flow import Part as Part
from tutor.trace.view import Count, Line
from tutor.trace.view import Kind as Kind
from tutor.trace.view import Stats as Stats
from tutor.trace.view import View as View
from tutor.trace.view import Window as Window

FORMAT = 1
"""The version of the record; it grows when a field changes its meaning, never when one is added."""

Status = Literal["finished", "failed", "stopped"]


class Operand(Struct, frozen=True, rename={"from_": "from"}):
    """One input of an op: the script's name for it, and the op of this step that made it.

    `part` is which of that op's outputs it is, 0 for the first. `earlier` is there where an op of
    an earlier step made it, within the statement that this one goes on with.
    """

    name: str | None
    from_: Count | None
    view: View
    part: Count = 0
    earlier: OpRef | UnsetType = UNSET


class Result(Struct, frozen=True):
    """The output of an op and the name that the script gave it by the end of the step."""

    name: str | None
    view: View


class Op(Struct, frozen=True):
    """One torch or NumPy call that the script made inside a step.

    `module` is the path of the `nn.Module` whose ``forward`` made the call; `arguments` are
    the call's as Python writes them, positional and then ``name=value``, where ``$0`` stands for
    the first of the inputs. `others` are the outputs behind the first, of a call that has several.
    `cell` is there where the line stands in another cell of the notebook than the step, and `file`
    where it stands in another file.
    `model` is the script's name of the model that the module is part of, as in `Module.model`, and
    `uncalled` is there where some of the modules around were not called, such as the model whose
    part the script called: how many from the model on. `kept` is there for a dropout whose gradient
    is asked for: which elements it has kept, as autograd notes it.
    """

    id: Count
    op: str
    line: Line | None
    module: str | None
    inputs: tuple[Operand, ...]
    output: Result
    arguments: tuple[str, ...] = ()
    others: tuple[Result, ...] = ()
    cell: Line | UnsetType = UNSET
    model: str | None = None
    file: str | UnsetType = UNSET
    uncalled: Count | UnsetType = UNSET
    kept: View | UnsetType = UNSET


class Module(Struct, frozen=True):
    """One `nn.Module` of a model that the script has in sight.

    `model` is the script's name of the whole model and `path` leads from there to the module, as
    in ``named_modules()``: empty for the model itself. `kind` is its class. `parameters` counts the
    elements of all its parameters, those of the modules inside it included and each once. `own`
    gives the name among the step's tensors of each parameter and buffer that it holds itself.
    """

    model: str
    path: str
    kind: str
    parameters: Count
    training: bool
    own: dict[str, str]


class Equation(Struct, frozen=True):
    """An equation of a step, its form with numbers, and whether the numbers were found to hold.

    `symbolic` and `latex` are the whole equation in the script's names, `substituted` and
    `substituted_latex` its right side with numbers put in. `value` is what torch or NumPy
    computed, nested like the values of a `View`. `checked` is true where the right side, worked
    out in double precision from the recorded operands, gives that value; false where it does not,
    with both in `error`; null where there is no rule or no record to check with, with the reason
    in `error`. `approximate` says that the digits that are shown would not give the value that is
    shown. `remarks` are sentences, for example on what was broadcast. `line` and `op` are the line
    and the op of the step that gave the value. `depth` says how deep the lists of `value` are
    nested; it is there where the numbers in them are complex, and so lists themselves.
    """

    name: str
    symbolic: str
    latex: str
    substituted: str
    value: Any
    checked: bool | None
    error: str | None
    substituted_latex: str = ""
    approximate: bool = False
    remarks: tuple[str, ...] = ()
    line: Line | None = None
    op: Count | None = None
    depth: Count | UnsetType = UNSET
    cell: Line | UnsetType = UNSET
    file: str | UnsetType = UNSET


class Step(Struct, frozen=True, tag_field="event", tag="step"):
    """One executed phase.

    `loop` and `iteration` count from 1 and are null outside a training loop; `iteration` is how
    often the body has begun over the whole run. `segment` is the index of the lesson's segment
    that ran, which leads to its notes. `ms` is how long the script's own code ran. `unnoted` counts
    the ops of the step that were not noted because it has too many. `modules` are the models in
    sight when it ended, each followed by all that is inside it, in the order of registration.
    `figures` is there where the step showed or saved any, and at the last step of a script that
    left some open. `file` is there where the step stands in a file that the script imports: its
    path from the script's folder. `known_as` is there where the step ended in another function than
    the one before: names of values that had other names there, with those; "" for those of which
    that step did not know, since it had another variable of this name, or none. `same_as` is there
    where one tensor that changed has several names: the further ones, each with the first.
    `returns` is there where the step ended with a function: the names that its caller is about to
    give to what it returned, of those that an op of the step made. `upstream_as` is there where the
    script uses the name ``g``: what the gradient that comes into a node is called in its place.
    """

    index: Count
    loop: Line | None
    iteration: Line | None
    loop_vars: dict[str, Any]
    phase: str
    headline: str
    cell: Line | None
    first_line: Line
    last_line: Line
    source: str
    stdout: str
    ms: float
    tensors: dict[str, View]
    changed: tuple[str, ...]
    ops: tuple[Op, ...]
    flows: tuple[Flow, ...]
    equations: tuple[Equation, ...] = ()
    stderr: str = ""
    segment: Count = 0
    unnoted: Count = 0
    modules: tuple[Module, ...] = ()
    figures: tuple[Figure, ...] | UnsetType = UNSET
    file: str | UnsetType = UNSET
    known_as: dict[str, str] | UnsetType = UNSET
    same_as: dict[str, str] | UnsetType = UNSET
    returns: tuple[str, ...] | UnsetType = UNSET
    upstream_as: str | UnsetType = UNSET

    def returned(self, name: str) -> View | None:
        """Return what the step's function returns by its caller's name for it, None without."""
        if name not in (self.returns or ()):
            return None
        return next((op.output.view for op in self.ops if op.output.name == name), None)

    def in_its_names(self, previous: "Step | None") -> "Step | None":
        """Return the step before, with its values also under the names that they have in this."""
        if previous is None or isinstance(self.known_as, UnsetType):
            return previous
        held = {k: view for k, view in previous.tensors.items() if self.known_as.get(k) != ""}
        known = previous.tensors
        held |= {name: known[one] for name, one in self.known_as.items() if one in known}
        return replace(previous, tensors=held)


class Summary(Struct, frozen=True):
    """The few values of a step that a timeline needs of all steps at once.

    `weights` are those that are followed through the run (see `Tracked`), as they are behind the
    step; they are given where a step may have changed them. `hints` are sentences on what looks
    like a mistake, said once in a run, at the step that shows it. `loss_name` is what the script
    calls the loss, where that has a value here and is not called "loss".
    """

    index: int
    loop: int | None
    iteration: int | None
    phase: str
    first_line: int
    loss: float | None
    last_line: int = 0
    weights: tuple[float, ...] = ()
    hints: tuple[str, ...] = ()
    loss_name: str = ""


class Sample(Struct, frozen=True):
    """An iteration that ran without being recorded: its last step, its loss and its weights."""

    index: int
    loop: int
    iteration: int
    loss: float | None
    weights: tuple[float, ...]


class Start(Struct, frozen=True, tag_field="event", tag="start"):
    """The head of a trace; `torch` is null if the script never imported it.

    `arguments` are what the script was given behind ``--``.
    """

    format: int
    lesson: str
    path: str
    device: str
    torch: str | None
    seed: int
    arguments: tuple[str, ...] = ()


class Failure(Struct, frozen=True):
    """Why a run failed: the exception's type and message, and the script's line where it rose.

    In what is put out of a notebook, the line counts within the `cell`. Where other statements of
    the line had run by then, `column` is that of the one that failed, from 0.
    """

    type: str
    message: str
    file: str | None
    line: Line | None
    cell: Line | UnsetType = UNSET
    column: int | UnsetType = UNSET


class End(Struct, frozen=True, tag_field="event", tag="end"):
    """How a run ended; `stopped` means on request (``--iterations``, an interrupt).

    `stdout` is there if something was printed behind the last step, as a script does that trains in
    a function and prints what it returns; `figures` likewise.
    """

    status: Status
    error: Failure | None
    stdout: str | UnsetType = UNSET
    figures: tuple[Figure, ...] | UnsetType = UNSET


Event = Start | Step | End
"""One line of ``gradstep trace --json``."""
