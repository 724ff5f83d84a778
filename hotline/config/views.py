"""Views of no room: health, and the lock of the screen."""

from uuid import UUID

from django.contrib.auth import logout
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of, from_script
from hotline.access.policy import public, requires
from hotline.audit import services as audit
from hotline.config.again import Outcome, sign_in_again

MOST_WRONG_UNLOCKS = 5
STATUS = {Outcome.IN: 200, Outcome.STRANGER: 409, Outcome.TOO_MANY: 429}


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


@require_GET
@requires("account.own")
def session(request: HttpRequest) -> HttpResponse:
    """Whose session this is, whether it is locked, and the token that holds now.

    A page that was left open asks before it sends what was typed: in another member's session it
    must not.
    """
    return JsonResponse(
        {
            "member": str(actor_of(request).member_id),
            "locked": bool(request.session.get("locked")),
            "csrf": get_token(request),
        }
    )


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
@public("the way back in for a page that was left open; asks for password and second factor")
def again(request: HttpRequest) -> HttpResponse:
    """Sign the same member in again in place. GET gives the token that the answer needs.

    200 in; 422 wrong, or a code is wanted; 409 somebody else is signed in here; 429 too many tries.
    """
    if request.method == "GET":
        return JsonResponse({"csrf": get_token(request)})
    try:
        member_id = UUID(request.POST.get("member", ""))
    except ValueError:
        return JsonResponse({"outcome": Outcome.WRONG}, status=422)
    outcome = sign_in_again(
        request,
        member_id=member_id,
        password=request.POST.get("password", ""),
        code=request.POST.get("code", "").strip(),
    )
    answer = {"outcome": outcome, "csrf": get_token(request)}
    return JsonResponse(answer, status=STATUS.get(outcome, 422))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token was rotated. A script is told so, takes a fresh one and sends again."""
    if from_script(request):
        return HttpResponse(status=403, headers={"X-Refused": "token"})
    return render(request, "403_csrf.html", status=403)
