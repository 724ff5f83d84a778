"""Views of no room: health, and the lock of the screen."""

from django.contrib.auth import logout
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from hotline.access.asking import from_script
from hotline.access.policy import public, requires
from hotline.audit import services as audit

MOST_WRONG_UNLOCKS = 5


@require_GET
@public("a supervisor or load balancer asks it; it says nothing but yes")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this process reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_POST
@requires("account.own")
def lock(request: HttpRequest) -> HttpResponse:
    """Lock this session: nothing but the password opens it again."""
    request.session["locked"] = True
    audit.record("screen.lock")
    return HttpResponse(status=204)


@require_POST
@requires("account.own")
def unlock(request: HttpRequest) -> HttpResponse:
    """Open a locked session. 204 for a script, back to `next` for a page; 422 when wrong."""
    right = request.user.check_password(request.POST.get("password", ""))
    audit.record("screen.unlock" if right else "screen.unlock_failed")
    if right:
        request.session.update({"locked": False, "wrong_unlocks": 0})
    else:
        request.session["wrong_unlocks"] = request.session.get("wrong_unlocks", 0) + 1
        if request.session["wrong_unlocks"] >= MOST_WRONG_UNLOCKS:
            logout(request)
            return HttpResponse(status=401) if from_script(request) else redirect("account_login")
    if from_script(request):
        return HttpResponse(status=204 if right else 422)
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    if right:
        return HttpResponseRedirect(back)
    return render(request, "look/locked.html", {"wrong": True, "next": back}, status=422)
