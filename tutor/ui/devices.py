"""Which devices there are, asked of a process of its own, since only that may import torch."""

import asyncio
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from tutor import own_process
from tutor.ui.choice_screen import Option


class Device(Struct):
    """A device as ``gradstep devices --json`` lists it; an absent one has a reason."""

    name: str
    present: bool
    reason: str = ""


async def survey(preload: Sequence[str]) -> list[Option]:
    """Return the devices to choose from; what went wrong is an option that cannot be chosen."""
    command = own_process.command("tutor", "devices", "--json")
    for module in preload:
        command += ["--preload", module]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        listed, complaint = await process.communicate()
    except asyncio.CancelledError:
        # The person left before the answer came; the process is not left behind.
        process.kill()
        await process.wait()
        raise
    return options(listed, complaint)


def options(listed: bytes, complaint: bytes) -> list[Option]:
    """Return what the command printed as options."""
    try:
        devices = msgspec.json.decode(listed, type=list[Device])
    except msgspec.DecodeError:
        words = complaint.decode(errors="replace").strip().splitlines()
        reason = words[-1] if words else "the list of devices could not be read"
        return [Option("cpu", "here"), Option("others", reason, possible=False)]
    return [
        Option(device.name, "here" if device.present else device.reason, device.present)
        for device in devices
    ]
