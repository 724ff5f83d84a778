"""Looks at tables, rows and rights of the database of this installation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.config.privacy.evidence import Evidence, none_of
from hotline.vault.fields import SealedText

# Counts coded facts of every file that is not sealed by decision, and opens nothing.
COUNTS = Actor("system:sweeper")
IDENTITY = (DataClass.D2, DataClass.D3, DataClass.D4)
KEYED = ("_hash", "_key")


def _ours() -> list[type[Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("hotline.")]


def _ask(question: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or [])
        return list(cursor.fetchall())


def _count(question: str) -> int:
    with acting(COUNTS):
        return int(_ask(question)[0][0])


def classes() -> Evidence:
    """Every field of every table of ours says how far its value may travel."""
    fields = [(m, f.name) for m in _ours() for f in m._meta.fields]
    without = [f for m, f in fields if f not in getattr(m, "data_classes", {})]
    return none_of(len(without), len(fields), "fields", "without a class")


def sealed_columns() -> Evidence:
    """Names, numbers and words have columns that hold ciphertext or keyed hashes only."""
    guarded = [
        f for m in _ours() for f in m._meta.fields
        if getattr(m, "data_classes", {}).get(f.name) in IDENTITY
    ]  # fmt: skip
    clear = [f for f in guarded if not isinstance(f, SealedText) and not f.name.endswith(KEYED)]
    return none_of(len(clear), len(guarded), "fields of identity and words", "in the clear")


def sealed_values() -> Evidence:
    """What lies in those columns has the shape of a sealed value, row by row."""
    seen = wrong = 0
    with acting(COUNTS):
        for table, column in _sealed():
            (row,) = _ask(
                f'SELECT count("{column}"), count(*) FILTER (WHERE get_byte("{column}", 0) <> 1'  # noqa: S608
                f' OR length("{column}") < 29) FROM "{table}" WHERE "{column}" IS NOT NULL'
            )
            seen, wrong = seen + row[0], wrong + row[1]
    return none_of(wrong, seen, "sealed values looked at", "readable")


def _sealed() -> Iterator[tuple[str, str]]:
    for model in _ours():
        for field in model._meta.fields:
            if isinstance(field, SealedText):
                yield model._meta.db_table, field.column or field.name


def keys_apart() -> Evidence:
    """The keyring is readable to nobody else and does not lie in the database's directory."""
    path = Path(os.environ["HOTLINE_KEYS"])
    closed = not path.stat().st_mode & 0o077
    apart = "pg" not in path.parent.parts[-1:]
    return Evidence(closed and apart, f"keyring with mode {path.stat().st_mode & 0o777:04o}, apart")


def row_security() -> Evidence:
    """Tables with sealed columns show rows to nobody but whom a policy lets in, owner included."""
    wanted = sorted({table for table, _column in _sealed()})
    rows = _ask(
        "SELECT relname FROM pg_class WHERE relname = ANY (%s)"
        " AND relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity",
        [wanted],
    )
    return none_of(len(wanted) - len(rows), len(wanted), "tables of identity", "without walls")


def nobody_sees_nothing() -> Evidence:
    """A query in nobody's name is an error, never an empty list."""
    try:
        with transaction.atomic():
            _ask("SELECT count(*) FROM people_person")
    except (DatabaseError, RuntimeError):
        return Evidence(True, "a query in nobody's name is refused")
    return Evidence(False, "a query in nobody's name is answered")


def ordinary_role() -> Evidence:
    """The application's role is bound by the policies."""
    (row,) = _ask(
        "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    return Evidence(not row[1], f"role {row[0]} is {'not ' if row[1] else ''}bound by row security")


def log_append_only() -> Evidence:
    """Neither the application nor the owner of the tables rewrites the log."""
    triggers = _ask(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_record'::regclass"
        " AND tgfoid = 'hotline_append_only'::regproc AND tgenabled <> 'D'"
    )[0][0]
    may = _ask("SELECT has_table_privilege('audit_record', 'UPDATE, DELETE, TRUNCATE')")[0][0]
    rows = _ask("SELECT count(*) FROM audit_record")[0][0]
    held = triggers >= 2 and not may
    return Evidence(held, f"{rows:,} rows in the log, guarded by {triggers} triggers")


def constraint(name: str, sentence: str) -> Evidence:
    """The database itself keeps a rule, by a constraint of this name."""
    found = _ask("SELECT count(*) FROM pg_constraint WHERE conname = %s AND convalidated", [name])
    return Evidence(found[0][0] == 1, sentence if found[0][0] else f"no constraint {name}")


def legal_basis() -> Evidence:
    """Each referral names the ground on which it was sent."""
    count = _count("SELECT count(*) FROM referrals_referral WHERE basis = ''")
    whole = _count("SELECT count(*) FROM referrals_referral")
    return none_of(count, whole, "referrals", "without a legal basis")


def agreements() -> Evidence:
    """Each referral that left on consent has an agreement of its own."""
    left = (
        "SELECT count(*) FROM referrals_referral r WHERE r.basis = 'consent'"
        " AND r.direction = 'out' AND r.state NOT IN ('draft', 'pending_approval', 'cancelled')"
    )
    bare = " AND NOT EXISTS (SELECT FROM referrals_consent c WHERE c.referral_id = r.id)"
    return none_of(_count(left + bare), _count(left), "referrals on consent", "without agreement")


def withdrawn_agreements() -> Evidence:
    """No packet goes on under an agreement that was withdrawn."""
    ended = "SELECT count(*) FROM referrals_consent c JOIN referrals_referral r"
    ended += " ON r.id = c.referral_id WHERE c.withdrawn_at IS NOT NULL"
    return none_of(
        _count(f"{ended} AND r.withdrawn_at IS NULL"),
        _count(ended),
        "withdrawn agreements",
        "whose packet goes on",
    )


def clearances_by_database() -> Evidence:
    """No calling code can clear a call by itself."""
    may = _ask("SELECT has_table_privilege('people_clearance', 'INSERT')")[0][0]
    return Evidence(not may, "clearances to call are written by the database alone")


def clocks_are_watched() -> Evidence:
    """Nothing of the register of requests ran out without the officer having been told."""
    late = _count(
        "SELECT count(*) FROM rights_datarequest WHERE ended_at IS NULL AND raised_at IS NULL"
        " AND (due_at < now() - interval '1 hour' OR (answered_at IS NULL"
        " AND answer_due_at < now() - interval '1 hour'))"
    )
    whole = _count("SELECT count(*) FROM rights_datarequest")
    return none_of(late, whole, "requests", "late without the officer being told")


def emergencies_are_watched() -> Evidence:
    """No emergency referral waits beyond its time without anybody having been told."""
    late = _count(
        "SELECT count(*) FROM referrals_referral WHERE urgency = 'emergency'"
        " AND due_at < now() - interval '15 minutes' AND silent_since IS NULL"
        " AND state IN ('sent', 'received', 'accepted')"
    )
    whole = _count("SELECT count(*) FROM referrals_referral WHERE urgency = 'emergency'")
    return none_of(late, whole, "emergency referrals", "silent without anybody being told")


def unsigned_interpreters() -> Evidence:
    """No interpreter took part who had not signed."""
    wrong = _count(
        "SELECT count(*) FROM contacts_assignment a JOIN registers_interpreter i"
        " ON i.id = a.interpreter_id WHERE i.signed_on IS NULL"
    )
    whole = _count("SELECT count(*) FROM contacts_assignment")
    return none_of(wrong, whole, "times an interpreter took part", "unsigned")


def erasure_is_out_of_hands() -> Evidence:
    """The application destroys no key by itself, and the ledger of erasures can be written."""
    from django.conf import settings

    may = _ask("SELECT has_function_privilege('vault_destroy(uuid[])', 'EXECUTE')")[0][0]
    path = Path(settings.HOTLINE_ERASURES)
    writable = os.access(path if path.exists() else path.parent, os.W_OK)
    return Evidence(not may and writable, f"keys end by two people; erasure ledger at {path}")


def openings_are_reviewed() -> Evidence:
    """Files opened in an emergency were looked at by somebody else while their clock ran."""
    model = next((m for m in _ours() if m._meta.label == "cases.Opening"), None)
    if model is None:
        return Evidence(True, "no file can be opened in an emergency in this version")
    with acting(COUNTS):
        rows = model._base_manager.filter(due_at__isnull=False)
        late = rows.filter(reviewed_at__isnull=True, due_at__lt=timezone.now()).count()
        return none_of(late, rows.count(), "openings to review", "unreviewed after their time")
