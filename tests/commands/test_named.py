"""Words that are no command, no lesson or no option of ours: what a person may have meant."""

from pathlib import Path

import pytest

from tests.commands.command_line import BY_HAND, gradstep


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("traec", "square"), 'no command and no lesson "traec"; did you mean gradstep trace?'),
        (("chek",), "did you mean gradstep check?"),
        (("open", "square"), 'there is no lesson "open"'),
        (("check", "sqare"), 'did you mean "square"?'),
        (("square", "--epochs", "3"), "two hyphens: gradstep square -- --epochs 3 "),
        (("trace", "square", "x"), "two hyphens: gradstep trace square -- x "),
        (("new", "a.py", "b.py"), "unrecognized arguments: b.py (see gradstep new --help)"),
    ],
)
def test_what_is_not_known_is_said_with_what_may_be_meant(
    words: tuple[str, ...], said: str
) -> None:
    done = gradstep(*words)

    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("word", ["square", "2"])
def test_what_is_read_is_named_like_what_is_run(word: str) -> None:
    assert gradstep("check", word).stdout == "no mistakes\n"
    assert "loop 1, lines 24-75 (marked)" in gradstep("phases", word).stdout


def test_a_file_may_be_called_as_a_command_almost_is(tmp_path: Path) -> None:
    script = tmp_path / "traec"
    script.write_text(BY_HAND)

    assert "iteration 4" in gradstep(str(script)).stdout
