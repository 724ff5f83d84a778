"""Where somebody is signed in, and ending what is not hers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.presenting import members as words
from hotline.staff import services
from hotline.staff.models import Member


@require_GET
@requires("account.own")
def own(request: HttpRequest) -> HttpResponse:
    """One's own sessions: which browser, since when, when last used."""
    actor = actor_of(request)
    member = Member.objects.get(pk=actor.member_id)
    context = {
        "sessions": words.sessions(member, actor.session),
        "home_url": "/",
        "hotline_number": wording.hotline_number(),
    }
    return render(request, "console/sessions.html", context)


@require_POST
@requires("account.own")
def end(request: HttpRequest) -> HttpResponse:
    """End one of one's sessions, or all others."""
    by = actor_of(request)
    member = Member.objects.get(pk=by.member_id)
    mark = request.POST.get("mark", "")
    if mark and mark != by.session:
        services.end_session(by=by, member=member, mark=mark)
    elif not mark:
        services.end_other_sessions(by=by, member=member, but=by.session)
    messages.success(request, _("Ended. Its pages close within a minute."))
    return HttpResponseRedirect(reverse("console:sessions"))
