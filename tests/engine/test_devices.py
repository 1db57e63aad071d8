"""Which devices are here, and what is said about those that are not."""

import pytest

from tutor.engine.devices import DeviceAbsent, preload, resolve, survey


def test_the_cpu_is_always_here() -> None:
    assert survey()[0].present
    assert resolve("cpu") == resolve("cpu:0") == "cpu"


def test_every_absent_device_has_a_reason() -> None:
    absent = [device for device in survey() if not device.present]

    assert all(device.reason for device in absent)


def test_auto_takes_what_is_present() -> None:
    assert resolve("auto") in [device.name for device in survey() if device.present]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("warp", "no device of that name"),
        ("cud", "did you mean cuda?"),
        ("vulkan", "--preload MODULE"),
        ("cpu:1", "no number 1"),
    ],
)
def test_an_absent_device_is_one_sentence_with_those_present(wanted: str, words: str) -> None:
    with pytest.raises(DeviceAbsent) as caught:
        resolve(wanted)

    assert words in str(caught.value)
    assert "Present: cpu" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_module_that_cannot_be_imported_is_named() -> None:
    with pytest.raises(DeviceAbsent, match="no_such_module of --preload"):
        preload(["no_such_module"])
