"""What stands around every page of the console: the bar and the lists on the left."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.cases import queries as cases
from hotline.cases.models import Case
from hotline.console.presenting import minutes, phone, phone_calls, shifts
from hotline.console.presenting.all_due import LONGEST_LIST, due_for
from hotline.console.presenting.due import Due
from hotline.contacts import queries as contacts
from hotline.contacts.models import Contact
from hotline.shifts import queries as shift_queries

_open_contacts = kept(lambda actor: contacts.still_open(actor)[:LONGEST_LIST])
_own_cases = kept(lambda actor: cases.mine(actor)[:LONGEST_LIST])
_overseen_cases = kept(lambda actor: cases.overseen(actor)[:LONGEST_LIST])


@dataclass(frozen=True)
class OpenContact:
    """A contact that goes on, or whose danger does: how it came in, what it is about and where,
    never who."""

    contact: Contact
    title: str
    place: str
    alarm: minutes.Alarm | None


@dataclass(frozen=True)
class Lists:
    """The left column."""

    contacts: list[OpenContact]
    cases: list[Case]
    due: list[Due]


def lists_for(actor: Actor) -> Lists:
    """What waits for this actor: a counsellor's own, a supervisor's centre, the nation's."""
    desk = may(actor.role, "contacts.take")
    oversees = may(actor.role, "cases.oversee")
    open_contacts = _open_contacts(actor) if desk else []
    open_cases = _overseen_cases(actor) if oversees else _own_cases(actor)
    return Lists(
        contacts=[
            OpenContact(
                c, contact_name(c), wording.place(c.place) if c.place else "", minutes.alarm(c)
            )
            for c in open_contacts
        ],
        cases=open_cases,
        due=due_for(actor),
    )


def contact_name(contact: Contact) -> str:
    """A contact in a list: how it came in and what it is about, never who."""
    channel = wording.label("contact_channel", contact.channel)
    return f"{channel} · {wording.contact_kind(contact.kind)}"


def framed(request: HttpRequest, **context: Any) -> dict[str, Any]:
    """A page's context with the frame around it."""
    actor = actor_of(request)
    path = request.path
    links = [
        ("cases.oversee", reverse("console:oversight"), _("Centre now"), "headphones"),
        ("cases.read", reverse("console:desk"), _("Desk"), "list-checks"),
        ("tips.work", reverse("console:tips"), _("Tips"), "megaphone"),
        ("networks.work", reverse("console:networks"), _("Networks"), "share-2"),
        # Whoever oversees has a full bar: she finds it in her menu.
        *([] if may(actor.role, "cases.oversee") else [_directory()]),
        ("figures.read", reverse("console:figures"), _("Figures"), "chart-bar"),
        ("imports.run", reverse("console:imports"), _("Imports"), "upload"),
        # Who works at no desk has the registers in her bar; the others in their menu.
        *([] if may(actor.role, "cases.read") else _registers()),
    ]
    return {
        "home_url": "/",
        "hotline_number": wording.hotline_number(),
        "place_name": wording.centre(actor.centre) if actor.centre else "",
        "bar_links": [
            {"url": url, "label": label, "icon": icon, "current": path == url}
            for permission, url, label, icon in links
            if may(actor.role, permission)
        ],
        "account_links": _account_links(actor),
        "sign_out_url": reverse("console:leaving") if may(actor.role, "shifts.handover") else "",
        "search_url": reverse("console:search") if may(actor.role, "people.find") else "",
        "search_typed_url": reverse("console:search_typed"),
        "may_take": may(actor.role, "contacts.take"),
        "may_mention": may(actor.role, "networks.mention"),
        "may_hand_over": may(actor.role, "shifts.handover"),
        "may_find_interpreter": may(actor.role, "interpreters.find"),
        "information": minutes.information() if may(actor.role, "contacts.take") else {},
        "lists": SimpleLazyObject(lambda: lists_for(actor)),
        # A move within the desk keeps its lists (moves.js): they follow the stream.
        "keeps_lists": request.headers.get("X-Keeps-Lists") == "1",
        "phone": SimpleLazyObject(lambda: phone_calls.strip(actor)),
        "phone_rings": SimpleLazyObject(phone.ringing),
        "phone_waits": SimpleLazyObject(phone.waiting),
        "hears_alerts": minutes.hears_alerts(actor.role),
        "hears_openings": may(actor.role, "openings.see"),
        "left_label": _("Waiting"),
        "main_label": _("This page"),
        **context,
    }


def handed_to(actor: Actor) -> list[dict[str, Any]]:
    """What was handed to the actor or her duty team and waits to be taken over."""
    if not may(actor.role, "shifts.handover"):
        return []
    return [shifts.handover(row) for row in shift_queries.waiting_for(actor)]


def _account_links(actor: Actor) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    if may(actor.role, "shifts.handover"):
        url = reverse("console:hand_over")
        links.append(
            {"url": url, "label": _("Hand over my shift"), "icon": "handshake", "key": "o"}
        )
    if may(actor.role, "cases.work"):
        links.append({"url": reverse("console:my_week"), "label": _("My week"), "icon": "calendar"})
    if may(actor.role, "cases.approve"):
        url = reverse("console:workers")
        links.append({"url": url, "label": _("Workload"), "icon": "users"})
    if may(actor.role, "cases.oversee"):
        url = reverse("console:phone_board")
        links.append({"url": url, "label": _("Wallboard"), "icon": "grid-3x3"})
        links.append({"url": reverse("console:messages"), "label": _("Messages"), "icon": "mail"})
    if may(actor.role, "complaints.answer"):
        url = reverse("console:complaints")
        links.append({"url": url, "label": _("Complaints"), "icon": "message-square"})
    if may(actor.role, "cases.oversee") and may(actor.role, "directory.read"):
        _permission, url, label, icon = _directory()
        links.append({"url": url, "label": label, "icon": icon})
    if may(actor.role, "cases.read"):
        links += [
            {"url": url, "label": label, "icon": icon}
            for permission, url, label, icon in _registers()
            if may(actor.role, permission)
        ]
    if may(actor.role, "glass.break"):
        url = reverse("console:break_glass")
        links.append({"url": url, "label": _("Open a file in an emergency"), "icon": "lock"})
    url = reverse("console:report_breach")
    return [*links, {"url": url, "label": _("Report a data breach"), "icon": "shield-alert"}]


def _directory() -> tuple[str, str, str, str]:
    return ("directory.read", reverse("console:directory"), _("Directory"), "building-2")


def _registers() -> list[tuple[str, str, str, str]]:
    return [
        ("group.read", reverse("console:working_group"), _("Working group"), "handshake"),
        ("figures.read", reverse("console:referral_figures"), _("Referral figures"), "chart-bar"),
        ("figures.read", reverse("console:tracing_figures"), _("After the referral"), "chart-bar"),
        ("programmes.read", reverse("console:programmes"), _("Programmes"), "users"),
        ("figures.read", reverse("console:group_reviews"), _("Reviews of groups"), "users"),
        ("followups.work", reverse("console:tracing"), _("Tracing"), "calendar-clock"),
        ("interpreters.find", reverse("console:interpreters"), _("Interpreters"), "languages"),
        ("staff.manage", reverse("console:members"), _("Members"), "users"),
        ("staff.confirm", reverse("console:waiting_changes"), _("Changes of rights"), "user-check"),
        ("log.read", reverse("console:log"), _("Who saw what"), "eye"),
        ("breaches.manage", reverse("console:breaches"), _("Data breaches"), "shield-alert"),
        ("rights.see", reverse("console:rights"), _("Requests about data"), "file-text"),
        ("retention.review", reverse("console:retention"), _("Retention"), "hourglass"),
        ("openings.review", reverse("console:openings"), _("Opened for a time"), "eye"),
        ("duplicates.review", reverse("console:duplicates"), _("Duplicates"), "users"),
    ]
