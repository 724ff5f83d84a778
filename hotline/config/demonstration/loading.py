"""Writing the demonstration: members, contacts, cases, the desk of now, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import groupby
from random import Random

from django.db import connection, transaction

from hotline.actor.context import Actor
from hotline.config.demonstration import batches, calls, duplicates, keeping, members, months
from hotline.config.demonstration.casework import CaseWriter
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import available
from hotline.config.demonstration.coordinationwork import CoordinationWriter
from hotline.config.demonstration.deskwork import DeskWriter
from hotline.config.demonstration.directorywork import DirectoryWriter
from hotline.config.demonstration.entitlementswork import EntitlementsWriter
from hotline.config.demonstration.livelihoodwork import LivelihoodWriter
from hotline.config.demonstration.needswork import NeedsWriter
from hotline.config.demonstration.networkwork import NetworkWriter
from hotline.config.demonstration.plots import plots
from hotline.config.demonstration.referralwork import ReferralWriter
from hotline.config.demonstration.registrywork import RegistryWriter
from hotline.config.demonstration.reintegrationwork import ReintegrationWriter
from hotline.config.demonstration.supportwork import SupportWriter
from hotline.config.demonstration.tipwork import TipWriter
from hotline.config.demonstration.tracingwork import TracingWriter
from hotline.config.demonstration.trackswork import TracksWriter
from hotline.config.demonstration.year import SEED, Planned, contacts
from hotline.coordination.services import mark_late
from hotline.entitlements.services import raise_late as raise_late_claims
from hotline.events.models import Cursor
from hotline.followups.jobs import SWEEPER as FOLLOWING
from hotline.followups.services import raise_overdue
from hotline.needs.visiting import mark_late as mark_visits
from hotline.referrals import paces
from hotline.referrals.climbing import sweep
from hotline.referrals.jobs import SWEEPER
from hotline.staff.models import Member
from hotline.support.services import raise_late
from hotline.tracks.jobs import SWEEPER as TRACKING
from hotline.tracks.sweeping import raise_due


def load(*, now: dt.datetime) -> bool:
    """Write everything up to `now` unless it is there; whether it was written."""
    if not available() or Member.objects.filter(username__in=members.usernames()).exists():
        return False
    with transaction.atomic(), standing_at(now):
        actors = _actors(members.enrol_all())
        DirectoryWriter(actors, now).write()
        year = contacts(now)
        cases = plots(year, now)
        current = calls.calls(year, cases, now)
        late = months.late_entries(year, now)
        apart = {id(c) for c in (*(p.contact for p in cases), *(c.contact for c in current), *late)}
        _write_contacts((c for c in year if id(c) not in apart), actors, now)
        writer = CaseWriter(actors, now, Random(f"{SEED}/writing"))
        written = [writer.write(plot) for plot in cases]
        RegistryWriter(actors, Random(f"{SEED}/registry"), now).write(written)
        calls.write(current, actors)
        DeskWriter(actors, written, now).write()
        TipWriter(actors, now).write()
        NetworkWriter(actors, written, now).write()
        ReferralWriter(actors, written, now).write()
        CoordinationWriter(actors, written, now).write()
        NeedsWriter(actors, written, now).write()
        LivelihoodWriter(actors, written, now).write()
        SupportWriter(actors, written, now).write()
        EntitlementsWriter(actors, now).write()
        TracingWriter(actors, now).write()
        ReintegrationWriter(actors, now).write()
        TracksWriter(actors, written, now).write()
        duplicates.write(actors)
        keeping.write(actors, now)
        months.close(now)
        _write_contacts(late, actors, now)
        months.revise(actors, now)
        _raise_what_is_late(now)
        _mark_as_read()
    return True


def _actors(enrolled: Mapping[str, Member]) -> dict[str, Actor]:
    """Everybody by username, and whoever answers at an agency by its code."""
    actors = {username: member.as_actor() for username, member in enrolled.items()}
    return actors | {m.agency_id: m.as_actor() for m in enrolled.values() if m.agency_id}


def _write_contacts(
    planned: Iterable[Planned], actors: Mapping[str, Actor], now: dt.datetime
) -> None:
    hers = sorted(planned, key=lambda c: (c.counsellor, c.at))
    for counsellor, rows in groupby(hers, key=lambda c: c.counsellor):
        batches.write(rows, by=actors[counsellor], now=now)


def _raise_what_is_late(now: dt.datetime) -> None:
    sweep(by=SWEEPER, now=now)
    paces.keep(by=SWEEPER, now=now)
    raise_overdue(by=FOLLOWING, now=now)
    mark_late(by=SWEEPER, now=now)
    raise_due(by=TRACKING, now=now)
    raise_late(by=SWEEPER, now=now)
    raise_late_claims(by=SWEEPER, now=now)
    mark_visits(by=SWEEPER, now=now)


def _mark_as_read() -> None:
    """Nobody is to react to a year that is over: what follows from it has been written too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text, max(seq) FROM events_outbox")
        xid, seq = cursor.fetchone()
    Cursor.objects.update_or_create(name="reactions", defaults={"xid": xid, "seq": seq or 0})
