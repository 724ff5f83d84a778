"""The first two minutes as pages show them: steps in danger, alerts, what was answered."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline import wording
from hotline.access.roles import ROLES
from hotline.actor.classes import DataClass
from hotline.contacts import alarms, rules
from hotline.contacts.models import FIRST_TWO_MINUTES, Contact
from hotline.contacts.services import INFORMATION
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.people import safe_contact
from hotline.referrals.models import Draft
from hotline.staff import queries as staff
from hotline.vault import services as vault

EMERGENCY = ("police", "ambulance", "fire")

Facts = list[tuple[str, str, bool]]
"""Label, words, and whether the words are somebody's name or number."""


ALARM_WORDS = {"danger": gettext_lazy("Danger"), "suicidal": gettext_lazy("Life at risk")}


@dataclass(frozen=True)
class Alarm:
    """Why a life may be at stake in a contact, in a word; since when; since when the line is gone,
    None while it holds."""

    words: str
    since: dt.datetime
    gone_at: dt.datetime | None


@dataclass(frozen=True)
class Alert:
    """One line of the strip that a supervisor sees on every page: where, since when, never who."""

    href: str
    title: str
    since: dt.datetime
    gone_at: dt.datetime | None


def alarm(contact: Contact) -> Alarm | None:
    """The alarm of a contact; None where nobody is known to be at risk, or somebody said it is
    over."""
    if not contact.alarm:
        return None
    return Alarm(str(ALARM_WORDS[contact.alarm]), alarms.since(contact), contact.ended_at)


def alert(contact: Contact) -> Alert:
    """An alarming contact in neutral words: somebody may read over the supervisor's shoulder."""
    centre = wording.centre(contact.centre)
    words = {
        "danger": _("Danger: a contact of %(centre)s"),
        "suicidal": _("Life at risk: a contact of %(centre)s"),
    }
    return Alert(
        href=reverse("console:contact", args=[contact.id]),
        title=words[contact.alarm] % {"centre": centre},
        since=alarms.since(contact),
        gone_at=contact.ended_at,
    )


def alarm_over(contact: Contact) -> dict[str, Any] | None:
    """How the alarm ended after the contact: in a code, by whom, when; why, for whoever may read
    it."""
    found = alarms.last_end(contact)
    if found is None:
        return None
    return {
        "how": wording.label("alarm_end", found.how),
        "by": staff.named(found.by),
        "at": found.at,
        "words": found.words if vault.may_open(contact.id, DataClass.D3) else "",
    }


def hears_alerts(role: str) -> bool:
    """Whether a role stands by the calls of one centre: its supervisor and its manager."""
    found = ROLES.get(role)
    return found is not None and found.scope == "centre" and "cases.oversee" in found.may


def numbers() -> list[dict[str, str]]:
    """The emergency numbers of the country: no rule ever locks them."""
    found = [pack().number(code) for code in EMERGENCY]
    return [{"number": n.number, "label": n.labels.of(wording.lang())} for n in found if n]


def ambulance() -> str:
    """The number of the ambulance; empty where the country has none."""
    found = pack().number("ambulance")
    return found.number if found else ""


def rescuers(contact: Contact) -> dict[str, Any]:
    """Who can go to the place, as the directory knows it."""
    agency = directory.rescuing_agency(contact.place) if contact.place else None
    police = pack().number("police")
    return {
        "place": wording.place(contact.place) if contact.place else "",
        "agency": wording.agency(agency) if agency else "",
        "police": police.number if police else "",
    }


def draft(found: Draft | None, *, may_send: bool) -> dict[str, Any] | None:
    """The drafted referral: for whom, and where one checks and sends it."""
    if found is None:
        return None
    if found.referral_id:
        return {"sent": reverse("console:referral", args=[found.referral_id])}
    return {
        "agency": wording.agency(found.agency) if found.agency else "",
        "check": check_page(found) if may_send else "",
        "case": found.case,
    }


def check_page(draft: Draft) -> str:
    """Where a drafted referral is read, mended and sent."""
    page = reverse("console:refer", args=[draft.case_id, draft.person_id])
    return f"{page}?draft={draft.id}"


def is_child(contact: Contact) -> bool:
    """Whether the person in trouble is treated as a child."""
    return rules.is_treated_as_child(contact, pack())


def age_is_known(contact: Contact) -> bool:
    """Whether anybody has said how old she is, or on which side of the law's line."""
    return rules.age_said(contact, pack()) != "unknown"


def answered(contact: Contact) -> dict[str, Any]:
    """A contact to read, as deep as the reader's grants go: facts in two parts, then notes."""
    opened = vault.may_open(contact.id, DataClass.D2)
    deep = vault.may_open(contact.id, DataClass.D3)
    return {
        "minutes": _minutes(contact, opened, deep),
        "facts": _facts(contact, opened),
        "notes": contact.notes if deep else "",
        "alarm": alarm(contact),
        "over": alarm_over(contact),
        "child": is_child(contact),
        "age_known": age_is_known(contact),
    }


def not_yours() -> str:
    """Why a contact is not ended by whoever does not hold it."""
    return _("A colleague holds this contact now. She ends it.")


def _minutes(contact: Contact, opened: bool, deep: bool) -> Facts:
    labels = {
        "can_talk": _("Can talk"),
        "danger": _("In danger"),
        "hurt": _("Somebody hurt"),
        "suicidal": _("Thinks of ending her life"),
        "under_18": _("Under 18?"),
    }
    coded = [
        (labels[name], wording.label(FIRST_TWO_MINUTES[name], getattr(contact, name)), False)
        for name in FIRST_TWO_MINUTES
        if getattr(contact, name)
    ]
    words = [(_("Where"), wording.place(contact.place), False)]
    if opened:
        words += _said([
            (_("Place in her words"), contact.place_words),
            (_("What she sees there"), contact.landmark),
        ])  # fmt: skip
    if deep:
        words += _said([(_("Who is with her"), contact.with_whom)])
    return coded + words + _cut_off(contact, opened)


def _cut_off(contact: Contact, opened: bool) -> Facts:
    facts: Facts = []
    for name in safe_contact.CODED:
        value = getattr(contact, name)
        if value != "unknown" or name == "safe_to_call_back":
            words = wording.label(safe_contact.LISTS[name], value)
            facts.append((str(wording.SAFE_LABELS[name]), words, False))
    if opened:
        named = [(str(wording.SAFE_LABELS[n]), getattr(contact, n)) for n in safe_contact.WORDS]
        facts += _said(named)
    return facts


def _facts(contact: Contact, opened: bool) -> Facts:
    age = "" if contact.age is None else str(contact.age)
    coded = [
        (_("What kind of contact"), wording.label("contact_kind", contact.kind)),
        (_("Who is in contact"), wording.label("caller_type", contact.caller_type)),
        (_("Topic"), wording.label("counselling_topic", contact.topic)),
        (_("Language"), wording.label("language", contact.language)),
        (_("How they heard of the line"), wording.label("how_heard", contact.how_heard)),
    ]
    facts: Facts = [(label, words, False) for label, words in coded]
    if age:
        facts.append((_("Caller's age"), age, False))
    if contact.sex:
        facts.append((_("Sex"), wording.label("sex", contact.sex), False))
    if opened and contact.phone:
        facts.append((_("Caller's number"), contact.phone, True))
    return facts


def _said(pairs: list[tuple[str, str]]) -> Facts:
    """What was said, each hidden with the names when somebody looks over the shoulder."""
    return [(label, words, True) for label, words in pairs if words]


def topics() -> list[dict[str, str]]:
    """The topics that one digit chooses, for the dialog."""
    return [
        {"digit": digit, "code": code, "label": wording.label("counselling_topic", code)}
        for digit, code in rules.information_topics(pack())
    ]


def information() -> dict[str, Any]:
    """The dialog of a mere question; empty where the country has no such kind of contact."""
    if INFORMATION not in pack().codes("contact_kind"):
        return {}
    return {"topics": topics(), "kind": wording.label("contact_kind", INFORMATION)}


def saved(contact: Contact) -> dict[str, str]:
    """What was saved by one key, and where it can be opened."""
    return {
        "topic": wording.label("counselling_topic", contact.topic),
        "href": reverse("console:contact", args=[contact.id]),
    }
