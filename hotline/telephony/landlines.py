"""Where a landline stands: its dialling code names a province, and that a centre."""

from functools import cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from hotline.countries.pack import current as pack
from hotline.people.numbers import e164
from hotline.places.queries import centre_of


def home_of(number: str) -> str:
    """The centre that answers for the place of a landline; "" for a mobile, a number from abroad
    and one whose code belongs to more than one centre."""
    spelt = e164(number)
    if not spelt.startswith(pack().dialling_prefix):
        return ""
    parsed = phonenumbers.parse(spelt)
    if phonenumbers.number_type(parsed) != PhoneNumberType.FIXED_LINE:
        return ""
    # The pack writes codes as they are dialled within the country.
    within = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    digits = "".join(c for c in within if c.isdigit())
    codes = _centres(pack().code)
    found = next((codes[digits[:n]] for n in range(6, 0, -1) if digits[:n] in codes), frozenset())
    return next(iter(found)) if len(found) == 1 else ""


@cache
def _centres(country: str) -> dict[str, frozenset[str]]:
    newest = pack().version_on().code
    found: dict[str, frozenset[str]] = {}
    for key, unit in pack().units.items():
        if unit.version == newest:
            for code in unit.dial_codes:
                found[code] = found.get(code, frozenset()) | {centre_of(key)}
    return found
