"""Recordings: sealed as soon as they end, heard with a reason, gone after the time of retention.

While a call goes on its sound is a headerless file that the telephone writes (a kill leaves it
readable). When it ends the file is sealed under a key of its own and the bare one is removed.
"""

import base64
import datetime as dt
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.telephony import telling
from hotline.telephony.duty import SWITCH
from hotline.telephony.models import Call, Recording
from hotline.vault import contents

RATE = 8000  # samples a second of 16 bits, one channel: what a telephone carries
_WIDTH = 2
_LENGTH = struct.Struct(">I")
SHORTEST_REASON = 3  # characters


class NoReason(ValueError):
    """A recording is heard for a reason, in words."""


class Gone(LookupError):
    """The sound was removed after the time of retention, or its file is missing."""


@dataclass(frozen=True)
class Sound:
    """A recording as it is heard: a neutral name, and the bytes of a WAV file."""

    name: str
    content: bytes


def folder() -> Path:
    """Where sealed recordings lie, from HOTLINE_RECORDINGS."""
    return Path(settings.HOTLINE_RECORDINGS)


def keep(call_id: UUID, number: int, bare: Path, *, began_at: dt.datetime) -> Recording | None:
    """Seal what was recorded and remove the bare file. Told twice, it is one recording; an empty
    file is none. The bare file goes only once its sealed twin is on the disk and in the database.
    """
    with acting(SWITCH):
        earlier = Recording.objects.filter(call=call_id, number=number).first()
        if earlier is None:
            sound = bare.read_bytes()
            if not sound:
                bare.unlink()
                return None
            earlier = _seal(call_id, number, sound, began_at)
    bare.unlink(missing_ok=True)
    return earlier


def keep_named(call_id: UUID, name: str, bare: Path, *, began_at: dt.datetime) -> None:
    """`keep` a file whose name says when it began; its number is the second of the call in which
    it did, 0 for what the exchange recorded by itself. A file that is gone was kept before."""
    if not bare.exists():
        return
    with acting(SWITCH):
        arrived = Call.objects.get(pk=call_id).arrived_at
    second = max(0, int((began_at - arrived).total_seconds())) + 1
    keep(call_id, second if name.isdigit() else 0, bare, began_at=began_at)


def hear(*, by: Actor, recording_id: UUID, reason: str) -> Sound:
    """The sound of a recording. Its reason stands in the log, beside who heard it.

    Raises NoReason, Gone, Recording.DoesNotExist, vault's Sealed and Tampered.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise NoReason
    with acting(by):
        recording = Recording.objects.get(pk=recording_id)
        if recording.gone_at is not None:
            raise Gone
        audit.record(
            "recording.hear",
            root=recording.call_id,
            reason=reason.strip(),
            detail=[str(recording.number)],
        )
        key = base64.b64decode(recording.file_key)
        try:
            parts = list(_parts(path_of(recording.id)))
        except FileNotFoundError:
            raise Gone from None
        sound = contents.join(key, recording.id, parts)
        return Sound(f"{recording.began_at:%Y%m%d-%H%M}-{recording.number}.wav", wave(sound))


def forget(contact_ids: list[UUID]) -> None:
    """Remove the sound of contacts whose time is over; that there was a recording stays."""
    rows = Recording.objects.filter(call__in=contact_ids, gone_at__isnull=True)
    files = [path_of(recording_id) for recording_id in rows.values_list("id", flat=True)]
    rows.update(gone_at=timezone.now(), file_key=None)

    def remove() -> None:
        for file in files:
            file.unlink(missing_ok=True)

    transaction.on_commit(remove)


def path_of(recording_id: UUID) -> Path:
    """The file of a recording."""
    return folder() / recording_id.hex[-2:] / f"{recording_id}.sealed"


def wave(sound: bytes) -> bytes:
    """Headerless samples as a WAV file (RIFF, linear PCM)."""
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", 36 + len(sound), b"WAVE", b"fmt ", 16, 1, 1, RATE, RATE * _WIDTH, _WIDTH, 16,
        b"data", len(sound),
    )  # fmt: skip
    return head + sound


def _seal(call_id: UUID, number: int, sound: bytes, began_at: dt.datetime) -> Recording:
    key = contents.new_key()
    recording = Recording(
        call=Call.objects.get(pk=call_id),
        number=number,
        began_at=began_at,
        seconds=len(sound) // (RATE * _WIDTH),
        size=len(sound),
        file_key=base64.b64encode(key).decode(),
    )
    target = path_of(recording.id)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        for box in contents.cut(key, recording.id, sound):
            file.write(_LENGTH.pack(len(box)) + box)
        file.flush()
    part.chmod(0o600)
    part.replace(target)
    recording.save(force_insert=True)
    audit.record("recording.seal", root=call_id, detail=[str(number)])
    answered_by = recording.call.answered_by_id
    telling.call_moved(call_id, *([answered_by] if answered_by else []))
    return recording


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while head := file.read(_LENGTH.size):
            yield file.read(_LENGTH.unpack(head)[0])
