"""Drawing lots so that the totals come out exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import TypeVar

T = TypeVar("T")


def quotas(total: int, weights: Mapping[T, float]) -> dict[T, int]:
    """`total` divided in proportion to `weights`, by largest remainder; sums to `total`."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    counts = {key: int(value) for key, value in exact.items()}
    by_rest = sorted(exact, key=lambda key: counts[key] - exact[key])
    for key in by_rest[: total - sum(counts.values())]:
        counts[key] += 1
    return counts


def shuffled(chance: Random, counts: Mapping[T, int]) -> list[T]:
    """Each key as often as it counts, in an order by chance."""
    lots = [key for key, count in counts.items() for _ in range(count)]
    chance.shuffle(lots)
    return lots


def pick(chance: Random, weights: Mapping[T, float]) -> T:
    """One key, by weight."""
    return chance.choices(list(weights), list(weights.values()))[0]


def take(pool: list[T], fits: Callable[[T], bool]) -> T:
    """Remove and return the last of a pool that fits; where none fits, the last."""
    for place in range(len(pool) - 1, -1, -1):
        if fits(pool[place]):
            return pool.pop(place)
    return pool.pop()
