"""Reads the code lists of a pack and holds what every pack must bring."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.places_part import read_span
from hotline.countries.shapes import CONFIDENCES, URGENCIES
from hotline.countries.words import Code, CodeList

# Rules decide on these codes, so a pack may put them into words but not change them.
FIXED_CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "urgency": URGENCIES,
        "yes_no_unknown": ("yes", "no", "unknown"),
        "safe_to_call_back": ("never", "given_times", "any_time", "unknown"),
        "can_talk_now": ("yes", "yes_no_only", "no", "unknown"),
        "age_certainty": ("known", "estimated", "unknown"),
        "risk_level": ("low", "medium", "high", "extreme"),
        "legal_basis": ("consent", "life_and_health", "statutory_task", "crime_prevention"),
        "consequence": (
            "none", "reroute", "retry", "new_plan_step", "escalate", "call_back",
            "ask_again", "close", "verify",
        ),
        "place_group": ("units", "border_points", "countries"),
    }
)  # fmt: skip

# Routing asks for these roles by name; a pack may add others.
FIXED_ROLES = ("focal_point", "border", "consulate")

# Screens and figures ask for these by name; their codes are the pack's own.
NEEDED_LISTS = (
    "contact_kind", "call_outcome_non_case", "caller_type", "caller_report_group", "topic",
    "channel", "how_heard", "sex", "person_role", "need_domain", "need_score", "measure_kind",
    "decline_reason", "referral_outcome", "not_opened_reason", "failed_reason", "cancel_reason",
    "hold_reason", "closure_reason", "follow_up_outcome", "exploitation_form", "victim_status",
    "language", "agency_kind", "agency_role", "unit_type", "age_band",
)  # fmt: skip


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


def _read_list(name: str, marked: Marked, languages: tuple[str, ...]) -> CodeList:
    record = marked.record(
        required=("source", "confidence", "codes"), optional=("note", "attributes")
    )
    declared = _attributes(record["attributes"])
    codes: list[Code] = []
    for entry in record["codes"].entries():
        required = tuple(key for key, (_, must) in declared.items() if must)
        row = entry.record(
            required=("code", *required), optional=("since", "until", *languages, *declared)
        )
        extra = {key: row[key].text() for key in declared if not row[key].empty}
        code = Code(
            row["code"].text(),
            row.labels(languages),
            read_span(row, entry),
            MappingProxyType(extra),
        )
        for other in codes:
            if other.code == code.code and other.span.meets(code.span):
                entry.problem(
                    f"code given twice in {name}: {code.code} "
                    "(a code with another meaning needs dates that do not meet)"
                )
        codes.append(code)
    if not codes:
        marked.problem(f"list without codes: {name}")
    return CodeList(
        name,
        tuple(codes),
        source=record["source"].text(),
        confidence=record["confidence"].one_of(CONFIDENCES, "confidence"),
        note=record["note"].text(),
    )


def _check_attributes(name: str, marked: Marked, lists: Mapping[str, CodeList]) -> None:
    items = marked.items()
    for attribute, (kind, _) in _attributes(items["attributes"]).items():
        if kind in ("text", "words"):
            continue
        if kind not in lists:
            items["attributes"].problem(f"attribute {attribute}: unknown code list: {kind}")
            continue
        for entry in items["codes"].entries():
            value = entry.items().get(attribute)
            if value is not None and not value.empty and value.text() not in lists[kind]:
                value.problem(f"{attribute}: not in the list {kind}: {value.text()}")


def _check_complete(report: Report, lists: Mapping[str, CodeList]) -> None:
    for name, fixed in FIXED_CODES.items():
        if name not in lists:
            report.add("codelists", 0, f"list missing: {name} (with {', '.join(fixed)})")
        elif set(lists[name].codes()) != set(fixed):
            report.add("codelists", 0, f"{name} must hold exactly: {', '.join(fixed)}")
    roles = lists.get("agency_role")
    for role in FIXED_ROLES if roles is not None else ():
        if role not in roles:
            report.add("codelists", 0, f"agency_role must hold: {role}")
    for name in NEEDED_LISTS:
        if name not in lists:
            report.add("codelists", 0, f"list missing: {name}")


def read_lists(report: Report, languages: tuple[str, ...]) -> Mapping[str, CodeList]:
    """All lists of `codelists/*.yaml` by name; a file may hold several."""
    lists: dict[str, CodeList] = {}
    read: dict[str, Marked] = {}
    for path in sorted((report.root / "codelists").glob("*.yaml")):
        top = read_yaml(report, f"codelists/{path.name}")
        for name, marked in top.items().items():
            if name in lists:
                marked.problem(f"list given twice: {name} (first in {read[name].file})")
                continue
            read[name] = marked
            lists[name] = _read_list(name, marked, languages)
    noted = len(report.problems)
    for name, marked in read.items():
        if "attributes" in marked.items():
            _check_attributes(name, marked, lists)
    # Reading attributes a second time repeats what the first reading said of them.
    first, again = report.problems[:noted], report.problems[noted:]
    report.problems[noted:] = [problem for problem in again if problem not in first]
    _check_complete(report, lists)
    return MappingProxyType(lists)
