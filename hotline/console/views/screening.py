"""Screening as a conversation: one question at a time, every answer saved at once."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.cases.models import CaseContact
from hotline.cases.queries import File
from hotline.console.frame import framed
from hotline.console.presenting import screening as shown
from hotline.console.screening_forms import JudgementForm
from hotline.console.views.cases import file_or_404, person_of
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.screening import queries, rules, services
from hotline.screening.models import Screening
from hotline.screening.queries import Asked, Screened
from hotline.vault import services as vault

ANSWER_KEYS = (("yes", "y"), ("no", "n"), ("unknown", "u"), ("not_asked", "s"))


@require_POST
@requires("cases.work")
def start(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Begin, or go on, with whoever this contact is about."""
    contact = get_object_or_404(Contact, pk=contact_id)
    _may_ask_or_404(request, contact.id)
    return _to(services.start(by=actor_of(request), contact_id=contact.id).id)


@require_POST
@requires("cases.work")
def start_for(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Begin, or go on, with a person of a case, in its latest contact that is in reach; or say
    that a screening begun without a name was about her."""
    found = file_or_404(case_id)
    person = person_of(found, person_id)
    if "screening" in request.POST:
        return _about_her(request, found, person)
    contact = Contact.objects.filter(pk__in=found.contact_ids).order_by("-started_at").first()
    if contact is None:
        raise Http404
    _may_ask_or_404(request, contact.id)
    by = actor_of(request)
    return _to(services.start(by=by, contact_id=contact.id, person_id=person.id).id)


def _about_her(request: HttpRequest, found: File, person: Person) -> HttpResponse:
    begun = Screening.objects.filter(contact__in=found.contact_ids, person__isnull=True)
    screening = next((s for s in begun if str(s.id) == request.POST["screening"]), None)
    if screening is None:
        raise Http404
    _may_ask_or_404(request, screening.contact_id)
    try:
        services.name_person(by=actor_of(request), screening_id=screening.id, person_id=person.id)
    except services.AboutSomebodyElse:
        raise Http404 from None
    return HttpResponseRedirect(reverse("console:case", args=[found.case.id]))


@require_GET
@requires("cases.work")
def show(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Where it stands: what it is about, or the next question of the set chosen last."""
    found = _asking_or_404(request, screening_id)
    if not found.asked:
        return HttpResponseRedirect(reverse("console:screening_choice", args=[screening_id]))
    return _next(found, found.asked[-1], after="")


@require_http_methods(["GET", "POST"])
@requires("cases.work")
def choose(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """What is it about?"""
    found = _asking_or_404(request, screening_id)
    if request.method == "POST":
        try:
            services.choose_set(
                by=actor_of(request), screening_id=screening_id, code=request.POST.get("code", "")
            )
        except services.NotInSet:
            return _page(request, found, "console/screening_choice.html", _choice(), 422)
        found = queries.screened(screening_id)
        now = next(a for a in found.asked if a.of.code == request.POST["code"])
        return _next(found, now, after="")
    return _page(request, found, "console/screening_choice.html", _choice())


@require_http_methods(["GET", "POST"])
@requires("cases.work")
def question(
    request: HttpRequest, screening_id: UUID, chosen_id: UUID, number: int
) -> HttpResponse:
    """One question; a post is its answer and leads to the next."""
    found = _asking_or_404(request, screening_id)
    now = next((a for a in found.asked if a.chosen.id == chosen_id), None)
    if now is None:
        raise Http404
    try:
        asked = shown.question(found, now, number)
    except IndexError:
        raise Http404 from None
    context = {"question": asked, "now": shown.asked(now), "keys": _keys(asked["answer"])}
    if request.method == "GET":
        return _page(request, found, "console/screening.html", context)
    here = rules.in_order(now.of, child=found.screening.treated_as_child)[number - 1]
    try:
        services.answer(
            by=actor_of(request),
            chosen_id=chosen_id,
            indicator=here.code,
            answer=request.POST.get("answer", ""),
        )
    except services.NotInSet:
        context["trouble"] = _("Choose one of the four answers.")
        return _page(request, found, "console/screening.html", context, 422)
    found = queries.screened(screening_id)
    now = next(a for a in found.asked if a.chosen.id == chosen_id)
    return _next(found, now, after=here.code)


@require_POST
@requires("cases.work")
def age(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Say how old the person is; the conversation goes on with what fits that age."""
    _asking_or_404(request, screening_id)
    try:
        services.say_age(
            by=actor_of(request), screening_id=screening_id, age=request.POST.get("age", "")
        )
    except services.NotInSet:
        raise Http404 from None
    return _to(screening_id)


@require_http_methods(["GET", "POST"])
@requires("cases.read")
def conclusion(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """What the answers show, and beside it the counsellor's own judgement with her reason."""
    found = _screened_or_404(screening_id)
    actor, contact_id = actor_of(request), found.screening.contact_id
    if request.method == "POST":
        _may_ask_or_404(request, contact_id)
    form = JudgementForm(request.POST or None, initial=_judged(found))
    if request.method == "POST" and form.is_valid():
        services.judge(
            by=actor,
            screening_id=screening_id,
            judgement=form.cleaned_data["judgement"],
            reason=form.cleaned_data["reason"],
        )
        return HttpResponseRedirect(_way_back(found.screening)[0])
    context: dict[str, Any] = {"form": form}
    if found.judgement and vault.may_open(contact_id, DataClass.D3):
        context["judged"] = {
            "words": shown.judgement_words(found.judgement.judgement),
            "reason": found.judgement.reason,
            "at": found.judgement.at,
        }
    status = 422 if form.errors else 200
    return _page(request, found, "console/screening_conclusion.html", context, status)


def _screened_or_404(screening_id: UUID) -> Screened:
    try:
        return queries.screened(screening_id)
    except Screening.DoesNotExist:
        raise Http404 from None


def _asking_or_404(request: HttpRequest, screening_id: UUID) -> Screened:
    found = _screened_or_404(screening_id)
    _may_ask_or_404(request, found.screening.contact_id)
    return found


def _may_ask_or_404(request: HttpRequest, contact_id: UUID) -> None:
    if not shown.may_screen(actor_of(request), contact_id):
        raise Http404


def _next(found: Screened, now: Asked, *, after: str) -> HttpResponse:
    """The next question, or the conclusion when nothing more is to be gained."""
    child = found.screening.treated_as_child
    code = rules.next_question(now.of, now.answers, child=child, after=after)
    if not code:
        url = reverse("console:screening_conclusion", args=[found.screening.id])
        return HttpResponseRedirect(url)
    number = 1 + [i.code for i in rules.in_order(now.of, child=child)].index(code)
    names = [found.screening.id, now.chosen.id, number]
    return HttpResponseRedirect(reverse("console:screening_question", args=names))


def _to(screening_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:screening", args=[screening_id]))


def _keys(answer: str) -> list[dict[str, Any]]:
    """The four answers with their keys; the one given before is marked."""
    return [
        {
            "value": value,
            "key": key,
            "label": _("Skip") if value == "not_asked" else shown.answer_words(value),
            "given": value == answer,
        }
        for value, key in ANSWER_KEYS
    ]


def _choice() -> dict[str, Any]:
    """The sets to choose from, what is for unclear calls last, each with the key to press."""
    sets = sorted(pack().indicator_sets(), key=lambda s: (s.general, not s.weighted))
    lang = wording.lang()
    rows = [{"code": s.code, "key": n, "about": s.about.of(lang)} for n, s in enumerate(sets, 1)]
    return {"choices": rows}


def _judged(found: Screened) -> dict[str, str]:
    return {"judgement": found.judgement.judgement} if found.judgement else {}


def _way_back(screening: Screening) -> tuple[str, str]:
    """Where the conversation came from: the case of the contact, else the contact."""
    opened = CaseContact.objects.filter(contact=screening.contact_id).first()
    if opened is not None and (screening.person_id or screening.contact.ended_at):
        return reverse("console:case", args=[opened.case_id]), _("Back to the case")
    return reverse("console:contact", args=[screening.contact_id]), _("Back to the contact")


def _page(
    request: HttpRequest,
    found: Screened,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    screening = found.screening
    back_url, back_label = _way_back(screening)
    tabs = [
        {
            "label": a.of.about.of(wording.lang()),
            "url": reverse("console:screening_question", args=[screening.id, a.chosen.id, 1]),
            "current": str(a.chosen.id) in request.path,
        }
        for a in found.asked
    ]
    whole = framed(
        request,
        screening=screening,
        may_ask=shown.may_screen(actor_of(request), screening.contact_id),
        person_name=shown.person_name(screening.person),
        age_words=shown.age_words(screening),
        results=[shown.asked(a) for a in found.asked],
        unasked=sum(d.questions for a in found.asked for d in a.result.dimensions)
        - sum(len(a.answers) for a in found.asked),
        changed_since=found.changed_since,
        tabs=tabs,
        back_url=back_url,
        back_label=back_label,
        main_label=_("This page"),
        right_label=_("Result so far"),
        **context,
    )
    return render(request, template, whole, status=status)
