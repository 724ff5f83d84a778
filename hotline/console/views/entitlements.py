"""What the law grants a person: the table of regimes, and what became of what she asked for."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.ids import new_id
from hotline.console import presenters
from hotline.console.entitlements_forms import AskForm, ClaimMoveForm, say_why
from hotline.console.presenting import entitlements as shown
from hotline.console.presenting.support import regime
from hotline.console.views import casefile, coordination
from hotline.console.views.hers import Hers, hers_or_404, page
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.entitlements import queries, services
from hotline.entitlements.models import Claim
from hotline.entitlements.services import Refused


@require_GET
@requires("cases.read")
def show(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """All regimes: has she it, by which sentence, what became of it."""
    hers = hers_or_404(case_id, person_id)
    lines = [shown.line(one, case_id, person_id) for one in queries.table(case_id, person_id)]
    context: dict[str, Any] = {
        "lines": lines,
        "to_ask": list(dict.fromkeys(text for one in lines for text in one["missing"])),
        "confirm": any(one["confirm"] for one in lines),
    }
    return _page(request, hers, "entitlements", **context)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def ask(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """She asks a body for a regime."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    claim_id = id_of(request.POST.get("claim_id")) or new_id()
    form = AskForm(
        request.POST if request.method == "POST" else None,
        whats=_whats(),
        agencies=coordination.agencies_for(hers.found),
        initial={"regime": _first(request.GET.get("regime", ""))},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        code, _sep, item = said["regime"].partition(":")
        try:
            services.ask(
                by=by, **hers.ids, regime=code, item=item, agency=_agency(said["agency"]),
                on=said["on"], words=said["words"], claim_id=claim_id,
            )  # fmt: skip
        except Refused as refused:
            _gone(refused)
            say_why(form, refused)
        else:
            return HttpResponseRedirect(hers.page("claim", claim_id))
    status = 422 if form.errors else 200
    return _page(request, hers, "entitlement_ask", status, form=form, claim_id=claim_id)


@require_GET
@requires("cases.read")
def claim(request: HttpRequest, case_id: UUID, person_id: UUID, claim_id: UUID) -> HttpResponse:
    """What she asked for, what happened, and what can come next."""
    hers = hers_or_404(case_id, person_id)
    return _claim_page(request, hers, _claim(hers, claim_id))


@require_POST
@requires("cases.work")
@casefile.while_open
def move(request: HttpRequest, case_id: UUID, person_id: UUID, claim_id: UUID) -> HttpResponse:
    """Write down what became of it."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    row = _claim(hers, claim_id)
    move_id = id_of(request.POST.get("move_id"))
    if move_id and queries.history(row.id).filter(pk=move_id).exists():  # sent twice
        return HttpResponseRedirect(hers.page("claim", row.id))
    form = _move_form(hers, row, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.move(
                by=by, claim_id=row.id, state=said["act"], on=said["on"],
                agency=_agency(said["agency"]) if said["agency"] else None,
                reason=said.get("reason", ""), number=said["number"],
                amount=said.get("amount"), words=said["words"],
                after=id_of(request.POST.get("after")), move_id=move_id,
            )  # fmt: skip
        except Refused as refused:
            _gone(refused)
            say_why(form, refused)
        else:
            return HttpResponseRedirect(hers.page("claim", row.id))
    return _claim_page(request, hers, row, move_form=form)


def _claim_page(request: HttpRequest, hers: Hers, row: Claim, **forms: Any) -> HttpResponse:
    works = presenters.may_work(actor_of(request), hers.found) and row.due_on is not None
    groups = pack().entitlements.groups
    history = list(queries.history(row.id))
    context = {
        "one": shown.claim(row) | shown.amounts(row),
        "group": groups.get(row.group),
        "moves": shown.moves(history),
        "after": history[0].id,
        "move_id": id_of(request.POST.get("move_id")) or new_id(),
        "move_form": _move_form(hers, row) if works else None,
        **forms,
    }
    return _page(request, hers, "claim", 422 if forms else 200, **context)


def _move_form(hers: Hers, row: Claim, data: Any = None) -> ClaimMoveForm:
    return ClaimMoveForm(data, state=row.state, agencies=coordination.agencies_for(hers.found))


def _whats() -> list[tuple[str, str]]:
    """Each regime, and under it its items."""
    found: list[tuple[str, str]] = []
    for code in pack().codes("support_regime").codes():
        items = pack().entitlements.of_regime(code)
        found.append((code, regime(code)))
        found += [(f"{code}:{i.code}", shown.named(code, i)) for i in items if len(items) > 1]
    return found


def _first(code: str) -> str:
    return code if code in pack().codes("support_regime") else ""


def _agency(code: str) -> Agency:
    return Agency.objects.get(pk=code)


def _claim(hers: Hers, claim_id: UUID) -> Claim:
    case, person = hers.ids.values()
    rows = Claim.objects.filter(pk=claim_id, case=case, person=person).select_related("agency")
    row = rows.prefetch_related("agency__names").first()
    if row is None:
        raise Http404
    return row


def _gone(refused: Refused) -> None:
    if refused.code == "not_yours":
        raise Http404 from refused


def _page(
    request: HttpRequest, hers: Hers, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    whole = {
        "back": hers.page("entitlements"),
        "main_label": _("Support that the law grants"),
    } | context
    return page(request, hers, template, status, **whole)
