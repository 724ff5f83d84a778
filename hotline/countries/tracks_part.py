"""Reads the tracks of a person: coming home, justice, going back to a family: `tracks.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from hotline.countries.marked import Marked, Record, Report, read_yaml
from hotline.countries.shapes import CONFIDENCES
from hotline.countries.words import CodeList, Labels

# Which kinds there are is the code's; a pack says which steps each has.
KINDS = ("return", "justice", "reunification")
# Rules ask for these steps by name.
STATEMENT, REUNITED, WISH, NON_PUNISHMENT = "statement", "reunited", "wish", "non_punishment"
CLAIMED, AWARDED, PAID = "claimed", "awarded", "paid"
CROSSING = "crossing"
MUST_HOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "return": (CROSSING,),
        "justice": (STATEMENT, NON_PUNISHMENT, CLAIMED, AWARDED, PAID),
        "reunification": (WISH, "family_assessed", "prepared", REUNITED, "visited"),
    }
)
# What may be written down of a step, beside its day and the body that did it. `protection` is the
# protection plan in words.
RECORDS = ("place", "decision", "amount", "number", "protection", "words")
WHERE = ("abroad", "crossing", "home")
# Who may leave a step out: nobody; anybody with a reason; only for somebody of age.
SKIPS = ("no", "yes", "adult")
_LISTS = ("track_skipped",)


@dataclass(frozen=True, slots=True)
class TrackStep:
    """One step of a track: the role of the body that does it, where that body is, how long it
    usually takes after the step before, what is written down (`records`) and must be (`needs`).

    `aside` steps stand beside the line: they come when they come. `plans`: a day may be fixed
    ahead, told of `remind` before. `drafts`: a referral to the body may be put together from here.
    """

    code: str
    labels: Labels
    body: str
    at: str
    usual: timedelta | None
    records: tuple[str, ...]
    needs: tuple[str, ...]
    decisions: str
    after: tuple[str, ...]
    skips: str
    aside: bool
    plans: bool
    remind: timedelta
    repeats: bool
    drafts: bool


@dataclass(frozen=True, slots=True)
class TrackKind:
    """A kind of track: its steps in their order, and the list of what may come of it (`ends`)."""

    code: str
    labels: Labels
    ends: str
    steps: Mapping[str, TrackStep]
    source: str
    confidence: str

    @property
    def line(self) -> tuple[TrackStep, ...]:
        """The steps that follow each other."""
        return tuple(step for step in self.steps.values() if not step.aside)


def read_tracks(
    report: Report, languages: tuple[str, ...], lists: Mapping[str, CodeList]
) -> Mapping[str, TrackKind]:
    """The kinds of `tracks.yaml`; a kind or a step that rules ask for missing, an unknown list or
    role are problems."""
    record = read_yaml(report, "tracks.yaml").record(
        required=("tracks",), optional=("source", "confidence", "note")
    )
    record["confidence"].one_of(CONFIDENCES, "confidence")
    kinds: dict[str, TrackKind] = {}
    for entry in record["tracks"].entries():
        row = entry.record(
            required=("kind", "ends", "source", "confidence", "steps"), optional=languages
        )
        code = row["kind"].one_of(KINDS, "kind of track")
        if code in kinds:
            entry.problem(f"kind given twice: {code}")
        ends = _known_list(row["ends"], lists)
        steps = _steps(row["steps"], languages, lists)
        for name in MUST_HOLD.get(code, ()):
            if name not in steps:
                row["steps"].problem(f"{code}: step missing: {name}")
        kinds[code] = TrackKind(
            code, row.labels(languages), ends, MappingProxyType(steps), row["source"].text(),
            row["confidence"].one_of(CONFIDENCES, "confidence"),
        )  # fmt: skip
    for code in KINDS:
        if code not in kinds:
            record["tracks"].problem(f"kind missing: {code}")
    for name in _LISTS:
        if name not in lists:
            record.owner.problem(f"list missing: {name}")
    return MappingProxyType(kinds)


def _steps(
    marked: Marked, languages: tuple[str, ...], lists: Mapping[str, CodeList]
) -> dict[str, TrackStep]:
    steps: dict[str, TrackStep] = {}
    for entry in marked.entries():
        row = entry.record(
            required=("step", "records"),
            optional=(
                "body", "at", "usual", "needs", "list", "after", "skips", "aside", "plans",
                "remind", "repeats", "drafts", *languages,
            ),
        )  # fmt: skip
        step = _step(row, languages, lists)
        if step.code in steps:
            entry.problem(f"step given twice: {step.code}")
        for earlier in step.after:
            if earlier not in steps:
                row["after"].problem(f"{step.code}: no such step before it: {earlier}")
        if step.code == STATEMENT and "protection" not in step.needs:
            entry.problem("a statement needs a protection plan: `needs: [protection]`")
        steps[step.code] = step
    return steps


def _step(row: Record, languages: tuple[str, ...], lists: Mapping[str, CodeList]) -> TrackStep:
    roles = lists.get("agency_role")
    body = row["body"].text()
    if body and roles is not None and body not in roles:
        row["body"].problem(f"unknown role of an agency: {body}")
    records, needs = row["records"].texts(), row["needs"].texts()
    for text in records:
        if text not in RECORDS:
            row["records"].problem(f"unknown: {text} (one of {', '.join(RECORDS)})")
    for text in needs:
        if text not in records:
            row["needs"].problem(f"needed but not recorded: {text}")
    decisions = _known_list(row["list"], lists) if "decision" in records else ""
    return TrackStep(
        code=row["step"].text(),
        labels=row.labels(languages),
        body=body,
        at=(row["at"].one_of(WHERE, "place of the body") or "home") if body else "",
        usual=None if row["usual"].empty else row["usual"].duration(),
        records=tuple(one for one in RECORDS if one in records),
        needs=needs,
        decisions=decisions,
        after=row["after"].texts(),
        skips=row["skips"].one_of(SKIPS, "answer") or "no",
        aside=row["aside"].flag(),
        plans=row["plans"].flag(),
        remind=timedelta() if row["remind"].empty else row["remind"].duration(),
        repeats=row["repeats"].flag(),
        drafts=row["drafts"].flag(),
    )


def _known_list(marked: Marked, lists: Mapping[str, CodeList]) -> str:
    name = marked.text()
    if name not in lists:
        marked.problem(f"unknown code list: {name or '(none)'}")
    return name
