"""Pages about one person of a case, after the referral: what each of them does first, and shows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hotline.access.asking import actor_of
from hotline.cases.queries import File, Standing
from hotline.console import presenters
from hotline.console.frame import framed
from hotline.console.views import casefile
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.people.rules import is_suspect


@dataclass(frozen=True)
class Hers:
    """A person in her file, as pages and verbs take her."""

    found: File
    standing: Standing

    @property
    def person(self) -> Person:
        return self.standing.person

    @property
    def suspected(self) -> bool:
        """Whether she may have done the harm in this file."""
        return is_suspect(self.standing.roles, pack())

    @property
    def ids(self) -> dict[str, Any]:
        """The case and the person, by the names that verbs give them."""
        return {"case_id": self.found.case.id, "person_id": self.person.id}

    def page(self, name: str, *more: Any) -> str:
        """The address of a page of hers."""
        return reverse(f"console:{name}", args=[*self.ids.values(), *more])

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of hers shows."""
        return {
            "case": self.found.case,
            "person": presenters.standing(self.standing),
            "may_work": presenters.may_work(actor_of(request), self.found),
        }


def hers_or_404(case_id: UUID, person_id: UUID, *, suspect_too: bool = False) -> Hers:
    """The file and the person in it; 404 out of reach, and for whoever is suspected in it: who may
    have done harm is given nothing here (`suspect_too`: a page that gives nothing)."""
    found = casefile.file_or_404(case_id)
    casefile.must_open(found)
    hers = next((Hers(found, one) for one in found.people if one.person.id == person_id), None)
    if hers is None or (hers.suspected and not suspect_too):
        raise Http404
    return hers


def page(
    request: HttpRequest, hers: Hers, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page about her; `template` is one of the console's."""
    whole = framed(request, **(hers.context(request) | context))
    return render(request, f"console/{template}.html", whole, status=status)
