"""A programme counts whom it reached: each person once, by codes alone, with a proof that stays."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases.models import CasePerson
from hotline.contacts import services as contacts
from hotline.countries.pack import current as pack
from hotline.duplicates import services as duplicates
from hotline.people.models import Person
from hotline.reintegration import programmes, rules
from hotline.reintegration.models import Enrolment, Programme
from hotline.statistics import programme_figures as figures
from hotline.statistics import programme_proofs as proofs
from hotline.statistics import queries, small
from hotline.statistics.freezing import NoReason, NotOver
from hotline.statistics.models import ProgrammeProof
from hotline.support.ground import Refused
from tests.access.world import Files
from tests.cast import Cast
from tests.livelihood.conftest import written as livelihood
from tests.reintegration.test_closing import Reviewed, Says, asks

pytestmark = pytest.mark.django_db


def programme(cast: Cast, **facts: Any) -> Programme:
    usual: dict[str, Any] = {
        "name_vi": "Hỗ trợ nạn nhân bị mua bán trở về", "name_en": "Return and reintegration",
        "funder": "Quỹ thử nghiệm", "begins_on": dt.date(2017, 1, 1), "ends_on": None,
        "provinces": [], "counts": "survivors", "targets": {"reached": 100},
    }  # fmt: skip
    return programmes.keep(by=cast.quan, facts=usual | facts)


def enrolled(cast: Cast, files: Files, one: Programme, **facts: Any) -> Enrolment:
    usual: dict[str, Any] = {
        "by": cast.lan, "programme_id": one.id, "case_id": files.case, "person_id": files.person,
        "ground": "consent",
    }  # fmt: skip
    return programmes.enrol(**(usual | facts))


def person_in_case(cast: Cast, role: str = "survivor", **facts: Any) -> Files:
    contact = contacts.take_contact(by=cast.lan, kind="referral", caller_type="relative")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    person = cases.add_person(by=cast.lan, case_id=case.id, role=role, **facts)
    return Files(contact.id, case.id, person.id, case.id)


# Of somebody born in 2006, by the least age that the year allows.
BAND = pack().age_band(pack().today().year - 2007)


def ago(days: int) -> dt.date:
    return pack().today() - dt.timedelta(days=days)


def test_one_person_is_counted_once_in_two_programmes_and_under_two_files(
    cast: Cast, files: Files
) -> None:
    first, second = programme(cast), programme(cast, name_en="Another", name_vi="Khác")
    enrolled(cast, files, first)
    enrolled(cast, files, second)
    again = person_in_case(cast, name="Vàng Thị Chi", place="34/15", birth_year=2006)
    enrolled(cast, again, second)
    assert figures.counted(cast.van, [first, second]).totals["reached"] == 2
    duplicates.join(by=cast.lan, stays=files.person, other=again.person)
    both = figures.counted(cast.van, [first, second])
    assert both.totals["reached"] == 1
    assert both.provinces == 1
    assert figures.counted(cast.quan, [second]).totals["reached"] == 1


def test_she_decides_and_what_she_took_back_counts_no_more(cast: Cast, files: Files) -> None:
    one = programme(cast)
    row = enrolled(cast, files, one)
    with pytest.raises(Refused) as refused:
        enrolled(cast, files, one)
    assert refused.value.code == "moved_on"
    programmes.leave(by=cast.lan, enrolment_id=row.id, reason="withdrawn")
    assert figures.counted(cast.van, [one]).totals["reached"] == 0
    row = enrolled(cast, files, one)
    programmes.leave(by=cast.lan, enrolment_id=row.id, reason="completed")
    assert figures.counted(cast.van, [one]).totals["reached"] == 1


def test_who_is_not_meant_is_not_counted(cast: Cast, files: Files) -> None:
    at_risk = person_in_case(cast, "at_risk", name="Lò Thị Hoa", place="34/22")
    one = programme(cast, provinces=["34/15"])
    with pytest.raises(Refused) as refused:
        enrolled(cast, at_risk, one)
    assert refused.value.code == "not_counted"
    everybody = programme(cast, counts="both", provinces=["34/15"])
    enrolled(cast, at_risk, everybody)
    enrolled(cast, files, everybody)
    found = figures.counted(cast.van, [everybody])
    assert found.by["reached"]["province"] == {"34/15": 1}
    # Who lives abroad is reached, and her country is no province.
    abroad = person_in_case(cast, name="Lò Thị Xa", place="country/KH")
    anywhere = programme(cast, name_en="Anywhere")
    enrolled(cast, abroad, anywhere)
    enrolled(cast, files, anywhere)
    both = figures.counted(cast.van, [anywhere])
    assert (both.totals["reached"], both.provinces) == (2, 1)
    past = programme(cast, begins_on=ago(900), ends_on=ago(400))
    with pytest.raises(Refused):
        enrolled(cast, files, past)


def test_only_the_nation_counts_and_only_the_national_desk_keeps(cast: Cast, files: Files) -> None:
    one = programme(cast)
    for reader in (cast.mai, cast.hanh):
        with pytest.raises(queries.NoReach):
            figures.counted(reader, [one])
    for writer in (cast.mai, cast.van, cast.lan):
        with pytest.raises(Refused):
            programmes.keep(by=writer, facts={})
        with pytest.raises(PermissionError):
            proofs.freeze(by=writer, programme=one)
    with acting(cast.binh):
        assert not Enrolment.objects.exists()


def test_trained_at_work_and_reintegrated_after_a_year(
    cast: Cast, files: Files, reviewed: Reviewed, says: Says
) -> None:
    from hotline.livelihood import milestones
    from hotline.livelihood import services as livelihoods
    from hotline.reintegration import closing

    one = programme(cast)
    enrolled(cast, files, one, since=ago(380))
    found = figures.counted(cast.van, [one])
    assert (found.totals["trained"], found.totals["livelihood"], found.due) == (0, 0, 1)
    version = livelihood(cast, files)
    step = milestones.add(by=cast.lan, plan_id=version.plan_id, kind="training",
                          due_on=pack().today(), words="Lớp nấu ăn")  # fmt: skip
    milestones.move(by=cast.lan, milestone_id=step.id, before="planned", after="finished")
    livelihoods.begin(by=cast.lan, plan_id=version.plan_id, on=pack().today())
    livelihoods.hear(by=cast.lan, plan_id=version.plan_id, status="running")
    reviewed(60)
    reviewed(2)
    says()
    assert figures.counted(cast.van, [one]).totals["reintegrated_12"] == 0
    closing.decide(by=cast.mai, closing_id=asks(cast, files).id, approved=True)
    found = figures.counted(cast.van, [one])
    assert {found.totals[n] for n in ("reached", "reintegrated_12", "trained", "livelihood")} == {1}
    # Fewer than twelve months: it cannot be said yet.
    later = programme(cast, name_en="Later")
    assert figures.counted(cast.van, [later]).due == 0


def test_a_sentence_comes_with_its_proof_and_stays_what_it_was(cast: Cast, files: Files) -> None:
    one = programme(cast)
    enrolled(cast, files, one)
    proof = proofs.freeze(by=cast.quan, programme=one)
    told = f"{files.person}|unknown|{BAND}|34/15|adult|reached\n"
    assert proof.digest == hashlib.sha256(told.encode()).hexdigest()
    assert proof.definition["programmes"][0]["roles"] == list(rules.SURVIVORS)
    assert str(files.person) not in json.dumps([proof.counts, proof.definition])
    assert proofs.again(cast.van, proof).same_set
    with pytest.raises(NoReason):
        proofs.freeze(by=cast.quan, programme=one)
    again = person_in_case(cast, name="Lò Thị Mai", place="34/22", birth_year=1990)
    enrolled(cast, again, one)
    assert not proofs.again(cast.van, proof).same_set
    second = proofs.freeze(by=cast.quan, programme=one, reason="late_entries")
    assert (second.number, second.changes) == (2, {"reached": 1})
    # The definition changes; what was proved keeps its own.
    programmes.keep(by=cast.quan, programme_id=one.id, facts={
        "name_vi": "Mới", "name_en": "New", "funder": "Quỹ", "begins_on": dt.date(2020, 1, 1),
        "ends_on": None, "provinces": ["34/22"], "counts": "both", "targets": {},
    })  # fmt: skip
    assert proofs.again(cast.van, second).same_set
    with acting(cast.quan), pytest.raises(DatabaseError), transaction.atomic():
        ProgrammeProof.objects.update(counts={})
    with pytest.raises(NotOver):
        proofs.freeze(by=cast.quan, programme=None,
                      until=pack().today() + dt.timedelta(days=1))  # fmt: skip


def test_the_counts_equal_a_plain_recount(cast: Cast, files: Files) -> None:
    draw = random.Random(7)
    chosen = [programme(cast, name_en=str(n), counts=c) for n, c in enumerate(rules.COUNTED)]
    for n in range(25):
        role = draw.choice(["survivor", "potential_victim", "at_risk", "companion_u18"])
        facts: dict[str, Any] = {"sex": draw.choice(["female", "male", "unknown"])}
        if draw.random() < 0.8:
            facts["birth_year"] = draw.randint(1970, 2018)
        if draw.random() < 0.8:
            facts["place"] = draw.choice(["34/15", "34/22", "34/01"])
        story = person_in_case(cast, role, name=f"Người {n}", **facts)
        for one in chosen:
            if rules.is_counted(one.counts, [role]) and draw.random() < 0.6:
                row = enrolled(cast, story, one, since=ago(draw.randint(0, 700)))
                if draw.random() < 0.2:
                    programmes.leave(by=cast.lan, enrolment_id=row.id, reason="mistake")
    found = figures.counted(cast.van, chosen)
    with acting(cast.van):
        kept = list(Enrolment.objects.exclude(reason="mistake").order_by("since"))
        seen: dict[UUID, Any] = {}
        for row in kept:
            seen.setdefault(row.person_id, (Person.objects.get(pk=row.person_id), row.since))
        assert CasePerson.objects.filter(person__in=seen).count() == len(seen)
    assert found.totals["reached"] == len(seen)
    for name, value in (
        ("sex", lambda p, _since: p.sex),
        ("province", lambda p, _since: p.place),
        ("side", lambda p, since: "" if p.birth_year is None
         else "child" if since.year - p.birth_year - 1 < 18 else "adult"),
    ):  # fmt: skip
        plain: dict[str, int] = {}
        for person, since in seen.values():
            plain[value(person, since)] = plain.get(value(person, since), 0) + 1
        assert found.by["reached"][name] == plain, name


@pytest.mark.parametrize(
    ("total", "parts", "hidden"),
    [
        (9, {"a": 4, "b": 5}, {"a", "b"}),
        (30, {"a": 20, "b": 10}, set()),
        (33, {"a": 20, "b": 10, "c": 3}, {"b", "c"}),
        (34, {"a": 20, "b": 6, "c": 8}, {"b", "c"}),
        (27, {"a": 20, "b": 4, "c": 3}, {"a", "b", "c"}),
        (12, {"a": 12, "b": 0}, set()),
    ],
)
def test_small_numbers_stay_inside(total: int, parts: dict[str, int], hidden: set[str]) -> None:
    shown = small.shown(total, parts)
    assert {code for code, n in shown.items() if n is None} == hidden
