"""Deny by default: every view, job and command says who may use it, or nobody may."""

from collections.abc import Callable
from typing import Any, TypeVar

from hotline.access.roles import PERMISSIONS

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"


def requires(permission: str) -> Callable[[View], View]:
    """Open a view to the roles that hold `permission`."""
    if permission not in PERMISSIONS:
        raise ValueError(f"unknown permission {permission}")

    def mark(view: View) -> View:
        view.policy = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(why: str) -> Callable[[View], View]:
    """Open a view to anybody, signed in or not; says why that is right."""

    def mark(view: View) -> View:
        view.policy = PUBLIC  # type: ignore[attr-defined]
        view.policy_reason = why  # type: ignore[attr-defined]
        return view

    return mark


def runs_as(actor: str) -> Callable[[View], View]:
    """Name the system actor under which a job or command runs."""

    def mark(job: View) -> View:
        job.policy = actor  # type: ignore[attr-defined]
        return job

    return mark
