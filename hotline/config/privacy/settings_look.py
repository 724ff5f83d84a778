"""Looks at rules of the country pack, settings, words that leave, and files that are served."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import override

from hotline.actor.classes import DataClass
from hotline.config.privacy.evidence import Evidence, none_of
from hotline.contacts import retention
from hotline.countries.pack import current as pack
from hotline.messaging import neutral
from hotline.messaging.words import TEMPLATES
from hotline.people import rules as ages
from hotline.referrals import rules as referrals

_HOST = re.compile(
    r"""(?:src|href|url|import|fetch|from)\s*[=(]?\s*["'(]\s*(https?:)?//([\w.-]+)"""
)
_TEXT = (".css", ".js", ".html")


def words_that_leave() -> Evidence:
    """No template of an outgoing word names the line or the reason."""
    said = []
    for language, _label in settings.LANGUAGES:
        with override(language):
            said += [str(one.words) for one in TEMPLATES.values()]
    wrong = [text for text in said if neutral.faults(text)]
    return none_of(len(wrong), len(said), "outgoing texts", "that give her away")


def minimum_data_set() -> Evidence:
    """What an agency may be told of who she is is a short list, closed until it accepts."""
    names = ", ".join(referrals.IDENTITY)
    return Evidence(
        not referrals.at_once("urgent") and not referrals.at_once("routine"),
        f"at most {len(referrals.IDENTITY)} facts leave ({names}), after acceptance",
    )


def hand_over_clock() -> Evidence:
    """An emergency that no agency opens rises within minutes."""
    wait = pack().deadline("referral_opened", "emergency")
    return Evidence(
        wait <= dt.timedelta(hours=1), f"{int(wait.total_seconds() // 60)} minutes until it rises"
    )


def age_lines() -> Evidence:
    """Both age lines stand, and whoever's age is unknown is treated as a child."""
    day = pack().today()
    unknown = ages.is_child(None, day, pack())
    lines = {code: line.years for code, line in pack().ages.items()}
    told = ", ".join(f"{code} {years}" for code, years in lines.items())
    return Evidence(unknown, f"ages: {told}; unknown is {'a child' if unknown else 'an adult'}")


def request_clocks() -> Evidence:
    """Every right has its clock."""
    rules = pack().rights
    missing = [r for r in pack().codes("data_right").codes() if r not in rules.clocks]
    days = sorted(
        {c.days for c in rules.clocks.values()} | {c.with_others for c in rules.clocks.values()}
    )
    told = f"first answer in {rules.answer_working_days} working days, done in {days} days"
    return Evidence(not missing, told if not missing else f"no clock for {', '.join(missing)}")


def holidays() -> Evidence:
    """The calendar of working days knows this year and the coming months."""
    today = pack().today()
    years = sorted({today.year, (today + dt.timedelta(days=60)).year})
    missing = [y for y in years if not any(day.year == y for day in pack().holidays)]
    known = sum(day.year in years for day in pack().holidays)
    told = f"{known} holidays in {', '.join(map(str, years))}"
    return Evidence(
        not missing, told if not missing else f"no holidays of {missing[0]} in the pack"
    )


def breach_clock() -> Evidence:
    """The authority hears of a data breach within 72 hours."""
    wait = pack().deadline("breach_report", "emergency")
    hours = int(wait.total_seconds() // 3600)
    return Evidence(0 < hours <= 72, f"{hours} hours to tell the authority")


def figures_without_words() -> Evidence:
    """Tables of figures hold codes and counts, no words and no person, and point at nothing but
    the like: a programme, say."""
    models: list[Any] = list(apps.get_app_config("statistics").get_models())
    fields = [(m, f) for m in models for f in m._meta.fields]
    guarded = {DataClass.D2, DataClass.D3, DataClass.D4}
    wrong = [
        f for m, f in fields
        if m.data_classes.get(f.name) in guarded
        or (f.is_relation and {*f.related_model.data_classes.values()} != {DataClass.D5})
    ]  # fmt: skip
    return none_of(len(wrong), len(fields), "fields of figures", "that point at somebody")


def retention_decided() -> Evidence:
    """What is kept too long is cleared, or nothing is too old yet."""
    from hotline.config.privacy.looking import COUNTS

    report = retention.report(by=COUNTS)
    applies = settings.HOTLINE_RETENTION == "apply"
    if report.rule is None:
        return Evidence(False, "the country pack has no rule of retention")
    told = f"{report.rule.months} months; {report.count:,} contacts are older"
    if applies:
        return Evidence(True, f"{told}, cleared each night")
    return Evidence(report.count == 0, f"{told}; HOTLINE_RETENTION is not `apply`")


def content_policy() -> Evidence:
    """Pages load nothing from elsewhere and run no script that stands in them."""
    rules = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    loose = [
        f"{name} {source}"
        for name, sources in rules.items()
        for source in sources
        if "unsafe" in source or source == "*"
        or (source.startswith("http") and source != settings.HOTLINE_STREAM_URL)
    ]  # fmt: skip
    closed = list(rules.get("default-src", [])) == ["'none'"]
    told = f"{len(rules)} directives, default-src 'none'"
    return Evidence(closed and not loose, told if not loose else f"open to {', '.join(loose)}")


def hosts_of_files() -> Evidence:
    """No template, style sheet or script asks another host for anything."""
    package = Path(settings.PACKAGE)
    files = [p for p in sorted(package.rglob("*")) if p.suffix in _TEXT and p.is_file()]
    found = sorted({m[1] for p in files for m in _HOST.finditer(p.read_text(errors="replace"))})
    told = f"{len(files):,} files, no other host"
    return Evidence(not found, told if not found else f"asks {', '.join(found)}")
