from hypothesis import given
from hypothesis import strategies as st
from stage import stage

from tutor.plain.lines import plain
from tutor.ui import devices
from tutor.ui.cells import width
from tutor.ui.choice_screen import ChoiceScreen, Option, page
from tutor.ui.glyphs import UNICODE

LISTED = b"""[
  {"name": "cpu", "present": true, "reason": ""},
  {"name": "cuda", "present": false, "reason": "this torch is a build without CUDA"},
  {"name": "vulkan:0", "present": true, "reason": ""}
]"""


def test_present_devices_can_be_chosen_and_absent_ones_say_why_not() -> None:
    assert devices.options(LISTED, b"") == [
        Option("cpu", "here", True),
        Option("cuda", "this torch is a build without CUDA", False),
        Option("vulkan:0", "here", True),
    ]


def test_a_list_that_cannot_be_read_leaves_the_cpu_and_the_reason() -> None:
    found = devices.options(b"", b"Traceback ...\ngradstep: no module named vulkan\n")
    assert found[0] == Option("cpu", "here", True)
    assert found[1].words == "gradstep: no module named vulkan"
    assert not found[1].possible


@given(st.integers(20, 76), st.integers(0, 2))
def test_options_fit_into_their_box(columns: int, place: int) -> None:
    found = page(devices.options(LISTED, b""), place, "device", "", columns, UNICODE)
    assert all(width(line) <= columns for line in found.lines)
    assert found.keep is not None
    assert plain(found.lines[found.keep[0]]).startswith("►")


async def test_the_lesson_starts_again_on_the_device_that_was_chosen() -> None:
    async with stage() as s:
        await s.press("3")
        choice = ChoiceScreen("device", "Asking ...", UNICODE)
        chosen: list[str | None] = []
        s.app.push_screen(choice, chosen.append)
        await s.until_shown("Asking ...")
        choice.offer(devices.options(LISTED, b""), "cpu")
        await s.press("down", "enter")
        assert chosen == []
        await s.press("down", "enter")
        assert chosen == ["vulkan:0"]
        s.app._on_device(chosen[0])
        assert s.engine.loads[-1].device == "vulkan:0"
        await s.until_shown("vulkan:0")


async def test_leaving_the_choice_chooses_nothing() -> None:
    async with stage() as s:
        await s.press("d")
        await s.until_shown("Asking torch which devices are here")
        await s.press("escape")
        await s.until(lambda: "Asking torch" not in s.text)
        assert len(s.engine.loads) == 1
