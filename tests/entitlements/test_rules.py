"""Who has which regime: each group of the law, its edges, and what has to be asked first."""

import datetime as dt

import pytest

from hotline.countries.pack import current
from hotline.entitlements import rules
from hotline.entitlements.rules import NO, OPEN, YES, Entitlement, Facts

DAY = dt.date(2026, 11, 28)
ALL = "abcdđeghik"


def found(facts: Facts, on: dt.date = DAY) -> dict[str, Entitlement]:
    pack = current()
    lines = rules.entitled(
        pack.entitlements.groups.values(), pack.codes("support_regime").codes(), facts, on
    )
    return {one.regime: one for one in lines}


def having(facts: Facts, certain: str = YES, on: dt.date = DAY) -> str:
    return "".join(code for code, one in found(facts, on).items() if one.has == certain)


def victim(**more: object) -> Facts:
    known = {"status": "confirmed", "people": "national", "where": "home"}
    return Facts(**{**known, "youngest": 25, "oldest": 25, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "has"),
    [
        (victim(), ALL),
        (victim(where="abroad"), ALL),
        (victim(people="stateless"), ALL),
        (victim(people="foreign"), "abcdđg"),
        (victim(status="in_identification"), "abcdđeg"),
        (victim(status="in_identification", where="abroad"), "abcd"),
        (victim(status="in_identification", people="foreign"), "abcdđeg"),
        (victim(status="companion_u18", youngest=9, oldest=9,
                beside=frozenset({"confirmed"})), "abcdđegh"),
        (victim(status="companion_u18", youngest=9, oldest=9,
                beside=frozenset({"in_identification"})), "abcdđeg"),
        (victim(status="not_victim"), ""),
        (victim(status="relative"), ""),
    ],
)  # fmt: skip
def test_each_group_of_the_law_has_its_regimes(facts: Facts, has: str) -> None:
    assert having(facts) == has
    assert having(facts, OPEN) == ""


def test_of_a_foreigner_the_authority_decides_case_by_case() -> None:
    lines = found(victim(people="foreign"))
    assert all(lines[code].by_case for code in "abcdđg")
    assert (lines["k"].has, lines["k"].against) == (NO, "group")
    assert not any(one.by_case for one in found(victim()).values())


def test_a_companion_who_turns_eighteen_has_it_no_longer() -> None:
    beside = frozenset({"confirmed"})
    young = victim(status="companion_u18", youngest=17, oldest=17, beside=beside)
    grown = victim(status="companion_u18", youngest=18, oldest=18, beside=beside)
    assert having(young) == "abcdđegh"
    assert having(grown) == ""
    assert found(grown)["a"].against == "age"


def test_of_unknown_age_a_companion_is_treated_as_a_child_and_asked() -> None:
    beside = frozenset({"confirmed"})
    for age in ({"youngest": None, "oldest": None}, {"youngest": 16, "oldest": 20}):
        line = found(victim(status="companion_u18", beside=beside, **age))["h"]
        assert (line.has, line.missing) == (YES, ("age",))


@pytest.mark.parametrize(
    ("status", "missing"), [("", "status"), ("not_assessed", "status"), ("potential", "reported")]
)
def test_nobody_has_anything_before_she_was_reported_and_it_is_said_what_to_ask(
    status: str, missing: str
) -> None:
    line = found(victim(status=status))["a"]
    assert (line.has, line.missing) == (OPEN, (missing,))


def test_what_is_not_known_is_asked_for_and_decides_nothing() -> None:
    line = found(victim(people=""))["k"]
    assert (line.has, line.missing) == (OPEN, ("people",))
    line = found(victim(status="in_identification", where=""))["e"]
    assert (line.has, line.missing) == (OPEN, ("where",))
    line = found(victim(status="companion_u18", youngest=9, oldest=9))["a"]
    assert (line.has, line.missing) == (OPEN, ("beside",))


def test_who_goes_along_with_somebody_nobody_has_decided_about_is_told_to_ask_first() -> None:
    child = {"status": "companion_u18", "youngest": 9, "oldest": 9}
    for beside in ({"companion_u18"}, {"companion_u18", "potential"}, {"not_victim", ""}):
        line = found(victim(**child, beside=frozenset(beside)))["a"]
        assert (line.has, line.missing) == (OPEN, ("beside",))
    line = found(victim(**child, beside=frozenset({"not_victim", "companion_u18"})))["a"]
    assert (line.has, line.against) == (NO, "beside")


def test_before_the_law_was_in_force_the_pack_knows_nothing() -> None:
    before = dt.date(2025, 6, 30)
    assert having(victim(), on=before) == ""
    assert found(victim(), before)["a"].against == "date"
    assert having(victim(), on=dt.date(2025, 7, 1)) == ALL


def test_every_rule_says_its_sentence_and_that_a_lawyer_must_confirm_it() -> None:
    for one in found(victim()).values():
        assert one.group is not None
        assert one.confirm
        assert one.group.article.of("vi")
        assert one.group.says.of("en")


def test_a_claim_goes_one_way_and_waits_for_something_until_it_has_ended() -> None:
    assert rules.may_follow(rules.APPLIED) == (rules.GRANTED, rules.REFUSED, rules.GIVEN_UP)
    assert not any(rules.may_follow(state) for state in rules.ENDED)
    for state in rules.WAITING:
        assert set(rules.may_follow(state)) <= set(rules.STATES)
        assert rules.CLOCKS[state] in current().deadlines
    assert rules.is_late(rules.APPLIED, DAY - dt.timedelta(1), DAY)
    assert not rules.is_late(rules.APPLIED, DAY, DAY)
