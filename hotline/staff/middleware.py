"""Small duties of a signed-in request: index its session, speak its language."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from hotline.staff import guessing, services
from hotline.staff.rules import browser_kind

Respond = Callable[[HttpRequest], HttpResponse]

SEEN_EVERY_SECONDS = 300


class SignedInMiddleware:
    """Runs before the actor's transaction: sessions belong to nobody's file."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user, came = request.user, False
        if user.is_authenticated:
            key = request.session.session_key
            if key and request.session.get("indexed") != key:
                agent = request.headers.get("User-Agent", "")
                services.note_sign_in(user, key, browser_kind(agent))
                request.session.update({"indexed": key, "seen": int(time.time())})
                came = True
            elif key and time.time() - request.session.get("seen", 0) > SEEN_EVERY_SECONDS:
                services.note_seen(key)
                request.session["seen"] = int(time.time())
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
        response = self.get_response(request)
        if came:
            self._know(request, response, user.get_username())
        return response

    @staticmethod
    def _know(request: HttpRequest, response: HttpResponse, name: str) -> None:
        """This browser is one of hers: nobody's guesses elsewhere slow her down here."""
        response.set_cookie(
            guessing.COOKIE,
            guessing.with_mark(request.COOKIES.get(guessing.COOKIE, ""), name),
            max_age=guessing.COOKIE_SECONDS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
