"""Disclosure control: how figures about people are told so that nobody can be read out of them."""

from dataclasses import dataclass
from hashlib import sha256

LEAST_COUNTED, LEAST_PROFILED = 5, 10
"""Fewest people behind a count, and behind a mean. The OECD's agencies publish from three to five on."""

SPREAD = 10
"""By how many people at most ``Blur`` moves a count, either way."""


def rounded(count: int) -> int:
    """Down to a multiple of five. 0 stands for "under five"."""
    return count - count % LEAST_COUNTED


@dataclass(frozen=True)
class Blur:
    """Moves counts by chance, so that one more or one less cannot be told from them. The same question is answered
    alike: ``seed`` is made of the people and of whom it is about.
    """

    seed: bytes

    def __call__(self, name: str, count: int) -> int:
        drawn = int.from_bytes(sha256(self.seed + name.encode()).digest()[:8], "big")
        return max(0, count + drawn % (2 * SPREAD + 1) - SPREAD)
