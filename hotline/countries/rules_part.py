"""Reads the times and small rules of a pack: numbers, deadlines, holidays, entitlements, words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.places_part import read_span
from hotline.countries.shapes import (
    CONFIDENCES,
    URGENCIES,
    AgeLine,
    Aim,
    Alphabet,
    Deadline,
    FollowUpStep,
    Holiday,
    Number,
    PlaceWords,
)

# Every step that a clock runs on, in the order a case meets them.
STEPS = (
    "call_back", "referral_draft", "referral_approval", "referral_opened", "referral_decided",
    "referral_information", "first_contact", "update", "verification", "first_follow_up",
    "risk_review", "call_back_decision", "tip_classified", "closing_decided", "second_follow_up",
    "breach_report",
    "complaint_answered", "warning_sign", "search_decided", "second_look",
    "child_report", "support_step", "claim_answered", "claim_appeal", "claim_received",
)  # fmt: skip


# Adult: trafficking law; child_law: protection of children; own_agreement: a child is asked too.
AGES = ("adult", "child_law", "own_agreement")


def read_ages(marked: Marked) -> Mapping[str, AgeLine]:
    """The ages at which the law changes; every pack gives all of them."""
    ages: dict[str, AgeLine] = {}
    for entry in marked.entries():
        row = entry.record(required=("code", "years", "source"))
        code, years = row["code"].one_of(AGES, "age"), row["years"].text()
        if not years.isdigit():
            row["years"].problem(f"not a whole number of years: {years}")
        if code in ages:
            entry.problem(f"age given twice: {code}")
        ages[code] = AgeLine(code, int(years) if years.isdigit() else 0, row["source"].text())
    for code in AGES:
        if code not in ages:
            marked.problem(f"age missing: {code}")
    return MappingProxyType(ages)


def read_numbers(marked: Marked, languages: tuple[str, ...]) -> tuple[Number, ...]:
    """Numbers that everybody may know; one purpose has one number on a day."""
    numbers: list[Number] = []
    for entry in marked.entries():
        row = entry.record(
            required=("code", "number", "confidence"),
            optional=("since", "until", "source", *languages),
        )
        number = Number(
            row["code"].text(),
            row["number"].text(),
            row.labels(languages),
            read_span(row, entry),
            row["confidence"].one_of(CONFIDENCES, "confidence"),
        )
        if any(o.code == number.code and o.span.meets(number.span) for o in numbers):
            entry.problem(f"two numbers for {number.code} on the same day")
        if not number.number.lstrip("+").isdigit():
            row["number"].problem(f"digits only, perhaps after a plus: {number.number}")
        numbers.append(number)
    return tuple(numbers)


def _deadline(entry: Marked, languages: tuple[str, ...]) -> Deadline:
    row = entry.record(required=("step", "source"), optional=(*URGENCIES, "confidence", *languages))
    times = {}
    for urgency in URGENCIES:
        if row[urgency].empty:
            entry.problem(f"deadline missing for urgency: {urgency}")
        else:
            times[urgency] = row[urgency].duration()
    known = [times[urgency] for urgency in URGENCIES if urgency in times]
    if known != sorted(known):
        entry.problem("a more urgent case has a longer deadline than a less urgent one")
    row["confidence"].one_of(CONFIDENCES, "confidence")
    return Deadline(
        row["step"].one_of(STEPS, "step"),
        row.labels(languages),
        MappingProxyType(times),
        row["source"].text(),
    )


# From when a planned contact is counted, and which follow-up of a referral it may be.
COUNTED_FROM, FOLLOW_UP_KINDS = ("sent", "accepted"), ("first", "second")


def _follow_up(entry: Marked, languages: tuple[str, ...]) -> FollowUpStep:
    row = entry.record(
        required=("code", "after", "from"),
        optional=("kind", "window", "risks", "source", "confidence", *languages),
    )
    after = row["after"].text()
    months = int(after[:-2]) if after.endswith("mo") and after[:-2].isdigit() else 0
    wait = timedelta() if months else row["after"].duration()
    return FollowUpStep(
        row["code"].text(),
        row.labels(languages),
        wait,
        months,
        counted_from=row["from"].one_of(COUNTED_FROM, "beginning"),
        kind=row["kind"].one_of(FOLLOW_UP_KINDS, "kind"),
        window=timedelta() if row["window"].empty else row["window"].duration(),
        risks=row["risks"].texts(),
        source=row["source"].text(),
        confidence=row["confidence"].one_of(CONFIDENCES, "confidence"),
    )


def read_deadlines(
    report: Report, languages: tuple[str, ...]
) -> tuple[Mapping[str, Deadline], tuple[FollowUpStep, ...]]:
    """`deadlines.yaml`: the clocks by step and urgency, and the planned follow-ups in order."""
    top = read_yaml(report, "deadlines.yaml")
    record = top.record(required=("deadlines", "follow_ups"), optional=("source", "note"))
    deadlines: dict[str, Deadline] = {}
    for entry in record["deadlines"].entries():
        deadline = _deadline(entry, languages)
        if deadline.code in deadlines:
            entry.problem(f"deadline given twice: {deadline.code}")
        deadlines[deadline.code] = deadline
    for step in STEPS:
        if step not in deadlines:
            top.problem(f"deadline missing: {step}")
    steps = [_follow_up(entry, languages) for entry in record["follow_ups"].entries()]
    days = [step.due(date(2001, 1, 1)) for step in steps]
    if days != sorted(days) or len({step.code for step in steps}) != len(steps):
        record["follow_ups"].problem("follow-ups must stand in order of time, each code once")
    return MappingProxyType(deadlines), tuple(steps)


# What figures are held against, each a share in per cent.
AIMS = ("tips_classified_in_time", "tips_resolved")


def read_aims(report: Report, languages: tuple[str, ...]) -> Mapping[str, Aim]:
    """`aims.yaml`: the shares that a programme of the country wants reached; a pack may have none.
    An aim is `at_least` so many per cent or `more_than` so many, never both."""
    if not (report.root / "aims.yaml").exists():
        return MappingProxyType({})
    record = read_yaml(report, "aims.yaml").record(
        required=("programme", "aims"), optional=("source", "note")
    )
    programme = record["programme"].record(optional=languages).labels(languages)
    aims: dict[str, Aim] = {}
    for entry in record["aims"].entries():
        row = entry.record(required=("code",), optional=("at_least", "more_than", *languages))
        code = row["code"].one_of(AIMS, "aim")
        given = [name for name in ("at_least", "more_than") if not row[name].empty]
        text = row[given[0]].text() if len(given) == 1 else ""
        if not text.isdigit() or int(text) > 100:
            entry.problem("an aim is either at_least or more_than a whole share in per cent")
        percent = int(text) if text.isdigit() else 0
        aims[code] = Aim(code, percent, "more_than" in given, row.labels(languages), programme)
    return MappingProxyType(aims)


def read_holidays(report: Report, languages: tuple[str, ...]) -> Mapping[date, Holiday]:
    """`holidays.yaml` by day; an entry may run from `since` to `until`."""
    top = read_yaml(report, "holidays.yaml")
    record = top.record(required=("holidays",), optional=("source", "confidence", "note"))
    overall = record["confidence"].one_of(CONFIDENCES, "confidence")
    holidays: dict[date, Holiday] = {}
    for entry in record["holidays"].entries():
        row = entry.record(required=("since",), optional=("until", "confidence", *languages))
        span = read_span(row, entry)
        labels = row.labels(languages)
        confidence = row["confidence"].one_of(CONFIDENCES, "confidence") or overall
        if span.since is None:
            continue
        last = span.until or span.since
        for offset in range((last - span.since).days + 1):
            day = span.since + timedelta(days=offset)
            if day in holidays:
                entry.problem(f"dates overlap: {day} is a holiday already")
            holidays[day] = Holiday(day, labels, confidence)
    return MappingProxyType(holidays)


def read_place_words(marked: Marked) -> PlaceWords:
    """Words around place names: of units, of smaller places (never a unit), of border points."""
    row = marked.record(optional=("unit", "below", "border"))
    return PlaceWords(row["unit"].texts(), row["below"].texts(), row["border"].texts())


def read_sorting(marked: Marked, languages: tuple[str, ...]) -> dict[str, Alphabet]:
    """Alphabets by language; a language without one sorts by its plain letters."""
    alphabets = {}
    for lang, entry in marked.items().items():
        if lang not in languages:
            entry.problem(f"not a language of the pack: {lang}")
        row = entry.record(required=("letters",), optional=("accents",))
        alphabets[lang] = Alphabet(tuple(row["letters"].text().split()), row["accents"].texts())
    return alphabets
