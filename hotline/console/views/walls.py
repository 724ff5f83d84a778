"""The walls of a case: sealed by decision, never share with; and who can see any file."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline import wording
from hotline.access import services as access
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.cases import never_share, opening_lists, queries, sealing, transfer
from hotline.cases.models import Case, NeverShare
from hotline.cases.writing import MovedOn, NotBySame
from hotline.console import presenters
from hotline.console.frame import framed
from hotline.console.presenting import openings as shown
from hotline.console.views import casefile
from hotline.console.walls_forms import NeverShareForm, SealForm, UnsealForm
from hotline.contacts.models import Contact
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.referrals import queries as referrals
from hotline.staff import queries as staff
from hotline.staff.models import Member
from hotline.vault import services as vault


@require_GET
@requires("cases.work")
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Sealing and the list of a case, for those who keep it."""
    return _page(request, _kept(case_id))


@require_POST
@requires("cases.work")
@casefile.while_open
def seal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Seal a case."""
    found, actor = _kept(case_id), actor_of(request)
    form = _seal_form(found.case, mine=found.case.owner_id == actor.member_id, data=request.POST)
    if not form.is_valid():
        return _page(request, found, seal_form=form)
    facts = form.cleaned_data
    keeper = facts.get("keeper")
    try:
        sealing.seal(
            by=actor,
            case_id=case_id,
            ground=facts["ground"],
            words=facts["words"],
            keeper_id=UUID(keeper) if keeper else None,
        )
    except transfer.Waits:
        form.add_error(None, _("A transfer waits for an answer; call it back first."))
        return _page(request, found, seal_form=form)
    except sealing.NoKeeper:
        form.add_error(None, _("The second person has to be somebody who may approve cases."))
        return _page(request, found, seal_form=form)
    except MovedOn:
        messages.warning(request, _("Somebody was quicker: the case is sealed already."))
    else:
        messages.success(request, _("The case is sealed. Two people can read it."))
    return _back(case_id)


@require_POST
@requires("cases.work")
@casefile.while_open
def unseal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask to unseal a case, or decide on what another keeper asked."""
    found, actor = _kept(case_id), actor_of(request)
    answer = request.POST.get("answer", "")
    try:
        if answer in ("unseal", "stay"):
            sealing.decide_unsealing(by=actor, case_id=case_id, approved=answer == "unseal")
            said = _("The case is open again to whoever its role lets in.")
            messages.success(request, said if answer == "unseal" else _("The case stays sealed."))
        else:
            form = UnsealForm(request.POST)
            if not form.is_valid():
                return _page(request, found, unseal_form=form)
            sealing.ask_to_unseal(by=actor, case_id=case_id, words=form.cleaned_data["words"])
            messages.success(request, _("Asked. Somebody else who keeps this file decides."))
    except NotBySame:
        messages.warning(request, _("You asked for it yourself: another person decides."))
    except MovedOn:
        messages.warning(request, _("Somebody was quicker. This is how it stands now."))
    return _back(case_id)


@require_POST
@requires("cases.work")
@casefile.while_open
def keep_from(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put somebody on the list."""
    found = _kept(case_id)
    form = _never_form(found.case, request.POST)
    if not form.is_valid():
        return _page(request, found, never_form=form)
    kind, _sep, key = form.cleaned_data["who"].partition(":")
    try:
        never_share.keep_from(
            by=actor_of(request),
            case_id=case_id,
            words=form.cleaned_data["words"],
            member_id=UUID(key) if kind == "staff" else None,
            agency=get_object_or_404(Agency, pk=key) if kind == "agency" else None,
            name=form.cleaned_data["name"],
        )
    except never_share.Owns:
        form.add_error("who", _("She keeps this case. Hand it to somebody else first."))
        return _page(request, found, never_form=form)
    except MovedOn:
        messages.warning(request, _("This name stands on the list already."))
    else:
        messages.success(request, _("From now on the case does not exist for them."))
    return _back(case_id)


@require_POST
@requires("cases.work")
@casefile.while_open
def strike_out(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """Take somebody off the list."""
    _kept(case_id)
    get_object_or_404(NeverShare, pk=entry_id, case=case_id)
    try:
        never_share.strike_out(by=actor_of(request), entry_id=entry_id)
    except MovedOn:
        messages.warning(request, _("Somebody was quicker. This is how it stands now."))
    return _back(case_id)


@require_GET
@requires("cases.read")
def who_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who can see this case, how deep, and why; who is kept out; who was let in for a time."""
    found = casefile.file_or_404(case_id)
    sent = [row for r in referrals.of_case(case_id) for row in access.who_can_see(r.id)]
    agencies = (presenters.agency_grant(r) for r in sent if r["principal"].startswith("agency:"))
    deep = vault.may_open(case_id, DataClass.D3)
    actor = actor_of(request)
    return _who(
        request,
        case_id,
        case=found.case,
        agencies=_once(agencies),
        sealed=sealing.in_force(case_id),
        kept_from=[_entry(row) for row in never_share.of_case(case_id)] if deep else [],
        openings=shown.all_shown(opening_lists.of_case(found.case), actor),
    )


@require_GET
@requires("cases.read")
def who_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who can see this person's file."""
    person = get_object_or_404(Person, pk=person_id)
    back = reverse("console:person", args=[person_id])
    return _who(request, person_id, back=back, back_label=_("Person"), sealed=person.restricted)


@require_GET
@requires("cases.read")
def who_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Who can see this contact."""
    contact = get_object_or_404(Contact, pk=contact_id)
    back = reverse("console:contact", args=[contact_id])
    return _who(request, contact_id, back=back, back_label=_("Contact"), sealed=contact.restricted)


def _who(request: HttpRequest, root: UUID, **context: Any) -> HttpResponse:
    rows = access.who_can_see(root)
    ids = [UUID(r["principal"][6:]) for r in rows if r["principal"].startswith("staff:")]
    names = staff.names_of(ids)
    lines = _once(presenters.grant(row, names) for row in rows)
    return render(request, "console/who.html", framed(request, rows=lines, **context))


def _once(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines that say the same of the same reader, said once: the first of them."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for line in lines:
        found.setdefault((line["who"], line["depth"], line["why"]), line)
    return list(found.values())


def _kept(case_id: UUID) -> queries.File:
    """The file, for its owner, its supervisor or the second keeper; 404 for anybody else."""
    found = casefile.file_or_404(case_id)
    if not access.may_hand_over(case_id):
        raise Http404
    return found


def _entry(row: NeverShare) -> dict[str, Any]:
    if row.member:
        who, kind = row.member.display_name, _("Member")
    elif row.agency:
        who, kind = wording.agency(row.agency), _("Agency")
    else:
        who, kind = row.name, _("Named person")
    return {"id": row.id, "who": who, "kind": kind, "words": row.words, "at": row.at}


def _seal_form(case: Case, *, mine: bool, data: Any = None) -> SealForm:
    return SealForm(data, keepers=sealing.keepers(case) if mine else None)


def _never_form(case: Case, data: Any = None) -> NeverShareForm:
    members = Member.objects.filter(is_active=True).exclude(pk=case.owner_id)
    readers = members.exclude(role__in=("administrator", "auditor")).filter(agency__isnull=True)
    agencies = [(a.pk, wording.agency(a)) for a in Agency.objects.prefetch_related("names")]
    return NeverShareForm(
        data,
        members=list(readers.order_by("centre", "display_name")),
        agencies=sorted(agencies, key=lambda pair: pair[1]),
    )


def _back(case_id: UUID) -> HttpResponse:
    if not access.may_hand_over(case_id):
        return casefile.back(case_id)
    return HttpResponseRedirect(reverse("console:walls", args=[case_id]))


def _page(request: HttpRequest, found: queries.File, **forms: Any) -> HttpResponse:
    case, actor = found.case, actor_of(request)
    decision = sealing.in_force(case.id)
    context: dict[str, Any] = {
        "case": case,
        "sealing": decision,
        "ground": wording.label("seal_ground", decision.ground) if decision else "",
        "asked_by": shown.who(decision.asked_open_by) if decision else "",
        "mine": bool(decision and decision.asked_open_by == actor.key),
        "entries": [_entry(row) for row in never_share.of_case(case.id)],
        "open": case.status != "closed",
        "unseal_form": UnsealForm(),
    }
    if "seal_form" not in forms:
        context["seal_form"] = _seal_form(case, mine=case.owner_id == actor.member_id)
    if "never_form" not in forms:
        context["never_form"] = _never_form(case)
    whole = framed(request, **(context | forms))
    return render(request, "console/walls.html", whole, status=422 if forms else 200)
