"""Programmes as their pages show them: the sentence, the indicators, the table, the proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hotline import wording
from hotline.reintegration.models import Programme
from hotline.reintegration.rules import INDICATORS
from hotline.staff import queries as staff
from hotline.statistics import words
from hotline.statistics.folding import NOT_IN_LIST
from hotline.statistics.models import ProgrammeProof
from hotline.statistics.programme_figures import BREAKDOWNS, ProgrammeFigures
from hotline.statistics.small import LEAST

NAMES: dict[str, Promise] = {
    "reached": pgettext_lazy("programme", "Reached"),
    "supported": pgettext_lazy("programme", "Supported"),
    "reintegrated_12": gettext_lazy("Reintegrated after 12 months"),
    "trained": pgettext_lazy("programme", "Trained"),
    "livelihood": gettext_lazy("Livelihood running"),
}
# How each indicator is counted, for whoever reads a proof.
MEANINGS: dict[str, Promise] = {
    "reached": gettext_lazy("A person whom the programme counts, by her consent or by law."),
    "supported": gettext_lazy(
        "Reached, and a step of her support plan has begun or is done, an agency reports that it"
        " serves or served her, or support that the law grants was received."
    ),
    "reintegrated_12": gettext_lazy(
        "Reached twelve months ago or earlier, and her case stands closed as reintegrated: every"
        " domain at 3 or more in two reviews on end, and she agreed."
    ),
    "trained": gettext_lazy("Reached, and a training of her livelihood plan is finished."),
    "livelihood": gettext_lazy("Reached, and her livelihood runs or grows, as last heard."),
}
COUNTS: dict[str, Promise] = {
    "survivors": gettext_lazy("Survivors"),
    "at_risk": gettext_lazy("People at risk"),
    "both": gettext_lazy("Survivors and people at risk"),
}
HEADINGS: dict[str, Promise] = {
    "sex": gettext_lazy("Sex"),
    "age_band": gettext_lazy("Age"),
    "province": gettext_lazy("Province"),
    "side": gettext_lazy("Adult or child"),
}


def name(programme: Programme | Mapping[str, Any]) -> str:
    """What a programme is called in the reader's language; a row or what a proof tells of one."""
    told = programme if isinstance(programme, Mapping) else vars(programme)
    return str(told["name_vi"] if wording.lang() == "vi" else told["name_en"])


def period(begins_on: dt.date, ends_on: dt.date | None) -> str:
    """The time of a programme in words."""
    since = wording.day(begins_on)
    if ends_on is None:
        return _("since %(day)s") % {"day": since}
    return _("%(first)s to %(last)s") % {"first": since, "last": wording.day(ends_on)}


def where(provinces: list[str]) -> str:
    """Its provinces in words."""
    return ", ".join(wording.place(key) for key in provinces) or _("the whole country")


def sentence(total: int | None, provinces: int, since: dt.date) -> str:
    """What can be said of a programme in one sentence; a small number is not said."""
    said = {
        "n": words.number(total) if total is not None else "",
        "p": words.number(provinces),
        "year": since.year,
        "least": LEAST,
    }
    if total is None:
        return _("Fewer than %(least)s persons since %(year)s") % said
    if provinces == 1:
        return _("%(n)s persons in one province since %(year)s") % said
    return _("%(n)s persons in %(p)s provinces since %(year)s") % said


def row(programme: Programme, found: ProgrammeFigures) -> dict[str, Any]:
    """A programme in the list."""
    return {
        "name": name(programme),
        "funder": programme.funder,
        "period": period(programme.begins_on, programme.ends_on),
        "where": where(programme.provinces),
        "reached": words.number(found.totals["reached"]),
        "href": reverse("console:programme", args=[programme.pk]),
    }


def indicators(
    totals: Mapping[str, int | None], due: int | None, targets: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Every indicator with its target and how much of it is reached."""
    return [
        {
            "label": str(NAMES[code]),
            "meaning": str(MEANINGS[code]),
            "value": cell(totals[code]),
            "note": _note(code, totals[code], due, targets.get(code)),
        }
        for code in INDICATORS
    ]


def _note(code: str, total: int | None, due: int | None, target: int | None) -> str:
    notes = []
    if code == "reintegrated_12":
        notes.append(_("of %(n)s reached 12 months ago or earlier") % {"n": cell(due)})
    if target and total is not None:
        said = {"n": words.number(target), "share": words.percent(total, target)}
        notes.append(_("target %(n)s: %(share)s") % said)
    return " · ".join(notes)


def tables(counts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A table for each breakdown: a row a code, a column an indicator; None stays inside."""
    return [_table(part, counts) for part in BREAKDOWNS]


def _table(part: str, counts: Mapping[str, Any]) -> dict[str, Any]:
    codes = {code for told in counts["by"].values() for code in told[part]}
    rows = [
        {
            "label": label(part, code),
            "cells": [cell(counts["by"][name][part].get(code, 0)) for name in INDICATORS],
        }
        for code in sorted(codes, key=lambda code: (code in ("", NOT_IN_LIST), label(part, code)))
    ]
    return {
        "heading": str(HEADINGS[part]),
        "heads": [str(NAMES[name]) for name in INDICATORS],
        "rows": rows,
    }


def label(part: str, code: str) -> str:
    """What a row of a breakdown is called."""
    if code == "":
        return _("Place unknown") if part == "province" else _("Not known")
    if code == NOT_IN_LIST:
        return _("Not in our lists")
    if part == "province":
        return wording.place(code)
    if part == "side":
        return {"child": _("Child"), "adult": _("Adult")}[code]
    return wording.label(part, code)


def cell(n: int | None) -> str:
    """A count; what stays inside shows as a bound."""
    return f"< {LEAST}" if n is None else words.number(n)


def proof(one: ProgrammeProof) -> dict[str, Any]:
    """A proof in the list of a programme."""
    return {
        "number": one.number,
        "until": wording.day(one.until),
        "at": one.at,
        "by": staff.named(one.by),
        "reached": words.number(one.counts["totals"]["reached"]),
        "digest": one.digest[:12],
        "changes": changes(one),
        "reason": str(words.REASONS[one.reason]) if one.reason else "",
        "href": reverse("console:programme_proof", args=[one.pk]),
    }


def changes(one: ProgrammeProof) -> str:
    """By how much a further count of the same day differs from the one before."""
    return ", ".join(f"{NAMES[code]}: {n:+d}" for code, n in one.changes.items())


def defined(told: Mapping[str, Any]) -> dict[str, Any]:
    """A programme as it was defined when it was counted."""
    ends = dt.date.fromisoformat(told["ends_on"]) if told["ends_on"] else None
    return {
        "name": name(told),
        "funder": told["funder"],
        "period": period(dt.date.fromisoformat(told["begins_on"]), ends),
        "where": where(told["provinces"]),
        "counts": str(COUNTS[told["counts"]]),
        "roles": ", ".join(wording.label("person_role", role) for role in told["roles"]),
        "version": told["version"],
    }
