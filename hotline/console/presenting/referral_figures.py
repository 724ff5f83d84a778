"""Figures of referrals as their page shows them: numbers, bars, tables, the ladder, the gaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.countries.pack import current as pack
from hotline.directory import gaps
from hotline.directory import queries as directory
from hotline.directory import words as directory_words
from hotline.referrals import rules
from hotline.statistics import referral_tables as tables
from hotline.statistics import words
from hotline.statistics.grids import Grid
from hotline.statistics.queries import Question
from hotline.statistics.referral_figures import Counts, Filter, ReferralFigures, Rung
from hotline.statistics.referral_sql import STANDING, WORD

LONGEST = 25  # rows of a table on the page; a file holds all
GAPS = 5


def asked_words(
    question: Question, reach: str, wanted: Filter, *, ever: bool = False, one_way: bool = True
) -> str:
    """The filter in words: direction (where it is one), months, centre, and what else narrows."""
    names = {
        "province": wording.place(wanted.province) if wanted.province else "",
        "agency": wording.agency_of(wanted.agency) if wanted.agency else "",
        "need": wording.label("need_domain", wanted.need) if wanted.need else "",
        "urgency": wording.label("urgency", wanted.urgency) if wanted.urgency else "",
    }
    when = _("now, whenever sent") if ever else words.months(question.period)
    parts = [
        *([str(tables.DIRECTIONS[wanted.direction])] if one_way else []),
        when,
        words.centre(question.centre or reach),
        *filter(None, names.values()),
    ]
    return ", ".join(parts)


def grids(found: ReferralFigures, asked: str, asked_of_all: str) -> dict[str, Grid]:
    """Every table of the page, in its order; `asked_of_all` is the filter without its direction."""
    names = directory.agency_names(found.by["agency"], words.language())
    labels: dict[str, Callable[[str], str]] = {
        "agency": lambda code: names.get(code, code),
        "province": wording.place,
        "need": lambda code: wording.label("need_domain", code),
    }
    made = {
        "direction": tables.of_numbers(
            "direction", found.directions, lambda code: str(tables.DIRECTIONS[code]), asked_of_all
        )
    }
    for name, label in labels.items():
        made[name] = tables.of_answers(name, found.by[name], label, asked)
    return made


def numbers(counts: Counts) -> list[dict[str, str]]:
    """The counts that stand first on the page."""
    tones = {"silent": "danger", "expired": "danger"}
    return [
        {
            "label": str(tables.NAMES[name]),
            "value": words.number(counts[name]),
            "note": words.percent(counts[name], counts["sent"]) if name != "sent" else "",
            "tone": tones.get(name, "") if counts[name] else "",
        }
        for name in tables.FUNNEL
    ]


def states(counts: Counts) -> list[dict[str, Any]]:
    """Where all that were sent stand today, as bars that add up."""
    return [_bar(str(tables.NAMES[name]), counts[name], counts["sent"])
            for name in STANDING]  # fmt: skip


def times(counts: Counts) -> list[dict[str, str]]:
    """Each time with its median, its longest and over how many."""
    rows = []
    for name, label in tables.TIME_NAMES.items():
        spell = counts.time(name)
        median, longest = tables.time_words(spell)
        rows.append(
            {"label": str(label), "median": median, "longest": longest,
             "counted": words.number(spell.counted)}
        )  # fmt: skip
    return rows


def in_time(counts: Counts) -> dict[str, str]:
    """The share answered within the clock, with its numerator and denominator in words."""
    said = {"part": words.number(counts["in_time"]), "whole": words.number(counts["answerable"])}
    return {
        "value": tables.answered_share(counts),
        "words": _("%(part)s answered within the clock, of %(whole)s answered or due") % said,
    }


def her_word(counts: Counts) -> dict[str, Any]:
    """What she herself said of the help, of all that agencies report as completed."""
    whole = counts["completed"]
    said = {
        "yes": words.number(counts["yes"]), "partly": words.number(counts["partly"]),
        "whole": words.number(whole),
    }  # fmt: skip
    return {
        "value": words.percent(counts["yes"], whole),
        "words": _(
            "Of %(whole)s completed referrals, in %(yes)s the survivor herself said that she was"
            " helped, and in %(partly)s that she was helped in part."
        )
        % said,
        "bars": [_bar(tables.number_name(code), counts[code], whole) for code in WORD],
    }


def reported(found: ReferralFigures) -> list[dict[str, Any]]:
    """What agencies tell of her, never added to her own word."""
    rows = [
        (wording.label("agency_report", code), found.reported.get(code, 0))
        for code in pack().codes("agency_report").codes()
    ]
    return [{"label": label, "value": n, "shown": words.number(n)} for label, n in rows]


def climbed(actor: Actor, rungs: tuple[Rung, ...]) -> dict[str, Any]:
    """The open ladder: how many stand at which step, and the most pressing of each."""
    codes = {one.agency for rung in rungs for one in rung.first}
    names = directory.agency_names(codes, words.language()) if codes else {}
    opens = may(actor.role, "cases.read")
    steps = step_names()
    return {
        "total": words.number(sum(one.count for one in rungs)),
        "bars": [
            {"label": steps[one.code], "value": one.count, "shown": words.number(one.count)}
            for one in rungs
        ],
        "steps": [
            {
                "label": steps[one.code],
                "count": one.count,
                "more": one.count - len(one.first),
                "rows": [
                    {
                        "title": names.get(row.agency, row.agency),
                        "sub": f"{rules.pseudonym(row.id)} · {wording.place(row.province)}",
                        "href": reverse("console:referral", args=[row.id]) if opens else "",
                        "urgency": row.urgency,
                        "since": row.silent_since,
                    }
                    for row in one.first
                ],
            }
            for one in rungs
        ],
    }


def step_names() -> dict[str, str]:
    """Who was asked last, by step of the ladder."""
    return {
        "remind_agency": _("Agency reminded"),
        "phone": _("To phone"),
        "backup": _("Deputy asked"),
        "head": _("Head of the agency told"),
        "provincial": _("Provincial focal point told"),
        "national": _("National centre told"),
        "remind_sender": _("Sender reminded"),
        "supervisor": _("Supervisor told"),
        "expire": _("Expired without an answer"),
        "reopen": _("Decided anew"),
        "?": pgettext("step", "Not in our lists"),
    }


def gap_rows() -> list[dict[str, Any]]:
    """The kinds of help that were missing most often, of the whole country."""
    return [
        {
            "label": " · ".join([
                directory_words.need(one.need), one.region or _("not said where"),
                wording.label("sex", one.sex),
            ]),
            "value": one.times,
            "shown": words.number(one.times),
        }
        for one in gaps.figures(words.language())[:GAPS]
    ]  # fmt: skip


def _bar(label: str, count: int, whole: int) -> dict[str, Any]:
    shown = f"{words.number(count)} · {words.percent(count, whole)}"
    return {"label": label, "value": count, "shown": shown}
