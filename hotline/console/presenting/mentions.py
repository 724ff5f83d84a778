"""What a file mentions of somebody suspected: "seen before" or not, and nothing else of others."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.cases.models import CasePerson
from hotline.console.presenting.due import Due
from hotline.countries.pack import current as pack
from hotline.duplicates import queries as duplicates
from hotline.networks import queries, services
from hotline.networks.models import Mention, NetworkRequest
from hotline.people import rules as people
from hotline.vault import services as vault


def of_file(source_kind: str, source: UUID) -> list[dict[str, Any]]:
    """Every mention of a file, asking of each whether it was seen before."""
    return [_mention(row) for row in queries.of_file(source_kind, source)]


def suspects(source_kind: str, source: UUID) -> list[tuple[str, str]]:
    """Whose an identifier may be: the suspects of a case."""
    if source_kind != "case":
        return []
    rows = list(CasePerson.objects.filter(case=source).select_related("person"))
    shown = duplicates.shown_as(row.person for row in rows)
    found = {
        str(row.person_id): shown[row.person_id].name
        for row in rows
        if people.is_suspect([row.role], pack())
        and vault.may_open(shown[row.person_id].pk, DataClass.D2)
    }
    return [(person, name or _("Name not known")) for person, name in found.items()]


def back(source_kind: str, source: UUID) -> str:
    """The page of the file."""
    return reverse(f"console:{source_kind}", args=[source])


def due(actor: Actor) -> list[Due]:
    """Guidance that came for the actor; for the national desk requests and packets to sign."""
    found: list[Due] = []
    if may(actor.role, "networks.mention"):
        found += [
            Due(
                title=_("The national desk answered"),
                sub=wording.label("identifier_kind", one.kind),
                href=reverse("console:guidance", args=[one.id]),
                icon="reply", tone="waiting", at=one.answered_at,
            )
            for one in queries.answered(actor)
        ]  # fmt: skip
    if may(actor.role, "networks.work"):
        found += [_asked(one) for one in queries.waiting()]
        found += [
            Due(
                title=_("Packet for the police to be signed"),
                sub=wording.agency(one.agency),
                href=reverse("console:network_packet", args=[one.id]),
                icon="shield-check", tone="waiting", at=one.made_at,
            )
            for one in queries.to_sign(actor)
        ]  # fmt: skip
    return found


def _asked(one: NetworkRequest) -> Due:
    return Due(
        title=_("Seen before: somebody asks"),
        sub=f"{wording.label('identifier_kind', one.kind)} · {wording.centre(one.asked_in)}",
        href=reverse("console:network_request", args=[one.id]),
        icon="history",
        tone="waiting",
        at=one.asked_at,
    )


def _mention(row: Mention) -> dict[str, Any]:
    asked = queries.request_of(row.sighting_id)
    struck = row.struck_at is not None
    way = " → ".join(wording.place_name(p) for p in (row.place, row.to_place) if p)
    person = duplicates.shown_as([row.person])[row.person.pk] if row.person else None
    whose = person.name if person and vault.may_open(person.pk, DataClass.D2) else ""
    facts = (wording.label("suspect_part", row.part) if row.part != "unknown" else "", way)
    return {
        "id": row.pk,
        "kind": wording.label("identifier_kind", row.kind),
        "value": row.value,
        "whose": whose,
        "sub": " · ".join(fact for fact in facts if fact),
        "on": row.on,
        "at": row.at,
        "struck": struck,
        "seen": not struck and services.seen(row),
        "asked": asked,
        "guidance": asked.guidance if asked and asked.answered_at else "",
    }
