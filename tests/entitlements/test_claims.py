"""Support that is asked for: one way, everything of it kept, and what does not come rises once."""

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from hotline.actor.context import acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.cases import never_share
from hotline.cases.models import Entry
from hotline.directory.models import Agency
from hotline.entitlements import queries, rules, services
from hotline.entitlements.jobs import SWEEPER
from hotline.entitlements.models import Claim
from hotline.entitlements.services import Refused
from hotline.people import registry
from hotline.vault import services as vault
from tests.access.world import Files, lao_cai
from tests.cast import Cast
from tests.support.conftest import Family

pytestmark = pytest.mark.django_db
WORDS = "Sổ hộ khẩu để ở quê"


def ago(days: int) -> dt.date:
    return today() - dt.timedelta(days)


def asked(cast: Cast, files: Files, **more: Any) -> Claim:
    facts: dict[str, Any] = {
        "by": cast.lan, "case_id": files.case, "person_id": files.person, "regime": "k",
        "item": "hardship", "agency": lao_cai(), "on": ago(60), "words": WORDS,
    }  # fmt: skip
    return services.ask(**facts | more)


def moved(cast: Cast, claim: Claim, state: str, days: int = 30, **more: Any) -> Claim:
    return services.move(by=cast.lan, claim_id=claim.id, state=state, on=ago(days), **more)


def refused_code(call: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call()
    return refusal.value.code


def test_refused_appealed_granted_and_received_in_two_parts(cast: Cast, files: Files) -> None:
    claim = asked(cast, files)
    assert claim.due_on == ago(60) + dt.timedelta(weeks=4)
    moved(cast, claim, "refused", 50, reason="papers", number="12/QĐ", words=WORDS)
    moved(cast, claim, "appealed", 40)
    moved(cast, claim, "granted", 30, amount=3_000_000, number="45/QĐ")
    moved(cast, claim, "partly", 20, amount=1_000_000)
    moved(cast, claim, "received", 10, amount=2_000_000)
    with acting(cast.lan):
        claim = Claim.objects.get(pk=claim.id)
        assert (claim.state, claim.granted, claim.received, claim.due_on) == (
            "received", "3000000", "3000000", None,
        )  # fmt: skip
        steps = list(queries.history(claim.id))
        assert [one.state for one in reversed(steps)] == [
            "applied", "refused", "appealed", "granted", "partly", "received",
        ]  # fmt: skip
        assert (steps[-2].number, steps[-2].reason, steps[-2].words) == ("12/QĐ", "papers", WORDS)
        kinds = set(Entry.objects.filter(case=files.case).values_list("kind", flat=True))
    assert {"claim.applied", "claim.refused", "claim.received"} <= kinds


def test_what_may_not_follow_is_refused_by_the_verb_and_by_the_database(
    cast: Cast, files: Files
) -> None:
    claim = asked(cast, files)
    assert refused_code(lambda: moved(cast, claim, "received")) == "not_next"
    assert refused_code(lambda: moved(cast, claim, "refused")) == "no_reason"
    assert refused_code(lambda: moved(cast, claim, "granted", 61)) == "before"
    assert refused_code(lambda: moved(cast, claim, "granted", -1)) == "ahead"
    assert refused_code(lambda: moved(cast, claim, "granted", amount=-1)) == "bad_amount"
    with acting(cast.lan):
        for wrong in ({"state": "received", "due_on": None}, {"regime": "a"}):
            with pytest.raises((IntegrityError, psycopg.Error)), transaction.atomic():
                Claim.objects.filter(pk=claim.id).update(**wrong)


def test_one_is_asked_for_at_a_time_and_sent_twice_is_one(cast: Cast, files: Files) -> None:
    claim = asked(cast, files)
    assert refused_code(lambda: asked(cast, files)) == "there"
    assert asked(cast, files, claim_id=claim.id).id == claim.id
    moved(cast, claim, "given_up")
    assert asked(cast, files, on=ago(5)).id != claim.id


def test_money_that_came_is_counted_once_however_often_it_is_sent(cast: Cast, files: Files) -> None:
    claim = asked(cast, files)
    moved(cast, claim, "granted", amount=3_000_000)
    with acting(cast.lan):
        seen = queries.history(claim.id)[0].id
    came: dict[str, Any] = {"amount": 1_000_000, "after": seen, "move_id": new_id()}
    moved(cast, claim, "partly", **came)
    again = moved(cast, claim, "partly", **came)
    with acting(cast.lan):
        assert again.received == "1000000"
    other = came | {"move_id": new_id()}
    assert refused_code(lambda: moved(cast, claim, "partly", **other)) == "moved_on"


def test_a_claim_keeps_the_rule_it_was_made_under(cast: Cast, files: Files) -> None:
    before = asked(cast, files, regime="a", item="meals", on=ago(90))
    assert before.group == ""
    registry.identify(
        by=cast.lan, person_id=files.person, status="confirmed", since=ago(80), agency=None
    )
    with acting(cast.lan):
        lines = {one.entitlement.regime: one for one in queries.table(files.case, files.person)}
    assert lines["a"].entitlement.group is not None
    assert [c.group for c in lines["a"].claims] == [""]
    assert [item.amount for item in lines["k"].items] == [None, None]


def test_what_does_not_come_rises_to_the_supervisor_once(cast: Cast, files: Files) -> None:
    claim = asked(cast, files)
    with acting(cast.lan):
        assert [one.id for one in queries.late_for(cast.lan, today())] == [claim.id]
    with acting(cast.mai):
        assert not queries.late_for(cast.mai, today())
    assert services.raise_late(by=SWEEPER) == 1
    assert services.raise_late(by=SWEEPER) == 0
    with acting(cast.mai):
        assert [one.id for one in queries.late_for(cast.mai, today())] == [claim.id]
    moved(cast, claim, "granted", 0, amount=1)
    assert services.raise_late(by=SWEEPER, now=timezone.now() + dt.timedelta(days=27)) == 0
    # Away for a month, caught up.
    assert services.raise_late(by=SWEEPER, now=timezone.now() + dt.timedelta(days=60)) == 1


def test_nobody_else_reads_it_and_words_and_amounts_are_sealed(cast: Cast, files: Files) -> None:
    claim = asked(cast, files)
    moved(cast, claim, "granted", amount=3_000_000)
    for stranger in (cast.binh, cast.pao, cast.tu):
        with acting(stranger):
            assert not Claim.objects.filter(pk=claim.id).exists()
    with acting(cast.lan), connection.cursor() as cursor:
        cursor.execute("SELECT granted FROM entitlements_claim WHERE id = %s", [claim.id])
        assert b"3000000" not in bytes(cursor.fetchone()[0])
    with acting(cast.son):
        found = Claim.objects.filter(pk=claim.id).first()
        if found is not None:  # whoever oversees a nation sees the codes, not the amount
            with pytest.raises(vault.Sealed):
                _ = found.granted


def test_a_suspect_has_no_entitlement_and_a_body_the_case_is_kept_from_is_not_asked(
    cast: Cast, files: Files, family: Family
) -> None:
    assert refused_code(lambda: asked(cast, files, person_id=family.uncle)) == "not_of_case"
    other = Agency.objects.exclude(pk=lao_cai().pk).first()
    assert other is not None
    never_share.keep_from(by=cast.lan, case_id=files.case, agency=other, words="Người nhà làm ở đó")
    assert refused_code(lambda: asked(cast, files, agency=other)) == "never_share"
    assert refused_code(lambda: asked(cast, files, regime="z")) == "bad_code"
    assert refused_code(lambda: asked(cast, files, on=ago(-1))) == "ahead"


def test_the_table_names_every_regime_and_what_is_missing(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        lines = queries.table(files.case, files.person)
    assert [one.entitlement.regime for one in lines] == list("abcdđeghik")
    assert {one.entitlement.has for one in lines} == {rules.OPEN}
