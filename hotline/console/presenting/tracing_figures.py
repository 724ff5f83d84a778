"""What becomes of people after a referral, as its page shows it: bars and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from hotline import wording
from hotline.console.presenting import programmes
from hotline.statistics import tracing_figures as figures
from hotline.statistics import words
from hotline.statistics.tracing_figures import Traced, TracingFigures


def numbers(found: TracingFigures) -> list[dict[str, str]]:
    """What stands first."""
    all_ = found.all
    return [
        {"label": _("People traced"), "value": words.number(all_.people), "note": ""},
        {
            "label": _("In tracing now"),
            "value": words.number(all_.now),
            "note": words.percent(all_.now, all_.people),
        },
        {
            "label": _("Reintegrated after 12 months"),
            "value": words.percent(all_.reintegrated, all_.a_year),
            "note": _share(all_.reintegrated, all_.a_year),
        },
    ]


def contacts(found: TracingFigures) -> list[dict[str, Any]]:
    """Of those due at each contact, how many it reached."""
    rows = []
    for step in figures.steps():
        reached, due = found.all.at(step.code)
        shown = f"{words.percent(reached, due)} · {_share(reached, due)}" if due else "–"
        share = round(100 * reached / due, 1) if due else 0
        label = step.labels.of(wording.lang())
        rows.append({"label": label, "value": share, "shown": shown, "of": 100})
    return rows


def outcomes(found: TracingFigures) -> list[dict[str, Any]]:
    """How the closed cases ended, the most frequent first."""
    told = sorted(found.outcomes.items(), key=lambda one: -one[1])
    return [
        {"label": wording.label("closure_reason", code), "value": n, "shown": words.number(n)}
        for code, n in told
    ]


def tables(found: TracingFigures) -> list[dict[str, Any]]:
    """A row a code: people, in tracing now, reached at each contact, reintegrated."""
    heads = [_("People traced"), _("In tracing now")]
    heads += [step.labels.of(wording.lang()) for step in figures.steps()]
    heads += [_("Reintegrated after 12 months")]
    return [
        {"heading": str(programmes.HEADINGS[part]), "heads": heads, "rows": _rows(part, groups)}
        for part, groups in found.by.items()
    ]


def _rows(part: str, groups: Mapping[str, Traced]) -> list[dict[str, Any]]:
    ordered = sorted(groups.items(), key=lambda one: (-one[1].people, one[0]))
    return [{"label": programmes.label(part, code), "cells": _cells(one)} for code, one in ordered]


def _cells(one: Traced) -> list[str]:
    return [
        words.number(one.people),
        words.number(one.now),
        *(_of(*one.at(step.code)) for step in figures.steps()),
        _of(one.reintegrated, one.a_year),
    ]


def _of(part: int, whole: int) -> str:
    return f"{words.number(part)}/{words.number(whole)}" if whole else "–"


def _share(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": words.number(part), "whole": words.number(whole)}
