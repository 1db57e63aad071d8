"""Figures in words, without matplotlib."""

from tutor.plain.figures import drew, figure_lines
from tutor.trace.figure import Axes, Figure


def figure(**changes: object) -> Figure:
    settings = {
        "number": 1, "title": "", "axes": (Axes("Fit", "epoch", "loss"),), "width": 640,
        "height": 480, "path": "/tmp/a.png", "how": "shown", "step": 7, "made": 7,
    }  # fmt: skip
    return Figure(**{**settings, **changes})  # type: ignore[arg-type]


def test_a_figure_is_told_with_its_axes_its_size_and_its_path_alone_on_a_line() -> None:
    assert figure_lines((figure(),)) == [
        'Figure 1 was shown: "Fit", loss over epoch; 640 x 480 pixels',
        "  /tmp/a.png",
    ]


def test_a_figure_of_an_earlier_step_says_which_made_it() -> None:
    told, _ = figure_lines((figure(made=2, how="left open", axes=()),))

    assert told.startswith("Figure 1 was still open at the end, made in step 2: nothing is written")


def test_several_axes_stand_behind_the_title_of_all() -> None:
    axes = (Axes("a", "", ""), Axes("", "x", ""), Axes("", "", ""), Axes("", "", "two\nlines"))
    told, place = figure_lines((figure(number=None, title="Both", axes=axes, path=None),))

    assert told.startswith('A figure was shown: "Both": "a"; over x; two lines; 640')
    assert "could not be drawn" in place


def test_one_sentence_says_what_a_step_did_with_its_figures() -> None:
    assert drew((figure(),)) == "It showed figure 1."
    both = (figure(how="saved"), figure(), figure(number=2))
    assert drew(both) == "It showed figure 1 and figure 2 and saved figure 1."
    assert drew(tuple(figure(number=n) for n in range(5))) == "It showed 5 figures."
