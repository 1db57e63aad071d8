"""A step up or down from a number, told and written in decimal digits, never in binary ones."""

import ast
import re
from decimal import Context, Decimal

from tutor.lesson.edits.errors import EditError

_SMALL = 20
"""Integers below this move by one."""
_SCIENTIFIC = re.compile(r"(?P<mantissa>[^e]+)(?P<e>e)(?P<sign>\+?)(?P<exponent>-?\d+)", re.I)


def step(text: str, direction: int) -> str:
    """Return the text of a number one unit of its leading digit's place higher or lower.

    0.01 becomes 0.02, 0.09 becomes 0.1, 1e-3 becomes 2e-3, and 0.1 one step lower is 0.09. Small
    integers move by one; from 0.0 the step is 0.1. The notation is kept. Away from zero and back
    leads to the same number. Raises `EditError` where no float lies beyond, and for infinity.
    """
    plain = text.replace("_", "").replace(" ", "").replace("\t", "")
    value = ast.literal_eval(plain)
    if isinstance(value, int):
        return _integer(plain, value, direction)
    if value in (float("inf"), float("-inf")):
        raise EditError(f"{text} is infinite and has no next number")
    context = Context(prec=len(plain) + 10)
    old = Decimal(plain)
    sign = -1 if old < 0 or (not old and direction < 0) else 1
    grows = direction * sign > 0
    size = _grown(abs(old), context) if grows else _shrunk(abs(old), context)
    new = context.multiply(size, Decimal(sign))
    if not _apart(float(new), value, direction):
        raise EditError(f"{text} is as far as a float can go")
    return _written(plain, new, context)


def _apart(new: float, old: float, direction: int) -> bool:
    """Tell whether the step can be seen in floats, and ends at one."""
    return (new - old) * direction > 0 and new not in (float("inf"), float("-inf"))


def _grown(size: Decimal, context: Context) -> Decimal:
    """Return a size, at least 0, one unit of its leading digit's place larger."""
    if not size:
        return Decimal("0.1")
    return context.add(size, Decimal((0, (1,), size.adjusted())))


def _shrunk(size: Decimal, context: Context) -> Decimal:
    """Return a size above 0 smaller, so that growing leads back.

    What begins with a 1 is left by a unit of the next lower place, as 0.1 came from 0.09.
    """
    place = size.adjusted() - (size.as_tuple().digits[0] == 1)
    return context.subtract(size, Decimal((0, (1,), place)))


def _integer(text: str, value: int, direction: int) -> str:
    """Return the text of an integer one step on; hexadecimal ones and the like move by one."""
    base = re.match(r"-?0[xXoObB]", text)
    if base:
        letter = base[0][-1]
        digits = format(abs(value + direction), letter)
        return f"{'-' if value + direction < 0 else ''}0{letter}{digits}"
    size = abs(value)
    sign = -1 if value < 0 else 1
    unit = _unit(size, grows=direction * sign > 0)
    return str(value + direction * unit)


def _unit(size: int, grows: bool) -> int:
    """Return by how much an integer of this size moves."""
    digits = str(size)
    place: int = 10 ** (len(digits) - 1)
    if grows:
        return 1 if size < _SMALL else place
    if size < _SMALL + 10:
        return 1
    return place // 10 if digits[0] == "1" else place


def _written(old: str, new: Decimal, context: Context) -> str:
    """Write a float in the notation of the old text."""
    found = _SCIENTIFIC.fullmatch(old)
    if not found:
        return _plain(new, point=True)
    mantissa, exponent = Decimal(found["mantissa"]), int(found["exponent"])
    if not mantissa or mantissa.adjusted() == 0:
        exponent = new.adjusted()
    digits = _plain(new.scaleb(-exponent, context), point="." in found["mantissa"])
    plus = found["sign"] if exponent >= 0 else ""
    return f"{digits}{found['e']}{plus}{exponent}"


def _plain(number: Decimal, point: bool) -> str:
    """Write a number without an exponent and without zeros at its end."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text + ".0" if point and "." not in text else text
