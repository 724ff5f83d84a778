"""Reads what is said when somebody is traced: `tracing.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hotline.countries.marked import Report, read_yaml
from hotline.countries.shapes import CONFIDENCES, FollowUpStep
from hotline.countries.words import CodeList, Labels

# How she may be reached, and the parts of what is said: before it is known who answers, how she is
# recognised, to somebody else, to her.
CHANNELS = ("call", "text", "agency", "she_came")
PARTS = ("before", "recognise", "other", "after")
SENTENCES = ("moved", "search")
# A risk that nobody has judged yet is a level of its own.
NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True)
class Said:
    """One part of a script, in words."""

    part: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class TracingRules:
    """Scripts by channel, and the sentences that the hotline itself writes down."""

    scripts: Mapping[str, tuple[Said, ...]]
    sentences: Mapping[str, Labels]


def read_tracing(
    report: Report,
    languages: tuple[str, ...],
    steps: tuple[FollowUpStep, ...],
    lists: Mapping[str, CodeList],
) -> TracingRules:
    """`tracing.yaml`: neutral scripts by channel; checks the levels of risk of planned contacts."""
    top = read_yaml(report, "tracing.yaml")
    record = top.record(required=("scripts", "sentences", "source", "confidence"))
    record["confidence"].one_of(CONFIDENCES, "confidence")
    scripts: dict[str, tuple[Said, ...]] = {}
    for channel, marked in record["scripts"].items().items():
        if channel not in CHANNELS:
            marked.problem(f"not a channel: {channel} (known here: {', '.join(CHANNELS)})")
        said = []
        for entry in marked.entries():
            row = entry.record(required=("part",), optional=languages)
            said.append(Said(row["part"].one_of(PARTS, "part"), row.labels(languages)))
        scripts[channel] = tuple(said)
    sentences = {}
    words = record["sentences"].record(required=SENTENCES)
    for name in SENTENCES:
        sentences[name] = words[name].record(optional=languages).labels(languages)
    known = {*(lists["risk_level"].codes() if "risk_level" in lists else ()), NOT_ASSESSED}
    for step in steps:
        for risk in step.risks:
            if risk not in known:
                report.add("deadlines.yaml", 0, f"follow-up {step.code}: not a risk level: {risk}")
    return TracingRules(MappingProxyType(scripts), MappingProxyType(sentences))
