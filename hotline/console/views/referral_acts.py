"""What is done with a referral besides sending it: each on a page of its own."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.access.uploads import takes_files
from hotline.cases.uploads.kinds import Unacceptable
from hotline.cases.uploads.scanner import NoScanner
from hotline.console import presenters
from hotline.console.frame import framed
from hotline.console.presenting import referrals as presenting
from hotline.console.referral_forms import (
    AgreedForm,
    CancelForm,
    PhonedForm,
    ReviewForm,
    SayForm,
    WithdrawnForm,
    WordsForm,
)
from hotline.referrals import consents, onward, services, signing, talking, withdrawing
from hotline.referrals.models import IN, Attachment, Referral
from hotline.referrals.moving import Refused
from hotline.vault import services as vault


@dataclass(frozen=True)
class Act:
    """One act: who may do it, the form it needs, the verb it comes to, and its words."""

    permission: str
    form: type[Form]
    verb: Callable[..., Any]
    title: Promise
    lead: Promise
    button: Promise
    icon: str
    danger: bool = False


ACTS: dict[str, Act] = {
    "answer": Act(
        "referrals.send",
        SayForm,
        talking.answer,
        gettext_lazy("Answer the agency"),
        gettext_lazy("It reads your answer as soon as it opens the referral, and decides again."),
        gettext_lazy("Send the answer"),
        "reply",
    ),
    "remark": Act(
        "referrals.send",
        SayForm,
        talking.remark,
        gettext_lazy("Write to the agency"),
        gettext_lazy("Whoever may open the referral there reads it. Nothing else leaves."),
        gettext_lazy("Send"),
        "message-square",
    ),
    "phoned": Act(
        "referrals.send",
        PhonedForm,
        services.phoned,
        gettext_lazy("The agency was phoned"),
        gettext_lazy("A receipt gives it its time once more; anything else lets the ladder go on."),
        gettext_lazy("Write it down"),
        "phone",
    ),
    "agreed": Act(
        "referrals.send",
        AgreedForm,
        consents.renew,
        gettext_lazy("She still agrees"),
        gettext_lazy(
            "Only after she was asked, where it is safe. It holds for this agency, and for those "
            "to whom it referred her on. Where it had run out they read on, and a link has to be "
            "issued again."
        ),
        gettext_lazy("Write down that she agrees"),
        "handshake",
    ),
    "withdrawn": Act(
        "referrals.send",
        WithdrawnForm,
        withdrawing.withdraw,
        gettext_lazy("She withdraws her consent"),
        gettext_lazy(
            "What rests on her consent closes at once and for good, here too. What rests on "
            "another ground stays, with its reason."
        ),
        gettext_lazy("Withdraw it now"),
        "lock",
        danger=True,
    ),
    "cancel": Act(
        "referrals.send",
        CancelForm,
        services.cancel,
        gettext_lazy("Take the referral back"),
        gettext_lazy("The agency is told. What opens on acceptance stays closed for good."),
        gettext_lazy("Take this referral back"),
        "rotate-ccw",
        danger=True,
    ),
    "error": Act(
        "referrals.send",
        WordsForm,
        services.enter_in_error,
        gettext_lazy("Entered in error"),
        gettext_lazy("For the wrong person or the wrong agency: it closes to the agency at once."),
        gettext_lazy("It was entered in error"),
        "ban",
        danger=True,
    ),
    "back": Act(
        "referrals.approve",
        WordsForm,
        signing.send_back,
        gettext_lazy("Send it back to its sender"),
        gettext_lazy("Nothing has left. Say what is missing."),
        gettext_lazy("Send it back"),
        "reply",
    ),
    "review": Act(
        "referrals.approve",
        ReviewForm,
        signing.review,
        gettext_lazy("Look at it as the second person"),
        gettext_lazy("It left on one signature because every minute counted."),
        gettext_lazy("Write the verdict"),
        "eye",
    ),
}


@require_http_methods(["GET", "POST"])
@requires("cases.read")
@takes_files(largest=talking.LARGEST)
def act(request: HttpRequest, referral_id: UUID, act: str) -> HttpResponse:
    """The form of an act; done, the referral again. What cannot be done says why."""
    actor = actor_of(request)
    if act not in ACTS or not may(actor.role, ACTS[act].permission):
        raise Http404
    found = ACTS[act]
    referral = get_object_or_404(
        Referral.objects.select_related("agency", "case", "person"), pk=referral_id
    )
    form = found.form(request.POST or None, request.FILES or None)
    if getattr(request, "upload_too_large", False):
        form.add_error("file", _("The file is too large: at most 8 MB."))
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        if file := facts.pop("file", None):
            facts["files"] = (talking.File(file.name, file.read()),)
        try:
            found.verb(by=actor, referral_id=referral.id, **facts)
        except NoScanner:
            form.add_error("file", _("Files cannot be checked now. Send the words without it."))
        except Unacceptable:
            form.add_error("file", _("This file is not taken. Send a PDF, a picture or a text."))
        except Refused as refusal:
            form.add_error(None, refused_words(refusal.code))
        if not form.errors:
            return HttpResponseRedirect(reverse("console:referral", args=[referral.id]))
    context = {
        "row": referral,
        "referral": presenters.referral(referral),
        "form": form,
        "act": found,
        "must_agree": presenting.must_agree(referral.person)
        if referral.person and "givers" in form.fields
        else [],
    }
    status = 422 if form.errors else 200
    return render(request, "console/referral_act.html", framed(request, **context), status=status)


@require_POST
@requires("referrals.approve")
def approve(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Sign as the second person: it leaves."""
    get_object_or_404(Referral, pk=referral_id)
    with suppress(Refused):  # it has moved on; the page says where it stands
        signing.approve(by=actor_of(request), referral_id=referral_id)
    return HttpResponseRedirect(reverse("console:referral", args=[referral_id]))


@require_http_methods(["GET", "POST"])
@requires("referrals.send")
def incoming(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What an agency refers to the hotline: the band, and taking it or saying no."""
    rows = Referral.objects.select_related("sender", "case").filter(direction=IN)
    referral = get_object_or_404(rows, pk=referral_id)
    if request.method == "POST" and request.POST.get("step") == "take":
        with suppress(Refused):
            referral = onward.take_in(by=actor_of(request), referral_id=referral.id)
    elif request.method == "POST":
        with suppress(Refused):
            services.decline(
                by=actor_of(request),
                referral_id=referral.id,
                reason=request.POST.get("reason", ""),
                words=request.POST.get("words", ""),
            )
    if request.method == "POST":
        if referral.case_id and referral.state == "accepted":
            return HttpResponseRedirect(reverse("console:case", args=[referral.case_id]))
        return HttpResponseRedirect(reverse("console:incoming", args=[referral.id]))
    services.receive(by=actor_of(request), referral_id=referral.id)
    referral = rows.get(pk=referral_id)
    context = {
        "row": referral,
        "referral": presenters.referral(referral),
        "sender": wording.agency(referral.sender) if referral.sender else "",
        "band": wording.band_shown(referral.band),
        "may_take": referral.state in ("sent", "received", "info_requested"),
        "reasons": wording.choices("decline_reason", blank=False),
        "reason": wording.label("decline_reason", referral.reason) if referral.reason else "",
    }
    return render(request, "console/incoming.html", framed(request, **context))


@require_GET
@requires("cases.read")
def attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """A file of the conversation: opened, and logged."""
    found = get_object_or_404(Attachment, pk=attachment_id)
    try:
        opened = talking.open_file(by=actor_of(request), attachment_id=found.id)
    except vault.Sealed:
        raise Http404 from None
    response = HttpResponse(opened.content, content_type=opened.media_type)
    response["Content-Disposition"] = f'attachment; filename="{opened.file_name}"'
    return response


def refused_words(code: str) -> str:
    """Why a referral may not be sent or moved so, and what to do."""
    words = {
        "moved_on": _("Somebody was quicker: open the referral again to see where it stands."),
        "same_person": _("Nobody signs twice: another supervisor has to look at it."),
        "not_yours": _("This step is the other side's."),
        "no_words": _("Say it in words."),
        "no_account": _("Write what the agency needs to know."),
        "no_consent": _(
            "Not everybody agreed whom the law asks: an adult herself; of a child her guardian, "
            "and the child too from seven years on. Without it choose another ground."
        ),
        "lapsed": _("Her consent has run out: ask her first."),
        "never_share": _("This case is never shared with that agency. Choose another."),
        "case_closed": _("The case is closed: open it again first."),
        "no_basis": _("Choose the ground."),
        "no_agency": _("Choose an agency."),
    }
    return str(words.get(code) or _("This is not possible now. Nothing has left."))
