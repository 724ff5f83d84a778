"""Issuing letters, withdrawing them, and checking a code that somebody holds in her hand."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.documents import codes
from hotline.documents.letters import Letter, render
from hotline.documents.models import IssuedLetter

# In whose name somebody checks a code who is not signed in.
CHECKER = Actor("system:letters")


class Refused(ValueError):
    """A letter that may not be made or withdrawn; `code` says why: bad_code (no reason of the
    list), bad_language, moved_on (withdrawn already)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Checked:
    """All that a code tells: genuine, made when, withdrawn since when."""

    made_at: dt.datetime
    withdrawn_at: dt.datetime | None


def issue(
    *,
    by: Actor,
    root: UUID,
    language: str,
    reason: str,
    compose: Callable[[str, dt.datetime], Letter],
    at: dt.datetime | None = None,
) -> tuple[bytes, IssuedLetter]:
    """Print a letter made from a file that the actor sees: its PDF, and what is kept of it.

    `compose` puts the letter together from its code and the moment of printing. Raises Refused
    (bad_code, bad_language).
    """
    if reason not in pack().codes("letter_purpose"):
        raise Refused("bad_code")
    if language not in pack().locales:
        raise Refused("bad_language")
    with acting(by):
        now, code = at or timezone.now(), codes.new_code()
        letter = compose(code, now)
        made = render(letter, language=language)
        issued = IssuedLetter(
            root=root,
            code_hash=codes.hashed(code),
            kind=letter.kind,
            language=language,
            made_at=now,
            by=by.key,
            reason=reason,
            digest=hashlib.sha256(made).digest(),
        )
        issued.save(force_insert=True)
        audit.record(
            "letter.print", root=root, reason=reason, detail=[letter.kind, language, str(issued.pk)]
        )
        return made, issued


def withdraw(*, by: Actor, letter_id: UUID, at: dt.datetime | None = None) -> IssuedLetter:
    """Take a letter back: whoever checks its code is told from now on.

    Raises IssuedLetter.DoesNotExist, Refused (moved_on).
    """
    with acting(by):
        letter = IssuedLetter.objects.get(pk=letter_id)
        rows = IssuedLetter.objects.filter(pk=letter.pk, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_at=at or timezone.now(), withdrawn_by=by.key):
            raise Refused("moved_on")
        audit.record("letter.withdraw", root=letter.root, detail=[str(letter.pk)])
        letter.refresh_from_db()
        return letter


def withdraw_all(*, by: Actor, root: UUID, at: dt.datetime | None = None) -> int:
    """Take back every letter made from a file: what it rested on is gone; how many."""
    with acting(by):
        rows = IssuedLetter.objects.filter(root=root, withdrawn_at__isnull=True)
        found = [letter.pk for letter in rows]
        for letter in found:
            withdraw(by=by, letter_id=letter, at=at)
        return len(found)


def of_root(root: UUID) -> list[IssuedLetter]:
    """The letters made from a file, the latest first."""
    return list(IssuedLetter.objects.filter(root=root).order_by("-made_at"))


def check(text: str) -> Checked | None:
    """What a code tells whoever holds the letter; None for a code of no letter. In the log, without
    the code: a wrong one may be a guess."""
    code = codes.plain(text)
    with acting(CHECKER):
        found = _found(code) if code else None
        said = "unknown" if found is None else "withdrawn" if found.withdrawn_at else "genuine"
        audit.record("letter.check", detail=[said])
        return found


def _found(code: str) -> Checked | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM documents_check(%s)", [codes.hashed(code)])
        row = cursor.fetchone()
        return Checked(*row) if row else None
