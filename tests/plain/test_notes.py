"""Notes in Markdown become lines that fit, keep every word, and never fail to show."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.maths.typeset.cells import cells
from tutor.plain.blocks import Code, Display, Formula, Heading, Item, Paragraph, Rule, Table
from tutor.plain.lines import Span, plain
from tutor.plain.notes import blocks, displays, lines, mathematics, opening

PIECES = [
    "word", " ", "\n", "\n\n", "$x_i$", "$$\\frac{a}{b}$$", "`code`", "*", "**", "- ", "1. ", "> ",
    "| a | b |\n|---|---|\n| c | d |\n", "```\n", "w[i]", "[t](http://u)", "# ", "$", "\\", "損失",
    "---\n", "    ", "$\\foo$", "&lt;", "<b>", "\U00100000", "~~~", "!", "5", "\t", "\u0302",
]  # fmt: skip
texts = st.one_of(st.lists(st.sampled_from(PIECES)).map("".join), st.text())


def shown(markdown: str, width: int = 60, ascii: bool = False) -> list[str]:
    return [plain(line).rstrip() for line in lines(markdown, width, ascii)]


def test_running_text_is_wrapped_between_words():
    assert shown("The weight times\nits input gives\nthe prediction.", 20) == [
        "The weight times its",
        "input gives the",
        "prediction.",
    ]


def test_emphasis_code_and_formulas_have_roles():
    (line,) = lines("*a* **b** `w.grad` $\\hat y_i$ end", 60)
    assert [span for span in line if span.text.strip()] == [
        Span("a", "strong"),
        Span("b", "strong"),
        Span("w.grad", "code"),
        Span("ŷᵢ", "symbol"),
        Span(" end", "text"),
    ]


def test_square_brackets_survive():
    assert shown("w[i] + b[j] and [a][b]\n\n[i]: the index\n[bold]x[/bold]") == [
        "w[i] + b[j] and [a][b]",
        "",
        "[i]: the index [bold]x[/bold]",
    ]


def test_html_is_text():
    assert shown("a <b>bold</b> &lt; c") == ["a <b>bold</b> < c"]


def test_a_link_shows_its_text_and_where_it_leads():
    assert shown("see [the docs](https://x.org) or <https://y.org>") == [
        "see the docs (https://x.org) or https://y.org"
    ]


def test_lists_hang_from_their_markers():
    source = "- one that is long enough\n- two\n  1. nested\n  2. more\n\n3. third"
    assert shown(source, 16) == [
        "• one that is",
        "  long enough",
        "• two",
        "  1. nested",
        "  2. more",
        "",
        "3. third",
    ]


def test_a_displayed_equation_stands_on_lines_of_its_own():
    source = "The loss is\n$$L = \\frac{1}{N} u^2$$\nwhere $u$ is small."
    assert shown(source) == [
        "The loss is",
        "      1",
        "  L = ─ u²",
        "      N",
        "where u is small.",
    ]


def test_an_equation_within_a_line_is_displayed_too():
    assert shown("so $$a = b$$ holds") == ["so", "  a = b", "holds"]


def test_a_blank_line_of_the_source_is_kept_and_none_is_added():
    assert shown("# Title\ntext\n\n$$a$$\n\nend") == ["Title", "text", "", "  a", "", "end"]


def test_an_equation_in_an_item_belongs_to_it():
    assert shown("1. step\n\n   $$w \\leftarrow w - g$$\n2. next") == [
        "1. step",
        "",
        "     w ← w − g",
        "2. next",
    ]


def test_an_equation_that_no_break_makes_narrow_is_wrapped_as_one_line():
    source = "$$\\frac{a + b + c + d + e + f}{g}$$"
    assert shown(source, 16) == ["  (a + b + c + d", "  + e + f)/g"]


@pytest.mark.parametrize(
    ("source", "line"), [("$\\foo x$", "$\\foo x$"), ("$$\\foo x$$", "$$ \\foo x $$")]
)
def test_a_formula_that_cannot_be_read_shows_its_source(source, line):
    (spans,) = lines(source, 60)
    assert spans[-1] == Span(line, "failed")


def test_code_keeps_its_blanks_and_its_dollars():
    source = "```python\nfor x in y:\n    w -= 1  # $x$\n```"
    assert blocks(source) == (Code("for x in y:\n    w -= 1  # $x$", "python"),)
    assert shown(source) == ["for x in y:", "    w -= 1  # $x$"]


def test_an_indented_block_is_code_even_with_dollars_in_it():
    assert blocks("text\n\n    a $x$ b")[1] == Code("a $x$ b", "", apart=True)


def test_a_table_has_columns_as_wide_as_their_cells():
    source = "| name | value |\n|---|--:|\n| `w` | $\\hat y$ |\n| loss | 21.7 |"
    assert shown(source) == [
        "name  value",
        "────  ─────",
        "w         ŷ",
        "loss   21.7",
    ]


def test_a_table_that_is_too_wide_wraps_its_cells():
    source = "| name | what it is |\n|---|---|\n| w | the only weight of it |"
    assert shown(source, 14) == [
        "name  what it",
        "      is",
        "────  ────────",
        "w     the only",
        "      weight",
        "      of it",
    ]


def test_ascii_replaces_every_sign():
    assert shown("- `w` → $\\hat y_i \\leq 2$ — *ok*", ascii=True) == ["- w -> y_hat_i <= 2 -- ok"]


def test_the_kinds_of_blocks():
    source = "# T\n\npara $x$\n\n---\n\n- item\n\n$$y$$\n\n| a |\n|---|\n| b |"
    assert blocks(source) == (
        Heading((Span("T"),)),
        Paragraph((Span("para "), Formula("x")), apart=True),
        Rule(apart=True),
        Item("•", (Span("item"),), apart=True),
        Display("y", apart=True),
        Table((((Span("a"),),), ((Span("b"),),)), (False,), apart=True),
    )


def test_displays_are_the_displayed_equations_only():
    assert displays("$a$ $$b$$\n\n$$\nc\n$$\n`$$d$$`") == ("b", "c")


@pytest.mark.parametrize(
    ("source", "formulas"),
    [
        ("a $x$ b $y_i$", ["x", "y_i"]),
        ("it costs $5 and $6", []),
        ("`$x$` and \\$y\\$ and $z$", ["z"]),
        ("```\n$x$\n```\n$y$", ["y"]),
        ("an open $ and a\n\nnew paragraph $", []),
        ("$ a $ and $b $ c$", [" a "]),
        (r"$50\% \text{ of \$5}$", [r"50\% \text{ of \$5}"]),
        ("$*a*b*$ and *$c$*", ["*a*b*", "c"]),
        ("> $$a\n> b$$", ["a\n  b"]),
    ],
)
def test_formulas_are_found_where_they_are(source, formulas):
    assert [latex for _, latex in mathematics(source)] == formulas


@given(texts)
def test_the_offset_of_a_formula_is_its_place_in_the_text(source):
    for offset, latex in mathematics(source):
        there = source[offset : offset + len(latex)]
        assert len(there) == len(latex)
        assert all(one in (other, " ") for one, other in zip(latex, there, strict=True))
        assert source[offset - 1] == "$"


@given(texts, st.integers(2, 80), st.booleans())
def test_any_note_fits_the_width(source, width, ascii):
    for line in lines(source, width, ascii):
        assert cells(plain(line)) <= width
        assert "\n" not in plain(line)
        assert not ascii or plain(line).isascii()


@given(st.lists(st.sampled_from(["alpha", "b[0]", "gamma,", "損失", "x" * 9]), min_size=1))
def test_wrapping_keeps_every_word_in_order(words):
    text = " ".join(words)
    narrow = "".join(plain(line) for line in lines(text, 7))
    assert narrow.replace(" ", "") == text.replace(" ", "")
    wide = " ".join(plain(line) for line in lines(text, 10))
    assert wide == text


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("First one. Second one.", "First one."),
        ("The value 0.5 stays, e.g. here. Next.", "The value 0.5 stays, e.g. here."),
        ("The loss $L$.\nThen more.", "The loss L."),
        ("# Title\n\nThe text", "The text"),
        ("See `a. b` first! Then.", "See a. b first!"),
        ("- item one.\n- item two.", "item one."),
        ("$$a$$", ""),
        ("", ""),
    ],
)
def test_the_first_sentence(source, sentence):
    assert [plain(line) for line in opening(source, 80)] == ([sentence] if sentence else [])


def test_the_first_sentence_takes_the_lines_that_it_needs():
    lines = opening("The loss $L$ is one number. Then more.", 12)
    assert [plain(line) for line in lines] == ["The loss L", "is one", "number."]


def test_finding_formulas_does_not_load_the_markdown_parser():
    code = (
        "import sys; from tutor.plain.notes import mathematics; assert mathematics('$x$');"
        "heavy = {'markdown_it', 'textual', 'torch', 'numpy'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


@given(texts, st.integers(-3, 3))
def test_notes_are_shown_in_no_room_at_all(markdown: str, columns: int) -> None:
    assert lines(markdown, columns) is not None
    shown = opening("some words of notes", columns)
    assert all(cells(plain(line)) <= max(columns, 1) for line in shown)
