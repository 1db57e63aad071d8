"""The small characters of Unicode for subscripts and superscripts."""

import re

_ABOVE = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW⊤′",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵀ′",
        strict=True,
    )
)

# The Greek subscripts exist as well, but the monospaced fonts of most terminals lack them.
_BELOW = dict(
    zip("0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)


ABOVE = {small: usual for usual, small in _ABOVE.items() if small != usual}
"""The usual character of each superscript one."""

BELOW = {small: usual for usual, small in _BELOW.items()}
"""The usual character of each subscript one."""

SMALL = frozenset(_ABOVE.values()) | frozenset(_BELOW.values())
"""All the small characters."""

WORD = re.compile(r"[A-Za-z]{3}")
"""So many letters are a word, which nobody reads in small characters; ``ij`` are two indices."""


def superscript(text: str) -> str | None:
    """Return `text` in superscript characters, None if one does not exist or it is a word."""
    return _mapped(text, _ABOVE)


def subscript(text: str) -> str | None:
    """Return `text` in subscript characters, None if one does not exist or it is a word."""
    return _mapped(text, _BELOW)


def _mapped(text: str, table: dict[str, str]) -> str | None:
    if not WORD.search(text) and all(char in table for char in text):
        return "".join(table[char] for char in text)
    return None
