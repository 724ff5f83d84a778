"""The year's cases: whom they are about, what happened, how referrals went. Pure as the year."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from hotline.config.demonstration import shares
from hotline.config.demonstration.clock import span
from hotline.config.demonstration.content import content
from hotline.config.demonstration.names import Inventor, Person
from hotline.config.demonstration.year import SEED, Planned


@dataclass(frozen=True)
class Move:
    """A step of a referral: the state it reaches, when, and the code that goes with it."""

    state: str
    at: dt.datetime
    code: str = ""


@dataclass(frozen=True)
class Referral:
    """A referral to come: to whom, and each of its steps, `sent` first."""

    agency: str
    moves: tuple[Move, ...]


@dataclass
class Plot:
    """A case to come. `country` is where somebody was taken, "" for within the country; `lasting`
    the name by which the data tells of months of help in it."""

    contact: Planned
    story: dict[str, Any]
    country: str
    urgency: str
    survivors: list[Person]
    caller: str
    referrals: list[Referral] = field(default_factory=list)
    current: bool = False
    overdue: bool = False
    lasting: str = ""

    @property
    def calls_herself(self) -> bool:
        """Whether the first of the survivors is the caller."""
        return self.contact.group == "victims"


class Casting:
    """Deals out the facts of the year's survivors, each as often as the published figures say."""

    def __init__(self, chance: Random) -> None:
        shape = content("year")["survivors"]
        total = sum(shape["sex"].values())
        self.chance, self.inventor = chance, Inventor(chance)
        self.sexes = shares.shuffled(chance, shape["sex"])
        self.sizes = shares.shuffled(chance, shape["per_case"])
        young, unknown = shape["children"], shape["age_unknown"]
        ages = {"child": young, "unknown": unknown, "adult": total - young - unknown}
        self.ages = shares.shuffled(chance, ages)
        minority = {True: shape["minority"], False: total - shape["minority"]}
        self.minority = shares.shuffled(chance, minority)
        cases = sum(shape["per_case"].values())
        inside = cases - shape["abroad_cases"]
        self.countries = shares.shuffled(chance, {**shape["countries"], "": inside})

    def survivor(self, centre: str, place: str, caller: Planned | None) -> Person:
        """The next survivor; whoever calls for herself has the sex and age she gave."""
        if caller is None:
            sex, group = self.sexes.pop(), self.ages.pop()
            low, high = (9, 16) if group == "child" else (19, 46)
            age = None if group == "unknown" else self.chance.randint(low, high)
        else:
            sex, age = caller.answers["sex"], caller.answers["age"]
            wanted = _age_group(age)
            shares.take(self.sexes, lambda s: bool(s == sex))
            shares.take(self.ages, lambda a: bool(a == wanted))
        near = content("names")["near"][centre]
        style = self.chance.choice(near) if self.minority.pop() else "kinh"
        return self.inventor.person(sex=sex, age=age, style=style, place=place)

    def caller(self, contact: Planned) -> str:
        """A name for a caller who is not the person the case is about."""
        sex = contact.answers["sex"]
        return self.inventor.person(sex=sex, age=None, style="kinh", place="").name


def plots(contacts: list[Planned], now: dt.datetime, *, seed: int = SEED) -> list[Plot]:
    """The cases of the year, oldest first. Moves some contacts in time: what stands open today
    must have come in lately, and what is over must have had time to end."""
    chance, standing = Random(f"{seed}/cases"), content("standing")
    casting = Casting(chance)
    current, past = _chosen(contacts, now, Random(f"{seed}/moves"))
    order = [(contact, row, True) for contact, row in current]
    paths = shares.shuffled(chance, {n: row["count"] for n, row in enumerate(standing["past"])})
    order += [(c, standing["past"][n], False) for c, n in zip(past, paths, strict=True)]
    # Whoever brings facts along is dealt with first: sex and age, then where she was taken.
    order.sort(key=lambda each: (each[0].group != "victims", not each[2]))
    found = [_plot(chance, casting, *each) for each in order]
    _go_on(found, contacts, now)
    over = (p for p in found if not p.current and not p.lasting)
    past_ones = sorted(over, key=lambda plot: plot.contact.at)
    for plot in past_ones[-standing["overdue"] :]:
        plot.overdue = True
    found += [_advice(casting, c) for c in _for_advice(contacts, chance, standing)]
    contacts.sort(key=lambda each: each.at)
    return sorted(found, key=lambda plot: plot.contact.at)


def _chosen(
    contacts: list[Planned], now: dt.datetime, chance: Random
) -> tuple[list[tuple[Planned, dict[str, Any]]], list[Planned]]:
    standing = content("standing")
    referred = [c for c in contacts if c.kind == "referral"]
    current = []
    for row in standing["now"]:
        one = shares.take(referred, functools.partial(_suits, row))
        _bring(one, now - span(row["ago"]), contacts)
        one.minutes = min(one.minutes, int(span(row["ago"]).total_seconds() / 60) - 5)
        one.counsellor = _first_of(row["centre"])
        current.append((one, row))
    latest = now - dt.timedelta(days=standing["past_days"])
    old = [c for c in contacts if c.kind == "information" and c.at < latest]
    for one in referred:
        if one.at > latest:
            other = chance.choice(old)
            other.at, one.at = one.at, other.at
            old.remove(other)
    return current, referred


def _bring(contact: Planned, at: dt.datetime, contacts: list[Planned]) -> None:
    """Let a contact come at another moment, and the one nearest to it instead of it."""
    nearest = min(contacts, key=lambda c: (c.kind == "referral", abs(c.at - at)))
    nearest.at, contact.at = contact.at, at


def _go_on(found: list[Plot], contacts: list[Planned], now: dt.datetime) -> None:
    """Some cases of the past go on, each since the day the data says, with one counsellor. The
    same ones on any day: who they are about does not hang on when they came."""
    lasting = content("standing")["lasting"]
    by = _first_of(lasting["centre"])
    helped = [
        p for p in found
        if p.contact.centre == lasting["centre"] and p.contact.counsellor != by
        and not p.current and p.referrals[-1].moves[-1].code in lasting["ended"]
    ]  # fmt: skip
    for name, row in lasting["cases"].items():
        plot = shares.take(helped, functools.partial(_is_about, row))
        came = plot.contact.at
        _bring(plot.contact, now - span(row["ago"]), contacts)
        later = plot.contact.at - came
        plot.contact.counsellor, plot.lasting = by, name
        plot.referrals = [
            replace(r, moves=tuple(replace(m, at=m.at + later) for m in r.moves))
            for r in plot.referrals
        ]


def _is_about(row: dict[str, Any], plot: Plot) -> bool:
    """Whether the first survivor is of the sex and age that the words fit, and was found there."""
    first, (low, high) = plot.survivors[0], row["age"]
    fits = first.age is not None and low <= first.age <= high
    return fits and first.sex == row["sex"] and first.place.startswith(row["place"])


def _suits(row: dict[str, Any], contact: Planned) -> bool:
    herself = contact.group == "victims"
    return contact.centre == row["centre"] and not (herself and _country(row))


def _country(row: dict[str, Any]) -> str:
    place: str = row.get("place", "")
    return place if place.startswith("country/") else ""


def _plot(
    chance: Random, casting: Casting, contact: Planned, row: dict[str, Any], current: bool
) -> Plot:
    shape = content("year")
    wanted = _country(row)
    caller = contact if contact.group == "victims" else None
    settled = current or caller is not None  # a survivor who calls is within the country
    country = shares.take(casting.countries, lambda c: not settled or c == wanted)
    home = row.get("place") or shares.pick(chance, shape["places_of_survivors"][contact.centre])
    first = casting.survivor(contact.centre, home, caller)
    urgency = row.get("urgency") or shares.pick(chance, shape["urgencies"])
    fitting = _fitting("abroad" if country else "domestic", first, back="again" in row)
    pressing = [s for s in fitting if s["problems"][0][0] == "safety"]
    story = chance.choice(pressing if urgency == "emergency" else fitting)
    place = country if country and not story.get("returned") else home
    survivors = [_moved(first, place)]
    for _ in range(casting.sizes.pop() - 1):
        survivors.append(casting.survivor(contact.centre, place, None))
    plot = Plot(
        contact=contact,
        story=story,
        country=country,
        urgency=urgency,
        survivors=survivors,
        caller=first.name if caller else casting.caller(contact),
        current=current,
    )
    contact.answers["topic"] = story["topic"]
    plot.referrals = _referrals(chance, plot, row, place)
    return plot


def _referrals(chance: Random, plot: Plot, row: dict[str, Any], place: str) -> list[Referral]:
    agencies = content("year")["agencies"]
    usual = agencies["abroad" if place.startswith("country/") else "inside"].format(place=place)
    instead = agencies["instead"].get(place, {usual: 1})
    agency = row.get("agency") or shares.pick(chance, instead)
    first = Referral(agency, _moves(plot.contact.at, row["path"]))
    if "again" not in row:
        return [first]
    around = content("year")["places_of_survivors"][plot.contact.centre]
    others = [agencies["inside"].format(place=p) for p in around if p != place]
    next_one = row["again"].get("agency") or chance.choice(others)
    return [first, Referral(next_one, _moves(first.moves[-1].at, row["again"]["path"]))]


def _moves(since: dt.datetime, path: list[list[str]]) -> tuple[Move, ...]:
    moves = []
    for state, after, *code in path:
        since += span(after)
        moves.append(Move(state, since, *code))
    return tuple(moves)


def _fitting(setting: str, person: Person, *, back: bool) -> list[dict[str, Any]]:
    """The stories that fit a person; `back` for one whom an agency at home is asked to help."""
    group = "child" if _age_group(person.age) == "child" else "adult"
    return [
        s
        for s in content("stories")[setting]
        if s["for"][0] == group
        and s["for"][1] in ("any", person.sex)
        and (setting == "domestic" or not back or s.get("returned"))
    ]


def _advice(casting: Casting, contact: Planned) -> Plot:
    sentences = content("stories")["advice"][contact.answers["topic"]]
    story = {"notes": sentences[0], "problems": [["agency", sentences[0]]],
             "measures": [["information", sentences[1]]]}  # fmt: skip
    return Plot(contact, story, "", "routine", [], casting.caller(contact))


def _for_advice(contacts: list[Planned], chance: Random, standing: dict[str, Any]) -> list[Planned]:
    asked = [c for c in contacts if c.kind == "counselling" and c.group == "relatives_friends"]
    return chance.sample(asked, standing["advice_cases"])


def _age_group(age: int | None) -> str:
    return "unknown" if age is None else "child" if age < 18 else "adult"


def _moved(person: Person, place: str) -> Person:
    return Person(**{**vars(person), "place": place})


def _first_of(centre: str) -> str:
    return next(
        str(row["username"])
        for row in content("members")["sign_ins"]
        if row["role"] == "counsellor" and row["centre"] == centre
    )
