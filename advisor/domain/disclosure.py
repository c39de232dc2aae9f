"""Disclosure control: figures about people are shown so that they reveal no single person."""

from dataclasses import dataclass
from hashlib import sha256

LEAST_COUNTED, LEAST_PROFILED = 5, 10
"""Fewest people behind a count, and behind a mean. The OECD's agencies publish from three to five on."""

SPREAD = 10
"""By how many people at most ``Blur`` moves a count, either way."""


def rounded(count: int) -> int:
    """Round down to a multiple of five. 0 stands for "under five"."""
    return count - count % LEAST_COUNTED


@dataclass(frozen=True)
class Blur:
    """Moves counts by chance, so that one more or one less cannot be told from them.

    Attributes
    ----------
    seed : bytes
        Made of the people and of whom the question is about, so that the same question has the same answer.
    """

    seed: bytes

    def __call__(self, name: str, count: int) -> int:
        drawn = int.from_bytes(sha256(self.seed + name.encode()).digest()[:8], "big")
        return max(0, count + drawn % (2 * SPREAD + 1) - SPREAD)
