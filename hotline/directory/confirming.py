"""Each quarter an agency says that its entry is right, by a link without an account.

The link's token is worked out from the installation's secret and kept as a hash only, so that no
table holds it; it holds for some days and is used once. Looking at the page uses nothing up, for
mail scanners look at every link.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.crypto import salted_hmac

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.directory import changing, offering
from hotline.directory.models import (
    Agency,
    ConfirmationLink,
    ContactPoint,
    FieldChange,
    Service,
    on_day,
)
from hotline.directory.rules import QUARTER, Refused
from hotline.events import services as events

HOLDS = dt.timedelta(days=21)
ASKED_AGAIN = QUARTER
"""An agency that was asked within this time is not asked again by itself."""
EVENT = "directory"
KEEPERS = ("role:national",)
# What an agency may say through a link. Whom its messages go to is not among it: whoever finds the
# link could send them elsewhere.
BY_LINK = frozenset(("status", "capacity", "capacity_number", "accepts_referrals"))


@dataclass(frozen=True)
class Stale:
    """An entry that the keeper minds: never confirmed or past a quarter, messages that come back,
    or a note of the agency."""

    agency: Agency
    confirmed_at: dt.datetime | None
    asked_at: dt.datetime | None
    bounced: int
    oldest_bounce: dt.datetime | None
    notes: int


def ask(
    *,
    by: Actor,
    agency: str,
    contact_point_id: UUID | None = None,
    holds: dt.timedelta = HOLDS,
    at: dt.datetime | None = None,
) -> tuple[ConfirmationLink, str]:
    """A fresh link for an agency, and its token, which nobody can read again. Links made before
    and not used end. Raises Agency.DoesNotExist."""
    now = at or timezone.now()
    link_id = new_id()
    token = token_of(link_id)
    with acting(by):
        body = Agency.objects.get(pk=agency)
        earlier = ConfirmationLink.objects.filter(agency=body, used_at__isnull=True)
        earlier.update(used_at=now, outcome="revoked")
        link = ConfirmationLink.objects.create(
            id=link_id, agency=body, contact_point_id=contact_point_id, token_hash=_hash(token),
            made_at=now,
            by=by.key, expires_at=now + holds,
        )  # fmt: skip
        audit.record("directory.ask", detail=[agency])
        return link, token


def ask_once(
    *, by: Actor, agency: str, contact_point_id: UUID, at: dt.datetime
) -> ConfirmationLink | None:
    """The link of this quarter, within the transaction of whoever sends it; None where the agency
    answered, was asked, or is being asked by somebody else in this moment."""
    with acting(by):
        free = Agency.objects.select_for_update(skip_locked=True).filter(pk=agency)
        if not free.exists() or not _due(at).filter(pk=agency).exists():
            return None
        return ask(by=by, agency=agency, contact_point_id=contact_point_id, at=at)[0]


def token_of(link_id: UUID) -> str:
    """The secret part of a link's address: 24 bytes that nobody guesses."""
    proof = salted_hmac("hotline.directory.confirming", str(link_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(proof[:24]).decode()


def token_that_holds(link_id: UUID, *, at: dt.datetime | None = None) -> str | None:
    """The token of a link that still waits for its answer; None for any other."""
    rows = ConfirmationLink.objects.filter(pk=link_id, used_at__isnull=True)
    waits = rows.filter(expires_at__gt=at or timezone.now()).exists()
    return token_of(link_id) if waits else None


def link_of(token: str, *, at: dt.datetime | None = None) -> ConfirmationLink | None:
    """The link of a token that still holds; None for any other, whatever is the matter."""
    now = at or timezone.now()
    found = ConfirmationLink.objects.filter(
        token_hash=_hash(token), used_at__isnull=True, expires_at__gt=now
    )
    return found.select_related("agency").first()


def confirm(
    *,
    token: str,
    corrections: Mapping[UUID, Mapping[str, Any]] | None = None,
    note: str = "",
    at: dt.datetime | None = None,
) -> ConfirmationLink:
    """The agency says that its entry is right, or corrects it: by service, the fields of BY_LINK;
    `note` asks the keeper to mend the rest. Uses the link up.

    Raises Refused (used, for a link that holds no longer; otherwise as `change_service`).
    """
    now = at or timezone.now()
    found = link_of(token, at=now)
    if found is None:
        raise Refused("used")
    by = Actor(f"link:{found.agency_id}")  # no principal: it sees no file of anybody
    with acting(by):
        note = note.strip()
        outcome = "corrected" if corrections or note else "right"
        once = ConfirmationLink.objects.filter(pk=found.pk, used_at__isnull=True)
        if not once.update(used_at=now, outcome=outcome, note=note):
            raise Refused("used")
        changed: list[str] = []
        for service_id, facts in (corrections or {}).items():
            if set(facts) - BY_LINK or not _theirs(found, service_id):
                raise Refused("unknown", "service")
            changed += offering.change_service(by=by, service_id=service_id, facts=facts, at=now)
        changing.apply(
            Agency.objects.get(pk=found.agency_id), {"confirmed_at": now},
            by=by, of="agency", agency=found.agency_id, at=now,
        )  # fmt: skip
        audit.record("directory.confirm", detail=[found.agency_id, outcome, *changed])
        events.publish(EVENT, subject=found.pk, topics=KEEPERS)
        found.refresh_from_db()
        return found


def confirm_by_hand(*, by: Actor, agency: str, at: dt.datetime | None = None) -> None:
    """The keeper asked the agency herself, by telephone. Raises Agency.DoesNotExist."""
    now = at or timezone.now()
    with acting(by):
        changing.apply(
            Agency.objects.get(pk=agency), {"confirmed_at": now},
            by=by, of="agency", agency=agency, at=now,
        )  # fmt: skip
        audit.record("directory.confirm", detail=[agency, "by hand"])


def mind(*, by: Actor, link_id: UUID, at: dt.datetime | None = None) -> None:
    """The keeper has seen to what an agency noted."""
    with acting(by):
        rows = ConfirmationLink.objects.filter(pk=link_id, minded_at__isnull=True)
        if rows.update(minded_at=at or timezone.now()):
            audit.record("directory.mind")


def due(now: dt.datetime) -> list[Agency]:
    """Agencies to ask: an entry with services or contact points that is past its quarter, that
    was not asked of late. For whoever sends the links."""
    return list(_due(now).order_by(F("confirmed_at").asc(nulls_first=True), "code"))


def stale(now: dt.datetime) -> list[Stale]:
    """What the keeper minds, the most pressing first: messages that come back, notes, then the
    longest unconfirmed."""
    bounced = Q(contact_points__bounced_at__isnull=False, contact_points__ended_at__isnull=True)
    noted = ConfirmationLink.objects.filter(minded_at__isnull=True).exclude(note="")
    notes = noted.filter(agency=OuterRef("pk")).values("agency").annotate(n=Count("pk")).values("n")
    asked = ConfirmationLink.objects.filter(agency=OuterRef("pk")).values("agency")
    rows = (
        _with_entry()
        .annotate(
            bounced=Count("contact_points", filter=bounced, distinct=True),
            oldest_bounce=Min("contact_points__bounced_at", filter=bounced),
            notes=Subquery(notes),
            asked_at=Subquery(asked.annotate(last=Max("made_at")).values("last")),
        )
        .filter(_past(now) | Q(bounced__gt=0) | Q(notes__gt=0))
        .order_by(
            F("oldest_bounce").asc(nulls_last=True), F("notes").desc(nulls_last=True),
            F("confirmed_at").asc(nulls_first=True), "code",
        )
        .prefetch_related("names")
    )  # fmt: skip
    return [
        Stale(row, row.confirmed_at, row.asked_at, row.bounced, row.oldest_bounce, row.notes or 0)
        for row in rows
    ]


def notes_of(agency: str) -> list[ConfirmationLink]:
    """What an agency noted and nobody has seen to."""
    rows = ConfirmationLink.objects.filter(agency=agency, minded_at__isnull=True)
    return list(rows.exclude(note="").order_by("used_at"))


def history_of(agency: str, *, most: int = 100) -> list[FieldChange]:
    """What changed in an entry, the newest first."""
    return list(FieldChange.objects.filter(agency=agency).order_by("-at", "-id")[:most])


def _due(now: dt.datetime) -> QuerySet[Agency]:
    recent = ConfirmationLink.objects.filter(made_at__gt=now - ASKED_AGAIN).values("agency")
    return _with_entry().filter(_past(now)).exclude(pk__in=recent)


def _past(now: dt.datetime) -> Q:
    return Q(confirmed_at__isnull=True) | Q(confirmed_at__lt=now - QUARTER)


def _with_entry() -> QuerySet[Agency]:
    """Agencies that exist today and of which the directory says more than a name."""
    offers = Service.objects.exclude(status="defunct").values("agency")
    points = ContactPoint.objects.filter(ended_at__isnull=True).values("agency")
    rows = Agency.objects.filter(on_day(pack().today()))
    return rows.filter(Q(pk__in=offers) | Q(pk__in=points))


def _theirs(link: ConfirmationLink, service_id: UUID) -> bool:
    return Service.objects.filter(pk=service_id, agency=link.agency_id).exists()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
