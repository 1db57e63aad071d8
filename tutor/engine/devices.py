"""The devices of this machine: which are here, and why the others are not."""

import difflib
import importlib
import platform
from collections.abc import Iterable

from msgspec import Struct


class Device(Struct, frozen=True):
    """A device by the name one types; `reason` says why an absent one is absent."""

    name: str
    present: bool
    reason: str


class DeviceAbsent(ValueError):
    """The wanted device is not here; the message is a sentence that lists those that are."""


def preload(modules: Iterable[str]) -> None:
    """Import the modules by which out-of-tree backends register; DeviceAbsent if one is missing."""
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as problem:
            raise DeviceAbsent(
                f"the module {name} of --preload could not be imported: "
                f"{type(problem).__name__}: {problem}"
            ) from problem


def survey() -> tuple[Device, ...]:
    """Return the devices that torch knows by name here, present or not."""
    found = [Device("cpu", True, "")]
    for kind in ("cuda", "mps", "xpu"):
        found += _of_kind(kind, _why_absent(kind))
    other = _out_of_tree()
    if other is not None:
        found += _of_kind(other, f"the backend {other} reports no device")
    return tuple(found)


def resolve(wanted: str) -> str:
    """Return the full name of a wanted device (``cuda`` becomes ``cuda:0``).

    ``auto`` is the accelerator if one is here and the CPU otherwise. DeviceAbsent, with a sentence
    that lists the present ones and says why the wanted one is not here, if it is not.
    """
    if wanted in ("cpu", "cpu:0"):
        return "cpu"
    devices = survey()
    present = [device.name for device in devices if device.present]
    if wanted == "auto":
        return present[-1]
    full = wanted if ":" in wanted or wanted == "mps" else f"{wanted}:0"
    if full in present:
        return full
    raise DeviceAbsent(
        f"the device {wanted} is not here: {_reason(wanted, devices)}. "
        f"Present: {', '.join(present)}"
    )


def _reason(wanted: str, devices: tuple[Device, ...]) -> str:
    kind, _, index = wanted.partition(":")
    same = [device for device in devices if device.name.partition(":")[0] == kind]
    if any(device.present for device in same):
        return f"there is no number {index} of it"
    if same:
        return same[0].reason
    near = difflib.get_close_matches(kind, [device.name.partition(":")[0] for device in devices], 1)
    hint = f"did you mean {near[0]}? " if near else ""
    return (
        f"{hint}torch knows no device of that name here; a backend of its own registers when its "
        "module is imported (--preload MODULE)"
    )


def _of_kind(kind: str, reason: str) -> list[Device]:
    import torch

    if kind == "mps":
        count = int(torch.backends.mps.is_available())
    else:
        module = getattr(torch, kind, None)
        count = module.device_count() if module is not None and module.is_available() else 0
    found = []
    for index in range(count):
        name = kind if kind == "mps" else f"{kind}:{index}"
        problem = _try(name)
        found.append(Device(name, problem is None, problem or ""))
    return found or [Device(kind, False, reason)]


def _try(name: str) -> str | None:
    """Add two numbers on a device; return what went wrong, or None."""
    import torch

    try:
        answer = (torch.ones(1, device=name) + 1).item()
    except Exception as problem:
        return f"it failed a first sum: {type(problem).__name__}: {problem}"
    return None if answer == 2 else f"it failed a first sum: 1 + 1 gave {answer}"


def _why_absent(kind: str) -> str:
    import torch

    build = torch.__version__
    if kind == "cuda":
        if torch.version.cuda is None and torch.version.hip is None:
            return f"this torch ({build}) is a build without CUDA"
        return f"this torch is built for CUDA {torch.version.cuda}, but finds no GPU or no driver"
    if kind == "mps":
        if platform.system() != "Darwin":
            return "it exists on Apple computers only"
        return "it needs an Apple GPU and macOS 14 or later"
    if getattr(torch.version, "xpu", None) is None:
        return f"this torch ({build}) is a build without XPU"
    return "no Intel GPU or no driver was found"


def _out_of_tree() -> str | None:
    import torch

    name = str(torch._C._get_privateuse1_backend_name())
    return None if name == "privateuseone" else name
