"""Networks as the national desk reads them: a picture, the same as a table, packets."""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline import wording
from hotline.cases.models import Case, CasePerson
from hotline.console.presenting.network_picture import Edge, Node, Picture, draw
from hotline.contacts.models import Contact
from hotline.networks import packets, queries
from hotline.networks.graph import Identifier, Network, Pattern
from hotline.networks.models import NetworkPacket
from hotline.people.models import Person
from hotline.people.queries import files_of
from hotline.tips.models import Tip

_MODELS = {"case": Case, "contact": Contact, "tip": Tip}


def row(network: Network) -> dict[str, Any]:
    """A network in the list, by its counts."""
    counts = (
        wording.files_shown(len(network.files)),
        ngettext("%(n)s entry", "%(n)s entries", len(network.identifiers))
        % {"n": len(network.identifiers)},
        ngettext("%(n)s suspect", "%(n)s suspects", len(network.suspects))
        % {"n": len(network.suspects)},
    )
    kinds = sorted({wording.label("identifier_kind", one.kind) for one in network.identifiers})
    return {
        "href": reverse("console:network", args=[network.id]),
        "title": " · ".join(counts),
        "sub": f"{_centres(network.centres)} · {', '.join(kinds)}",
        "at": network.sights[-1].at,
        "across": len(network.centres) > 1,
    }


def pattern(one: Pattern) -> dict[str, Any]:
    """What rises, with the counts behind it."""
    way = " → ".join(wording.place_name(p) for p in one.of)
    return {
        "href": reverse("console:network", args=[one.sights[-1].id]),
        "title": wording.label("network_pattern", one.code) + (f": {way}" if way else ""),
        "sub": f"{wording.files_shown(one.files)} · {_centres(one.centres)}",
        "since": one.since,
    }


def page(network: Network, until: str) -> dict[str, Any]:
    """A network on its page, as it was known at the end of a month; by default of the last."""
    months = network.months
    chosen = next((m for m in months if f"{m:%Y-%m}" == until), months[-1])
    then = network.until(_after(chosen))
    values, people = queries.values(then), queries.suspects(then)
    numbers = {one.id: number for number, one in enumerate(network.identifiers, 1)}
    return {
        "network_id": network.id,
        "tabs": [
            {
                "href": f"?until={m:%Y-%m}",
                "label": formats.date_format(m, "YEAR_MONTH_FORMAT"),
                "current": m == chosen,
            }
            for m in months
        ],
        "month": formats.date_format(chosen, "YEAR_MONTH_FORMAT"),
        "picture": _picture(then, chosen, people, numbers),
        "rows": [_identifier(one, values, numbers, people, chosen) for one in then.identifiers],
        "routes": [
            f"{wording.place_name(start)} → {wording.place_name(end)}" for start, end in then.routes
        ],
        "suspects": [_suspect(key, people, n) for n, key in enumerate(then.suspects, 1)],
        "counts": row(then),
    }


def packet(found: NetworkPacket) -> dict[str, Any]:
    """A packet as its reader sees it: exactly what leaves, field by field."""
    return wording.network_shown(packets.opened(found)) | {
        "basis": wording.label("legal_basis", found.basis)
    }


def state_words(found: NetworkPacket) -> str:
    """Where a packet stands."""
    decision = getattr(found, "decision", None)
    if decision is None:
        return _("Waits for a second signature")
    return _("Signed; the agency reads it") if decision.signed else _("Stopped")


def person_label(number: int, person: Person) -> str:
    """A survivor without her name, as the form of a packet lists her."""
    facts = wording.coded_shown(packets.coded(person))
    return f"{_('Person %(number)s') % {'number': number}}: {facts}"


def _picture(
    network: Network, month: dt.date, people: Mapping[UUID, Person], numbers: Mapping[UUID, int]
) -> Picture:
    files = _files_shown(network)
    identifiers = [
        Node(
            one.id, "identifier", wording.label("identifier_kind", one.kind),
            f"{_number(numbers.get(one.id, 0))} · {wording.files_shown(len(one.files))}",
            f"#entry-{numbers.get(one.id, 0)}", one.sights[0].at.date() >= month,
        )
        for one in network.identifiers
    ]  # fmt: skip
    suspects = [
        Node(key, "suspect", _("Suspect"), _suspect(key, people, n)["sub"],
             reverse("console:person", args=[key]) if key in people else "")
        for n, key in enumerate(network.suspects, 1)
    ]  # fmt: skip
    places = [
        Node(("place", p), "place", _("Place"), wording.place_name(p)) for p in network.places
    ]
    edges = [Edge(sight.source, one.id) for one in network.identifiers for sight in one.sights]
    for one in network.identifiers:
        edges += [Edge(one.id, sight.person) for sight in one.sights if sight.person]
        if not any(sight.person for sight in one.sights):
            edges += [Edge(one.id, ("place", place)) for place in one.places]
        edges += [
            Edge(sight.person, ("place", place))
            for sight in one.sights
            if sight.person
            for place in (sight.place, sight.to_place)
            if place
        ]
    edges += [Edge(("place", start), ("place", end), way=True) for start, end in network.routes]
    columns = [
        (_("Files"), files),
        (_("Known by"), identifiers),
        (_("Suspects"), suspects),
        (_("Places"), places),
    ]
    return draw(columns, list(dict.fromkeys(edges)))


def _files_shown(network: Network) -> list[Node]:
    """The files of a network by kind and centre; those in reach lead to their coded facts."""
    kinds = {one.source: (one.source_kind, one.centre) for one in network.sights}
    words = {"case": _("Case"), "contact": _("Contact"), "tip": _("Tip")}
    seen = {
        kind: set(
            model._default_manager.filter(
                pk__in=[key for key, (its, _c) in kinds.items() if its == kind]
            ).values_list("pk", flat=True)
        )
        for kind, model in _MODELS.items()
    }
    return [
        Node(
            key, "file", words[kinds[key][0]], wording.centre(kinds[key][1]),
            reverse(f"console:{kinds[key][0]}", args=[key])
            if key in seen[kinds[key][0]] else "",
        )
        for key in network.files
    ]  # fmt: skip


def _identifier(
    one: Identifier,
    values: Mapping[UUID, str],
    numbers: Mapping[UUID, int],
    people: Mapping[UUID, Person],
    month: dt.date,
) -> dict[str, Any]:
    number = numbers.get(one.id, 0)
    return {
        "number": number,
        "anchor": f"entry-{number}",
        "kind": wording.label("identifier_kind", one.kind),
        "value": values.get(one.id, ""),
        "parts": ", ".join(wording.label("suspect_part", part) for part in one.parts),
        "files": len(one.files),
        "centres": _centres(one.centres),
        "places": ", ".join(wording.place_name(place) for place in one.places),
        "first": one.sights[0].at,
        "last": one.sights[-1].at,
        "fresh": one.sights[0].at.date() >= month,
    }


def _suspect(key: UUID, people: Mapping[UUID, Person], number: int) -> dict[str, Any]:
    """A suspect by the coded facts in reach, never by name."""
    person = people.get(key)
    facts = wording.coded_shown(packets.coded(person)) if person else _("Out of reach")
    roles = (
        CasePerson.objects.filter(person__in=files_of(key))
        .values_list("role", flat=True)
        .distinct()
        if person
        else []
    )
    return {
        "label": _("Suspect %(number)s") % {"number": number},
        "sub": f"{_number(number)} · {facts}",
        "roles": ", ".join(wording.label("person_role", role) for role in roles),
        "href": reverse("console:person", args=[key]) if person else "",
    }


def _number(number: int) -> str:
    return _("No. %(number)s") % {"number": number}


def _centres(codes: Sequence[str]) -> str:
    return ", ".join(wording.centre(code) for code in codes)


def _after(month: dt.date) -> dt.date:
    days = calendar.monthrange(month.year, month.month)[1]
    return month + dt.timedelta(days=days)
