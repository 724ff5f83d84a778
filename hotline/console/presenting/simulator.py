"""Invented callers of the demonstration. Their numbers come from the country pack: codes of its
places, and examples that belong to nobody."""

import datetime as dt
import secrets
from functools import cache
from typing import Any

import phonenumbers
from django.utils import timezone
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from hotline import wording
from hotline.console.presenting import phone
from hotline.countries.pack import current as pack
from hotline.places.queries import centre_of
from hotline.telephony import queries, simulation
from hotline.telephony.landlines import home_of
from hotline.telephony.models import Call, Wish

WITHHELD, MOBILE, AGAIN, LANDLINE = "withheld", "mobile", "again", "landline:"
GOES_ON = dt.timedelta(hours=2)


def page() -> dict[str, Any]:
    """The callers one may invent, and the invented calls that go on."""
    return {
        "landlines": [
            (f"{LANDLINE}{code}", _("A landline of %(centre)s") % {"centre": wording.centre(code)})
            for code in pack().centres
            if _landline(code)
        ],
        "again": bool(_last_number()),
        "languages": [
            ("", phone.language("")),
            *((code, label) for code, label, _chosen in phone.languages([])),
        ],
        "calls": _going_on(),
    }


def number_of(kind: str) -> str | None:
    """The number of an invented caller; empty for a withheld one, None for an unknown kind."""
    if kind == WITHHELD:
        return ""
    if kind == AGAIN:
        return _last_number()
    if kind == MOBILE:
        return _mobile()
    if kind.startswith(LANDLINE):
        return _landline(kind.removeprefix(LANDLINE)) or None
    return None


def language_of(code: str) -> str:
    """A language of the pack beside the national one; empty for any other."""
    return code if code in {known for known, _label, _chosen in phone.languages([])} else ""


def _mobile() -> str:
    """The example of a mobile with other last digits."""
    country = pack().code
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    if example is None:
        return ""
    spelt = _national(example)
    for _try in range(20):
        tried = spelt[:-5] + "".join(secrets.choice("0123456789") for _digit in range(5))
        if phonenumbers.is_valid_number(phonenumbers.parse(tried, country)):
            return tried
    return spelt


@cache
def _landline(centre: str) -> str:
    """A landline number by which a centre is known; empty where the pack has none."""
    country, newest = pack().code, pack().version_on().code
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.FIXED_LINE)
    if example is None:
        return ""
    for key, unit in pack().units.items():
        if unit.version != newest or centre_of(key) != centre:
            continue
        for code in unit.dial_codes:
            number = _with_code(code)
            if home_of(number) == centre:
                return number
    return ""


def _with_code(code: str) -> str:
    """A number of an area, as long as the plan of the country wants it."""
    for digits in range(6, 9):
        tried = code + "3822345678"[:digits]
        try:
            parsed = phonenumbers.parse(tried, pack().code)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.number_type(parsed) == PhoneNumberType.FIXED_LINE:
            return _national(parsed)
    return ""


def _national(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def _last_number() -> str | None:
    """The number of the invented caller before, who calls again."""
    last = Wish.objects.filter(kind="sim_arrive").exclude(number="").order_by("-at").first()
    return last.number if last else None


def _going_on() -> list[dict[str, Any]]:
    since = timezone.now() - GOES_ON
    wishes = list(Wish.objects.filter(kind="sim_arrive", at__gt=since).order_by("-at")[:30])
    ids = [wish.call for wish in wishes]
    left = set(Wish.objects.filter(kind="sim_leave", call__in=ids).values_list("call", flat=True))
    over = left | simulation.over(ids)
    waits = {one.call_id for one in queries.waiting()}
    seen = {call.pk: call for call in Call.objects.filter(pk__in=ids)}
    found = []
    for wish in wishes:
        call = seen.get(wish.call)
        if wish.call not in over and not wish.refused:
            found.append({
                "id": wish.call,
                "title": phone.language(wish.target),
                "sub": _state(wish, call, waits),
                "since": wish.at,
            })  # fmt: skip
    return found


def _state(wish: Wish, call: Call | None, waits: set[Any]) -> str:
    if wish.done_at is None:
        return _("is about to call")
    if wish.call in waits:
        return _("waits")
    if call is None:  # the walls show it to whoever has it, and to nobody it rings at
        return _("rings, or a colleague has it")
    return _("with you or a colleague") if call.answered_at else _("waits")
