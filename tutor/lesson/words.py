"""The word behind ``# %%``: which phase it names, or which one its author probably meant."""

from typing import NamedTuple

from tutor.lesson.model import PHASES

KNOWN = (*PHASES, "other")
"""The words that may open a phase inside a training loop."""


_CUTOFF = 0.7
"""How like a word has to be to the one that was probably meant, from 0 to 1."""


class Word(NamedTuple):
    """A marker's text taken as ``phase[+phase][: headline]``.

    `phases` are the parts as written; `unknown` are those that name no phase, each with the phase
    that looks most like it, or "" when none does.
    """

    phases: tuple[str, ...]
    headline: str
    unknown: tuple[tuple[str, str], ...]

    @property
    def meant(self) -> frozenset[str]:
        """The phases that the marker names or nearly names."""
        guesses = dict(self.unknown)
        return frozenset(guesses.get(part, part) for part in self.phases) - {""}

    @property
    def phase(self) -> str:
        """The phase of the segment: the parts joined by ``+``, ``other`` if one is unknown."""
        return "other" if self.unknown else "+".join(dict.fromkeys(self.phases))


def read(text: str) -> Word:
    """Split a marker's text into its phases and its headline."""
    head, _, headline = text.partition(":")
    parts = tuple(part.strip() for part in head.split("+"))
    unknown = tuple((part, nearest(part, KNOWN)) for part in parts if part not in KNOWN)
    return Word(parts, headline.strip(), unknown)


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return the known word that looks most like `word`, or "" when none is close."""
    plain = word.lower().replace("-", "_").replace(" ", "_")
    if not any(_may_match(plain, each) for each in known):
        return ""
    from difflib import get_close_matches

    close = get_close_matches(plain, known, n=1, cutoff=_CUTOFF)
    return close[0] if close else ""


def _may_match(one: str, other: str) -> bool:
    """Whether enough of two words is the same letters, in any order, for them to look alike."""
    enough = _CUTOFF * (len(one) + len(other)) / 2
    if min(len(one), len(other)) < enough:
        return False
    return sum(min(one.count(letter), other.count(letter)) for letter in set(other)) >= enough
