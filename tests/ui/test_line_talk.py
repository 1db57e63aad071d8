"""The talk on the recorded lesson, with an engine that answers at once."""

import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import pytest
from fake_engine import recorded_lesson
from many_runs import ManyRuns, other_values
from opened import Opened
from scenes import STEPS, at
from stage import LESSONS, Journal, Trusting

from tutor.lesson.edits import EditError
from tutor.lesson.model import Lesson
from tutor.link.messages import InputWanted
from tutor.plain.told import Once
from tutor.ui.library import Library
from tutor.ui.linewise import telling
from tutor.ui.linewise.attention import Attention
from tutor.ui.linewise.editing import Editing
from tutor.ui.linewise.lines import Lines
from tutor.ui.linewise.paper import Paper
from tutor.ui.linewise.talk import Talk
from tutor.ui.options import Options
from tutor.ui.place import Place
from tutor.ui.sitting import Sitting

FIRST = "step 0 · setup"


class Talked:
    """What was said, line by line of what was typed, and the engine that it was said of."""

    def __init__(self, journal: Journal | None = None, trust: Trusting | None = None) -> None:
        self.said: list[str] = []
        self.journal = journal or Journal()
        self.trust = trust or Trusting()
        self.sitting: Sitting | None = None
        self.engine = ManyRuns(edited=other_values)
        self.status: int | None = None

    async def over(
        self, *lines: str, lesson: Lesson | None = None, picker: bool = False,
        options: Options | None = None,
    ) -> str:  # fmt: skip
        """Type lines and the end of the input; return all that was said."""
        near, far = os.pipe()
        os.write(far, "".join(f"{line}\n" for line in lines).encode())
        os.close(far)
        paper = Paper(self.said.append, False, lambda: 80)
        attention = Attention(partial(Lines, near), paper, {})
        library = Library(lambda: LESSONS, self.journal, self.trust)

        def client(listener: Callable[[object], None]) -> ManyRuns:
            self.engine.listener = listener
            return self.engine

        self.sitting = Sitting(
            options or Options(), library, client,
            None if picker else lesson or recorded_lesson(),
            changed=attention.changed, soon=list, complain=self.said.append,
        )  # fmt: skip
        await self.sitting.client.start()
        self.status = await Talk(self.sitting, attention, paper, {}).converse()
        os.close(near)
        return "".join(self.said)


async def test_enter_runs_the_next_step_and_the_end_of_the_input_leaves_in_order() -> None:
    talked = Talked()

    text = await talked.over("", "")

    assert text.startswith("line · One weight, four points\ncpu, seed 0\n")
    assert FIRST in text
    assert "step 1 · iteration 1 · forward" in text
    assert "step 2" not in text
    assert talked.status == 0


async def test_what_was_quit_is_not_gone_on_with() -> None:
    text = await Talked().over("q", "", "")

    assert FIRST not in text


async def test_the_notes_of_a_phase_are_told_once() -> None:
    text = await Talked().over("n 8")

    assert text.count("step 1 · iteration 1 · forward") == 1
    assert text.count("Each prediction is the weight times its input") <= 1
    assert "step 7 · iteration 2" in text


async def test_going_back_tells_the_step_again() -> None:
    text = await Talked().over("", "", "p", "p", "p")

    assert text.count(FIRST) == 2
    assert "This is the introduction." in text


async def test_going_somewhere_tells_that_place_alone() -> None:
    text = await Talked().over("g 2:backward")

    assert "iteration 2 · backward" in text
    assert FIRST not in text


async def test_a_place_that_is_none_is_answered_with_a_sentence() -> None:
    text = await Talked().over("g xyzzy < 1", "g 2:backwrd", "g")

    assert "There is no xyzzy in this script." in text
    assert "Backwrd is no phase; did you mean backward?" in text
    assert "12:backward       a phase of it" in text


async def test_the_ops_and_nodes_of_a_step_are_walked_one_by_one() -> None:
    text = await Talked().over("loss", "s", "s", "S")

    assert text.count("op 1 of ") == 2
    assert "op 2 of " in text


async def test_the_place_is_kept_as_by_the_screen() -> None:
    talked = Talked()

    await talked.over("", "", "")

    assert talked.journal.records[-1] == ("line", 2, 1, False)


async def test_a_pipe_that_does_not_answer_begins_from_the_start() -> None:
    before = Talked()
    await before.over("n 4")
    again = Talked(Journal(left=before.journal.kept))

    text = await again.over("", "")

    assert "Go on at iteration 1, backward (step 3)?" in text
    assert FIRST in text
    assert "step 1 · iteration 1 · forward" in text


async def test_yes_goes_on_where_one_was() -> None:
    before = Talked()
    await before.over("n 4")
    again = Talked(Journal(left=before.journal.kept))

    text = await again.over("y", "n")

    assert FIRST not in text
    assert "step 3 · iteration 1 · backward" in text
    assert "step 4 · iteration 1 · update" in text


async def test_a_place_of_the_command_line_is_gone_to_without_a_question() -> None:
    text = await Talked().over("p", options=Options(at=Place(2, "loss")))

    assert "iteration 2 · loss" in text
    assert "iteration 2 · forward" in text


@pytest.mark.parametrize("answer", ["n", "", "q", None])
async def test_a_file_of_ones_own_is_shown_and_runs_only_after_a_yes(answer: str | None) -> None:
    talked = Talked(trust=Trusting(everything=False))

    text = await talked.over(*([] if answer is None else [answer]))

    assert "w = torch.tensor" in text
    assert "with your rights" in text
    assert talked.engine.loads == []
    assert talked.trust.agreed == []
    assert talked.status == 0


async def test_a_file_that_was_agreed_to_is_remembered() -> None:
    talked = Talked(trust=Trusting(everything=False))

    text = await talked.over("y", "")

    assert FIRST in text
    assert len(talked.trust.agreed) == 1


async def test_a_variant_is_told_with_what_differs() -> None:
    text = await Talked().over("loss", "x", "update", "b", "b off")

    assert 'variant "without loss":' in text
    assert "They first differ" in text
    assert 'here the original and "without loss" differ:\n  w' in text
    assert "  1  without loss, beside: line" in text
    assert text.rstrip().endswith("The original alone.")


async def test_a_number_is_chosen_and_raised() -> None:
    text = await Talked().over("", "w", "+++")

    assert "The number 0.01 in line" in text
    assert 'variant "learning_rate = 0.04":' in text


async def test_before_a_script_does_again_what_it_did_there_is_a_question() -> None:
    talked = Talked()
    loaded = talked.engine.load

    def load(*words: object) -> None:
        loaded(*words)  # type: ignore[arg-type]
        talked.engine.touch("wrote results.txt")

    talked.engine.load = load  # type: ignore[method-assign]
    text = await talked.over("loss", "x", "n", "x", "y")

    assert "This script wrote results.txt; a variant would do so again." in text
    assert [load.run for load in talked.engine.loads] == [0, 1]


async def test_the_line_behind_a_question_of_the_script_is_its_answer() -> None:
    talked = Talked()
    send, asked = talked.engine.send, []

    def ask_first(message: object, run: int = 0) -> None:
        if asked:
            send(message, run)
        else:
            asked.append(message)
            talked.engine._held[run] = message
            talked.engine.tell(run, InputWanted("how many? "))

    talked.engine.send = ask_first  # type: ignore[method-assign]
    text = await talked.over("", "seven", "n")

    assert "how many?" in text
    assert talked.sitting is not None
    assert talked.sitting.session is not None
    assert talked.sitting.session.answers == ("seven",)
    assert "step 1" in text


async def test_at_the_end_it_says_what_can_still_be_done() -> None:
    text = await Talked().over("g end", "n")

    assert "The script has come to its end." in text
    assert text.rstrip().endswith("l lists the lessons, q quits.")


async def test_panels_are_printed_by_their_letters_and_names() -> None:
    text = await Talked().over("3", "tensors", "i", "v", "k", "t", "m", "panel", "z", "a")

    for title in ("tensors:", "notes on backward:", "backward, node by node:", "three gradients:"):
        assert title in text
    assert "loss by iteration:" in text
    assert "The panels: code, equation" in text
    assert "Here every panel is printed whole" in text
    assert "Only the full screen steps on by itself" in text


async def test_without_a_lesson_they_are_listed_and_one_is_opened() -> None:
    text = await Talked().over("n", "l nonsense", "l 3", picker=True)

    assert "    2  line: One weight, four points" in text
    assert "No lesson is open" in text
    assert 'There is no lesson "nonsense"' in text
    assert "one-example · One weight, one example" in text


async def test_it_starts_again() -> None:
    talked = Talked()

    text = await talked.over("", "", "r", "")

    assert "Started again on cpu." in text
    assert text.count(FIRST) == 2
    assert len(talked.engine.loads) == 2


async def test_the_persons_editor_makes_a_variant(
    tmp_path: Path,
) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/^learning_rate = 0.01/learning_rate = 1/' \"$1\"\n")
    editor.chmod(0o755)
    opened = Opened()
    editing = Editing(opened.session, ascii=False)

    assert await editing.edit({"EDITOR": str(editor)}, terminal=True) == ""
    assert opened.worlds.beside is not None
    assert "learning_rate = 1\n" in opened.worlds.beside.lesson.source
    assert await editing.edit({"VISUAL": "true"}, terminal=True) == "Nothing was edited."
    with pytest.raises(EditError, match="ended with status 1; nothing was edited"):
        await editing.edit({"VISUAL": "false", "EDITOR": str(editor)}, terminal=True)
    with pytest.raises(EditError, match="there is none here"):
        await editing.edit({"EDITOR": str(editor)}, terminal=False)


def told(times: int) -> str:
    """Return a step with so many times its one equation, as it is told."""
    scene = Opened().at("loss").scene
    assert scene.step is not None
    assert len(scene.step.equations) == 1
    many = msgspec.structs.replace(scene.step, equations=scene.step.equations * times)
    return telling.step(msgspec.structs.replace(scene, step=many), Once(scene.lesson))


def test_of_very_many_equations_the_first_are_told_and_the_others_counted() -> None:
    assert told(12).count("(proved)") == 12
    assert told(40).count("(proved)") == 8
    assert "  ... 32 equations more; equation prints them all" in told(40)


async def test_equations_are_printed_on_a_line_each_and_as_a_table_one_level_down() -> None:
    text = await Talked().over("loss", "equation", "m", "equation")

    assert "equations:\n  loss = mean((y_pred − Y)²) = " in text
    assert text.count("equation in a table:") == 2


async def test_a_variant_whose_script_asks_is_answered_by_the_next_line() -> None:
    talked = Talked()
    talked.engine.asks = True

    text = await talked.over("loss", "x", "seven", "3")

    assert "without loss: how many?" in text
    assert 'variant "without loss":' in text
    assert "step 3 · iteration 1 · backward" in text


@pytest.mark.parametrize("panel", ["notes", "comparison", "introduction"])
@pytest.mark.parametrize("ascii", [False, True])
def test_formulas_of_panels_are_read_on_one_line(panel: str, ascii: bool) -> None:
    seen = at("backward", ascii=ascii, earlier=STEPS.__getitem__)
    told = telling.panel(seen, panel, 80)
    assert not re.search(r"─|--", told)
    if panel != "introduction":
        assert ("dL/dw = (2/N) sum" if ascii else "∂L/∂w = (2/N) ∑") in told
