"""She takes back her consent altogether: what was sent and never taken closes as well."""

import datetime as dt

import pytest

from hotline.actor.context import acting
from hotline.cases.models import Case
from hotline.directory.queries import responsible_agency
from hotline.messaging.models import Message
from hotline.people.models import Person
from hotline.referrals import climbing, sending, services, withdrawing
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import Consent, Referral
from hotline.vault import services as vault
from tests.cast import Cast
from tests.referrals.conftest import PLACE, Send


def _not_taken(cast: Cast, referral: Referral, state: str) -> None:
    if state == "declined":
        services.decline(by=cast.pao, referral_id=referral.id, reason="no_capacity")
    elif state == "cancelled":
        services.cancel(by=cast.lan, referral_id=referral.id)
    else:
        climbing.sweep(by=SWEEPER, now=referral.sent_at + dt.timedelta(days=10))


@pytest.mark.parametrize("state", ["declined", "cancelled", "expired"])
def test_an_emergency_nobody_took_closes_to_the_agency_that_could_read_it(
    cast: Cast, survivor: tuple[Case, Person], send: Send, contact_points: None, state: str
) -> None:
    sent = send(urgency="emergency", basis="consent")
    with acting(cast.pao):
        assert Referral.objects.get(pk=sent.id).identity
    _not_taken(cast, sent, state)
    with acting(cast.pao):  # what she needs it knows, who she is no longer
        row = Referral.objects.get(pk=sent.id)
        assert row.band["pseudonym"]
        for name in ("identity", "account"):
            with pytest.raises(vault.Sealed):
                getattr(row, name)
    before = Message.objects.count()
    withdrawing.withdraw_all(by=cast.lan, person_id=survivor[1].id, coerced="no")
    with acting(cast.pao):
        row = Referral.objects.get(pk=sent.id)
        assert (row.state, row.closed) == (state, True)
        with pytest.raises(vault.Sealed):
            _ = row.identity
    with acting(cast.lan):
        assert Consent.objects.get(referral=sent.id).withdrawn_at
    assert Message.objects.count() > before  # it may have copied what it read


def test_a_packet_that_was_never_opened_closes_without_a_word_to_whoever_declined_it(
    cast: Cast, survivor: tuple[Case, Person], send: Send, contact_points: None
) -> None:
    sent = send()
    _not_taken(cast, sent, "declined")
    before = Message.objects.count()
    withdrawing.withdraw_all(by=cast.lan, person_id=survivor[1].id, coerced="no")
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent.id).closed
    assert Message.objects.count() == before


def test_what_rests_on_another_ground_or_never_left_is_not_marked(
    cast: Cast, survivor: tuple[Case, Person], send: Send
) -> None:
    case, person = survivor
    other = send(urgency="emergency", basis="life_and_health", basis_words="bị giữ")
    _not_taken(cast, other, "declined")
    agency = responsible_agency(PLACE)
    assert agency is not None
    order = sending.Order(
        case_id=case.id, person_id=person.id, urgency="urgent", basis="consent",
        basis_words="đồng ý", fields=["name"], account="cần chỗ ở",
    )  # fmt: skip
    draft = sending.keep_draft(by=cast.lan, order=order, agency=agency)
    _not_taken(cast, draft, "cancelled")
    withdrawing.withdraw_all(by=cast.lan, person_id=person.id, coerced="no")
    with acting(cast.lan):
        rows = Referral.objects.filter(pk__in=[other.id, draft.id])
        assert list(rows.values_list("withdrawn_at", flat=True)) == [None, None]
