"""Any text in printable ASCII, without losing a character."""

from unicodedata import category, normalize

from tutor.maths.symbols import BIGS, GLYPHS, SYMBOLS

_PUNCTUATION = {
    "–": "-", "—": "--", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "•": "-",
    "−": "-", "←": "<-", "→": "->", "↔": "<->", "⇒": "=>", "✓": "ok", "✗": "x", "√": "sqrt ",
    "\u00a0": " ", "ß": "ss",
}  # fmt: skip
_BIGS = {inline: name for name, (_, inline) in BIGS.items()}


def ascii_text(text: str) -> str:
    """Return `text` in the characters 32 to 126, line breaks kept.

    Known symbols get their ASCII form, letters lose their accents, and whatever is left is written
    as its code, so that two different texts rarely meet and nothing disappears.
    """
    if text.isascii():
        return text
    return "".join(char if char.isascii() else _replaced(char) for char in normalize("NFC", text))


def _replaced(char: str) -> str:
    if char in _PUNCTUATION:
        return _PUNCTUATION[char]
    if char in GLYPHS:
        return SYMBOLS[GLYPHS[char]].ascii
    if char in _BIGS:
        return _BIGS[char]
    bare = "".join(part for part in normalize("NFKD", char) if category(part) != "Mn")
    if bare.isascii() and bare.isprintable() and bare:
        return bare
    return char.encode("ascii", "backslashreplace").decode("ascii")
