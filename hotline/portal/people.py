"""The accounts of an agency, kept by one of its own: who joins, who moves, who leaves. Needs no
script. Whoever does not keep them finds nothing here, and nobody finds anybody elsewhere."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import ROLES
from hotline.actor.context import Actor
from hotline.portal.frame import page
from hotline.portal.rows import row
from hotline.referrals import queries as referrals
from hotline.staff import changes, keeping
from hotline.staff.changes import Refused
from hotline.staff.models import Change, Member
from hotline.staff.rules import USERNAME


class PlaceForm(forms.Form):
    """What somebody of the agency may do."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"), error_messages={"required": gettext_lazy("Choose a role.")}
    )
    keeps_people = forms.BooleanField(
        label=gettext_lazy("Keeps the accounts of your agency, as you do"), required=False
    )

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(code, ROLES[code].label) for code in roles]  # type: ignore[attr-defined]


class JoinForm(PlaceForm):
    """Somebody new."""

    display_name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write down her name.")},
    )
    username = forms.CharField(
        label=gettext_lazy("Username"),
        max_length=60,
        validators=[
            RegexValidator(USERNAME, gettext_lazy("Small letters, figures, dots and dashes only."))
        ],
        help_text=gettext_lazy("She signs in with it. Small letters, figures, dots and dashes"),
        error_messages={"required": gettext_lazy("Choose a username.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of her pages"),
        choices=[("vi", gettext_lazy("Vietnamese")), ("en", gettext_lazy("English"))],
    )


@require_GET
@requires("agency.people")
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who signs in for this agency, and what waits for the hotline."""
    actor = _keeper(request)
    context = {
        "people": [_row(one, actor) for one in keeping.people(actor)],
        "waiting": [_asked(one, actor) for one in keeping.waiting(actor)],
    }
    return page(request, "portal/people.html", context)


@require_GET
@requires("agency.people")
def show(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """One person: her sign-in, and what she works on, before she is let go."""
    return _person(request, _keeper(request), member_id)


@require_http_methods(["GET", "POST"])
@requires("agency.people")
def enrol(request: HttpRequest) -> HttpResponse:
    """Ask for somebody new; shows the first half of her password, once."""
    actor = _keeper(request)
    form = JoinForm(
        request.POST or None, roles=keeping.roles(actor), initial={"language": get_language()}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            asked, half = keeping.ask_to_enrol(
                by=actor,
                username=said["username"],
                display_name=said["display_name"],
                role=said["role"],
                keeps=said["keeps_people"],
                language=said["language"],
            )
            return _told(request, asked, half)
        except Refused as refused:
            field = "username" if refused.code in ("taken", "waits") else None
            form.add_error(field, refusal(refused.code))
    status = 422 if form.errors else 200
    return page(request, "portal/person_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@requires("agency.people")
def change(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Ask for another role, or that she keeps the accounts too, or no longer."""
    actor = _keeper(request)
    member = _one(actor, member_id)
    now = {"role": member.role, "keeps_people": member.keeps_people}
    form = PlaceForm(request.POST or None, roles=keeping.roles(actor), initial=now)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            keeping.ask_to_change(
                by=actor, member_id=member.pk, role=said["role"], keeps=said["keeps_people"]
            )
            messages.success(request, _("Asked. It happens when the hotline confirms it."))
            return HttpResponseRedirect(reverse("portal:people"))
        except Refused as refused:
            form.add_error(None, refusal(refused.code))
    status = 422 if form.errors else 200
    context = {"form": form, "one": _row(member, actor)}
    return page(request, "portal/person_change.html", context, status=status)


@require_POST
@requires("agency.people")
def reset(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Ask for a new password and second factor; shows the first half, once."""
    actor = _keeper(request)
    member = _one(actor, member_id)
    try:
        asked, half = keeping.ask_to_reset(by=actor, member_id=member.pk)
    except Refused as refused:
        return _person(request, actor, member_id, refusal=refusal(refused.code))
    return _told(request, asked, half)


@require_POST
@requires("agency.people")
def leave(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """She has left: at once. Shown afterwards: who answers what she worked on."""
    actor = _keeper(request)
    _one(actor, member_id)
    work = _work(actor, f"staff:{member_id}")
    left = keeping.let_go(by=actor, member_id=member_id)
    if left.member.key == actor.key:
        return HttpResponseRedirect(reverse("account_login"))
    context = {
        "left": left,
        "who": left.member.display_name,
        "work": work,
        "others": [one.display_name for one in keeping.people(actor)],
    }
    return page(request, "portal/person_left.html", context)


@require_POST
@requires("agency.people")
def withdraw(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """She no longer asks for it."""
    actor = _keeper(request)
    try:
        keeping.withdraw(by=actor, change_id=change_id)
        messages.success(request, _("Withdrawn."))
    except Change.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        messages.warning(request, refusal(refused.code))
    return HttpResponseRedirect(reverse("portal:people"))


def refusal(code: str) -> str:
    """Why it cannot be asked for."""
    return {
        "taken": _("This username is taken."),
        "waits": _("A change about this person waits already. It has to be decided first."),
        "same": _("Nothing would change."),
        "oneself": _("Your own rights change when somebody else asks for it."),
        "decided": _("This has been decided already."),
        "not_of_agency": _("Your agency has no such role."),
        "alone": _("Nobody at the hotline can confirm this now. Phone the hotline."),
    }[code]


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not keeping.may_keep(actor):
        raise Http404
    return actor


def _one(actor: Actor, member_id: UUID) -> Member:
    try:
        return keeping.one(actor, member_id)
    except Member.DoesNotExist:
        raise Http404 from None


def _row(member: Member, actor: Actor) -> dict[str, Any]:
    return {
        "member": member,
        "role": str(ROLES[member.role].label),
        "second_factor": getattr(member, "second_factor", False),
        "herself": member.key == actor.key,
    }


def _asked(change: Change, actor: Actor) -> dict[str, Any]:
    what = {
        changes.ENROL: _("Joins"),
        changes.CHANGE: _("Another role"),
        changes.RESET: _("A new start of her sign-in"),
    }
    return {
        "row": change,
        "what": what[change.kind],
        "role": str(ROLES[change.role].label),
        "mine": change.asked_by == actor.key,
    }


def _work(actor: Actor, key: str) -> list[dict[str, Any]]:
    return [row(one, actor) for one in referrals.worked_on(actor, key)]


def _person(request: HttpRequest, actor: Actor, member_id: UUID, refusal: str = "") -> HttpResponse:
    member = _one(actor, member_id)
    everybody = list(keeping.people(actor))
    keepers = [one for one in everybody if one.keeps_people]
    context = {
        "one": _row(member, actor),
        "work": _work(actor, member.key),
        "others": [one.display_name for one in everybody if one.pk != member.pk],
        "last_keeper": member.keeps_people and len(keepers) == 1,
        "refusal": refusal,
    }
    return page(request, "portal/person.html", context, status=422 if refusal else 200)


def _told(request: HttpRequest, change: Change, half: str) -> HttpResponse:
    context = {"change": change, "half": half, "days": changes.FIRST_PASSWORD_LASTS.days}
    return page(request, "portal/person_half.html", context)
