"""The door of every request: who is it, may she, and one transaction in her name to its end."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import ResolverMatch

from hotline.access import policy, visiting
from hotline.access.asking import from_script
from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit

Respond = Callable[[HttpRequest], HttpResponse]

# A locked screen shows nothing of the account either: recovery codes stand there. Its page may
# still ask whose session this is, to know that unlocking it sends words in the right name.
OPEN_WHILE_LOCKED = frozenset({"lock", "unlock", "session", "account_logout"})


def policy_of(match: ResolverMatch) -> str:
    """The declared policy of a matched view: its own, or the table for third-party views."""
    declared = getattr(match.func, "policy", "")
    return declared or settings.URL_POLICIES.get(match.view_name, "")


class ActorMiddleware:
    """Holds one transaction, with the actor bound, from the view through rendering."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visit: visiting.Visit | None = None
        if request.user.is_authenticated:
            actor: Actor | None = request.user.as_actor(request)
        else:
            visit = visiting.visit_of(request)
            actor = visit.actor if visit else None
        request.actor = actor  # type: ignore[attr-defined]
        request.visit = visit  # type: ignore[attr-defined]
        if actor is None:
            return self.get_response(request)
        with acting(actor):
            response = self.get_response(request)
            if response.streaming:
                # Rows read after the transaction would be read as nobody.
                response.streaming_content = list(response.streaming_content)  # type: ignore[attr-defined]
            if response.status_code >= 500:
                transaction.set_rollback(True)
        refusal = getattr(request, "refusal", None)
        if refusal:
            audit.refused(refusal[0], by=actor, reason=refusal[1])
        return response


class PolicyMiddleware:
    """Stops, before the view: no policy, no permission, no second factor, a locked screen."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        assert match is not None
        wanted = policy_of(match)
        if wanted == policy.PUBLIC:
            return None
        if not wanted:
            raise Http404
        actor = request.actor  # type: ignore[attr-defined]
        visit: visiting.Visit | None = request.visit  # type: ignore[attr-defined]
        if visit and visit.over:
            return HttpResponseRedirect(resolve_url(visit.over))
        if actor is None:
            return self._to_sign_in(request)
        if not may(actor.role, wanted) or (visit and not visit.allows(match)):
            request.refusal = (match.view_name, "role")  # type: ignore[attr-defined]
            raise Http404
        if visit:
            return None  # what she came in by has two halves, and her session ends by itself
        if request.session.get("locked") and match.view_name not in OPEN_WHILE_LOCKED:
            return self._locked(request)
        if wanted == "account.own":
            return None
        # A password that was told in person is changed first; who keeps the registers or the
        # sign-ins of others shows a second factor like who reads cases.
        if request.user.first_password_until is not None:  # type: ignore[union-attr]
            return self._first(request, "account_change_password")
        if not self._twice(request):
            return self._first(request, "mfa_activate_totp")
        return None

    @staticmethod
    def _first(request: HttpRequest, page: str) -> HttpResponse:
        if from_script(request):
            return HttpResponse(status=401)
        return HttpResponseRedirect(resolve_url(page))

    @staticmethod
    def _twice(request: HttpRequest) -> bool:
        methods = request.session.get("account_authentication_methods", [])
        return any(method.get("method") == "mfa" for method in methods)

    @staticmethod
    def _to_sign_in(request: HttpRequest) -> HttpResponse:
        if from_script(request):
            return HttpResponse(status=401)
        return HttpResponseRedirect(f"{resolve_url('account_login')}?next={request.path}")

    @staticmethod
    def _locked(request: HttpRequest) -> HttpResponse:
        if from_script(request):
            return HttpResponse(status=423)
        return render(request, "look/locked.html", {"next": request.get_full_path()}, status=423)
