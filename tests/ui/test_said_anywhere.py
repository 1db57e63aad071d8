"""What is said of a wish is said where the person looks, and not only at the newest step."""

from scenes import STEPS, at, picture, scene

from tutor.ui.panels import apart, equation, happened, notes

SAID = "back loss > 100: nowhere before here."


def test_a_search_without_success_is_told_at_an_earlier_step() -> None:
    seen = scene(2, count=len(STEPS), says=SAID)
    assert not seen.newest
    assert SAID in picture(happened.page(seen, 56, 9))
    assert SAID in picture(happened.strip(seen, 80, 2))


def test_it_is_told_beside_a_variant_too() -> None:
    seen = scene(2, count=len(STEPS), says=SAID, other=at("loss"))
    assert SAID in picture(apart.page(seen, 80, 2))


def test_a_script_without_a_text_says_where_its_loop_begins() -> None:
    lesson = at("loss").lesson._replace(title="", introduction="")
    shown = picture(notes.introduction(scene(-1, lesson=lesson), 60, 20))
    assert "no text at its beginning" in shown
    assert f"A training loop begins at line {lesson.loops[0].first_line}." in shown
    none = lesson._replace(loops=())
    assert "No training loop" in picture(notes.introduction(scene(-1, lesson=none), 60, 20))


def test_a_formula_of_the_notes_is_told_as_one() -> None:
    # An update that was left out does nothing, whatever its notes say.
    beside = picture(equation.page(at("update", world="without update"), 56, 8))
    assert beside.startswith("in the notes\n")
