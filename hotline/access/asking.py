"""Who asks, and how: by a page that can show another page, or by a script that keeps text."""

from uuid import UUID

from django.http import HttpRequest

from hotline.actor.context import Actor


def from_script(request: HttpRequest) -> bool:
    """Whether a script asks (htmx, autosave, the lock): it is told by status, never redirected,
    so that what was typed stays on the page."""
    if request.headers.get("HX-Request") or request.headers.get("HX-Boosted"):
        return True
    return request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in actor. The door has seen to it that there is one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def id_of(text: str | None) -> UUID | None:
    """An id as a page sent it; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
