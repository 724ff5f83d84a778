"""One step of a track: record it, fix a day, leave it out, take it back, once more, hand over."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.context import Actor
from hotline.actor.ids import new_id
from hotline.cases import never_share
from hotline.console.presenting import tracks as shown
from hotline.console.tracks_forms import (
    PlanForm,
    RecordForm,
    SkipForm,
    TakeBackForm,
    say_why,
    sentence,
)
from hotline.console.views import casefile
from hotline.console.views.contacts import place_names
from hotline.console.views.hers import Hers, hers_or_404
from hotline.console.views.tracks import page, track_or_404
from hotline.countries.pack import current as pack
from hotline.countries.tracks_part import TrackStep as Rule
from hotline.directory.models import Agency
from hotline.referrals.moving import Refused as ReferralRefused
from hotline.tracks import handing, queries, rules, services
from hotline.tracks.ground import Refused
from hotline.tracks.models import Track, TrackStep
from hotline.vault.services import Sealed


@require_GET
@requires("cases.read")
def show(
    request: HttpRequest, case_id: UUID, person_id: UUID, track_id: UUID, step_id: UUID
) -> HttpResponse:
    """A step: how it stands, and what can be done with it."""
    return _step_page(request, *_asked(case_id, person_id, track_id, step_id))


@require_POST
@requires("cases.work")
@casefile.while_open
def record(
    request: HttpRequest, case_id: UUID, person_id: UUID, track_id: UUID, step_id: UUID
) -> HttpResponse:
    """It was done."""
    hers, track, step = _asked(case_id, person_id, track_id, step_id)
    form = RecordForm(request.POST, rule=_rule(track, step), bodies=_bodies(hers, track, step))

    def act(by: Actor, version: int) -> None:
        said = dict(form.cleaned_data)
        said["agency"] = Agency.objects.filter(pk=said.pop("agency", "") or "").first()
        services.record_step(by=by, step_id=step.id, version=version, **said)

    return _answered(request, hers, track, step, "record_form", form, act)


@require_POST
@requires("cases.work")
@casefile.while_open
def plan(
    request: HttpRequest, case_id: UUID, person_id: UUID, track_id: UUID, step_id: UUID
) -> HttpResponse:
    """A day is fixed."""
    hers, track, step = _asked(case_id, person_id, track_id, step_id)
    form = PlanForm(request.POST)

    def act(by: Actor, version: int) -> None:
        said = form.cleaned_data
        services.plan_step(
            by=by, step_id=step.id, version=version, on=said["day"], words=said["words"]
        )

    return _answered(request, hers, track, step, "plan_form", form, act)


@require_POST
@requires("cases.work")
@casefile.while_open
def skip(
    request: HttpRequest, case_id: UUID, person_id: UUID, track_id: UUID, step_id: UUID
) -> HttpResponse:
    """It is left out, with the reason."""
    hers, track, step = _asked(case_id, person_id, track_id, step_id)
    form = SkipForm(request.POST)

    def act(by: Actor, version: int) -> None:
        services.skip_step(by=by, step_id=step.id, version=version, **form.cleaned_data)

    return _answered(request, hers, track, step, "skip_form", form, act)


@require_POST
@requires("cases.work")
@casefile.while_open
def take_back(
    request: HttpRequest, case_id: UUID, person_id: UUID, track_id: UUID, step_id: UUID
) -> HttpResponse:
    """What was recorded was a mistake."""
    hers, track, step = _asked(case_id, person_id, track_id, step_id)
    form = TakeBackForm(request.POST)

    def act(by: Actor, version: int) -> None:
        services.take_back(by=by, step_id=step.id, version=version, **form.cleaned_data)

    return _answered(request, hers, track, step, "back_form", form, act)


@require_POST
@requires("cases.work")
@casefile.while_open
def again(
    request: HttpRequest, case_id: UUID, person_id: UUID, track_id: UUID, step_id: UUID
) -> HttpResponse:
    """Another hearing, another visit, another instalment."""
    _hers, track, step = _asked(case_id, person_id, track_id, step_id)
    try:
        step = services.again(by=actor_of(request), step_id=step.id)
    except Refused as refused:
        messages.warning(request, sentence(refused))
    return HttpResponseRedirect(shown.address("track_step", track, track.id, step.id))


@require_POST
@requires("referrals.send")
@casefile.while_open
def draft(
    request: HttpRequest, case_id: UUID, person_id: UUID, track_id: UUID, step_id: UUID
) -> HttpResponse:
    """A draft of the referral to her province; she who reads it sends it."""
    hers, track, step = _asked(case_id, person_id, track_id, step_id)
    referral_id = id_of(request.POST.get("referral_id")) or new_id()
    try:
        made = handing.draft_hand_over(
            by=actor_of(request), step_id=step.id, referral_id=referral_id
        )
    except Refused as refused:
        messages.warning(request, sentence(refused))
    except ReferralRefused:
        messages.warning(request, _("The case is kept from this body. Choose another."))
    else:
        return HttpResponseRedirect(hers.page("refer") + f"?referral={made.id}")
    return HttpResponseRedirect(shown.address("track_step", track, track.id, step.id))


def _asked(
    case_id: UUID, person_id: UUID, track_id: UUID, step_id: UUID
) -> tuple[Hers, Track, TrackStep]:
    """The person in her file, her track and its step; 404 where one is not the other's."""
    hers = hers_or_404(case_id, person_id)
    track = track_or_404(hers, track_id)
    rows = TrackStep.objects.filter(pk=step_id, track=track).select_related("agency")
    step = rows.prefetch_related("agency__names").first()
    if step is None:
        raise Http404
    return hers, track, step


def _rule(track: Track, step: TrackStep) -> Rule:
    rule = pack().tracks[track.kind].steps.get(step.step)
    if rule is None:  # the pack knows it no longer: it is read on the page of the track
        raise Http404
    return rule


def _bodies(hers: Hers, track: Track, step: TrackStep) -> list[tuple[str, str]]:
    kept_from = never_share.agencies_of(hers.found.case.id)
    found = queries.bodies_of(track, step.step)
    return [(one.pk, wording.agency(one)) for one in found if one.pk not in kept_from]


def _answered(
    request: HttpRequest,
    hers: Hers,
    track: Track,
    step: TrackStep,
    name: str,
    form: Form,
    act: Callable[[Actor, int], None],
) -> HttpResponse:
    """Do what a form asks, then back to the track; else the page again with why."""
    version = request.POST.get("version", "")
    if form.is_valid():
        try:
            act(actor_of(request), int(version) if version.isdigit() else 0)
        except Refused as refused:
            if refused.code == "moved_on":
                messages.warning(request, sentence(refused))
                return HttpResponseRedirect(hers.page("track", track.id))
            kind = pack().tracks[track.kind]
            names = {code: one.labels.of(wording.lang()) for code, one in kind.steps.items()}
            say_why(form, refused, names)
        except Sealed:
            form.add_error(
                None, _("Her own file is closed to you: this decision is written there.")
            )
        else:
            return HttpResponseRedirect(hers.page("track", track.id))
    return _step_page(request, hers, track, step, **{name: form})


def _step_page(
    request: HttpRequest, hers: Hers, track: Track, step: TrackStep, **forms: Any
) -> HttpResponse:
    rule, goes_on = _rule(track, step), track.ended_at is None
    waiting = step.state == rules.WAITING and goes_on
    said = queries.said_of(queries.moves_of(track)).get(step.id)
    child = hers.person.is_child(pack().today())
    bodies = shown.bodies(track, step.step)
    context: dict[str, Any] = {
        "track": track,
        "track_title": shown.kind_words(track.kind),
        "step": shown.line(track, step, said, True),
        "version": step.version,
        "bodies": bodies,
        "places": place_names(),
        "back": hers.page("track", track.id),
        "refer": hers.page("refer"),
        "may_draft": waiting and rule.drafts and bool(bodies),
        "referral_id": new_id(),
        "may_repeat": goes_on and rule.repeats and not waiting,
        "identifies": _identifies(rule),
    }
    if waiting:
        context["record_form"] = RecordForm(rule=rule, bodies=_bodies(hers, track, step))
        context["plan_form"] = PlanForm() if rule.plans else None
        context["skip_form"] = SkipForm() if rules.may_skip(rule, child=child) else None
    elif goes_on:
        context["back_form"] = TakeBackForm()
    return page(request, hers, "track_step", 422 if forms else 200, **(context | forms))


def _identifies(rule: Rule) -> bool:
    """Whether what is decided here is written into her identification."""
    return bool(rule.decisions) and any("status" in c.extra for c in pack().codes(rule.decisions))
