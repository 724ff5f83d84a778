"""What sender and agency ask and tell each other on a referral, with files."""

import base64
import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.uploads import scanner
from hotline.cases.uploads.cleaning import cleaned
from hotline.cases.uploads.kinds import KINDS, Unacceptable
from hotline.referrals import rules
from hotline.referrals.models import Attachment, Referral, Remark
from hotline.referrals.moving import Refused, answer_sender, move, notify, receives, sends, tell

LARGEST = 8 * 1024 * 1024  # bytes of one file
LONGEST_NAME = 120  # characters


@dataclass(frozen=True)
class File:
    """A file as somebody sends it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Opened:
    """A file as it leaves: a neutral name, its type, its content."""

    file_name: str
    media_type: str
    content: bytes


def ask(*, by: Actor, referral_id: UUID, words: str, at: dt.datetime | None = None) -> Remark:
    """The agency asks before it decides: the sender's clock runs. Raises Refused."""
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        if not receives(by, referral):
            raise Refused("not_yours")
        remark = _say(by, referral, "question", words, (), at)
        move(by, referral, "info_requested", at=at)
        answer_sender(referral, "asked", at=at)
        return remark


def answer(
    *,
    by: Actor,
    referral_id: UUID,
    words: str,
    files: tuple[File, ...] = (),
    at: dt.datetime | None = None,
) -> Remark:
    """The sender answers: the agency decides again, with its clock from the start.

    Raises Refused, Unacceptable, scanner.NoScanner (nothing was kept: the words may go alone).
    """
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        if not sends(by, referral):
            raise Refused("not_yours")
        if referral.state != "info_requested":
            raise Refused("moved_on")
        remark = _say(by, referral, "answer", words, files, at)
        move(by, referral, "received", at=at)
        notify(referral, "answer", at=at)
        return remark


def remark(
    *,
    by: Actor,
    referral_id: UUID,
    words: str,
    files: tuple[File, ...] = (),
    at: dt.datetime | None = None,
) -> Remark:
    """Either side says something; no clock changes. Raises Refused (not_yours, no_words, moved_on
    where it has ended or closed), Unacceptable, scanner.NoScanner."""
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        said = _say(by, referral, "remark", words, files, at)
        tell(referral)
        if sends(by, referral):
            notify(referral, f"remark:{said.id.hex}", at=at)
        else:
            answer_sender(referral, f"remark:{said.id.hex}", at=at)
        return said


def of_referral(referral_id: UUID) -> list[Remark]:
    """The conversation, oldest first."""
    rows = Remark.objects.filter(referral=referral_id).prefetch_related("attachments")
    return list(rows.order_by("at"))


def open_file(*, by: Actor, attachment_id: UUID) -> Opened:
    """A file to read; logged. Raises Sealed, Attachment.DoesNotExist."""
    with acting(by):
        found = Attachment.objects.select_related("remark").get(pk=attachment_id)
        content = base64.b64decode(found.content)
        audit.record("referral.open_file", root=found.remark.referral_id)
        kind = KINDS[found.kind]
        name = f"{rules.pseudonym(found.remark.referral_id)}-{found.id.hex[-4:]}.{kind.ending}"
        return Opened(name, kind.media_type, content)


def _say(
    by: Actor,
    referral: Referral,
    kind: str,
    words: str,
    files: tuple[File, ...],
    at: dt.datetime | None,
) -> Remark:
    if not words.strip() and not files:
        raise Refused("no_words")
    if not (receives(by, referral) or sends(by, referral)):
        raise Refused("not_yours")
    if referral.state not in rules.OPEN | {"completed"} or referral.out_of_sight:
        raise Refused("moved_on")
    said = Remark(
        referral=referral,
        at=at or timezone.now(),
        by=by.key,
        side="sender" if sends(by, referral) else "agency",
        kind=kind,
        words=words.strip(),
    )
    said.save(force_insert=True)
    for one in files:
        _attach(said, one)
    audit.record(f"referral.{kind}", root=referral.id, detail=[said.side, str(len(files))])
    return said


def _attach(said: Remark, file: File) -> None:
    """Scanned before anything takes it apart, stripped, sealed. Raises Unacceptable, NoScanner."""
    if len(file.content) > LARGEST:
        raise Unacceptable("too_large")
    if not scanner.is_clean(file.content):
        raise Unacceptable("infected")
    kept = cleaned(file.content)
    Attachment(
        remark=said,
        kind=kept.kind,
        size=len(kept.content),
        name=file.name[-LONGEST_NAME:],
        content=base64.b64encode(kept.content).decode(),
    ).save(force_insert=True)
