"""What is kept of a letter: by whom, why, and a hash; seen by whoever sees its file."""

from __future__ import annotations

import datetime as dt
import hashlib
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit.models import Record
from hotline.documents import codes, services
from hotline.documents.letters import Letter
from hotline.documents.models import IssuedLetter
from hotline.vault import services as vault
from tests.cast import Cast
from tests.documents.test_letters import letter

pytestmark = pytest.mark.django_db


def a_file(owner: Actor) -> UUID:
    root = new_id()
    with acting(owner):
        access.begin(root)
        vault.new_root(root, "packet", centre=owner.centre)
    return root


def printed(by: Actor, root: UUID, *, reason: str = "paper_file") -> tuple[bytes, str]:
    """A letter printed, and its code, which stands nowhere but in the letter."""
    seen: list[str] = []

    def compose(code: str, at: dt.datetime) -> Letter:
        seen.append(code)
        return letter(code=code, printed_at=at)

    made, _ = services.issue(by=by, root=root, language="vi", reason=reason, compose=compose)
    return made, seen[0]


def test_a_letter_is_kept_as_hashes_and_its_printing_is_logged_with_the_reason(cast: Cast) -> None:
    root = a_file(cast.lan)
    made, code = printed(cast.lan, root)
    with acting(cast.lan):
        [kept] = services.of_root(root)
        assert bytes(kept.digest) == hashlib.sha256(made).digest()
        assert bytes(kept.code_hash) == codes.hashed(code)
        [row] = Record.objects.filter(action="letter.print", root=root)
    assert (row.actor, row.reason) == (cast.lan.key, "paper_file")
    assert code not in str(row.detail)


def test_who_sees_no_file_sees_no_letter_of_it_and_prints_none(cast: Cast) -> None:
    root = a_file(cast.lan)
    printed(cast.lan, root)
    with acting(cast.binh):
        assert not IssuedLetter.objects.exists()
    with pytest.raises(ProgrammingError), transaction.atomic():
        printed(cast.binh, root)


def test_nothing_is_printed_without_a_reason_of_the_list(cast: Cast) -> None:
    for reason in ("", "because"):
        with pytest.raises(services.Refused, match="bad_code"):
            printed(cast.lan, a_file(cast.lan), reason=reason)


def test_a_code_tells_the_day_and_whether_it_was_withdrawn(cast: Cast) -> None:
    root = a_file(cast.lan)
    _, code = printed(cast.lan, root)
    found = services.check(code.lower().replace("-", ""))
    assert found is not None
    assert found.withdrawn_at is None
    assert services.check("XXXX-XXXX-XXXX") is None
    assert services.withdraw_all(by=cast.lan, root=root) == 1
    found = services.check(code)
    assert found is not None
    assert found.withdrawn_at is not None
    with acting(cast.lan):
        [kept] = services.of_root(root)
    with pytest.raises(services.Refused, match="moved_on"):
        services.withdraw(by=cast.lan, letter_id=kept.pk)
    with acting(cast.lan):
        said = [row.detail for row in Record.objects.filter(action="letter.check").order_by("seq")]
    assert said == [["genuine"], ["unknown"], ["withdrawn"]]


def test_what_was_printed_is_not_changed_afterwards(cast: Cast) -> None:
    root = a_file(cast.lan)
    printed(cast.lan, root)
    for change in ({"digest": b"x"}, {"by": "staff:x"}, {"root": new_id()}):
        with acting(cast.lan), pytest.raises(ProgrammingError), transaction.atomic():
            IssuedLetter.objects.filter(root=root).update(**change)
    with acting(cast.lan), pytest.raises(ProgrammingError), transaction.atomic():
        IssuedLetter.objects.filter(root=root).delete()
