"""What every door says of itself: addresses, jobs, reactions, commands. The tests walk the product
and compare; a new door in none of these tables fails."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hotline.access.middleware import policy_of

CLOSED = frozenset({
    "account_confirm_email", "account_confirm_login_code", "account_email",
    "account_email_verification_sent", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_set_password", "account_signup",
    "mfa_deactivate_totp", "mfa_edit_webauthn",
    "account_request_reauthentication_code", "account_confirm_reauthentication_code",
})  # fmt: skip
"""What the sign-in library brings and this product does not use: answers 404 to everybody."""

PUBLIC: dict[str, str] = {
    "healthz": "says nothing but yes",
    "account_login": "the way in",
    "again": "the way back in for a page left open; password and second factor",
    "account_inactive": "says that an account has ended",
    "mfa_authenticate": "the second step of the way in",
    "portal:enter": "a sealed link: asks for a code, says nothing",
    "portal:leave": "ends a visit, says nothing",
    "portal:confirm_entry": "an agency confirms its entry by a link used once; nothing of a case",
    "portal:closed": "says that there is nothing here",
    "set_language": "a choice of language, before and after signing in",
    "look:theme": "a choice of colours",
    "public:gateway_told": "a gateway reports on a message, signed; answers nothing",
    "public:verify": "checks the code of a letter; says genuine and when, nothing about anybody",
    "public:verify_code": "the same, by the address in the mark on a letter",
}
"""Open to whoever asks."""

THIRD_PARTY_JOBS: dict[str, str] = {
    "procrastinate.builtin_tasks.remove_old_jobs": "removes finished jobs; reads no case",
    "builtin:procrastinate.builtin_tasks.remove_old_jobs": "the same, by its older name",
}

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("owner, application, live", "invented people, on this machine only"),
    "serve": ("application, live", "each request in the name of who is signed in"),
    "work": ("application", "each job and reaction names its own actor"),
    "finder": ("application", "as system:finder: coded facts, and names for the index alone"),
    "migrate": ("owner", "makes tables; row security hides every case from it"),
    "phone": (
        "application",
        "as system:telephony: coded facts, and a call's number until somebody has answered it",
    ),
    "import": ("application", "in the name of the member given by --as"),
    "check": ("application, live", "reads settings, roles, tables and counts; opens nothing"),
    "backup": ("backup", "every row, as ciphertext; the keys apart"),
    "restore": ("owner", "into an empty database only"),
    "roles": ("none", "prints"),
    "engine": ("superuser of the embedded engine", "the person at the keyboard owns the machine"),
    "keys": ("application", "as the rotation of keys: wrapped keys alone, never a row of a file"),
    "retention": ("application", "as the job that clears by night: coded facts, never a word"),
    "audit": ("application", "as the setting-up; reads the log alone, which holds no word"),
    "staff": ("application", "takes in and lets go as the setting-up; whoever holds the server"),
    "manage": ("application or owner", "development; nobody acts, so protected rows are refused"),
}
"""Every subcommand: as which database role it runs, and in whose name."""


@dataclass(frozen=True)
class Address:
    """One address of the product."""

    route: str
    name: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def ours(self) -> bool:
        return str(self.view.__module__).startswith("hotline.")


def addresses() -> list[Address]:
    """Every address, found by walking the resolver."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def policy(address: Address) -> str:
    """What the address declares; empty for none."""
    return policy_of(SimpleNamespace(func=address.view, view_name=address.name))  # type: ignore[arg-type]


def guarded() -> list[Address]:
    """Every address that asks who comes."""
    return [a for a in addresses() if policy(a) not in ("", "public")]


def filled(address: Address, **known: Any) -> str:
    """The address with ids; unknown ones are random."""
    strange = {"key": "abc", "uidb36": "1", "number": "1", "pk": "1"}
    values = {n: known.get(n, strange.get(n, uuid.uuid4())) for n in address.arguments}
    return reverse(address.name, kwargs=values)


def _walk(
    patterns: list[Any], route: str, space: str, outer: tuple[str, ...] = ()
) -> Iterator[Address]:
    for pattern in patterns:
        path = route + str(pattern.pattern)
        arguments = (*outer, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, path, inner, arguments)
        elif isinstance(pattern, URLPattern):
            yield Address(path, f"{space}{pattern.name}", pattern.callback, arguments)
