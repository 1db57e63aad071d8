import msgspec
import pytest
from fake_engine import recorded_lesson
from scenes import at, picture, scene, words

from tutor.lesson.model import Lesson, Loop, Segment
from tutor.ui.iterations import Total, total
from tutor.ui.panels import heading, keybar, phases


def test_the_heading_names_lesson_device_iteration_and_loss() -> None:
    (line,) = words(heading.page(at("backward"), 100, 1))
    whole = "gradstep line One weight, four points cpu · iteration 2 of 4 · loss 21.675"
    assert " ".join(line.split()) == whole


def test_the_heading_tells_a_loss_of_the_iteration_before() -> None:
    (line,) = words(heading.page(at("forward"), 100, 1))
    assert " ".join(line.split()).endswith("iteration 2 of 4 · last loss 30")


@pytest.mark.parametrize(
    ("name", "said"), [("critic_loss", "critic_loss 21.675"), ("errD", "loss errD 21.675")]
)
def test_the_heading_calls_a_loss_as_the_script_does(name: str, said: str) -> None:
    (line,) = words(heading.page(at("backward", loss_name=name), 100, 1))
    assert " ".join(line.split()).endswith(f"· {said}")


def test_on_a_small_terminal_the_facts_stay_and_the_title_gives_way() -> None:
    (line,) = words(heading.page(at("backward"), 50, 1))
    assert line.endswith("… cpu · it 2/4 · loss 21.675")


def test_the_iteration_of_another_loop_than_the_first_is_told_with_its_number() -> None:
    step = at("backward").step
    assert step is not None
    second = at("backward", step=msgspec.structs.replace(step, loop=2))

    assert "loop 2, iteration 2" in words(heading.page(second, 120, 1))[0]
    assert "loop 2 it 2" in words(heading.page(second, 80, 1))[0]


@pytest.mark.parametrize(
    ("state", "said"),
    [("warming", "torch is being loaded"), ("running", "running"), ("failed", "failed")],
)
def test_the_heading_says_what_the_run_does(state: str, said: str) -> None:
    assert said in picture(heading.page(at("loss", state=state), 120, 1))


def test_phases_show_what_ran_what_runs_and_what_comes() -> None:
    (line,) = words(phases.page(at("backward"), 80, 1))
    assert line == " ✓ forward  ✓ loss   ► backward   ○ update  ○ other  ○ zero_grad"


def test_a_phase_that_the_iteration_went_past_is_not_marked_as_run() -> None:
    # Given an iteration whose loss did not run
    loss = at("loss").step
    lines = at("backward").begun
    assert loss is not None
    assert lines is not None

    (line,) = words(phases.page(at("backward", begun=lines - {loss.first_line}), 80, 1))

    assert line.startswith(" ✓ forward  ○ loss   ► backward   ○ update")


def test_a_step_of_no_phase_takes_back_no_mark() -> None:
    # Given a step in the middle of the loop that is none of the phases in the row
    step, lines = at("backward").step, at("backward").begun
    assert step is not None
    between = msgspec.structs.replace(step, phase="other")

    (line,) = words(phases.page(at("backward", step=between, begun=lines), 80, 1))

    assert line.startswith(" ✓ forward  ✓ loss  ✓ backward  ○ update")


def test_phases_that_stand_below_those_that_run_later_are_marked_as_run() -> None:
    # Given an iteration that has run its last phase and is at its first
    lines = at("zero_grad").begun
    assert lines is not None

    (line,) = words(phases.page(at("forward", begun=lines), 80, 1))

    assert line.strip().startswith("► forward   ✓ loss  ✓ backward  ✓ update")


def test_what_evaluates_with_the_lines_of_a_phase_is_not_that_phase() -> None:
    # Given a step of the prediction's lines that was called to evaluate
    step = at("forward").step
    assert step is not None
    inside = msgspec.structs.replace(step, phase="other")
    behind = msgspec.structs.replace(step, phase="after", loop=None, iteration=None)

    (line,) = words(phases.page(at("forward", step=inside), 80, 1))
    assert "►" not in line
    (line,) = words(phases.page(at("forward", step=behind), 80, 1))
    assert line.endswith("► after")


def test_before_the_loop_has_run_none_of_its_phases_is_marked() -> None:
    # Given a step outside of the loop that is no part of the set-up, before any loss is known
    step = at("forward").step
    assert step is not None
    before = msgspec.structs.replace(step, phase="other", loop=None, iteration=None)

    (line,) = words(phases.page(at("forward", step=before, loss=None), 80, 1))

    assert line.startswith(" ✓ setup ○ forward ○ loss ○ backward")


def test_in_plain_characters_what_has_run_is_ok() -> None:
    (line,) = words(phases.page(at("backward", ascii=True), 80, 1))
    assert line == " ok forward  ok loss   > backward   o update  o other  o zero_grad"


def test_the_next_phase_is_brighter_than_the_later_ones() -> None:
    roles = {s.text: s.role for s in phases.page(at("backward"), 80, 1).lines[0]}
    assert roles["○ update"] == "text"
    assert roles["○ zero_grad"] == "quiet"
    assert roles[" ► backward "] == "badge"


def test_before_the_first_step_all_is_still_to_come() -> None:
    (line,) = words(phases.page(scene(), 80, 1))
    assert line.startswith(" ○ setup  ○ forward")
    assert "►" not in line


def test_set_up_and_what_follows_the_loop_stand_beside_the_phases() -> None:
    assert words(phases.page(scene(0), 80, 1))[0].startswith("  ► setup   ○ forward")
    assert words(phases.page(at("after", None), 80, 1))[0].endswith("► after")


@pytest.mark.parametrize("phase", ["forward", "backward", "zero_grad", "after"])
@pytest.mark.parametrize("columns", [24, 32, 45, 60])
def test_a_row_too_narrow_for_all_phases_keeps_the_one_that_has_just_run(
    phase: str, columns: int
) -> None:
    seen = at(phase, None if phase == "after" else 2)
    (line,) = words(phases.page(seen, columns, 1))
    assert f" ► {phase} " in f"{line} "
    assert len(line) <= columns
    assert ("…" in line) == (columns < 60 or phase == "after")


def test_and_the_one_that_comes_next() -> None:
    (line,) = words(phases.page(at("backward"), 34, 1))
    assert line.startswith(" … ✓ loss  ► backward  ○ update")


def test_sections_of_a_script_without_a_loop_are_numbered() -> None:
    lesson = recorded_lesson()
    segments = tuple(
        lesson.segments[0]._replace(id=place, headline=name)
        for place, name in enumerate(("a shape", "a dtype"))
    )
    lesson = lesson._replace(segments=segments, loops=())
    assert words(phases.page(scene(0, lesson=lesson), 80, 1)) == ["  ► 1 a shape   ○ 2"]


def loop_of(source: str) -> Total | None:
    line = next(
        n
        for n, row in enumerate(source.split("\n"), 1)
        if row.lstrip().startswith(("for", "while"))
    )
    loop = Loop(1, line, source.count("\n") + 1, ("i",), False)
    segments: tuple[Segment, ...] = ()
    return total(Lesson("x.py", "x", "", "", 1, (), source, segments, (loop,)), 1)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("for i in range(100):\n    pass", Total(100, False)),
        ("n = 20\nfor i in range(n):\n    pass", Total(20, False)),
        ("for i in range(1, 11, 2):\n    pass", Total(5, False)),
        ("for i in range(200):\n    break", Total(200, True)),
        ("n = 20\nn = 30\nfor i in range(n):\n    pass", None),
        ("n = 20\nfor i in range(n):\n    n += 1", None),
        ("for i in range(0, 9, 0):\n    pass", None),
        ("for i in data:\n    pass", None),
        ("while True:\n    pass", None),
        ("if x:\n    for i in range(3):\n        pass", None),
    ],
)
def test_the_number_of_iterations_is_said_only_where_the_text_says_it(
    source: str, expected: Total | None
) -> None:
    assert loop_of(source) == expected


def test_the_key_bar_shows_what_fits_the_most_wanted_first() -> None:
    (line,) = words(keybar.page(at("loss"), 60, 1))
    assert line == " n next  p back  s into  ] iteration  c run  ? help  q quit"


def test_keys_that_do_nothing_here_are_not_shown() -> None:
    (line,) = words(keybar.page(at("after", None, state="ended"), 200, 1))
    assert "next" not in line
    assert "start again" in line
    (line,) = words(keybar.page(scene(), 200, 1))
    assert "n begin" in line
    assert "back" not in line


def test_while_it_runs_the_key_bar_says_how_to_stop_it() -> None:
    (line,) = words(keybar.page(at("loss", state="running"), 80, 1))
    assert "c pause" in line
    assert "Esc interrupt" in line


def test_a_persons_own_key_is_the_one_shown() -> None:
    keys = {**scene().keys, "next": "j"}
    assert "j begin" in picture(keybar.page(scene(keys=keys), 80, 1))


def test_while_it_plays_the_key_bar_says_how_to_pause_it() -> None:
    (line,) = words(keybar.page(at("loss", pace=1.0), 80, 1))
    assert line.startswith(" a pause  A pace")
    (line,) = words(keybar.page(at("loss"), 80, 1))
    assert "pause" not in line


def test_before_phases_are_cut_off_their_signs_move_up_to_their_names() -> None:
    (line,) = words(phases.page(scene(), 60, 1))
    assert line == " ○setup ○forward ○loss ○backward ○update ○other ○zero_grad"


def test_a_script_without_a_title_has_its_name_alone() -> None:
    lesson = recorded_lesson()._replace(title="")
    (line,) = words(heading.page(scene(lesson=lesson), 60, 1))
    assert " ".join(line.split()) == "line cpu"


def test_the_words_of_a_section_and_the_signs_of_plain_characters_stay_apart() -> None:
    (line,) = words(phases.page(scene(ascii=True), 60, 1))
    assert line.startswith(" o setup o forward ")

    lesson = recorded_lesson()
    section = lesson.segments[0]._replace(headline="a few words about it")
    lesson = lesson._replace(segments=(section, section._replace(id=1)), loops=())
    (line,) = words(phases.page(scene(0, lesson=lesson), 28, 1))
    assert line.startswith("  ► 1 a few words about it")


def test_while_an_answer_is_typed_no_other_keys_are_named() -> None:
    asked = at("forward", state="asking", prompt="rate?", answering=True)

    assert words(keybar.page(asked, 80, 1)) == [" Enter answer  Esc leave the question open"]


def test_a_question_that_was_put_aside_gives_the_keys_back() -> None:
    (line,) = words(keybar.page(at("forward", state="asking", prompt="rate?"), 80, 1))

    assert line.split()[:4] == ["n", "answer", "p", "back"]


def test_phases_that_a_called_function_has_stand_where_they_come_and_not_where_they_are_written():
    # Given a loop that predicts and goes backward, and calls a function above it that updates
    lines = {"update": 3, "zero_grad": 4, "forward+loss": 11, "loss+backward": 12}
    segments = tuple(
        Segment(number, phase, "", "", 0, None, line, line, 1)
        for number, (phase, line) in enumerate(lines.items())
    )
    lesson = recorded_lesson()._replace(loops=(Loop(1, 10, 13, ("i",), True),), segments=segments)
    step = at("forward").step
    assert step is not None
    here = msgspec.structs.replace(step, loop=1, first_line=11, last_line=11, segment=2)
    # Then the row has them in the order of an iteration.
    (line,) = words(phases.page(scene(1, lesson=lesson, step=here), 100, 1))
    assert [word for word in line.split() if word.replace("_", "").isalpha() or "+" in word] == [
        "forward+loss", "loss+backward", "update", "zero_grad",
    ]  # fmt: skip
