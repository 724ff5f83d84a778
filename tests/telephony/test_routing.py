"""Who is rung for which call: each rule by itself, then what holds whatever happens."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.telephony.routing import Call, Offer, Ring, Rules, Seat, decide

RULES = Rules(every_centre=10, supervisors=40, offer=90)
LATE = RULES.supervisors


def rung(calls: list[Call], seats: list[Seat]) -> dict[str, str]:
    return {d.call: d.seat for d in decide(calls, seats, RULES) if isinstance(d, Ring)}


def offered(calls: list[Call], seats: list[Seat]) -> set[str]:
    return {d.call for d in decide(calls, seats, RULES) if isinstance(d, Offer)}


def seat(name: str, centre: str = "HN", idle: float | None = 5, **facts: object) -> Seat:
    return Seat(name, centre, idle, **facts)  # type: ignore[arg-type]


def speaks(name: str, *languages: str, idle: float | None = 5, centre: str = "HN") -> Seat:
    return Seat(name, centre, idle, frozenset(languages))


def test_a_mobile_of_unknown_place_rings_at_whoever_is_idle_longest_anywhere() -> None:
    seats = [seat("a", idle=3), seat("b", "DN", idle=9), seat("c", "AG", idle=6)]
    assert rung([Call("1", 0)], seats) == {"1": "b"}


def test_a_known_place_rings_in_its_centre_though_others_are_idle_longer() -> None:
    seats = [seat("a", idle=3), seat("b", "DN", idle=9)]
    assert rung([Call("1", 0, home="HN")], seats) == {"1": "a"}


def test_while_its_centre_is_busy_it_waits_for_it_and_then_goes_to_every_centre() -> None:
    seats = [seat("a", idle=None), seat("b", "DN")]
    assert rung([Call("1", 9.9, home="HN")], seats) == {}
    assert rung([Call("1", 10, home="HN")], seats) == {"1": "b"}


def test_nobody_is_waited_for_in_a_centre_where_nobody_is_on_duty() -> None:
    assert rung([Call("1", 0, home="AG")], [seat("b", "DN")]) == {"1": "b"}
    boss = seat("s", "DN", supervisor=True)
    assert rung([Call("1", 0, home="AG")], [boss]) == {"1": "s"}


def test_supervisors_are_rung_when_counsellors_did_not_come_free() -> None:
    seats = [seat("a", idle=None), seat("s", supervisor=True, idle=99)]
    assert rung([Call("1", LATE - 0.1)], seats) == {}
    assert rung([Call("1", LATE)], seats) == {"1": "s"}
    assert rung([Call("1", LATE)], [*seats, seat("b", idle=1)]) == {"1": "b"}


def test_an_empty_roster_rings_nowhere_and_asks_the_caller_at_once() -> None:
    assert decide([Call("1", 0)], [], RULES) == [Offer("1")]
    assert decide([Call("1", 0, offered=True)], [], RULES) == []


def test_after_a_while_she_is_asked_once_and_goes_on_waiting() -> None:
    busy = [seat("a", idle=None)]
    assert offered([Call("1", 89)], busy) == set()
    assert offered([Call("1", 90)], busy) == {"1"}
    assert offered([Call("1", 200, offered=True)], busy) == set()


def test_an_emergency_goes_first_and_does_not_wait_for_its_centre() -> None:
    calls = [Call("1", 60), Call("2", 0, home="AG", emergency=True)]
    assert rung(calls, [seat("a"), seat("c", "AG", idle=None)]) == {"2": "a"}


def test_who_returns_has_a_head_start_and_no_more() -> None:
    back = Call("2", 5, returning=True)
    assert rung([Call("1", 14), back], [seat("a")]) == {"2": "a"}
    assert rung([Call("1", 16), back], [seat("a")]) == {"1": "a"}
    assert rung([Call("1", 16), back, Call("3", 0, emergency=True)], [seat("a")]) == {"3": "a"}


def test_of_the_others_who_has_waited_longest_goes_first() -> None:
    assert rung([Call("1", 5), Call("2", 6)], [seat("a")]) == {"2": "a"}


def test_the_counsellor_who_knows_her_is_rung_if_she_is_free() -> None:
    seats = [seat("a", idle=9), seat("b", "DN", idle=1)]
    assert rung([Call("1", 0, home="HN", known_to="b")], seats) == {"1": "b"}
    gone = [seat("a", idle=9), seat("b", "DN", idle=None)]
    assert rung([Call("1", 0, home="HN", known_to="b")], gone) == {"1": "a"}


def test_a_language_goes_to_who_speaks_it_in_whichever_centre() -> None:
    seats = [seat("a", idle=9), speaks("b", "hmn", idle=1, centre="DN")]
    assert rung([Call("1", 0, home="HN", language="hmn")], seats) == {"1": "b"}


def test_a_speaker_who_is_busy_is_waited_for_until_supervisors_may_take_it() -> None:
    seats = [seat("a"), speaks("b", "hmn", idle=None)]
    assert rung([Call("1", LATE - 0.1, language="hmn")], seats) == {}
    assert rung([Call("1", LATE, language="hmn")], seats) == {"1": "a"}


def test_a_language_that_nobody_on_duty_speaks_waits_for_nobody() -> None:
    assert rung([Call("1", 0, language="hmn")], [seat("a")]) == {"1": "a"}


def test_a_speaker_is_left_to_the_call_that_needs_her() -> None:
    seats = [seat("a", idle=1), speaks("b", "hmn", idle=9)]
    calls = [Call("1", 9), Call("2", 1, language="hmn")]
    assert rung(calls, seats) == {"1": "a", "2": "b"}
    assert rung(calls[:1], seats) == {"1": "b"}


def test_who_passed_it_by_is_not_rung_for_it_again_but_for_an_emergency() -> None:
    passed = frozenset({"a"})
    assert rung([Call("1", 0, passed=passed)], [seat("a")]) == {}
    assert offered([Call("1", 0, passed=passed)], [seat("a")]) == {"1"}
    assert rung([Call("1", 0, passed=passed)], [seat("a", idle=9), seat("b")]) == {"1": "b"}
    assert rung([Call("1", 0, passed=passed, emergency=True)], [seat("a")]) == {"1": "a"}


def test_rules_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="to every centre, then to supervisors"):
        Rules(every_centre=50, supervisors=40, offer=90)


# --- whatever happens -------------------------------------------------------------------------

CENTRES, LANGUAGES = ("HN", "DN", "AG"), ("", "", "hmn", "khm")
SECONDS = st.floats(0, 120, allow_nan=False)
SEATS = st.lists(
    st.builds(
        Seat,
        id=st.integers(0, 9).map(lambda n: f"s{n}"),
        centre=st.sampled_from(CENTRES),
        idle=st.none() | SECONDS,
        languages=st.frozensets(st.sampled_from(LANGUAGES[2:]), max_size=2),
        supervisor=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
CALLS = st.lists(
    st.builds(
        Call,
        id=st.integers(0, 99).map(lambda n: f"c{n}"),
        waited=SECONDS,
        home=st.sampled_from(("", *CENTRES)),
        language=st.sampled_from(LANGUAGES),
        emergency=st.booleans(),
        returning=st.booleans(),
        known_to=st.sampled_from(("", "s1", "s2")),
        passed=st.frozensets(st.sampled_from(("s1", "s3", "s5")), max_size=3),
        offered=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(CALLS, SEATS)
def test_each_call_is_decided_once_and_each_free_seat_rings_once(
    calls: list[Call], seats: list[Seat]
) -> None:
    decided = decide(calls, seats, RULES)
    of_calls = [d.call for d in decided]
    of_seats = [d.seat for d in decided if isinstance(d, Ring)]
    assert len(of_calls) == len(set(of_calls))
    assert len(of_seats) == len(set(of_seats))
    assert set(of_seats) <= {one.id for one in seats if one.idle is not None}


@given(CALLS, SEATS, st.randoms(use_true_random=False))
def test_the_order_of_the_snapshot_does_not_matter(
    calls: list[Call], seats: list[Seat], draw: random.Random
) -> None:
    shuffled = draw.sample(calls, len(calls)), draw.sample(seats, len(seats))
    assert decide(*shuffled, RULES) == decide(calls, seats, RULES)


@given(CALLS, SEATS)
def test_nobody_waits_long_beside_somebody_free(calls: list[Call], seats: list[Seat]) -> None:
    """Once supervisors may take it, a call waits only where everybody free passed it by."""
    found = rung(calls, seats)
    free = {one.id for one in seats if one.idle is not None} - set(found.values())
    for call in calls:
        if call.id not in found and call.waited >= RULES.supervisors:
            assert not free or (free <= call.passed and not call.emergency)


@given(CALLS, SEATS)
def test_nobody_is_left_silent(calls: list[Call], seats: list[Seat]) -> None:
    """Each call rings, was asked, or waits for somebody on duty whom it may still ring at."""
    decided = {d.call for d in decide(calls, seats, RULES)}
    for call in calls:
        if call.id not in decided and not call.offered:
            assert call.waited < RULES.offer
            assert any(one.id not in call.passed for one in seats)


@given(CALLS, SEATS)
def test_an_emergency_is_never_the_one_that_waits_for_an_ordinary_call(
    calls: list[Call], seats: list[Seat]
) -> None:
    found = rung(calls, seats)
    left = [c for c in calls if c.emergency and c.id not in found and not c.language]
    counsellors = {one.id for one in seats if not one.supervisor}
    for call in calls:
        if left and call.id in found and not call.emergency:
            assert found[call.id] not in counsellors
