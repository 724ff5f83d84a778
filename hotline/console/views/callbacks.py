"""The supervisor's answers: whether to call back where nobody said that it is safe."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.cases import reaching
from hotline.console.frame import framed
from hotline.console.presenting import reach as shown
from hotline.contacts import callbacks
from hotline.contacts.models import CallBack


@require_GET
@requires("cases.oversee")
def questions(request: HttpRequest) -> HttpResponse:
    """The questions that wait, on a page of their own."""
    return _questions(request)


@require_GET
@requires("cases.oversee")
def waiting(request: HttpRequest) -> HttpResponse:
    """The list alone, fetched again when a question is asked or answered."""
    return render(request, "console/parts/callbacks.html", _waiting(request))


@require_POST
@requires("callbacks.decide")
def decide(request: HttpRequest, callback_id: UUID) -> HttpResponse:
    """Answer a question, with the reason."""
    question = get_object_or_404(CallBack, pk=callback_id)
    decision, words = request.POST.get("decision", ""), request.POST.get("words", "")
    try:
        callbacks.decide(
            by=actor_of(request), callback_id=callback_id, decision=decision, words=words
        )
    except callbacks.Refused as refused:
        return _questions(request, trouble=_trouble(refused.code), about=callback_id, words=words)
    if decision == callbacks.CHECK:
        reaching.note_welfare_check(
            by=actor_of(request), root=question.person_id or question.contact_id
        )
    messages.success(
        request,
        _("Answered: %(decision)s") % {"decision": wording.label("call_back_decision", decision)},
    )
    return HttpResponseRedirect(reverse("console:callbacks_page"))


def _waiting(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    decides = may(actor.role, "callbacks.decide")
    return {
        "questions": shown.waiting(callbacks.waiting()[:50], deep=decides),
        "may_decide": decides,
        "decisions": wording.choices("call_back_decision", blank=False),
        "numbers": shown.emergency(),
    }


def _questions(request: HttpRequest, **trouble: object) -> HttpResponse:
    shown_now = _waiting(request)
    still = {question.id for question in shown_now["questions"]}
    context = framed(
        request,
        main_label=_("Call-backs"),
        gone=bool(trouble) and trouble["about"] not in still,
        **shown_now,
        **trouble,
    )
    return render(request, "console/callbacks.html", context, status=422 if trouble else 200)


def _trouble(code: str) -> str:
    return {
        "bad_code": _("Choose one of the three answers."),
        "no_words": _("Write the reason in a few words, then press the answer again."),
        "decided": _("Somebody has answered this question already."),
        "never": _("She said never call back. Ask for a welfare check, or wait."),
    }[code]
