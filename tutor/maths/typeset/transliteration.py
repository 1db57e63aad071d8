"""Any text in printable ASCII, without losing a character."""

import re
from unicodedata import category, normalize

from tutor.maths.typeset.scripts import ABOVE, BELOW
from tutor.maths.typeset.symbols import BIGS, GLYPHS, SYMBOLS

_PUNCTUATION = {
    "–": "-", "—": "--", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "•": "-",
    "−": "-", "←": "<-", "→": "->", "↔": "<->", "⇒": "=>", "✓": "ok", "✗": "x", "√": "sqrt ",
    "\u00a0": " ", "ß": "ss", "‹": "<", "›": ">", "↑": "^", "↓": "v", "►": ">", "◄": "<", "▶": ">",
    "◀": "<", "▲": "^", "▼": "v", "■": "#", "●": "*", "○": "o", "½": "1/2", "¼": "1/4",
    "¾": "3/4", "°": " deg",
}  # fmt: skip
_FULL, _HALF = "█▉▊▋▌▐▇▆▅▄▓", "▍▎▏▃▂▁▒░▕"
_DRAWN = dict.fromkeys("─━┄┅┈┉╌╍═", "-") | dict.fromkeys("│┃┆┇┊┋╎╏║", "|")
_DRAWN |= dict.fromkeys(_FULL, "#") | dict.fromkeys(_HALF, ".")
"""What scripts draw bars and tables with; every other piece of a frame is a plus."""

_FRAMES = ("\u2500", "\u257f")
_MARKS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde"}
_ACCENTED = re.compile(rf"(?<![^\W\d_])([^\W\d_])([{''.join(_MARKS)}])(?![^\W\d_])")
"""A letter that stands alone with the mark of an estimate or a mean; in words it is an accent."""

_SCRIPTS = re.compile(f"[{re.escape(''.join(ABOVE))}]+|[{re.escape(''.join(BELOW))}]+")
_BIGS = {inline: name for name, (_, inline) in BIGS.items()}


def ascii_text(text: str) -> str:
    """Return `text` in the characters 32 to 126, line breaks kept.

    Known symbols get their ASCII form, small characters the marks of LaTeX (``x^2``), letters lose
    their accents, and whatever is left is written as its code, so that two different texts rarely
    meet and nothing disappears.
    """
    if text.isascii():
        return text
    text = _SCRIPTS.sub(_script, normalize("NFC", text))
    text = _ACCENTED.sub(lambda found: f"{found[1]}_{_MARKS[found[2]]}", normalize("NFD", text))
    text = normalize("NFC", text)
    return "".join(char if char.isascii() else _replaced(char) for char in text)


def _script(run: re.Match[str]) -> str:
    """Return small characters with the mark of LaTeX, in brackets where there are several."""
    above = run[0][0] in ABOVE
    usual = "".join((ABOVE if above else BELOW)[char] for char in run[0]).replace("⊤", "T")
    return f"{'^' if above else '_'}{usual if len(usual) == 1 else f'({usual})'}"


def _replaced(char: str) -> str:
    drawn = _PUNCTUATION.get(char) or _DRAWN.get(char)
    if drawn is not None:
        return drawn
    if _FRAMES[0] <= char <= _FRAMES[1]:
        return "+"
    if char in GLYPHS:
        return SYMBOLS[GLYPHS[char]].ascii
    if char in _BIGS:
        return _BIGS[char]
    bare = "".join(part for part in normalize("NFKD", char) if category(part) != "Mn")
    if bare.isascii() and bare.isprintable() and bare:
        return bare
    return char.encode("ascii", "backslashreplace").decode("ascii")
