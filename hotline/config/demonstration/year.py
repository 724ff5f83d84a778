"""One invented year of contacts in the published shape of a real one; pure, nothing is written.

Each published share is met exactly by quotas; what goes with what (who calls about what, from
where) is drawn by chance. The seed and the moment at which the year ends decide everything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hotline.config.demonstration import shares
from hotline.config.demonstration.content import content
from hotline.config.demonstration.moments import moments
from hotline.config.demonstration.names import Inventor
from hotline.places.queries import centre_of

SEED = 111
CHILD = "child_protection"
# Years of age below which nobody is an official, or asks for advice or a referral.
_YOUNGEST = {"officials_press": 22, "referral": 13, "counselling": 16}


@dataclass
class Planned:
    """A contact to come: when, who took it, and its answers as a counsellor gives them."""

    at: dt.datetime
    minutes: int
    kind: str
    group: str
    centre: str
    counsellor: str
    answers: dict[str, Any] = field(default_factory=dict)


def contacts(now: dt.datetime, *, seed: int = SEED) -> list[Planned]:
    """The year's contacts up to `now`, oldest first."""
    chance = Random(f"{seed}/contacts")
    inventor = Inventor(Random(f"{seed}/numbers"))
    shape = content("year")
    counted = [*_counted(chance, shape), *_child_protection(chance, shape)]
    chance.shuffle(counted)
    numbers: list[str] = []
    planned = []
    # A stream of its own: on another day the same people call, only at other hours.
    when = moments(Random(f"{seed}/moments"), len(counted), now)
    for facts, at in zip(counted, when, strict=True):
        one = _planned(chance, shape, facts, at)
        one.answers |= _words(chance, inventor, shape, one, numbers)
        planned.append(one)
    return planned


def _counted(chance: Random, shape: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The contacts that the published figures count, as marginal facts."""
    kinds: dict[str, int] = shape["kinds"]
    total = sum(kinds.values())
    pairs = _kinds_and_groups(kinds, shares.quotas(total, shape["groups"]), shape)
    places = _places(chance, total, shape["regions"])
    sexes = shares.shuffled(chance, shares.quotas(total, shape["sex"]))
    ages = _ages(chance, total, shape)
    topics = {
        kind: shares.shuffled(chance, shares.quotas(kinds[kind], weights))
        for kind, weights in shape["topics"].items()
    }
    for kind, group in pairs:
        least = _YOUNGEST.get(group, _YOUNGEST.get(kind, 0))
        age = shares.take(ages, _of_age(least))
        yield {
            "kind": kind,
            "group": group,
            "place": places.pop(),
            "sex": sexes.pop(),
            "age": age,
            "topic": topics[kind].pop() if kind in topics else "rescue",
        }


def _of_age(least: int) -> Callable[[int | None], bool]:
    return lambda age: age is None or age >= least


def _kinds_and_groups(
    kinds: dict[str, int], groups: dict[str, int], shape: dict[str, Any]
) -> list[tuple[str, str]]:
    left = dict(groups)
    pairs = []
    for kind, of_kind in shape["groups_of_kind"].items():
        for group, count in of_kind.items():
            pairs += [(kind, group)] * count
            left[group] -= count
    pairs += [("information", group) for group, count in left.items() for _ in range(count)]
    # Whoever needs an age comes first, so that the ages suffice.
    return sorted(pairs, key=lambda p: -_YOUNGEST.get(p[1], _YOUNGEST.get(p[0], 0)))


def _places(chance: Random, total: int, regions: dict[str, Any]) -> list[str]:
    counts: dict[str, int] = {}
    of_region = shares.quotas(total, {name: r["share"] for name, r in regions.items()})
    for name, count in of_region.items():
        counts |= shares.quotas(count, regions[name]["places"])
    return shares.shuffled(chance, counts)


def _ages(chance: Random, total: int, shape: dict[str, Any]) -> list[int | None]:
    known = total - shape["age_unknown"]
    bands = {(b["low"], b["high"]): b["share"] for b in shape["ages"]}
    ages: list[int | None] = [
        chance.randint(low, high)
        for (low, high), count in shares.quotas(known, bands).items()
        for _ in range(count)
    ]
    ages += [None] * shape["age_unknown"]
    chance.shuffle(ages)
    return ages


def _child_protection(chance: Random, shape: dict[str, Any]) -> Iterator[dict[str, Any]]:
    places = {p: w for r in shape["regions"].values() for p, w in r["places"].items()}
    for _ in range(shape[CHILD]):
        yield {
            "kind": CHILD,
            "group": shares.pick(chance, {"public": 3, "relatives_friends": 2}),
            "place": shares.pick(chance, places),
            "sex": shares.pick(chance, shape["sex"]),
            "age": chance.choice([None, 9, 12, 14, 16, 24, 31, 38, 45, 52]),
            "topic": "other",
        }


def _planned(
    chance: Random, shape: dict[str, Any], facts: dict[str, Any], at: dt.datetime
) -> Planned:
    centre = centre_of(facts["place"])
    names = [
        row["username"]
        for part in ("sign_ins", "colleagues")
        for row in content("members")[part]
        if row["role"] == "counsellor" and row["centre"] == centre
    ]
    answers = {name: facts[name] for name in ("kind", "place", "sex", "age", "topic")}
    types = dict(shape["caller_types"][facts["group"]])
    if facts["kind"] == "referral":  # whoever is referred is no longer only at risk
        types.pop("potential_victim", None)
    answers["caller_type"] = shares.pick(chance, types)
    answers["channel"] = shares.pick(chance, shape["channels"])
    answers["how_heard"] = shares.pick(chance, shape["how_heard"])
    low, high = shape["minutes"][facts["kind"]]
    return Planned(
        at=at,
        minutes=chance.randint(low, high),
        kind=facts["kind"],
        group=facts["group"],
        centre=centre,
        counsellor=chance.choice(names),
        answers=answers,
    )


def _words(
    chance: Random, inventor: Inventor, shape: dict[str, Any], one: Planned, numbers: list[str]
) -> dict[str, Any]:
    """Number, language and notes; a few numbers call more than once."""
    words: dict[str, Any] = {"language": "vie"}
    styles = content("names")
    if chance.random() < shape["minority"][one.centre]:
        style = chance.choice(styles["near"][one.centre])
        words["language"] = chance.choice(styles["styles"][style]["languages"])
    if chance.random() < shape["numbers_given"][one.kind]:
        again = numbers and chance.random() < 0.06
        words["phone"] = chance.choice(numbers[-200:]) if again else inventor.number()
        numbers.append(words["phone"])
        words["safe_to_call_back"] = shares.pick(
            chance, {"any_time": 50, "given_times": 25, "never": 5, "unknown": 20}
        )
    else:
        words["number_state"] = "withheld"
    advice = content("stories")["advice"]
    topic = "child" if one.kind == CHILD else one.answers["topic"]
    if one.kind in ("counselling", CHILD):
        words["notes"] = " ".join(advice[topic])
    elif one.kind == "information" and topic == "about_line":
        words["outcome"] = shares.pick(chance, {"": 72, **shape["outcomes"]})
    return words
