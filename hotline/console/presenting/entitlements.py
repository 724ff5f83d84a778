"""How what the law grants a person is shown, and what became of what she asked for."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.cases.queries import File
from hotline.console import presenters
from hotline.console.presenting.due import Due, start_of
from hotline.console.presenting.support import regime
from hotline.countries.entitlements_part import Item
from hotline.countries.pack import current as pack
from hotline.entitlements import queries, rules
from hotline.entitlements.models import Claim, ClaimMove
from hotline.entitlements.queries import Line
from hotline.entitlements.rules import Entitlement
from hotline.people.models import Person

_TONES = {
    "applied": "waiting", "granted": "info", "refused": "danger", "appealed": "waiting",
    "refused_again": "plain", "partly": "info", "received": "ok", "given_up": "plain",
}  # fmt: skip
_ICONS = {
    "applied": "file-text", "granted": "check", "refused": "x", "appealed": "scale",
    "refused_again": "x", "partly": "banknote", "received": "banknote", "given_up": "ban",
}  # fmt: skip


def state(code: str) -> str:
    """How a claim stands, in words."""
    return {
        "applied": _("Asked for"),
        "granted": _("Granted"),
        "refused": _("Refused"),
        "appealed": _("Appealed"),
        "refused_again": _("Refused again"),
        "partly": _("Received in part"),
        "received": _("Received in full"),
        "given_up": _("No longer asked for"),
    }[code]


def acts() -> dict[str, str]:
    """What may be written down next, in words."""
    return {
        "granted": _("It was granted"),
        "refused": _("It was refused"),
        "appealed": _("She appeals"),
        "refused_again": _("It was refused again"),
        "partly": _("Part of it came"),
        "received": _("All of it came"),
        "given_up": _("She no longer asks for it"),
    }


def awaited(code: str) -> str:
    """What is waited for in a state."""
    return {
        "applied": _("The answer"),
        "refused": _("Her appeal, if she wants one"),
        "appealed": _("The answer to the appeal"),
        "granted": _("What was granted"),
        "partly": _("The rest"),
    }.get(code, "")


def _missing(code: str) -> str:
    return {
        "status": _("Her status under the law is not known: ask the body that identifies."),
        "reported": _("She is not reported yet: report her, if she agrees, to be identified."),
        "people": _("Her nationality is not written down."),
        "where": _("Whether she is abroad is not written down."),
        "age": _("The age is not known: treated as a child until it is."),
        "beside": _("Nobody in this case is identified yet: whom does she go with?"),
    }[code]


def _against(code: str) -> str:
    return {
        "date": _("The rules of the pack do not reach back to this day."),
        "status": _("Not for her status under the law."),
        "people": _("Not for her nationality."),
        "where": _("Not where she is now."),
        "age": _("Not at this age."),
        "beside": _("Not for those who go with somebody of this status."),
        "group": _("Her group does not have it."),
    }[code]


def line(row: Line, case_id: Any, person_id: Any) -> dict[str, Any]:
    """One regime: whether she has it, why, what it pays, what became of it."""
    found, lang = row.entitlement, wording.lang()
    word, tone, icon = _has(found)
    return {
        "code": found.regime,
        "title": regime(found.regime),
        "has": word,
        "tone": tone,
        "icon": icon,
        "group": found.group.labels.of(lang) if found.group else "",
        "article": found.group.article.of(lang) if found.group else "",
        "says": found.group.says.of(lang) if found.group else "",
        "confirm": found.confirm,
        "missing": [_missing(code) for code in found.missing],
        "against": _against(found.against) if found.against else "",
        "pays": [_item(item, row.on) for item in row.items],
        "claims": [claim(one) for one in row.claims],
        "ask": reverse("console:ask_entitlement", args=[case_id, person_id])
        + f"?regime={found.regime}",
        "open": any(one.state in rules.WAITING for one in row.claims),
    }


def _has(found: Entitlement) -> tuple[str, str, str]:
    if found.has == rules.YES:
        if found.by_case:
            return _("The authority decides"), "info", "scale"
        return _("She has it"), "ok", "check"
    if found.has == rules.OPEN:
        return _("Ask first"), "waiting", "circle-help"
    return _("She does not have it"), "plain", "minus"


def _item(item: Item, on: dt.date) -> str:
    """What an item pays on a day, or that the authority must be asked."""
    lang, given = wording.lang(), pack().entitlements
    paid, base = given.pays(item, on), given.base_of(item, on)
    amount = _("amount not known: ask the authority") if paid is None else wording.money(paid)
    if item.times is not None and base:
        amount = f"{item.times} × {base.labels.of(lang)} = {amount}"
    return f"{item.labels.of(lang)} ({wording.label('claim_unit', item.unit)}): {amount}"


def claim(row: Claim) -> dict[str, Any]:
    """A claim in a list."""
    late = rules.is_late(row.state, row.due_on, today())
    return {
        "id": row.id,
        "href": reverse("console:claim", args=[row.case_id, row.person_id, row.id]),
        "title": title(row),
        "agency": wording.agency(row.agency),
        "state": state(row.state),
        "tone": "danger" if late else _TONES[row.state],
        "icon": _ICONS[row.state],
        "late": late,
        "awaited": awaited(row.state),
        "due": wording.day(row.due_on) if row.due_on else "",
        "reason": wording.label("claim_refusal", row.reason) if row.reason else "",
        "asked": wording.day(row.asked_on),
    }


def amounts(row: Claim) -> dict[str, str]:
    """What was granted and what came, opened for whoever reads the case."""
    return {"granted": _amount(row, "granted"), "received": _amount(row, "received")}


def title(row: Claim) -> str:
    """What is asked for: the regime, and the item where one is named."""
    items = {item.code: item for item in pack().entitlements.of_regime(row.regime)}
    item = items.get(row.item)
    return named(row.regime, item) if item else regime(row.regime)


def named(code: str, item: Item) -> str:
    """A regime with one item of it."""
    return f"{regime(code)} · {item.labels.of(wording.lang())}"


def _amount(row: Claim | ClaimMove, name: str) -> str:
    digits = presenters.words_of(row, name)
    return wording.money(int(digits)) if digits.isdigit() else digits


def moves(rows: list[ClaimMove]) -> list[dict[str, Any]]:
    """The history of a claim, latest first."""
    return [
        {
            "title": state(row.state),
            "icon": _ICONS[row.state],
            "at": row.at,
            "day": wording.day(row.happened_on),
            "agency": wording.agency(row.agency),
            "reason": wording.label("claim_refusal", row.reason) if row.reason else "",
            "number": row.number or "",
            "amount": _amount(row, "amount"),
            "text": row.words or "",
        }
        for row in rows
    ]


def here(found: File, person: Person, actor: Actor) -> dict[str, Any]:
    """What the page of her reintegration shows of it: what she asked for and what is late."""
    claims = [claim(one) for one in queries.of_person(found.case.id, person.id)]
    return {
        "href": reverse("console:entitlements", args=[found.case.id, person.id]),
        "claims": claims,
        "late": sum(one["late"] for one in claims),
    }


def due(actor: Actor) -> list[Due]:
    """What should have come and has not: an owner's own; a supervisor's once it rose."""
    if not may(actor.role, "cases.work"):
        return []
    return [
        Due(
            title=_("Support that the law grants has not come"),
            sub=" · ".join((row.case.number, regime(row.regime))),
            href=reverse("console:claim", args=[row.case_id, row.person_id, row.id]),
            icon="scale",
            tone="waiting",
            at=start_of(row.due_on),
        )
        for row in queries.late_for(actor, today())
        if row.due_on
    ]
