"""Contacts of no file lose number and words after the pack's time; coded facts stay."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import connection

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.complaints import services as complaints
from hotline.contacts import retention, services
from hotline.contacts.models import CallBack, Contact
from hotline.countries.pack import current as pack
from hotline.countries.pack import load
from hotline.countries.retention_part import Retention
from hotline.countries.words import Labels
from tests.cast import Cast
from tests.countries.packs import MARESIA, Broken

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
OLD = dt.datetime(2024, 10, 3, 8, tzinfo=dt.UTC)
YOUNG = dt.datetime(2025, 1, 3, 8, tzinfo=dt.UTC)
SAID = {
    "phone": "0912 345 678", "notes": "khóc nhiều", "place_words": "sau chợ", "landmark": "cầu",
    "with_whom": "con gái", "safe_number": "0987 654 321", "safe_word": "hoa ban",
    "say_if_other_answers": "hỏi giá vải",
}  # fmt: skip


def contact(cast: Cast, at: dt.datetime = OLD, *, ended: bool = True, **more: Any) -> Contact:
    made = services.take_contact(
        by=cast.lan, started_at=at, kind="counselling", topic="rescue", age=17,
        safe_to_call_back="never", **(SAID | more),
    )  # fmt: skip
    if ended:
        services.end_contact(by=cast.lan, contact_id=made.id, ended_at=at + dt.timedelta(minutes=9))
    return made


def now_of(cast: Cast, made: Contact) -> Contact:
    with acting(cast.lan):
        return Contact.objects.get(pk=made.id)


def cleared() -> int:
    return retention.clear(by=retention.SWEEPER, today=TODAY)


def test_after_its_time_every_word_is_gone_and_coded_facts_stay(cast: Cast) -> None:
    made = contact(cast)
    assert cleared() == 1
    found = now_of(cast, made)
    with acting(cast.lan):
        assert not any(getattr(found, name) for name in retention.WORDS)
    assert (found.phone_key, found.phone_hash) == ("", None)
    assert (found.kind, found.topic, found.age) == ("counselling", "rescue", 17)
    assert found.safe_to_call_back == "never"
    assert found.cleared_at
    told = Record.objects.get(action="contact.clear", root=made.id)
    assert (told.actor, told.detail) == ("system:sweeper", [retention.NON_CASE])


def test_every_sealed_word_of_a_contact_is_among_what_goes(cast: Cast) -> None:
    assert set(SAID) <= set(retention.WORDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'contacts_contact' AND data_type = 'bytea'"
        )
        assert {row[0] for row in cursor.fetchall()} == {*retention.WORDS, "phone_hash"}


def test_what_is_younger_goes_on_or_has_a_case_is_kept(cast: Cast) -> None:
    young, still, in_case = contact(cast, YOUNG), contact(cast, ended=False), contact(cast)
    cases.open_case(by=cast.lan, contact_id=in_case.id)
    assert cleared() == 0
    for one in (young, still, in_case):
        with acting(cast.lan):
            assert Contact.objects.get(pk=one.id).notes == SAID["notes"]


def test_a_call_that_lasted_into_the_kept_time_is_kept(cast: Cast) -> None:
    rule = pack().retention[retention.NON_CASE]
    edge = dt.datetime.combine(rule.kept_from(TODAY), dt.time(), tzinfo=pack().timezone)
    contact(cast, edge - dt.timedelta(minutes=5))
    assert cleared() == 0
    contact(cast, edge - dt.timedelta(minutes=20))
    assert cleared() == 1


def test_a_case_that_is_sealed_by_decision_keeps_its_contact_unseen(cast: Cast) -> None:
    made = contact(cast)
    case = cases.open_case(by=cast.lan, contact_id=made.id)
    with acting(cast.lan):
        Case.objects.filter(pk=case.id).update(restricted=True)
    with acting(retention.SWEEPER):
        assert not Case.objects.filter(pk=case.id).exists()
    assert cleared() == 0
    assert now_of(cast, made).kept_since


def test_a_contact_sealed_by_decision_is_not_touched(cast: Cast) -> None:
    made = contact(cast)
    with acting(cast.lan):
        Contact.objects.filter(pk=made.id).update(restricted=True)
    assert cleared() == 0


def test_what_was_written_about_calling_back_goes_too(cast: Cast) -> None:
    made = contact(cast)
    with acting(cast.lan):
        CallBack(
            contact=made, why="silent", asked_at=OLD, asked_by=cast.lan.key, due_at=OLD,
            decided_at=OLD, decided_by=cast.mai.key, decision="wait", words="đừng gọi",
        ).save(force_insert=True)  # fmt: skip
    cleared()
    with acting(cast.lan):
        assert not CallBack.objects.get(contact=made).words


def test_history_goes_by_when_it_began(cast: Cast) -> None:
    made = contact(cast, ended=False)
    with acting(cast.lan):
        Contact.objects.filter(pk=made.id).update(source="history")
    assert cleared() == 1


def test_run_again_it_finds_nothing_and_batches_leave_nothing(cast: Cast) -> None:
    for _ in range(5):
        contact(cast)
    assert retention.clear(by=retention.SWEEPER, today=TODAY, batch=2) == 5
    assert cleared() == 0


def test_the_report_counts_by_month_and_kind_and_changes_nothing(cast: Cast) -> None:
    contact(cast)
    contact(cast, OLD + dt.timedelta(days=2))
    contact(cast, dt.datetime(2024, 8, 31, 20, tzinfo=dt.UTC))  # 1 September in Hà Nội
    for reader in (cast.hanh, cast.tu):
        found = retention.report(by=reader, today=TODAY)
        assert [(r.month.isoformat(), r.kind, r.count) for r in found.rows] == [
            ("2024-09-01", "counselling", 1),
            ("2024-10-01", "counselling", 2),
        ]
    assert found.count == cleared() == 3


def test_a_country_without_a_rule_forgets_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact(cast)
    bare = dataclasses.replace(pack(), retention={})
    monkeypatch.setattr(retention, "pack", lambda: bare)
    assert cleared() == 0
    assert retention.report(by=cast.hanh).rule is None


@pytest.mark.parametrize(
    ("today", "months", "kept_from"),
    [
        (dt.date(2026, 11, 22), 24, dt.date(2024, 11, 22)),
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 2, 29), 12, dt.date(2023, 2, 28)),
        (dt.date(2026, 1, 15), 1, dt.date(2025, 12, 15)),
        (dt.date(2026, 12, 31), 6, dt.date(2026, 6, 30)),
    ],
)
def test_months_end_where_the_calendar_ends_them(
    today: dt.date, months: int, kept_from: dt.date
) -> None:
    rule = Retention("x", Labels({}), months, "", "own")
    assert rule.kept_from(today) == kept_from


def test_a_pack_says_its_times_and_mistakes_are_named(tmp_path: Any) -> None:
    assert load(MARESIA).retention[retention.NON_CASE].months == 6
    broken = Broken(tmp_path)
    line = broken.replace("retention.yaml", "6mo", "0mo")
    broken.assert_says("retention.yaml", line, "whole months")
    other = Broken(tmp_path / "other")
    line = other.replace("retention.yaml", "non_case_contact", "all_cases")
    other.assert_says("retention.yaml", line, "unknown class")


def test_a_time_of_our_own_says_so() -> None:
    assert pack().retention[retention.NON_CASE].confidence == "own"


def test_every_table_of_files_that_may_be_sealed_by_decision_marks_its_contact(cast: Cast) -> None:
    """The job does not see such a row; without the mark it would clear a contact that is needed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE '%%_keeps_contact'")
        marked = [row[0] for row in cursor.fetchall()]
    needing = {
        relation.related_model._meta.db_table
        for relation in Contact._meta.related_objects
        if any(f.name == "restricted" for f in relation.related_model._meta.fields)
    } | {"cases_casecontact"}
    assert needing == {name.removesuffix("_keeps_contact") for name in marked}


def test_a_complaint_keeps_its_contact_though_the_job_never_sees_it(cast: Cast) -> None:
    made = contact(cast)
    about, whom = (next(iter(pack().codes(f"complaint_{w}"))).code for w in ("about", "whom"))
    complaints.take(by=cast.lan, about=about, whom=whom, words="chờ lâu", contact_id=made.id)
    assert now_of(cast, made).kept_since
    assert cleared() == 0
