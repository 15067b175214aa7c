"""Sentences fitted into a number of characters, dropped whole and never cut inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to say, in its forms from the longest to the shortest.

    The first ``whole`` forms say all of it; a later one, or an empty last one, leaves
    something out. ``rank``: what gives way first has the highest; ``last``: the same of the
    step to its last form, where that is kept longer. A part whose last form is not empty is
    never left out.
    """

    forms: tuple[str, ...]
    rank: int
    whole: int = 1
    last: int = 0

    def rank_from(self, n: int) -> int:
        """How soon the form ``n`` gives way to the next."""
        return self.last if self.last and n == len(self.forms) - 2 else self.rank


def length(text: str) -> int:
    """Characters as a short message counts them: one of the supplementary planes is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(parts: Sequence[Part], limit: int, left_out: str) -> str:
    """The parts in their order within ``limit`` characters, ``left_out`` last if some are not.

    Where even the shortest forms are longer than the limit they are all given: what must be
    said is said.
    """
    chosen = [0] * len(parts)
    while length(_joined(parts, chosen, left_out)) > limit:
        able = [i for i, part in enumerate(parts) if chosen[i] + 1 < len(part.forms)]
        if not able:
            break
        chosen[max(able, key=lambda i: (parts[i].rank_from(chosen[i]), -i))] += 1
    _give_back(parts, chosen, limit, left_out)
    return _joined(parts, chosen, left_out)


def _give_back(parts: Sequence[Part], chosen: list[int], limit: int, left_out: str) -> None:
    """What gave way in turn is said after all where there is room, the weightiest first."""
    while True:
        for i in sorted((i for i, n in enumerate(chosen) if n),
                        key=lambda i: parts[i].rank_from(chosen[i] - 1)):  # fmt: skip
            tried = [*chosen[:i], chosen[i] - 1, *chosen[i + 1 :]]
            if length(_joined(parts, tried, left_out)) <= limit:
                chosen[i] -= 1
                break
        else:
            return


def _joined(parts: Sequence[Part], chosen: Sequence[int], left_out: str) -> str:
    said = "".join(part.forms[n] for part, n in zip(parts, chosen, strict=True))
    cut = any(n >= part.whole for part, n in zip(parts, chosen, strict=True))
    return said + (left_out if cut else "")
