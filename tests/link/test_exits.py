"""What a script asks to be called at its exit is called at its end, and heard."""

from tests.link.one_run import OneRun
from tutor.link.messages import Begun, Ended, Load, Output, RunTo

SCRIPT = """
import atexit

def unwanted():
    print("never said")

@atexit.register
def last():
    print("third")

def broken():
    raise ValueError("too late")

atexit.register(print, "second", end="!\\n")
atexit.register(broken)
atexit.register(unwanted)
atexit.register(print, "first")
atexit.unregister(unwanted)
x = 1
"""


async def heard_at_the_end(engine, source: str) -> dict[str, str]:
    run = OneRun(engine.client, Load("script.py", source=source))
    await run.wait(Begun)
    run.send(RunTo(None))
    await run.wait(Ended)
    said = {"stdout": "", "stderr": ""}
    for message in run.heard:
        if isinstance(message, Output):
            said[message.stream] += message.text
    return said


async def test_the_functions_are_called_the_last_one_first_whatever_one_of_them_does(
    engine,
) -> None:
    said = await heard_at_the_end(engine, SCRIPT)

    assert said["stdout"] == "first\nsecond!\nthird\n"
    assert said["stderr"].endswith("ValueError: too late\n")


WARNS = """\
import atexit, warnings
def bye():
    warnings.warn("in the script")
def broken():
    return 1 / 0
atexit.register(broken)
atexit.register(bye)
atexit.register(warnings.warn, "of nobody")
"""


async def test_a_warning_and_a_traceback_name_the_lines_that_plain_python_names(engine) -> None:
    said = (await heard_at_the_end(engine, WARNS))["stderr"]

    assert said.startswith("sys:1: UserWarning: of nobody\n")
    assert "script.py:3: UserWarning: in the script" in said
    assert "Exception ignored in atexit callback: <function broken" in said
    assert 'script.py", line 5, in broken' in said
    assert "exits.py" not in said


async def test_they_are_called_after_a_failure_too(engine) -> None:
    said = await heard_at_the_end(engine, SCRIPT + "1 / 0\n")

    assert said["stdout"] == "first\nsecond!\nthird\n"


async def test_what_is_written_last_of_all_is_told_of(engine) -> None:
    source = "import atexit\natexit.register(print, 'behind', end='')\nx = 1\n"

    said = await heard_at_the_end(engine, source)

    assert said["stdout"] == "behind"
