"""Rows of the log in words: who, what was done, why the file opened to her. Never a word of it."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hotline.console import presenters
from hotline.inspection import rules
from hotline.inspection.queries import Look, Pattern
from hotline.staff import queries as staff
from hotline.statistics.downloads import harmless


def kind(code: str | None) -> str:
    """A kind of file."""
    return {
        "contact": _("Contact"),
        "person": _("Person"),
        "case": _("Case"),
        "packet": _("Referral"),
    }.get(code or "", _("Something else"))


def looks(rows: Iterable[Look]) -> list[dict[str, Any]]:
    """Looks and acts with the names of those who did them."""
    found = list(rows)
    names = _names(row.actor for row in found)
    return [
        {
            "seq": row.seq,
            "at": row.at,
            "who": _who(row.actor, names),
            "member": _member(row.actor),
            "session": row.session[:6],
            "act": act(row),
            "code": row.action,
            "kind": kind(row.kind),
            "root": row.root,
            "file": str(row.root)[-6:],
            "href": reverse("console:log_of_file", args=[row.root]) if row.kind else "",
            "why": why(row),
        }
        for row in found
    ]


def act(row: Look) -> str:
    """What was done, in a few words; the code stands beside it."""
    if row.action == "saw":
        return _("read notes and words") if "D3" in row.detail else _("saw name, number or address")
    if row.action.startswith("refused:"):
        return _("was refused")
    room = row.action.partition(".")[0]
    return {
        "contact": _("worked on the contact"),
        "callback": _("dealt with a call-back"),
        "reach": _("dealt with reaching her"),
        "person": _("wrote down facts of the person"),
        "case": _("worked on the case"),
        "document": _("handled a document"),
        "screening": _("asked the questions of a screening"),
        "referral": _("dealt with a referral"),
        "joint_step": _("dealt with a joint plan"),
        "conference": _("dealt with a case conference"),
        "minutes": _("dealt with a case conference"),
        "needs": _("assessed needs"),
        "visit": _("dealt with a visit"),
        "group_review": _("reported a review of a group"),
        "claim": _("dealt with support the law grants"),
        "support": _("dealt with a support plan"),
        "livelihood": _("dealt with a livelihood plan"),
        "letter": _("printed or withdrew a letter"),
        "followup": _("dealt with a follow-up"),
        "shift": _("handed over or took over"),
        "rights": _("dealt with a request about her data"),
        "glass": _("asked for emergency access"),
        "opening": _("dealt with emergency access"),
        "log": _("read this log"),
    }.get(room, _("another act"))


def why(row: Look) -> str:
    """Why the file opened: the grant that held then, or that it can no longer be told."""
    if row.action.startswith("refused:"):
        return "–"
    if row.why == "scope":
        return presenters.reason("role")
    if row.why:
        return presenters.reason(row.why)
    return "" if row.action.startswith("log.") else _("not told by today's grants")


def patterns(rows: Iterable[Pattern]) -> list[dict[str, Any]]:
    """Members with their counts of the week; those who stand out are marked."""
    found = list(rows)
    names = _names(row.actor for row in found)
    return [
        {
            "who": _who(row.actor, names),
            "member": _member(row.actor),
            "row": row,
            "stands_out": rules.stands_out(row.busiest, row.elsewhere),
        }
        for row in found
    ]


def as_csv(rows: Iterable[dict[str, Any]]) -> bytes:
    """Looks for a spreadsheet; no cell of it is taken for a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(
        [pgettext("in a series", "Number"), _("When"), _("Who"), _("Session"), _("What"),
         _("Code"), _("Kind"), _("File"), _("Why")]
    )  # fmt: skip
    for one in rows:
        at = timezone.localtime(one["at"]).isoformat(timespec="seconds")
        cells = [one["who"], one["session"], one["act"], one["code"], one["kind"],
                 str(one["root"]), one["why"]]  # fmt: skip
        writer.writerow([one["seq"], at, *map(harmless, cells)])
    return file.getvalue().encode("utf-8-sig")


def _names(actors: Iterable[str]) -> Mapping[UUID, str]:
    return staff.names_of(_member(actor) for actor in set(actors))


def _member(actor: str) -> UUID | None:
    return UUID(actor.removeprefix("staff:")) if actor.startswith("staff:") else None


def _who(actor: str, names: Mapping[UUID, str]) -> str:
    member = _member(actor)
    if member is None:
        return _("The system's own jobs")
    return names.get(member, _("A member who has left"))
