"""How a request was made: by a page that can show another page, or by a script that keeps text."""

from django.http import HttpRequest


def from_script(request: HttpRequest) -> bool:
    """Whether a script asks (htmx, autosave, the lock): it is told by status, never redirected,
    so that what was typed stays on the page."""
    if request.headers.get("HX-Request"):
        return True
    return request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
