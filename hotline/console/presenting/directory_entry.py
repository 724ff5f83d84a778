"""An agency's entry as its page shows it."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.console.presenting import directory as words
from hotline.countries.pack import current as pack
from hotline.directory import confirming, finding, hours, offering, reaching, rules
from hotline.directory.models import (
    Agency,
    ContactPoint,
    FieldChange,
    Location,
    Service,
)

_FIELDS_SHOWN = 40  # changes on the page; the newest


def page(agency: Agency, actor: Actor, now: dt.datetime) -> dict[str, Any]:
    """Everything an agency's page says, as far as the reader may know it."""
    keeps = may(actor.role, "directory.keep")
    locations = Location.objects.filter(agency=agency, ended_at__isnull=True).order_by("id")
    points = ContactPoint.objects.filter(agency=agency, ended_at__isnull=True)
    on_duty = {one.pk for one in reaching.on_duty(agency.pk, now)}
    return {
        "agency": agency,
        "name": wording.agency(agency),
        "kind": wording.label("agency_kind", agency.kind),
        "areas": areas(agency),
        "languages": ", ".join(wording.label("language", code) for code in agency.languages),
        "ended": not agency.holds(pack().today()),
        "services": [service(one, now) for one in finding.services_of(agency.pk)],
        "locations": [location(one) for one in locations],
        "points": [point(one, one.pk in on_duty) for one in points.prefetch_related("turns")],
        "confirmed_at": agency.confirmed_at,
        "stale": rules.is_stale(agency.confirmed_at, now),
        "notes": confirming.notes_of(agency.pk) if keeps else [],
        "history": [change(one) for one in confirming.history_of(agency.pk, most=_FIELDS_SHOWN)],
        "keeps": keeps,
    }


def row(agency: Agency, now: dt.datetime) -> dict[str, Any]:
    """An agency in the list of the directory."""
    return {
        "href": reverse("console:directory_agency", args=[agency.pk]),
        "title": wording.agency(agency),
        "sub": " · ".join(filter(None, (wording.label("agency_kind", agency.kind),
                                        areas(agency, most=3)))),
        "offers": agency.offers,  # type: ignore[attr-defined]
        "stale": rules.is_stale(agency.confirmed_at, now) and agency.offers,  # type: ignore[attr-defined]
    }  # fmt: skip


def areas(agency: Agency, *, most: int = 12) -> str:
    """Where an agency acts, and as what."""
    found = [area for area in agency.areas.all() if area.valid_until is None]
    found.sort(key=lambda area: (area.rank, area.place))
    names = [words.area(area.place) for area in found[:most]]
    more = [_("%(n)s more") % {"n": len(found) - most}] if len(found) > most else []
    return ", ".join(dict.fromkeys([*names, *more]))


def service(one: Service, now: dt.datetime) -> dict[str, Any]:
    """A service with its hours, room and whom it takes."""
    turns = finding.turns_of(one)
    until = hours.closes(turns, now) if turns else None
    opens = hours.opens(turns, now) if turns and until is None else None
    served = [words.area(a.place) for a in one.areas.all() if a.valid_until is None]
    return {
        "id": one.id,
        "name": words.named(one.names),
        "words": words.named(one.words),
        "needs": ", ".join(words.need(code) for code in one.needs),
        "status": words.status(one.status),
        "active": one.status == "active",
        "whom": whom(one),
        "regimes": ", ".join(wording.label("support_regime", code) for code in one.regimes),
        "languages": ", ".join(wording.label("language", code) for code in one.languages),
        "areas": ", ".join(served) or _("as its agency"),
        "hours": words.hours(turns),
        "open_until": words.moment(until) if until else "",
        "opens_at": words.moment(opens) if opens else "",
        "capacity": one.capacity,
        "room": words.capacity(one.capacity),
        "room_number": one.capacity_number,
        "room_at": one.capacity_at,
        "accepts": one.accepts_referrals,
        "answers_within": words.span(dt.timedelta(minutes=one.acknowledge_minutes))
        if one.acknowledge_minutes
        else "",
        "where": [location(place) for place in getattr(one, "places_given", [])],
    }


def whom(one: Service) -> str:
    """Whom a service takes."""
    parts = []
    if one.min_age is not None and one.max_age is not None:
        parts.append(_("%(low)s to %(high)s years") % {"low": one.min_age, "high": one.max_age})
    elif one.min_age is not None:
        parts.append(_("from %(age)s years") % {"age": one.min_age})
    elif one.max_age is not None:
        parts.append(_("up to %(age)s years") % {"age": one.max_age})
    parts += [wording.label("sex", code) for code in one.sexes]
    parts += [wording.label("victim_status", code) for code in one.statuses]
    return ", ".join(parts) or _("everybody")


def location(one: Location) -> dict[str, Any]:
    """Where it is; of a confidential one the unit alone."""
    return {
        "id": one.id,
        "place": words.area(one.place),
        "address": "" if one.confidential else one.address,
        "confidential": one.confidential,
        "services": ", ".join(words.named(s.names) for s in one.services.all()),
    }


def point(one: ContactPoint, on_duty: bool) -> dict[str, Any]:
    """A contact point: whom to ring in the agency."""
    return {
        "id": one.pk,
        "kind": words.kind(one.kind),
        "name": one.name,
        "title": one.title,
        "phone": one.phone,
        "email": one.email,
        "on_duty": on_duty,
        "bounced_at": one.bounced_at,
        "rota": words.hours(reaching.turns_of(one)),
    }


def change(one: FieldChange) -> dict[str, Any]:
    """A change of a field, in the history."""
    return {
        "at": one.at,
        "field": field(one.field),
        "of": of(one.of),
        "before": one.before,
        "after": one.after,
        "hidden": one.hidden,
        "by": by(one.by),
    }


def of(code: str) -> str:
    """What was changed."""
    return {
        "agency": _("Agency"), "service": _("Service"), "location": _("Address"),
        "contact": _("Whom to reach"), "duty": _("Duty rota"),
    }.get(code, code)  # fmt: skip


def field(code: str) -> str:
    """A field's name."""
    return {
        "new": _("entered"), "names": _("name"), "words": _("description"),
        "needs": _("help given"),
        "status": _("state"), "min_age": _("youngest age"), "max_age": _("oldest age"),
        "sexes": _("whom it takes"), "statuses": _("standing in law"),
        "regimes": _("paid for under"), "languages": _("languages"), "capacity": _("room"),
        "capacity_number": _("how many"), "capacity_at": _("room said at"),
        "accepts_referrals": _("takes referrals"), "acknowledge_minutes": _("answers within"),
        "areas": _("where it serves"), "hours": _("hours"), "place": _("where"),
        "address": _("address"), "confidential": _("confidential"), "ended_at": _("ended"),
        "confirmed_at": _("confirmed"), "bounced_at": _("messages came back"), "duty": _("duty"),
        "name": _("name"), "phone": _("number"), "email": _("e-mail"), "title": _("post"),
    }.get(code, code.replace("_", " "))  # fmt: skip


def by(key: str) -> str:
    """Who changed it: a member by name, the agency itself by its link."""
    kind, _sep, rest = key.partition(":")
    if kind == "link":
        return _("the agency, by its link")
    if kind == "staff":
        from hotline.staff.models import Member

        found = Member.objects.filter(pk=rest).values_list("display_name", flat=True).first()
        return found or ""
    return _("the system")


def kept(one: Location) -> str:
    """The address for the form of whoever may open it."""
    return offering.address_of(one)
