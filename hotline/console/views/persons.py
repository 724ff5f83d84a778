"""A person's own page: everything that is known of her, in one place for all her cases."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.cases import queries as cases
from hotline.cases import standing
from hotline.cases.writing import NotOpen
from hotline.console import person_forms as forms
from hotline.console.frame import framed
from hotline.console.presenting import duplicates
from hotline.console.presenting import person_page as shown
from hotline.console.views.contacts import place_names
from hotline.console.views.referrals import agency_choices
from hotline.directory.models import Agency
from hotline.people import queries, registry
from hotline.people import services as people
from hotline.people.models import Person
from hotline.vault import services as vault


@require_GET
@requires("cases.read")
def show(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A person as deep as the reader's grants go."""
    return _page(request, person_id)


@require_POST
@requires("cases.work")
def add(request: HttpRequest, person_id: UUID, kind: str) -> HttpResponse:
    """Write a row of one kind into her file."""
    _must_open(person_id)
    if kind not in VERBS:
        raise Http404
    form = _forms(request, person_id, request.POST)[kind]
    if not form.is_valid():
        return _page(request, person_id, **{f"{kind}_form": form})
    try:
        VERBS[kind](request, person_id, form)
    except (registry.AlreadySo, standing.AlreadyThere):
        messages.info(request, _("That stands there already."))
    except (registry.NothingSaid, registry.NotInList) as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None,
                       _("This answer cannot be saved."))  # fmt: skip
        return _page(request, person_id, **{f"{kind}_form": form})
    except NotOpen:
        messages.warning(request, _("Nothing was saved. Open the case again to go on."))
    return _back(person_id, kind)


@require_POST
@requires("cases.work")
def strike(request: HttpRequest, person_id: UUID, kind: str, row_id: UUID) -> HttpResponse:
    """Strike out a row that was wrong or is over; it stays to be read."""
    _must_open(person_id)
    model = registry.KINDS.get(kind)
    row = model._default_manager.filter(pk=row_id).first() if model else None
    files = queries.files_of(person_id)
    if row is None or not {row.person_id, getattr(row, "other_id", None)} & set(files):
        raise Http404
    try:
        registry.strike(by=actor_of(request), kind=kind, row_id=row_id)
    except vault.Sealed:
        raise Http404 from None
    return _back(person_id, kind)


@require_POST
@requires("cases.work")
def leave_household(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """She lives there no longer."""
    _must_open(person_id)
    registry.leave_household(by=actor_of(request), person_id=person_id)
    return _back(person_id, "household")


def _relate(request: HttpRequest, person_id: UUID, form: forms.RelationForm) -> None:
    data = form.cleaned_data
    registry.relate(
        by=actor_of(request), person_id=person_id, other_id=UUID(data["other"]),
        kind=data["kind"], words=data["words"],
    )  # fmt: skip


def _identify(request: HttpRequest, person_id: UUID, form: forms.IdentificationForm) -> None:
    data = form.cleaned_data
    agency = Agency.objects.filter(pk=data["agency"]).first() if data["agency"] else None
    registry.identify(
        by=actor_of(request), person_id=person_id, status=data["status"], since=data["since"],
        agency=agency, words=data["words"],
    )  # fmt: skip


def _share(request: HttpRequest, person_id: UUID, form: forms.HouseholdForm) -> None:
    data = form.cleaned_data
    registry.share_household(
        by=actor_of(request), person_id=person_id, with_id=UUID(data["other"]), since=data["since"]
    )


def _place_in_case(request: HttpRequest, person_id: UUID, form: forms.RoleForm) -> None:
    data = form.cleaned_data
    standing.place(
        by=actor_of(request), case_id=UUID(data["case"]), person_id=person_id, role=data["role"]
    )


def _about(request: HttpRequest, person_id: UUID, form: forms.AboutForm) -> None:
    people.amend_person(by=actor_of(request), person_id=person_id, **form.facts())


def _plain(verb: Callable[..., Any]) -> Callable[..., None]:
    """A verb that takes exactly what its form asks."""

    def write(request: HttpRequest, person_id: UUID, form: forms.RowForm) -> None:
        verb(by=actor_of(request), person_id=person_id, **form.cleaned_data)

    return write


VERBS: dict[str, Callable[..., None]] = {
    "name": _plain(registry.add_name),
    "contact_point": _plain(registry.add_contact_point),
    "paper": _plain(registry.add_paper),
    "place": _plain(registry.add_place),
    "vulnerability": _plain(registry.add_vulnerability),
    "identification": _identify,
    "relation": _relate,
    "household": _share,
    "role": _place_in_case,
    "about": _about,
}


def _forms(
    request: HttpRequest, person_id: UUID, data: QueryDict | None = None
) -> dict[str, forms.RowForm]:
    """The forms of her page, empty or filled from what was sent."""
    person = Person.objects.get(pk=person_id)
    beside = shown.beside_choices(person_id)
    return {
        "name": forms.NameForm(data),
        "contact_point": forms.ContactPointForm(data),
        "paper": forms.PaperForm(data),
        "place": forms.PlaceForm(data),
        "vulnerability": forms.VulnerabilityForm(data),
        "identification": forms.IdentificationForm(data, agencies=agency_choices(person.place)),
        "relation": forms.RelationForm(data, people=beside),
        "household": forms.HouseholdForm(data, people=beside),
        "role": forms.RoleForm(data, cases=_case_choices(request, person_id)),
        "about": forms.AboutForm(data, initial=_known(person)),
    }


def _known(person: Person) -> dict[str, Any]:
    birth = person.birth
    exact = birth is not None and birth.exact
    return {
        "born": birth.earliest if birth and exact else None,
        "birth_year": None if exact else person.birth_year,
        "birth_year_to": None if exact else person.birth_year_to,
        "nationality": person.nationality,
        "languages": person.languages,
    }


def _case_choices(request: HttpRequest, person_id: UUID) -> list[tuple[str, str]]:
    """Her open cases in reach first, then the reader's own."""
    hers = [found.case for found in standing.cases_of(person_id) if found.case.status != "closed"]
    mine = list(cases.mine(actor_of(request))[:50])
    return [(str(case.id), case.number) for case in dict.fromkeys([*hers, *mine])]


def _must_open(person_id: UUID) -> None:
    """404 for whoever does not see her, or may not read who she is."""
    if not Person.objects.filter(pk=person_id).exists():
        raise Http404
    if not vault.may_open(person_id, DataClass.D2):
        raise Http404


def _back(person_id: UUID, part: str) -> HttpResponse:
    address = reverse("console:person", args=[person_id])
    return HttpResponseRedirect(f"{address}#{part}")


def _page(request: HttpRequest, person_id: UUID, **wrong: forms.RowForm) -> HttpResponse:
    try:
        found = queries.registered(person_id)
    except Person.DoesNotExist:
        raise Http404 from None
    person, actor = found.person, actor_of(request)
    opened = vault.may_open(person.id, DataClass.D2)
    works = may(actor.role, "cases.work") and opened
    empty = _forms(request, person_id) if works else {}
    fresh = {f"{kind}_form": form for kind, form in empty.items()}
    inside = shown.cases(person.id)
    asked = id_of(request.GET.get("case", ""))
    context = framed(
        request,
        person=person,
        heading=shown.heading(person),
        facts=shown.facts(person),
        age_lines=shown.age_lines(person),
        suspects=shown.suspects(person.id),
        sections=shown.lines(found),
        identification=shown.identification(found.identification),
        relations=shown.relations(found),
        household=shown.household(found.household, person),
        cases=inside,
        case=next((c for c in inside if c["id"] == asked), inside[0] if inside else None),
        may_work=works,
        may_identify=works and vault.may_open(person.id, DataClass.D3),
        places=place_names() if works else [],
        main_label=_("This person"),
        **duplicates.joined(person),
        **(fresh | wrong),
    )
    return render(request, "console/person_file.html", context, status=422 if wrong else 200)
