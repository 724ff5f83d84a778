"""The people of the demonstration who have a place in the house: enrolled as anybody else is."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.core.cache import cache

from hotline.config.demonstration.content import available, content
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.staff import services
from hotline.staff.models import Member
from hotline.vault import keyring


@dataclass(frozen=True)
class SignIn:
    """One way into the demonstration: code of the role, where, and what to type."""

    role: str
    place: str
    username: str
    password: str


def sign_ins(lang: str) -> list[SignIn]:
    """The sign-ins in the order in which they are shown; none where the pack has none."""
    if not available():
        return []
    return [
        SignIn(row["role"], place_of(row, lang), row["username"], row["password"])
        for row in content("members")["sign_ins"]
    ]


def place_of(row: Mapping[str, Any], lang: str) -> str:
    """The centre or the agency of a member in words; empty for whoever has neither."""
    if code := row.get("agency"):
        return pack().agencies[code].names[-1].labels.of(lang)
    centre = pack().centres.get(row.get("centre", ""))
    return centre.label(lang) if centre else ""


def supervisor_of(centre: str) -> str:
    """The username of the shift supervisor of a centre who signs in."""
    return next(
        str(row["username"])
        for row in content("members")["sign_ins"]
        if row["role"] == "supervisor" and row["centre"] == centre
    )


def usernames() -> list[str]:
    """Everybody whom the demonstration enrols."""
    return [row["username"] for row in _rows()]


def enrol_all() -> dict[str, Member]:
    """Enrol everybody, and give each sign-in a second factor. By username; once only."""
    there = {m.username: m for m in Member.objects.filter(username__in=usernames())}
    # Two administrators end the setting-up: from then on two people enrol.
    for row in sorted(_rows(), key=lambda row: row["role"] == "administrator"):
        if row["username"] not in there:
            there[row["username"]] = _enrol(row)
    return there


def second_factor(member: Member) -> None:
    """A sign-in code and recovery codes, through allauth, so that they are sealed as all are."""
    kinds = set(Authenticator.objects.filter(user=member).values_list("type", flat=True))
    if Authenticator.Type.TOTP not in kinds:
        totp.TOTP.activate(member, totp_secret(member.username))
    RecoveryCodes.activate(member)


def totp_secret(username: str) -> str:
    """The shared secret of a sign-in: fixed for an installation, another one in the next.

    It comes from the keyring, so that a database alone tells no code, not even here.
    """
    seed = keyring.current().secret.encode()
    digest = hmac.new(seed, f"demonstration/{username}".encode(), hashlib.sha1).digest()
    return base64.b32encode(digest).decode()


def code_now(member: Member) -> str:
    """A sign-in code that this member can use now; empty for whoever is not of the demonstration.

    A code works once. Somebody who signs in again within the half minute gets the next one, which
    is taken as well (one step of tolerance).
    """
    found = Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).first()
    if found is None or member.username not in _shown():
        return ""
    # The secret as it stands: somebody may have set up her code anew to see how that goes.
    secret, factor = decrypt(found.data["secret"]), totp.TOTP(found)
    counters = list(totp.yield_hotp_counters_from_time())
    middle = len(counters) // 2
    in_order = [*counters[middle:], *reversed(counters[:middle])]
    codes: list[str] = [totp.format_hotp_value(totp.hotp_value(secret, n)) for n in in_order]
    unused = (c for c in codes if cache.get(factor._get_used_cache_key(c)) is None)
    return next(unused, codes[0])


def _shown() -> set[str]:
    return {one.username for one in sign_ins("")}


def _rows() -> Iterable[dict[str, Any]]:
    known = content("members")
    return [*known["sign_ins"], *known["colleagues"]]


def _enrol(row: Mapping[str, Any]) -> Member:
    member = services.enrol(
        by=services.SETUP,
        username=row["username"],
        display_name=row["name"],
        role=row["role"],
        password=row.get("password"),
        centre=row.get("centre", ""),
        agency=Agency.objects.get(pk=row["agency"]) if "agency" in row else None,
        keeps_people=row.get("keeps_people", False),
    )
    if "password" in row:
        second_factor(member)
    return member
