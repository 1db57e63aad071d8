"""Figures of matplotlib in words: what is written at their axes, how large they are, and where."""

from tutor.trace.figure import Axes, Figure

HOW = {"shown": "shown", "saved": "saved", "left open": "still open at the end"}
"""What is said of a figure, by what became of it."""


FEW = 3
"""Fewer figures than that are named in a sentence; more are counted."""


def described(figure: Figure) -> str:
    """Return one sentence without a stop: ``figure 1 was shown: "Fit", y over x; 640 x 480``."""
    made = "" if figure.made == figure.step else f", made in step {figure.made}"
    axes = [words for words in map(_axes, figure.axes) if words]
    parts = [f'"{_line(figure.title)}"'] if figure.title else []
    parts += ["; ".join(axes)] if axes else []
    about = ": ".join(parts) or "nothing is written at its axes"
    size = f"{figure.width} x {figure.height} pixels"
    return f"{_name(figure)} was {HOW[figure.how]}{made}: {about}; {size}"


def drew(figures: tuple[Figure, ...]) -> str:
    """Return what a step did with figures in one sentence, such as ``It showed figure 1.``."""
    parts: list[str] = []
    for how, verb, tail in (("shown", "showed", ""), ("saved", "saved", ""),
                            ("left open", "left", " open")):  # fmt: skip
        names = list(dict.fromkeys(_name(each) for each in figures if each.how == how))
        if names:
            told = " and ".join(names) if len(names) < FEW else f"{len(names)} figures"
            parts.append(f"{verb} {told}{tail}")
    return f"It {', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}."


def _name(figure: Figure) -> str:
    return "a figure" if figure.number is None else f"figure {figure.number}"


def place(figure: Figure) -> str:
    """Return where the picture is, or that there is none."""
    return figure.path or "it could not be drawn, so there is no picture of it"


def figure_lines(figures: tuple[Figure, ...]) -> list[str]:
    """Return two lines for each figure: what it is, and its path by itself."""
    rows: list[str] = []
    for figure in figures:
        said = described(figure)
        rows += [said[0].upper() + said[1:], f"  {place(figure)}"]
    return rows


def _axes(axes: Axes) -> str:
    over = f"over {_line(axes.x)}" if axes.x else ""
    labels = " ".join(part for part in (_line(axes.y), over) if part)
    title = f'"{_line(axes.title)}"' if axes.title else ""
    return ", ".join(part for part in (title, labels) if part)


def _line(text: str) -> str:
    return " ".join(text.split())
