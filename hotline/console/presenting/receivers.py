"""To whom a referral can go: what was chosen in the list of helpers, and who is told at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.asking import id_of
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.cases.queries import File
from hotline.console import presenters
from hotline.console.presenting import directory as words
from hotline.console.referral_forms import ASKED_FOR, ReferralForm
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency, Service
from hotline.people.models import Person
from hotline.referrals import packets


@dataclass(frozen=True)
class Chosen:
    """One of the helpers, for a referral: an agency, the name of its service, the kind of help in
    words. `trouble` says why it cannot be referred to; then there is no agency."""

    agency: Agency | None = None
    service: str = ""
    need: str = ""
    trouble: str = ""

    @property
    def line(self) -> str:
        """What the agency reads of the choice, until its sender writes something else."""
        asked = f"{self.service} ({self.need})" if self.service and self.need else ""
        said = asked or self.service or self.need
        return f"{ASKED_FOR} {said}" if said else ""


def chosen(asked: QueryDict, kept_from: Collection[str]) -> Chosen | None:
    """What the address of the form hands over; None when it was not opened from the list."""
    if "agency" not in asked:
        return None
    need = asked.get("need", "")
    said = words.need(need) if need in dict(words.need_choices()) else ""
    agency = directory.agency(asked.get("agency", ""))
    if agency is None or not agency.holds(today()):
        return Chosen(trouble=_("This agency is not there any more. Choose another."))
    if agency.pk in kept_from:
        return Chosen(trouble=_("This case is never shared with that agency. Choose another."))
    service_id = id_of(asked.get("service"))
    if service_id is None:
        return Chosen(agency, need=said)
    service = Service.objects.filter(pk=service_id, agency=agency.pk).first()
    if service is None or service.status != "active" or not service.accepts_referrals:
        return Chosen(trouble=_("This service takes no referrals now. Choose another."))
    return Chosen(agency, words.named(service.names), said)


def filled(found: Chosen, account: str) -> dict[str, Any]:
    """What a choice fills in: the agency, and the line about it above what was written."""
    assert found.agency is not None
    first, _sep, rest = account.partition("\n")
    written = rest if first.startswith(str(ASKED_FOR)) else account
    return {"agency": found.agency.pk, "account": f"{found.line}\n{written}".lstrip("\n")}


def typed(post: QueryDict) -> dict[str, Any]:
    """All that stands in a form that is not sent yet."""
    several = forms.MultipleChoiceField
    return {
        name: post.getlist(name) if isinstance(field, several) else post.get(name, "")
        for name, field in ReferralForm.base_fields.items()
    }


def address(case_id: UUID, person_id: UUID, agency: str, service: UUID | None, need: str) -> str:
    """The form with one of the helpers chosen: codes and ids, nothing about her."""
    query = {"agency": agency, "service": service or "", "need": need}
    page = reverse("console:refer", args=[case_id, person_id])
    return f"{page}?{urlencode({name: value for name, value in query.items() if value})}"


def handed_over(actor: Actor, found: File, person: Person) -> dict[str, bool]:
    """Whether the reader of a list of helpers `refers` this person to one of them, or would, were
    the case not `closed`."""
    standing = next(one for one in found.people if one.person.id == person.id)
    writes = may(actor.role, "referrals.send") and presenters.standing(standing).open
    return {
        "refers": writes and presenters.may_work(actor, found),
        "closed": writes and found.case.status == "closed",
    }


def listed(
    agencies: wording.Choices, also: Collection[str], kept_from: Collection[str]
) -> wording.Choices:
    """The list with those at its head that a form names and that it lacks, as far as they exist."""
    for code in set(also) - {code for code, _name in agencies} - set(kept_from):
        agency = directory.agency(code)
        if agency and agency.holds(today()):
            agencies = with_first(agencies, agency)
    return agencies


def with_first(agencies: wording.Choices, first: Agency) -> wording.Choices:
    """The list with one agency at its head."""
    others = [(code, name) for code, name in agencies if code != first.pk]
    return [(first.pk, wording.agency(first)), *others]


def told_at_once(place: str, person: Person) -> list[str]:
    """In danger, one agency for each role that the pack names together."""
    if not place:
        return []
    together = pack().referrals.together
    roles = list(together.get("danger", ()))
    if packets.shown(person).is_child(today()):
        roles += together.get("child", ())
    found = [next(iter(directory.serving(place, role)), None) for role in dict.fromkeys(roles)]
    return [agency.pk for agency in found if agency]
