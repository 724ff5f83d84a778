"""The log under signed roots, with this installation's key and folder."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from hotline.actor.context import Actor, acting
from hotline.audit import chain, restarting, rows, sealing
from hotline.audit.models import Root
from hotline.audit.outside import LEAVES, ROOTS, Outside
from hotline.audit.verifying import Report, verify
from hotline.vault.signing import signer

RECORDS = "records.tsv"
WHOLE = (-sealing.LAST, sealing.LAST)


def outside() -> Outside:
    """The folder of the roots, from HOTLINE_AUDIT_DIR."""
    return Outside(Path(settings.HOTLINE_AUDIT_DIR))


def seal_log(*, by: Actor) -> int:
    """Bring what is new under a root; how many rows. Raises sealing.OutOfStep, OSError,
    KeyringError."""
    return sealing.seal(by=by, signer=signer(), older=signer, outside=outside())


def verify_log(*, by: Actor, expect: str = "") -> Report:
    """The whole log against its roots, outside and in the database, as it stands at one moment."""
    there = outside()
    with acting(by):
        # Nobody seals while the two copies are read; what comes later is new and no more.
        sealing.alone()
        inside = list(Root.objects.order_by("number").values_list("line", flat=True))
        texts = there.texts()
    with acting(by):
        return verify(rows.copied(WHOLE), texts, leaves=there.leaves, inside=inside, expect=expect)


def verify_folder(folder: Path, *, expect: str = "") -> Report:
    """An exported log, without a database: what an auditor does on a machine of her own."""
    there = Outside(folder)
    return verify(_lines(folder / RECORDS), there.texts(), leaves=there.leaves, expect=expect)


def export_log(folder: Path, *, by: Actor) -> int:
    """Rows, roots and leaf hashes into a new folder; how many rows. Raises FileExistsError."""
    folder.mkdir(mode=0o700, parents=True)
    there, count = outside(), 0
    for name in (ROOTS, LEAVES):
        source = there.folder / name
        (folder / name).write_bytes(source.read_bytes() if source.exists() else b"")
    with acting(by), (folder / RECORDS).open("wb") as file:
        for row in rows.copied(WHOLE):
            file.write(row + b"\n")
            count += 1
    return count


def restart_log(*, by: Actor, reason: str) -> chain.Line | None:
    """Go on after a restore to an earlier moment: see restarting.restart."""
    return restarting.restart(
        by=by, signer=signer(), older=signer, outside=outside(), reason=reason
    )


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            yield line[:-1]
