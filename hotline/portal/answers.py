"""What an agency answers beside yes: each on a page of its own, with what was typed kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.uploads import takes_files
from hotline.cases.uploads.kinds import Unacceptable
from hotline.cases.uploads.scanner import NoScanner
from hotline.portal import forms
from hotline.portal.frame import page
from hotline.portal.rows import row
from hotline.portal.views import referral_or_404
from hotline.referrals import services, talking, withdrawing
from hotline.referrals.moving import Refused


@dataclass(frozen=True)
class Answer:
    """One answer: the form it needs, the verb it comes to, and its words."""

    form: type[Form]
    verb: Callable[..., Any]
    title: Promise
    lead: Promise
    button: Promise
    icon: str


ANSWERS: dict[str, Answer] = {
    "ask": Answer(
        forms.QuestionForm,
        talking.ask,
        gettext_lazy("Ask before you decide"),
        gettext_lazy("The hotline is told at once. Nothing is decided until you decide."),
        gettext_lazy("Ask"),
        "circle-help",
    ),
    "decline": Answer(
        forms.DeclineForm,
        services.decline,
        gettext_lazy("Decline this referral"),
        gettext_lazy("Tell us why, and we find another way at once."),
        gettext_lazy("Decline it"),
        "x",
    ),
    "begin": Answer(
        forms.BeginForm,
        services.begin_service,
        gettext_lazy("Help has begun"),
        gettext_lazy("Say so once somebody of yours has met her or spoken with her."),
        gettext_lazy("Help has begun"),
        "handshake",
    ),
    "hold": Answer(
        forms.HoldForm,
        services.hold,
        gettext_lazy("Help has to wait"),
        gettext_lazy("Say why, and on which day you decide again. You are reminded on that day."),
        gettext_lazy("Put it on hold"),
        "pause",
    ),
    "update": Answer(
        forms.UpdateForm,
        services.update,
        gettext_lazy("Tell how it goes"),
        gettext_lazy("A few words are enough."),
        gettext_lazy("Send the update"),
        "message-square",
    ),
    "tell": Answer(
        forms.TellForm,
        services.tell_of_her,
        gettext_lazy("Tell of her, with her consent"),
        gettext_lazy("It is kept apart from what she tells the hotline herself."),
        gettext_lazy("Tell the hotline"),
        "user-check",
    ),
    "report": Answer(
        forms.ReportForm,
        services.report,
        gettext_lazy("Report the outcome"),
        gettext_lazy("The hotline asks her afterwards whether she was helped."),
        gettext_lazy("Send the report"),
        "flag",
    ),
    "withdrawn": Answer(
        forms.WithdrawnForm,
        withdrawing.withdraw,
        gettext_lazy("She no longer agrees"),
        gettext_lazy(
            "What rests on her consent closes at once, for you too. What rests on another ground "
            "stays open, and the hotline decides with her what follows."
        ),
        gettext_lazy("She has withdrawn her consent"),
        "lock",
    ),
    "remark": Answer(
        forms.RemarkForm,
        talking.remark,
        gettext_lazy("Write to the other side"),
        gettext_lazy("Only those who may open this referral read it."),
        gettext_lazy("Send"),
        "message-square",
    ),
}


_DAYS = {
    "past_date": gettext_lazy("Choose a day that is still to come."),
    "far_date": gettext_lazy("Help cannot wait that long undecided. Choose an earlier day."),
}


@require_http_methods(["GET", "POST"])
@requires("referrals.answer")
@takes_files(largest=talking.LARGEST)
def answer(request: HttpRequest, referral_id: UUID, act: str) -> HttpResponse:
    """The form of an answer; sent, the referral again. What cannot be done says why, on the form
    and with what was typed in it."""
    if act not in ANSWERS:
        raise Http404
    found, referral = ANSWERS[act], referral_or_404(request, referral_id)
    there = HttpResponseRedirect(reverse("portal:referral", args=[referral.id]))
    if referral.out_of_sight:  # nothing more can be written on it: its page says why
        return there
    form = found.form(request.POST or None, request.FILES or None)
    if request.visit:  # type: ignore[attr-defined]
        form.fields.pop("file", None)  # a guest's file is dropped at the door
    if getattr(request, "upload_too_large", False):
        form.add_error("file", _("The file is too large: at most 8 MB."))
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        if files := facts.pop("file", None):
            facts["files"] = (talking.File(files.name, files.read()),)
        try:
            found.verb(by=actor_of(request), referral_id=referral.id, **facts)
        except NoScanner:
            form.add_error("file", _("Files cannot be checked now. Send the words without it."))
        except Unacceptable:
            form.add_error("file", _("This file is not taken. Send a PDF, a picture or a text."))
        except Refused as refusal:
            if refusal.code in _DAYS:
                form.add_error("again_at", _DAYS[refusal.code])
            else:
                form.add_error(None, _("Somebody was quicker: the referral has moved on."))
        if not form.errors or referral_or_404(request, referral_id).out_of_sight:
            return there
    context = {
        "referral": referral,
        "row": row(referral, actor_of(request)),
        "form": form,
        "answer": found,
    }
    return page(request, "portal/answer.html", context, status=422 if form.errors else 200)
