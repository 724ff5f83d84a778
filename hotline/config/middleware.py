"""What every answer carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

Respond = Callable[[HttpRequest], HttpResponse]


class OneHostMiddleware:
    """In a demonstration `localhost` and `127.0.0.1` are one machine but two cookies: the stream
    on the next port would not know who is signed in. So there is one address."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host, _, port = request.get_host().partition(":")
        if settings.HOTLINE_DEMO and host == "localhost" and request.method == "GET":
            return HttpResponseRedirect(f"http://127.0.0.1:{port}{request.get_full_path()}")
        return self.get_response(request)


class NoStoreMiddleware:
    """Pages are kept by no browser and no proxy: the next person at the machine finds nothing."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
