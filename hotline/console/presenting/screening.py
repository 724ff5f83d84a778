"""Screenings as their pages show them: always "signs of", never what somebody is."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.countries.screening_part import Indicator
from hotline.duplicates import queries as duplicates
from hotline.people.models import Person
from hotline.screening import rules
from hotline.screening.models import Screening
from hotline.screening.queries import Asked, Screened
from hotline.screening.rules import DimensionResult, Result
from hotline.vault import services as vault

TONES = {
    "too_little": "plain",
    "no_signs": "plain",
    "some": "info",
    "possible": "waiting",
    "signs": "waiting",
}


def may_screen(actor: Actor, contact_id: UUID) -> bool:
    """Whether the reader may ask and judge: her role works on cases and her grants open it."""
    return may(actor.role, "cases.work") and vault.may_open(contact_id, DataClass.D3)


def answer_words(answer: str) -> str:
    """An answer in a list of questions."""
    return {
        "": _("Not asked yet"),
        "yes": _("Yes"),
        "no": _("No"),
        "unknown": _("Does not know"),
        "not_asked": _("Skipped"),
    }[answer]


def state_words(result: Result) -> str:
    """What the answers amount to, in the words of the finding where there is one."""
    if result.findings:
        return result.findings[0].labels.of(wording.lang())
    return {
        "too_little": _("Too little asked so far"),
        "no_signs": _("No signs in the answers so far"),
        "some": _("Some signs so far"),
    }[result.state]


def age_words(screening: Screening) -> str:
    """Whether she is treated as a child, and why."""
    if not screening.treated_as_child:
        return _("Adult")
    if screening.age_basis == "unknown":
        return _("Treated as a child: age not known")
    return _("Child")


def judgement_words(judgement: str) -> str:
    """A counsellor's judgement, short."""
    return {"signs": _("signs"), "no_signs": _("no signs"), "unsure": _("not sure yet")}[judgement]


def person_name(person: Person | None) -> str:
    """Her name where the reader may open it; empty where nobody is named."""
    if person is None:
        return ""
    person = duplicates.shown_as([person])[person.pk]
    if not vault.may_open(person.id, DataClass.D2):
        return "•••"
    return person.name or _("Name not known")


def asked(found: Asked) -> dict[str, Any]:
    """The result of one set so far."""
    lang, result = wording.lang(), found.result
    return {
        "title": found.of.labels.of(lang),
        "weighted": found.of.weighted,
        "words": state_words(result),
        "tone": TONES[result.state],
        "dimensions": [_dimension(d) for d in result.dimensions],
        "elements": [
            {"label": _element(code), "signs": len(signs)}
            for code, signs in result.elements.items()
            if not (result.treated_as_child and code == "means")
        ],
        "source": found.of.source,
    }


def question(found: Screened, now: Asked, number: int) -> dict[str, Any]:
    """One question with where it stands among the others. `number` counts from 1 in the order of
    asking; raises IndexError where there is no such question."""
    lang = wording.lang()
    order = rules.in_order(now.of, child=found.screening.treated_as_child)
    if not 0 < number <= len(order):
        raise IndexError(number)
    here = order[number - 1]
    links = [_link(found, now, n) for n in range(1, len(order) + 1)]
    return {
        "ask": here.ask.of(lang),
        "why": here.why.of(lang),
        "number": number,
        "of": len(order),
        "answer": now.answers.get(here.code, ""),
        "answer_words": answer_words(now.answers.get(here.code, "")),
        "url": links[number - 1],
        "before": links[number - 2] if number > 1 else "",
        "after": links[number] if number < len(order) else "",
        "opening": "" if now.answers else now.of.opening.of(lang),
        "said": now.of.opening.of(lang),
        "steps": _steps(now, order, here),
        "groups": _groups(now, order, links, here),
    }


def lines(found: Iterable[Screened], actor: Actor) -> list[dict[str, Any]]:
    """Screenings in a line each, for the contact and the case."""
    return [_line(one, actor) for one in found]


def _line(found: Screened, actor: Actor) -> dict[str, Any]:
    screening, judged = found.screening, found.judgement
    return {
        "id": screening.id,
        "person": screening.person_id,
        "name": person_name(screening.person),
        "results": [_short(one) for one in found.asked],
        "age": age_words(screening) if screening.treated_as_child else "",
        "judgement": judgement_words(judged.judgement) if judged else "",
        "changed_since": found.changed_since,
        "at": judged.at if judged else screening.started_at,
        "url": reverse("console:screening_conclusion", args=[screening.id]),
        "ask_url": reverse("console:screening", args=[screening.id]),
        "may_ask": may_screen(actor, screening.contact_id),
    }


def _short(found: Asked) -> dict[str, str]:
    lang, result = wording.lang(), found.result
    named = [d.dimension.labels.of(lang).lower() for d in result.with_signs]
    return {
        "title": found.of.labels.of(lang),
        "words": state_words(result),
        "signs": ", ".join(named),
        "tone": TONES[result.state],
    }


def _dimension(found: DimensionResult) -> dict[str, Any]:
    lang = wording.lang()
    words = _("Asked: %(heard)s of %(all)s") % {"heard": found.heard, "all": found.questions}
    return {
        "label": found.dimension.labels.of(lang),
        "signs": [sign.labels.of(lang) for sign in found.signs],
        "count": len(found.signs),
        "positive": found.positive,
        "heard": words,
    }


def _element(code: str) -> str:
    return {"act": _("Act"), "means": _("Means"), "purpose": _("Purpose")}[code]


def _link(found: Screened, now: Asked, number: int) -> str:
    return reverse("console:screening_question", args=[found.screening.id, now.chosen.id, number])


def _steps(now: Asked, order: tuple[Indicator, ...], here: Indicator) -> list[dict[str, Any]]:
    """The dimensions as steps, with how many of their questions have been put."""
    steps = []
    for dimension in now.of.dimensions:
        members = [i for i in order if i.dimension == dimension.code]
        put = sum(i.code in now.answers for i in members)
        state = "done" if put == len(members) else "todo"
        steps.append(
            {
                "label": f"{dimension.labels.of(wording.lang())} {put}/{len(members)}",
                "state": "current" if dimension.code == here.dimension else state,
            }
        )
    return steps


def _groups(
    now: Asked, order: tuple[Indicator, ...], links: list[str], here: Indicator
) -> list[dict[str, Any]]:
    """All questions by dimension, each a link with its answer."""
    lang, groups = wording.lang(), []
    for dimension in now.of.dimensions:
        rows = [
            {
                "label": one.labels.of(lang),
                "url": url,
                "answer": answer_words(now.answers.get(one.code, "")),
                "yes": now.answers.get(one.code) == rules.YES,
                "current": one is here,
            }
            for one, url in zip(order, links, strict=True)
            if one.dimension == dimension.code
        ]
        groups.append({"label": dimension.labels.of(lang), "rows": rows})
    return groups
