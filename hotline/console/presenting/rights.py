"""Shaping requests about personal data, copies and holds into what a page shows."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.cases.models import CasePerson
from hotline.console.presenting.due import Due
from hotline.console.rights_forms import FIELDS
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.rights import copies, erasing, mending, queries
from hotline.rights.body import Body
from hotline.rights.models import DataCopy, DataRequest, Handing, LegalHold, Rectification
from hotline.staff import queries as staff
from hotline.vault import services as vault


def row(request: DataRequest) -> dict[str, Any]:
    """A request in a list: what, where it stands, its clock; never who."""
    late, open_ = queries.is_late(request), request.ended_at is None
    return {
        "request": request,
        "right": wording.label("data_right", request.right),
        "asked_by": asked_by(request.asked_by),
        "owner": request.owner.display_name,
        "centre": wording.centre(request.centre),
        "state": state(request),
        "late": late,
        "open": open_,
        "next_due": queries.next_due(request),
        "answered": request.answered_at is not None,
    }


def asked_by(code: str) -> str:
    """Who asks, in words."""
    return _("She herself") if code == "herself" else _("Somebody in her name")


def state(request: DataRequest) -> str:
    """Where a request stands."""
    if request.ended_at:
        return {
            "done": _("Done"),
            "partly": _("Done in part"),
            "refused": _("Refused"),
            "taken_back": _("She took it back"),
        }[request.outcome]
    if request.answered_at:
        return _("Accepted, being done")
    return _("First answer to be given") if request.checked_at else _("Who asks is to be made sure")


def page(request: DataRequest, actor: Actor) -> dict[str, Any]:
    """The whole page of one request, as deep as the reader's grants go."""
    reads = vault.may_open(request.pk, DataClass.D3)
    person = Person.objects.filter(pk=request.person_id).first() if request.person_id else None
    reads_her = person is not None and vault.may_open(person.pk, DataClass.D3)
    works = reads and may(actor.role, "rights.work")
    waiting = erasing.waiting(request.pk) if request.right == "erasure" else None
    clock = row(request)
    copy = copy_state(request, actor) if request.right in copies.RIGHTS else None
    return {k: v for k, v in clock.items() if k != "request"} | {
        "clock": clock,
        "request_": request,
        "reads": reads,
        "has_lists": may(actor.role, "cases.read"),
        "works": works and request.ended_at is None,
        "person": person,
        "person_name": (person.name or _("Name not known")) if person and reads_her else "",
        "erased": person is not None and vault.is_erased(person.pk),
        "cases": cases_of(person.pk) if person else [],
        "identity": wording.label("identity_check", request.identity_check),
        "ground": wording.label("rights_refusal", request.ground) if request.ground else "",
        "copy": copy,
        "copy_steps": _copy_steps(copy["row"], copy["handing"]) if copy else [],
        "mended": mended(person.pk)
        if person and reads_her and request.right == "rectification"
        else [],
        "erasure": _erasure(request, actor, reads_her, waiting),
        "recorded_by": staff.named(request.recorded_by),
        "answered_by": staff.named(request.answered_by),
        "ended_by": staff.named(request.ended_by),
    }


def copy_state(request: DataRequest, actor: Actor) -> dict[str, Any] | None:
    """The copy a request stands at: whose turn it is."""
    found = copies.latest(request.pk)
    if found is None:
        return None
    last = Handing.objects.filter(copy=found).order_by("-at").first()
    reads = vault.may_open(found.person_id, DataClass.D3)
    return {
        "row": found,
        "mine": found.made_by == actor.key,
        "may_decide": bool(
            reads
            and found.offered_at
            and not found.released_at
            and not found.returned_at
            and found.made_by != actor.key
            and may(actor.role, "rights.approve")
        ),
        "may_leave": copies.may_leave(found) and reads,
        "handing": last,
        "handing_words": last.words if last and reads else "",
        "how": wording.label("copy_handing", last.how) if last and last.how else "",
        "returned_words": found.returned_words if reads else "",
        "made_by": staff.named(found.made_by),
        "released_by": staff.named(found.released_by),
        "returned_by": staff.named(found.returned_by),
    }


def _copy_steps(copy: DataCopy, handing: Handing | None) -> list[dict[str, str]]:
    """The way of a copy: made, read, released, handed over."""
    done = [
        (_("Copy made"), True),
        (_("Copy read"), copy.offered_at is not None),
        (_("Copy released"), copy.released_at is not None),
        (_("Given to her"), handing is not None and handing.safe),
    ]
    current = next((n for n, (_label, is_done) in enumerate(done) if not is_done), len(done))
    return [
        {"label": label, "state": "done" if n < current else "current" if n == current else "todo"}
        for n, (label, _is_done) in enumerate(done)
    ]


def passages(copy: DataCopy) -> list[dict[str, Any]]:
    """The copy as its maker reads it: each passage with the key that strikes it out."""
    shown = []
    for s, section in enumerate(Body.from_json(copy.body).sections):
        items = [
            {
                "label": item.label,
                "value": item.value,
                "pieces": [
                    {"key": f"{s}.{i}.{p}", "piece": piece} for p, piece in enumerate(item.pieces)
                ],
            }
            for i, item in enumerate(section.items)
        ]
        shown.append({"title": section.title, "of": section.of, "items": items})
    return shown


def leaving(copy: DataCopy) -> list[dict[str, Any]]:
    """The copy as it leaves."""
    return Body.from_json(copy.body).to_hand_over(_("[left out]"))


def mended(person_id: UUID) -> list[dict[str, Any]]:
    """What was put right, the latest first."""
    rows: list[Rectification] = mending.history(person_id)
    return [{"row": r, "field": FIELDS[r.field] if r.field else _("Her statement")} for r in rows]


def _erasure(request: DataRequest, actor: Actor, reads: bool, waiting: Any) -> dict[str, Any]:
    """Whether a file can be erased now, who decides, and what would stay."""
    if request.right != "erasure" or not reads or request.person_id is None or request.ended_at:
        return {}
    return {
        "against": [hindrance(code) for code in erasing.hindrances(request.person_id)],
        "stays": erasing.stays(request.person_id),
        "waiting": waiting,
        "asked_by": staff.named(waiting.asked_by) if waiting else "",
        "may_decide": bool(
            waiting and waiting.asked_by != actor.key and may(actor.role, "rights.approve")
        ),
    }


def hindrance(code: str) -> str:
    """What stands against erasing, in words."""
    if code == erasing.HOLD:
        return _("A legal hold keeps this file")
    return pack().rights.erasure_waits_for[code].of(wording.lang())


def hold(found: LegalHold) -> dict[str, Any]:
    """A legal hold as the page of its file shows it."""
    return {
        "row": found,
        "ground": wording.label("legal_hold_ground", found.ground),
        "words": found.words if vault.may_open(found.root_id, DataClass.D3) else "",
        "lifted_words": found.lifted_words if vault.may_open(found.root_id, DataClass.D3) else "",
        "running": found.in_force(timezone.now()),
        "placed_by": staff.named(found.placed_by),
        "lifted_by": staff.named(found.lifted_by),
    }


def cases_of(person_id: UUID) -> list[dict[str, Any]]:
    """The cases of a person in reach, to go on from."""
    rows = CasePerson.objects.filter(person=person_id).select_related("case").order_by("at")
    found = {r.case_id: r.case.number for r in rows}
    return [{"number": n, "href": reverse("console:case", args=[k])} for k, n in found.items()]


def due(actor: Actor) -> list[Due]:
    """Requests about personal data that wait for this actor."""
    if not may(actor.role, "rights.see"):
        return []
    return [
        Due(
            title=_("Request about her own data"),
            sub=wording.label("data_right", request.right),
            href=reverse("console:data_request", args=[request.pk]),
            icon="file-text",
            tone="waiting" if queries.is_late(request) else "plain",
            at=queries.next_due(request),
        )
        for request in queries.waits_for(actor)
    ]
