"""Which whole numbers of a long run of them are there, as stretches without a hole."""

from bisect import bisect_left, bisect_right


class Stretches:
    """A set of numbers kept as its stretches; each question is answered by bisection."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []

    def __len__(self) -> int:
        """How many stretches there are."""
        return len(self._firsts)

    def __contains__(self, number: int) -> bool:
        return self.around(number) is not None

    def all(self) -> tuple[tuple[int, int], ...]:
        """Return the first and last number of each stretch, in order."""
        return tuple(zip(self._firsts, self._lasts, strict=True))

    def around(self, number: int) -> tuple[int, int] | None:
        """Return the stretch that a number lies in, None where it lies in none."""
        place = bisect_right(self._firsts, number) - 1
        if place < 0 or self._lasts[place] < number:
            return None
        return self._firsts[place], self._lasts[place]

    def before(self, number: int) -> int | None:
        """Return the greatest number below this one, None where there is none."""
        place = bisect_left(self._firsts, number) - 1
        return None if place < 0 else min(self._lasts[place], number - 1)

    def after(self, number: int) -> int | None:
        """Return the least number above this one, None where there is none."""
        place = bisect_right(self._lasts, number)
        return None if place == len(self._lasts) else max(self._firsts[place], number + 1)

    def count(self, first: int, last: int) -> int:
        """Return how many numbers there are from `first` to `last`."""
        start, stop = bisect_left(self._lasts, first), bisect_right(self._firsts, last)
        if start >= stop:
            return 0
        whole = sum(self._lasts[start:stop]) - sum(self._firsts[start:stop]) + stop - start
        outside = max(first - self._firsts[start], 0) + max(self._lasts[stop - 1] - last, 0)
        return whole - outside

    def add(self, number: int) -> None:
        """Add a number, which may join the stretches on its two sides."""
        place = bisect_right(self._firsts, number)
        if place and self._lasts[place - 1] >= number:
            return
        left = place > 0 and self._lasts[place - 1] == number - 1
        right = place < len(self._firsts) and self._firsts[place] == number + 1
        if left and right:
            self._lasts[place - 1] = self._lasts.pop(place)
            del self._firsts[place]
        elif left:
            self._lasts[place - 1] = number
        elif right:
            self._firsts[place] = number
        else:
            self._firsts.insert(place, number)
            self._lasts.insert(place, number)

    def remove(self, first: int, last: int) -> None:
        """Take out all numbers from `first` to `last`."""
        start, stop = bisect_left(self._lasts, first), bisect_right(self._firsts, last)
        if start >= stop:
            return
        kept = [
            (self._firsts[start], min(self._lasts[start], first - 1)),
            (max(self._firsts[stop - 1], last + 1), self._lasts[stop - 1]),
        ]
        left = [ends for ends in kept if ends[0] <= ends[1]]
        self._firsts[start:stop] = [ends[0] for ends in left]
        self._lasts[start:stop] = [ends[1] for ends in left]
