"""Reads the code lists of a pack and holds what every pack must bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.places_part import read_span
from hotline.countries.rights_part import RIGHTS
from hotline.countries.shapes import CONFIDENCES, URGENCIES
from hotline.countries.words import Code, CodeList

# Rules decide on these codes, so a pack may put them into words but not change them.
FIXED_CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "urgency": URGENCIES,
        "yes_no_unknown": ("yes", "no", "unknown"),
        "safe_to_call_back": ("never", "given_times", "any_time", "unknown"),
        "can_talk_now": ("yes", "yes_no_only", "no", "unknown"),
        "age_certainty": ("known", "estimated", "said_child", "said_adult", "unknown"),
        "risk_level": ("low", "medium", "high", "extreme"),
        "consequence": (
            "none", "reroute", "retry", "new_plan_step", "escalate", "call_back",
            "ask_again", "close", "verify",
        ),
        "referral_end": ("completed", "failed"),
        "alarm_end": ("safe", "help_on_the_way", "mistaken"),
        "call_back_decision": ("neutral_call_back", "welfare_check", "wait"),
        "tip_wish": ("anonymous", "may_contact"),
        "place_group": ("units", "border_points", "countries"),
        "data_right": RIGHTS,
        "network_pattern": ("advert", "route", "company"),
        "help_confirmed": ("yes", "partly", "no", "unverified"),
        "agency_report": ("seen", "safe", "moved", "served"),
        "consent_giver": ("person", "guardian"),
        "second_review": ("upheld", "objected"),
        "tracing_consequence": ("search", "move", "died", "stop", "danger", "again", "replanned"),
        "search_decision": ("found", "found_elsewhere", "lost_contact", "ended"),
        "need_score": ("1", "2", "3", "4", "not_assessed"),
        "income_change": ("more", "same", "less", "none", "not_told"),
        "cost_payer": ("herself", "loan", "grant", "family", "programme", "nobody_yet"),
        "livelihood_customers": ("one", "few", "many", "not_known"),
        "livelihood_debt": ("nobody", "family", "bank", "lender", "exploiter"),
        "milestone_kind": ("training", "visit", "grant", "loan", "other"),
        "milestone_state": (
            "planned", "started", "asked", "granted", "refused", "paid_out", "repaid",
            "not_repaid", "finished", "not_finished", "done", "not_done",
        ),
        "sheet_carrying": ("safe", "kept_by_other", "not_safe"),
    }
)  # fmt: skip

# Rules ask for these codes by name; a pack may add others to the list.
MUST_HOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "livelihood_status": ("planned", "running", "not_known"),
        "agency_role": ("focal_point", "border", "consulate"),
        "legal_basis": ("consent", "life_and_health"),
        "sex": ("unknown",),
        "age_band": ("unknown",),
        "person_role": ("caller", "guardian", "representative", "suspect"),
        "relation": ("guardian", "unknown"),
        "victim_status": ("potential", "in_identification", "confirmed", "not_victim"),
        "name_kind": ("heard", "papers", "alias"),
        "contact_point_kind": ("phone",),
        "suspect_part": ("unknown",),
        "call_back_ground": ("dropped", "silent"),
        "assessment_way": ("visit",),
        "visit_cancelled": ("case_closed", "tracing_ended"),
        "followup_outcome": ("suspected",),
        "support_given_up": ("consent_withdrawn", "left_out", "plan_ended"),
        "warning_sign": ("in_danger", "trafficked_again"),
    }
)

# Rules ask a list which of its codes are so: at least one says "yes" to each of these attributes.
MUST_MARK: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person_role": ("suspect", "about"),
        "contact_point_kind": ("number",),
        "agency_kind": ("investigates",),
        "visit_kind": ("assesses",),
    }
)

# Screens and figures ask for these by name; their codes are the pack's own.
NEEDED_LISTS = (
    "contact_kind", "call_outcome_non_case", "caller_type", "caller_report_group",
    "counselling_topic", "contact_channel", "how_heard", "sex", "age_band", "person_role",
    "need_domain", "need_score", "measure_kind", "measure_outcome", "decline_reason",
    "measure_ground", "support_regime",
    "referral_outcome", "not_opened_reason", "failed_reason", "cancel_reason", "hold_reason",
    "closure_reason", "followup_outcome", "exploitation_form", "victim_status", "language",
    "legal_basis", "agency_kind", "agency_role", "unit_type", "venue", "ethnic_group",
    "tip_kind", "tip_class", "tip_closing", "tip_result", "complaint_about", "complaint_whom",
    "call_back_ground", "breach_kind", "breach_telling",
    "identity_check", "rights_refusal", "legal_hold_ground", "copy_handing",
    "seal_ground", "relation", "risk_factor", "name_kind", "contact_point_kind", "paper_kind",
    "place_tie",
    "identifier_kind", "suspect_part", "stepped_away", "ring_declined",
    "livelihood_kind", "livelihood_status", "livelihood_reason", "milestone_source",
    "warning_sign", "sign_action", "search_answer",
    "assessment_way", "visit_kind", "visit_not_met", "visit_cancelled",
    "letter_purpose", "step_undone", "step_withdrawn", "conference_way",
    "support_way", "support_payer", "support_given_up", "support_plan_end",
    "enrolment_ground", "enrolment_end", "claim_refusal", "claim_unit", "track_skipped",
    "guardian_criterion", "guardian_answer", "guardian_conclusion", "care_arrangement",
    "child_opinion", "best_interest_part", "school_level", "school_state", "school_obstacle",
)  # fmt: skip

# How one spelling of an identifier is made of many.
WAYS = ("number", "account", "signs", "words", "link", "advert")


@dataclass(frozen=True)
class _Reading:
    """A list as it was read, with what can only be checked once all lists are known."""

    found: CodeList
    marked: Marked
    also: tuple[str, ...]
    references: list[tuple[Marked, str, str]]


def _attributes(marked: Marked) -> dict[str, tuple[str, bool]]:
    """`name: kind [required]`, where kind is `text`, `words` or the name of a code list."""
    declared = {}
    for name, value in marked.items().items():
        parts = value.text().split()
        if not parts or parts[1:] not in ([], ["required"]):
            value.problem(f"attribute {name}: text, words or a code list, then perhaps `required`")
            continue
        declared[name] = (parts[0], parts[1:] == ["required"])
    return declared


def _check_again(name: str, code: Code, codes: list[Code], entry: Marked) -> None:
    if any(other.code == code.code and other.span.meets(code.span) for other in codes):
        entry.problem(
            f"code given twice in {name}: {code.code} "
            "(a code with another meaning needs dates that do not meet)"
        )


def _read_list(name: str, marked: Marked, languages: tuple[str, ...]) -> _Reading:
    record = marked.record(
        required=("source", "confidence", "codes"), optional=("note", "attributes", "also")
    )
    declared = _attributes(record["attributes"])
    required = tuple(key for key, (_, must) in declared.items() if must)
    codes: list[Code] = []
    references: list[tuple[Marked, str, str]] = []
    for entry in record["codes"].entries():
        row = entry.record(
            required=("code", *required), optional=("since", "until", *languages, *declared)
        )
        given = {key: row[key] for key in declared if not row[key].empty}
        references += [(value, key, declared[key][0]) for key, value in given.items()]
        extra = MappingProxyType({key: value.text() for key, value in given.items()})
        span = read_span(row, entry)
        code = Code(row["code"].text(), row.labels(languages), span, extra)
        _check_again(name, code, codes, entry)
        codes.append(code)
    if not codes:
        marked.problem(f"list without codes: {name}")
    found = CodeList(
        name,
        tuple(codes),
        source=record["source"].text(),
        confidence=record["confidence"].one_of(CONFIDENCES, "confidence"),
        note=record["note"].text(),
    )
    return _Reading(found, marked, record["also"].texts(), references)


def _check_references(reading: _Reading, lists: Mapping[str, CodeList]) -> None:
    for value, attribute, kind in reading.references:
        if kind in ("text", "words"):
            continue
        if kind not in lists:
            value.problem(f"attribute {attribute}: unknown code list: {kind}")
        elif value.text() not in lists[kind]:
            value.problem(f"{attribute}: not in the list {kind}: {value.text()}")


def _check_complete(report: Report, lists: Mapping[str, CodeList]) -> None:
    for name, fixed in FIXED_CODES.items():
        if name not in lists:
            report.add("codelists", 0, f"list missing: {name} (with {', '.join(fixed)})")
        elif set(lists[name].codes()) != set(fixed):
            report.add("codelists", 0, f"{name} must hold exactly: {', '.join(fixed)}")
    for name, codes in MUST_HOLD.items():
        for code in codes:
            if name in lists and code not in lists[name]:
                report.add("codelists", 0, f"{name} must hold: {code}")
    for name, marks in MUST_MARK.items():
        for mark in marks:
            if name in lists and not any(c.extra.get(mark) == "yes" for c in lists[name]):
                report.add("codelists", 0, f'{name} must mark at least one code `{mark}: "yes"`')
    if "relation" in lists and any("inverse" not in code.extra for code in lists["relation"]):
        report.add("codelists", 0, "relation must say the inverse of each code")
    for name in NEEDED_LISTS:
        if name not in lists:
            report.add("codelists", 0, f"list missing: {name}")
    _check_networks(report, lists)


def _check_networks(report: Report, lists: Mapping[str, CodeList]) -> None:
    for code in lists.get("identifier_kind", ()):
        if code.extra.get("way") not in WAYS:
            report.add("codelists", 0, f"identifier_kind {code.code}: way is one of {WAYS}")
    for code in lists.get("network_pattern", ()):
        for name in ("days", "least"):
            if not code.extra.get(name, "").isdigit():
                report.add("codelists", 0, f"network_pattern {code.code}: {name} is a number")


def read_lists(report: Report, languages: tuple[str, ...]) -> Mapping[str, CodeList]:
    """All lists of `codelists/*.yaml` by name; a file may hold several. A list may be asked for
    by another name too, given under `also`."""
    readings: dict[str, _Reading] = {}
    for path in sorted((report.root / "codelists").glob("*.yaml")):
        for name, marked in read_yaml(report, f"codelists/{path.name}").items().items():
            if name in readings:
                marked.problem(f"list given twice: {name} (first in {readings[name].marked.file})")
                continue
            readings[name] = _read_list(name, marked, languages)
    lists = {name: reading.found for name, reading in readings.items()}
    for reading in readings.values():
        _check_references(reading, lists)
        for other in reading.also:
            if other in lists:
                reading.marked.problem(f"list given twice: {other}")
            lists[other] = reading.found
    _check_complete(report, lists)
    return MappingProxyType(lists)
