"""Whoever comes without an account, by something she was given: let in to one thing, for a while.

Rooms above say who that is; the door (middleware.py) keeps her to what they allow.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import ResolverMatch

from hotline.actor.context import Actor


@dataclass(frozen=True)
class Visit:
    """A guest as the actor of a request, and which addresses are hers; the rest is not there.
    Of a visit that is over, `over` names the page that says so."""

    actor: Actor | None
    allows: Callable[[ResolverMatch], bool]
    over: str = ""


Finder = Callable[[HttpRequest], Visit | None]
_FINDERS: list[Finder] = []


def found_by(finder: Finder) -> None:
    """Let a room say who visits, asked where nobody is signed in."""
    if finder not in _FINDERS:
        _FINDERS.append(finder)


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit that a request belongs to, or None."""
    return next((visit for find in _FINDERS if (visit := find(request))), None)
