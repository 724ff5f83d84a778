"""How needs are shown: the latest assessment beside the one before, and the picture of change."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.cases.queries import File
from hotline.console.presenting import visits
from hotline.countries.needs_part import NOT_ASSESSED
from hotline.countries.pack import current as pack
from hotline.needs import queries, rules
from hotline.needs.ground import domains
from hotline.needs.models import Assessment, DomainScore
from hotline.people.models import Person
from hotline.staff import queries as staff
from hotline.vault import services as vault

HIDDEN = "•••"
_TONES = {"1": "danger", "2": "waiting", "3": "info", "4": "ok"}


def here(found: File, person: Person, actor: Actor) -> dict[str, Any]:
    """What the page of her reintegration shows of it."""
    history = queries.of_person(person.id, found.case.id)
    scores = [queries.scores_of(one) for one in history]
    coming = [one for one in queries.visits_of(found.case.id, person.id) if not one.ended_at]
    weak = rules.weak(scores[0], domains()) if scores else []
    return {
        "latest": history[0] if history else None,
        "how": wording.label("assessment_way", history[0].how) if history else "",
        "complete": bool(history) and history[0].complete,
        "weak": [
            {"label": wording.label("need_domain", domain), "tone": _TONES[score], "score": score}
            for domain, score in weak
        ],
        "change": change_words(scores),
        "visit": visits.row(coming[0]) if coming else None,
        "more_visits": len(coming) - 1,
        "href": reverse("console:needs", args=[found.case.id, person.id]),
        "assess": reverse("console:assess_needs", args=[found.case.id, person.id]),
    }


def change_words(scores: list[dict[str, str]]) -> str:
    """How many domains went up and down since the assessment before; empty for the first."""
    if len(scores) < 2:
        return ""
    now, before = scores[0], scores[1]
    both = [d for d in now if NOT_ASSESSED not in (now[d], before.get(d, NOT_ASSESSED))]
    up = sum(now[d] > before[d] for d in both)
    down = sum(now[d] < before[d] for d in both)
    said = {"up": up, "down": down}
    return _("Since the time before: %(up)s better, %(down)s worse") % said


def version(row: Assessment) -> dict[str, Any]:
    """One assessment in the list of versions."""
    scores = queries.scores_of(row)
    assessed = [score for score in scores.values() if score != NOT_ASSESSED]
    return {
        "id": row.id,
        "at": row.seen_at,
        "how": wording.label("assessment_way", row.how),
        "who": staff.named(row.by),
        "complete": row.complete,
        "assessed": _("%(part)s of %(whole)s domains")
        % {"part": len(assessed), "whole": len(domains())},
        "weak": len(rules.weak(scores, domains())),
        "visit": reverse("console:visit", args=[row.visit_id]) if row.visit_id else "",
    }


def compared(history: list[Assessment]) -> list[dict[str, Any]]:
    """Every domain: the score before, the latest one, and the words of both."""
    if not history:
        return []
    now = queries.rows_of(history[0])
    before = [queries.rows_of(one) for one in history[1:]]
    return [_line(domain, now.get(domain), _last(before, domain)) for domain in domains()]


def previous(history: list[Assessment]) -> dict[str, dict[str, Any]]:
    """By domain the last score that was given and its words, for the form."""
    rows = [queries.rows_of(one) for one in history]
    found = {}
    for domain in domains():
        last = _last(rows, domain)
        if last is not None:
            found[domain] = _cell(last)
    return found


def picture(history: list[Assessment]) -> list[dict[str, Any]]:
    """Her own picture: each domain as she calls it, then and now, a bar of 25 a score.

    Then is the first time the domain was assessed, now the latest; only now where it was once.
    """
    rows = [queries.scores_of(one) for one in reversed(history)]
    shown = []
    for code, need in pack().needs.items():
        given = [one[code] for one in rows if one.get(code, NOT_ASSESSED) != NOT_ASSESSED]
        if given:
            then, now = (given[0] if len(given) > 1 else ""), given[-1]
            shown.append(
                {
                    "label": need.mine.of(wording.lang()),
                    "then": own_words()[then] if then else "",
                    "now": own_words()[now],
                    "then_width": 25 * int(then or 0),
                    "now_width": 25 * int(now),
                }
            )
    return shown


def own_words() -> dict[str, str]:
    """What a score says to her."""
    return {"1": _("very hard"), "2": _("hard"), "3": _("all right"), "4": _("good")}


def proposed(case_id: UUID, person_id: UUID) -> list[dict[str, Any]]:
    """What is proposed for each weak domain."""
    found: dict[str, dict[str, Any]] = {}
    for one in queries.proposals(case_id, person_id):
        line = found.setdefault(
            one.domain,
            {
                "label": wording.label("need_domain", one.domain),
                "score": score_words(one.score),
                "tone": _TONES[one.score],
                "kinds": [],
            },
        )
        line["kinds"].append(
            {
                "label": wording.label("measure_kind", one.measure_kind),
                "regime": wording.label("support_regime", one.regime) if one.regime else "",
            }
        )
    return list(found.values())


def score_words(score: str) -> str:
    """A score with its number, as a counsellor reads it."""
    words = wording.label("need_score", score)
    return words if score == NOT_ASSESSED else f"{score} · {words}"


def _line(domain: str, now: DomainScore | None, before: DomainScore | None) -> dict[str, Any]:
    new, old = _cell(now), _cell(before)
    both = new["score"] and old["score"]
    return {
        "label": wording.label("need_domain", domain),
        "now": new,
        "before": old,
        "up": bool(both and new["score"] > old["score"]),
        "down": bool(both and new["score"] < old["score"]),
    }


def _cell(row: DomainScore | None) -> dict[str, Any]:
    if row is None:
        return {"score": "", "shown": "", "tone": "plain", "words": "", "at": None}
    score = "" if row.score == NOT_ASSESSED else row.score
    return {
        "score": score,
        "shown": score_words(row.score),
        "tone": _TONES.get(score, "plain"),
        "words": _words(row),
        "at": row.assessment.seen_at,
    }


def _words(row: DomainScore) -> str:
    if not row.__dict__.get("words"):
        return ""
    return row.words if vault.may_open(row.root_id, DataClass.D3) else HIDDEN


def _last(rows: list[dict[str, DomainScore]], domain: str) -> DomainScore | None:
    given = (one[domain] for one in rows if domain in one)
    return next((row for row in given if row.score != NOT_ASSESSED), None)


def cells(row: Assessment) -> dict[str, dict[str, Any]]:
    """By domain what one assessment holds, as far as the reader may open it."""
    return {domain: _cell(one) for domain, one in queries.rows_of(row).items()}
