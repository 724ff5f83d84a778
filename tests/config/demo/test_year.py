"""The invented year as planned: published shares met, nobody real, the same from the same seed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import phonenumbers
import pytest

from hotline.config.demonstration import content, months
from hotline.config.demonstration.calls import Call, calls
from hotline.config.demonstration.plots import Plot, plots
from hotline.config.demonstration.year import Planned, contacts
from hotline.contacts import rules
from hotline.countries.pack import current

from .conftest import NOW

# Published: 2020; caller groups, sex and ages of the first half of 2021; regions 2018 to 2022.
KINDS = {"information": 2388, "counselling": 379, "referral": 59}
GROUPS = {"public": 85.3, "relatives_friends": 9.6, "officials_press": 3.1, "victims": 2.0}
AGES = {(0, 10): 3.8, (11, 14): 5.9, (15, 18): 4.3, (19, 25): 5.4, (26, 40): 53.0, (41, 120): 27.6}
REGIONS = {
    "red_river": 29.3, "northeast": 16.0, "northwest": 13.1, "southeast": 11.6,
    "north_central": 10.4, "mekong": 8.0, "south_central": 6.0, "central_highlands": 5.5,
    "abroad": 0.1,
}  # fmt: skip


@pytest.fixture(scope="module")
def year() -> list[Planned]:
    return contacts(NOW)


@pytest.fixture(scope="module")
def counted(year: list[Planned]) -> list[Planned]:
    """The contacts that the published figures count: those of child protection stand beside."""
    return [c for c in year if c.kind != "child_protection"]


@pytest.fixture(scope="module")
def cases() -> list[Plot]:
    return plots(contacts(NOW), NOW)


@pytest.fixture(scope="module")
def whole() -> tuple[list[Planned], list[Plot], list[Call]]:
    """A year of which some contacts come now."""
    year = contacts(NOW)
    cases = plots(year, NOW)
    return year, cases, calls(year, cases, NOW)


def shares(values: list[object]) -> dict[object, float]:
    return {key: 100 * n / len(values) for key, n in Counter(values).items()}


def test_kinds_are_those_of_the_published_year_to_the_contact(counted: list[Planned]) -> None:
    assert Counter(c.kind for c in counted) == KINDS
    assert sum(KINDS.values()) == len(counted) == 2826


def test_callers_are_of_the_published_groups(counted: list[Planned]) -> None:
    group_of = {c.code: c.extra["report_group"] for c in current().codes("caller_type")}
    groups = shares([group_of[c.answers["caller_type"]] for c in counted])
    assert groups == pytest.approx(GROUPS, abs=0.05)


def test_ages_and_sex_are_the_published_ones(counted: list[Planned]) -> None:
    known = [c.answers["age"] for c in counted if c.answers["age"] is not None]
    assert 0.9 < len(known) / len(counted) < 1
    bands = shares([next(b for b in AGES if b[0] <= age <= b[1]) for age in known])
    assert bands == pytest.approx(AGES, abs=0.05)
    assert shares([c.answers["sex"] for c in counted])["male"] == pytest.approx(62.7, abs=0.05)


def test_regions_are_the_published_ones(counted: list[Planned]) -> None:
    regions = content.content("year")["regions"]
    region_of = {place: name for name, r in regions.items() for place in r["places"]}
    found = shares([region_of[c.answers["place"]] for c in counted])
    assert found == pytest.approx(REGIONS, abs=0.05)


def test_months_differ_as_they_did(counted: list[Planned]) -> None:
    by_month = Counter(c.at.astimezone(NOW.tzinfo).month for c in counted)
    assert by_month.most_common(1)[0][0] == 7
    first_half = sum(n for month, n in by_month.items() if month <= 6)
    assert 100 * first_half / len(counted) == pytest.approx(45.5, abs=3)


@pytest.mark.parametrize(
    "now",
    [
        NOW,
        dt.datetime(2026, 12, 31, 17, 5, tzinfo=dt.UTC),
        dt.datetime(2028, 2, 29, 2, 0, tzinfo=dt.UTC),
        dt.datetime(2027, 3, 31, 16, 59, tzinfo=dt.UTC),
    ],
    ids=["morning", "just after midnight", "29 February", "just before midnight"],
)
def test_the_year_ends_now_and_is_a_year(now: dt.datetime) -> None:
    found = contacts(now)
    cases = plots(found, now)
    assert all(now - dt.timedelta(days=366) < c.at < now for c in found)
    assert all(m.at < now for p in cases for r in p.referrals for m in r.moves)
    assert Counter(c.kind for c in found) == KINDS | {"child_protection": 120}


def test_another_day_tells_of_the_same_people(cases: list[Plot]) -> None:
    later = NOW + dt.timedelta(days=47, hours=11)
    assert {named(p) for p in plots(contacts(later), later)} == {named(p) for p in cases}


def named(plot: Plot) -> tuple[str, ...]:
    return (plot.story["notes"], *(s.name for s in plot.survivors))


@pytest.mark.parametrize("days", [0, 103, 1690], ids=["that day", "in spring", "in years"])
def test_cases_that_go_on_are_as_old_as_said_and_about_whom_the_words_fit(days: int) -> None:
    now = NOW + dt.timedelta(days=days, hours=15)
    cases = plots(contacts(now), now)
    said = content.content("standing")["lasting"]["cases"]
    lasting = {p.lasting: p for p in cases if p.lasting}
    assert set(lasting) == set(said)
    for name, plot in lasting.items():
        first, (low, high) = plot.survivors[0], said[name]["age"]
        assert now - plot.contact.at == dt.timedelta(days=int(said[name]["ago"].removesuffix("d")))
        assert low <= (first.age or 0) <= high
        assert first.sex == said[name]["sex"]
        assert first.place.startswith(said[name]["place"])
        assert plot.contact.counsellor == "counsellor.hanoi"
        assert plot.contact.at < plot.referrals[0].moves[0].at < plot.referrals[-1].moves[-1].at
        assert not plot.current
        assert not plot.overdue


def test_calls_of_now_are_contacts_of_the_year(
    year: list[Planned], whole: tuple[list[Planned], list[Plot], list[Call]]
) -> None:
    with_calls, cases, now_on_the_line = whole
    assert len(with_calls) == len(year)
    for name in ("kind", "place", "sex", "age"):
        assert Counter(c.answers[name] for c in with_calls) == Counter(
            c.answers[name] for c in year
        )
    for call in now_on_the_line:
        assert call.contact not in [plot.contact for plot in cases]
        assert call.contact.at < NOW
    assert Counter(c.contact.centre for c in now_on_the_line if c.goes_on) == dict.fromkeys(
        current().centres, 1
    )


def test_a_caller_of_now_could_give_these_answers(
    whole: tuple[list[Planned], list[Plot], list[Call]],
) -> None:
    for call in whole[2]:
        answers = call.contact.answers | call.row.get("later", {})
        rules.checked({k: v for k, v in answers.items() if v is not None}, current())


def test_late_entries_lie_in_the_latest_closed_month_and_nowhere_else(
    whole: tuple[list[Planned], list[Plot], list[Call]],
) -> None:
    year, cases, on_the_line = whole
    late = months.late_entries(year, NOW)
    assert {str(c.at.astimezone(NOW.tzinfo))[:7] for c in late} == {str(months.latest(NOW))}
    busy = [*(p.contact for p in cases), *(c.contact for c in on_the_line)]
    assert not [c for c in late if c in busy]


def test_what_stands_open_lies_with_the_counsellors_who_sign_in(cases: list[Plot]) -> None:
    shown = {r["username"]: r.get("centre") for r in content.content("members")["sign_ins"]}
    for plot in (p for p in cases if p.current):
        assert shown[plot.contact.counsellor] == plot.contact.centre


def test_every_answer_is_one_a_counsellor_could_give(year: list[Planned]) -> None:
    for one in year:
        rules.checked({k: v for k, v in one.answers.items() if v is not None}, current())


def test_the_same_seed_tells_the_same_year_and_another_seed_another() -> None:
    def told(seed: int) -> list[str]:
        year = contacts(NOW, seed=seed)
        return [*map(repr, plots(year, NOW, seed=seed)), *map(repr, year)]

    assert told(111) == told(111)
    assert told(111) != told(112)


def test_survivors_are_as_many_as_published(cases: list[Plot]) -> None:
    referred = [p for p in cases if p.referrals]
    survivors = [s for p in referred for s in p.survivors]
    assert len(referred) == 59
    assert Counter(s.sex for s in survivors) == {"female": 71, "male": 14}
    assert Counter(s.minority for s in survivors) == {False: 71, True: 14}
    assert Counter(bool(p.country) for p in referred) == {True: 28, False: 31}
    assert {s.age is None for s in survivors} == {True, False}
    assert sum(s.age is not None and s.age < 18 for s in survivors) == 17


def test_no_number_of_it_is_anybodys(
    whole: tuple[list[Planned], list[Plot], list[Call]],
) -> None:
    year, cases, _ = whole
    numbers = {c.answers["phone"] for c in year if "phone" in c.answers}
    numbers |= {s.phone for p in cases for s in p.survivors if s.phone}
    assert len(numbers) > 1500
    for number in numbers:
        parsed = phonenumbers.parse(number, current().code)
        assert not phonenumbers.is_valid_number(parsed)
        assert phonenumbers.is_possible_number(parsed)  # it is still keyed and found again


def test_no_two_people_bear_one_name(cases: list[Plot]) -> None:
    names = [s.name for p in cases for s in p.survivors]
    assert len(names) == len(set(names))
    staff = {r["name"] for rows in content.content("members").values() for r in rows}
    staff |= {r["name"] for r in content.content("registers")["interpreters"]}
    assert not staff & {*names, *(p.caller for p in cases)}


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        ("decline_reason", lambda m: m.code if m.state == "declined" else ""),
        ("referral_outcome", lambda m: m.code if m.state in ("completed", "failed") else ""),
    ],
)
def test_steps_bear_codes_of_the_pack(
    cases: list[Plot], part: str, codes: Callable[..., str]
) -> None:
    used = {codes(m) for p in cases for r in p.referrals for m in r.moves} - {""}
    assert used
    assert used <= set(current().codes(part).codes())


def test_a_province_is_asked_only_for_whoever_is_there(cases: list[Plot]) -> None:
    for plot in cases:
        for referral in plot.referrals:
            abroad = plot.survivors[0].place.startswith("country/")
            assert abroad == (referral.agency == "mofa_consular")


def test_no_sentence_is_left_with_a_gap(cases: list[Plot]) -> None:
    for plot in cases:
        told = plot.story["notes"].format(country=plot.country)
        assert "{" not in told
        assert bool(plot.country) == ("{country}" in plot.story["notes"])
