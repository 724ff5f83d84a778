"""Small duties of a signed-in request: index its session, speak its language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from hotline.staff import services

Respond = Callable[[HttpRequest], HttpResponse]


class SignedInMiddleware:
    """Runs before the actor's transaction: sessions belong to nobody's file."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            key = request.session.session_key
            if key and request.session.get("indexed") != key:
                services.note_sign_in(user, key)
                request.session["indexed"] = key
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
        return self.get_response(request)
