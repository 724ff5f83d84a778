"""A case closes as reintegrated when every survivor was found stable twice and agrees; in no other
way, whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.actor.context import acting
from hotline.cases import closing as cases_closing
from hotline.cases import services as cases
from hotline.cases.models import Case, Closing, Entry
from hotline.reintegration import closing, queries, rules
from hotline.reintegration.closing import Agreement, NotReintegrated, Refused
from hotline.reintegration.models import ClosingAgreement
from tests.access.world import Files
from tests.cast import Cast
from tests.reintegration.conftest import HER_WORDS, ago

pytestmark = pytest.mark.django_db

Reviewed = Callable[..., None]
Says = Callable[..., ClosingAgreement]


def lacks(cast: Cast, files: Files) -> dict[Any, list[str]]:
    with acting(cast.lan):
        found = queries.survivors(files.case)
    return {one.person.pk: [m.why for m in one.missing] for one in found}


def asks(cast: Cast, files: Files, outcome: str = rules.REINTEGRATED) -> Closing:
    return closing.ask_to_close(
        by=cast.lan, case_id=files.case, outcome=outcome, words="Xong cả rồi."
    )


def test_refused_with_its_reasons_until_two_stable_reviews_and_her_agreement(
    cast: Cast, files: Files, reviewed: Reviewed, says: Says
) -> None:
    with pytest.raises(NotReintegrated) as refused:
        asks(cast, files)
    assert [m.why for m in refused.value.lacking[0].missing] == ["no_reviews", "no_agreement"]
    reviewed(200)
    assert lacks(cast, files) == {files.person: ["one_review", "no_agreement"]}
    reviewed(100, economic="2", safety="1")
    with acting(cast.lan):
        (hers,) = queries.survivors(files.case)
    assert hers.missing[0] == rules.Missing("weak", ("safety", "economic"))
    reviewed(60)
    reviewed(2, "4")
    says()
    asked = asks(cast, files)
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    with acting(cast.lan):
        case = Case.objects.get(pk=files.case)
        assert (case.status, case.outcome) == ("closed", "reintegrated")


def test_she_stops_at_any_time_and_other_outcomes_ask_for_no_scores(
    cast: Cast, files: Files
) -> None:
    asked = asks(cast, files, "person_asked")
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    with acting(cast.lan):
        assert Case.objects.get(pk=files.case).outcome == "person_asked"


def test_what_she_takes_back_counts_no_more_also_between_asking_and_deciding(
    cast: Cast, files: Files, reviewed: Reviewed, says: Says
) -> None:
    reviewed(60)
    reviewed(2)
    says()
    asked = asks(cast, files)
    says(agrees=False, words="Em nghĩ lại, em còn sợ")
    with pytest.raises(NotReintegrated) as refused:
        closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    assert refused.value.lacking[0].missing == [rules.Missing("took_back")]
    closing.decide(by=cast.mai, closing_id=asked.id, approved=False, words="Chị ấy nghĩ lại")
    with acting(cast.lan):
        assert ClosingAgreement.objects.count() == 2
        assert queries.agreements(files.case, files.person)[1].words == HER_WORDS


def test_every_survivor_counts_and_whoever_is_suspected_does_not(
    cast: Cast, files: Files, reviewed: Reviewed, says: Says
) -> None:
    reviewed(60)
    reviewed(2)
    says()
    assert lacks(cast, files) == {files.person: []}
    cases.add_person(by=cast.lan, case_id=files.case, role="suspect", name="Vàng A Chính")
    cases.add_person(by=cast.lan, case_id=files.case, role="at_risk", name="Vàng Thị Dợ")
    assert lacks(cast, files) == {files.person: []}
    sister = cases.add_person(
        by=cast.lan, case_id=files.case, role="survivor", name="Vàng Thị Súa", birth_year=2001
    )
    assert lacks(cast, files)[sister.id] == ["no_reviews", "no_agreement"]
    with pytest.raises(NotReintegrated):
        asks(cast, files)


def test_of_a_child_the_guardian_agrees_too_and_never_one_who_is_suspected(
    cast: Cast, files: Files, says: Says
) -> None:
    year = timezone.localdate().year
    child = cases.add_person(
        by=cast.lan, case_id=files.case, role="companion_u18", name="Vàng A Phử",
        birth_year=year - 10,
    )  # fmt: skip
    uncle = cases.add_person(
        by=cast.lan, case_id=files.case, role="suspect", name="Vàng A Chính", birth_year=year - 40
    )
    mother = cases.add_person(
        by=cast.lan, case_id=files.case, role="guardian", name="Giàng Thị Sua", birth_year=year - 35
    )
    both = frozenset({"person", "guardian"})
    for said, code in (
        (Agreement("telephone", frozenset({"person"})), "no_consent"),
        (Agreement("telephone", both, guardian_id=uncle.id), "no_guardian"),
        (Agreement("telephone", both), "no_guardian"),
    ):
        with pytest.raises(Refused) as refused:
            says(person_id=child.id, said=said)
        assert refused.value.code == code
    row = says(person_id=child.id, said=Agreement("telephone", both, guardian_id=mother.id))
    assert row.guardian_id == mother.id


def test_reopened_everything_is_there_and_she_is_asked_anew(
    cast: Cast, files: Files, reviewed: Reviewed, says: Says
) -> None:
    reviewed(60)
    reviewed(2)
    says()
    closing.decide(by=cast.mai, closing_id=asks(cast, files).id, approved=True)
    cases_closing.reopen(by=cast.lan, case_id=files.case, words="Có người lạ tới hỏi")
    assert lacks(cast, files) == {files.person: ["agreed_before"]}
    with acting(cast.lan):
        assert Closing.objects.filter(case=files.case, approved=True).count() == 1
        assert len(queries.survivors(files.case)[0].reviews) == 2
    says()
    asks(cast, files)


def test_no_path_goes_round_the_rule(
    cast: Cast, files: Files, reviewed: Reviewed, says: Says
) -> None:
    def tries(act: Callable[[], Any]) -> None:
        with acting(cast.mai), pytest.raises(DatabaseError), transaction.atomic():
            act()

    tries(lambda: cases_closing.ask_to_close(
        by=cast.mai, case_id=files.case, outcome="reintegrated", words="x"))  # fmt: skip
    other = asks(cast, files, "needs_met")
    rows = Closing.objects.filter(pk=other.id)
    tries(lambda: rows.update(outcome="reintegrated"))
    case = Case.objects.filter(pk=files.case)
    now = timezone.now()
    tries(lambda: case.update(status="closed", closed_at=now, outcome="reintegrated"))
    reviewed(60)
    reviewed(2)
    says()
    # Fulfilled, it still takes two people.
    tries(lambda: case.update(status="closed", closed_at=now, outcome="reintegrated"))
    closing.decide(by=cast.mai, closing_id=other.id, approved=True)
    # A case that closed otherwise does not become one that is reintegrated.
    tries(lambda: case.update(outcome="reintegrated"))


def test_her_words_are_sealed_and_what_she_said_stays(cast: Cast, files: Files, says: Says) -> None:
    row = says()
    with acting(cast.lan), connection.cursor() as cursor:
        cursor.execute("SELECT words FROM reintegration_closingagreement WHERE id = %s", [row.id])
        assert HER_WORDS.encode() not in bytes(cursor.fetchone()[0])
        assert Entry.objects.get(kind="closing.agreed").text in (None, "")
    with acting(cast.lan), pytest.raises(DatabaseError), transaction.atomic():
        ClosingAgreement.objects.update(agrees=False)
    with acting(cast.binh):
        assert not ClosingAgreement.objects.exists()


_DAY = st.integers(min_value=0, max_value=8)
_STEP = st.one_of(
    st.tuples(st.just("review"), _DAY, st.sampled_from(["3", "4", "2", ""])),
    st.tuples(st.just("say"), _DAY, st.booleans()),
    st.tuples(st.just("reopen"), st.just(0), st.just(None)),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(_STEP, max_size=9))
def test_the_database_and_the_rule_say_the_same(
    cast: Cast, files: Files, reviewed: Reviewed, says: Says, steps: list[Any]
) -> None:
    with transaction.atomic():
        for kind, days, what in steps:
            if kind == "review":
                reviewed(days, "3", economic=what)
            elif kind == "say":
                says(agrees=what, said_at=ago(days))
            else:
                _reopened(cast, files)
        with acting(cast.lan), connection.cursor() as cursor:
            cursor.execute("SELECT reintegration_lacking(%s)", [files.case])
            told = {row[0] for row in cursor.fetchall()}
        assert told == {key for key, why in lacks(cast, files).items() if why}
        transaction.set_rollback(True)


def _reopened(cast: Cast, files: Files) -> None:
    closing.decide(by=cast.mai, closing_id=asks(cast, files, "other").id, approved=True)
    cases_closing.reopen(by=cast.lan, case_id=files.case, words="Lại")
