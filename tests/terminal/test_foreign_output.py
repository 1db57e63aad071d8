"""Nothing is written to the terminal by anything but the app: it is found in the output panel."""

from collections.abc import Callable

from tests.terminal.conftest import OpenTerminal

Write = Callable[[str], str]

LOUD = """\
import atexit, ctypes, faulthandler, os, subprocess, sys, threading, warnings
libc = ctypes.CDLL(None)
def say(*lines):
    for line in lines: print(line)
# %% quiet
x = 1
# %% loud
libc.puts(b'from C to one')
libc.dprintf(2, b'from C to two\\n')
libc.fflush(None)
os.system('echo from the shell; echo its complaint >&2')
thread = threading.Thread(target=say, args=('from a thread',))
thread.start()
thread.join()
subprocess.run([sys.executable, '-c', 'print("from a process")'])
faulthandler.dump_traceback()
faulthandler.enable()
sys.__stderr__.write('to the first stderr\\n')
warnings.warn('a warning while it runs')
y = 2
# %% end
atexit.register(warnings.warn, 'a warning at exit')
atexit.register(os.system, 'echo the shell at exit')
z = 3
"""

SAID = (
    "from C to one", "from C to two", "from the shell", "its complaint", "from a thread",
    "from a process", "most recent call first", "to the first stderr", "a warning while it runs",
)  # fmt: skip


def test_whatever_a_lesson_writes_and_however_it_stays_off_the_screen(
    terminal: OpenTerminal, script: Write
) -> None:
    t = terminal(script(LOUD), columns=120, rows=60)
    t.wait("n begin")
    for section in ("1 setup", "2 quiet", "3 loud"):
        t.press("n")
        t.wait(f"► {section}", "q quit")
    quiet = [row for row in t.rows if not row.startswith("│")]
    assert all(len(row.rstrip()) in (0, 120) for row in quiet[4:-1]), "every box is whole"

    t.press("tab", "tab", "tab", "tab", "tab", "z")
    t.wait("─ output ─", *SAID)
    t.press("c")
    t.wait("finished", *SAID, "the shell at exit", "a warning at exit")

    assert t.leave() == 0
    after = t.written[t.written.rindex(b"\x1b[?1049l") :]
    assert b"at exit" not in after, "what the lesson does at its end is told on the screen alone"


def test_what_somebody_else_has_written_over_the_screen_is_gone_when_it_is_drawn_again(
    terminal: OpenTerminal,
) -> None:
    t = terminal("autograd-1w", "--at", "1:forward")
    t.wait("► forward")
    before = t.text
    # Given a message of the administrator's to all terminals
    t.write_from_elsewhere(b"\x1b[5;5Hthe server goes down")
    t.wait("the server goes down")

    t.press("ctrl+l")

    t.wait_until(lambda: t.text == before, "the screen as it was")


def test_a_screen_that_has_changed_its_size_and_back_is_drawn_whole(terminal: OpenTerminal) -> None:
    t = terminal("autograd-1w", "--at", "1:forward")
    t.wait("► forward")
    t.resize(70, 22)
    t.wait("► forward")
    t.resize(80, 24)
    t.wait("► forward", "q quit")
    seen, written = t.text, len(t.written)

    t.press("ctrl+l")

    # All of it is written, and nothing looks different.
    t.wait_until(lambda: len(t.written) - written > 80 * 24, "a whole frame")
    t.wait("q quit")
    assert t.text == seen
