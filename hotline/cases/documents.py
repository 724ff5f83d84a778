"""Verbs of documents: brought in, scanned, opened, withdrawn. Nobody opens what was not scanned."""

import base64
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.actor.kept import kept
from hotline.audit import services as audit
from hotline.cases import services
from hotline.cases.models import Case, Document, DocumentPart
from hotline.cases.uploads import scanner
from hotline.cases.uploads.cleaning import Cleaned, cleaned
from hotline.cases.uploads.kinds import KINDS, Unacceptable, kind_of
from hotline.events import services as events
from hotline.vault import contents
from hotline.vault import services as vault

SCANNER = Actor("system:sweeper")
LONGEST_NAME = 200  # characters


class NotOpenable(RuntimeError):
    """The document waits for a scanner, was refused or was withdrawn; `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True)
class Opened:
    """A document as it leaves: a neutral file name, its type, its content."""

    file_name: str
    media_type: str
    content: bytes


def of_case(case_id: UUID) -> QuerySet[Document]:
    """The documents of a case, the latest first, without their content."""
    return Document.objects.filter(case=case_id).order_by("-number")


listed = kept(of_case)  # read at once, for the page of the case


def add(*, by: Actor, case_id: UUID, name: str, content: bytes, about: str = "") -> Document:
    """Take a file into a case: stripped, scanned, sealed.

    Without a scanner it waits in quarantine. What a scanner finds something in is refused for
    good: a row with the reason stays, no content. Raises Unacceptable for what is no file of ours
    (nothing stays but the log), Case.DoesNotExist, Sealed.
    """
    try:
        kind = kind_of(content)
        verdict = _verdict(content)  # before anything takes the file apart
        kept = Cleaned(kind, content) if verdict is False else cleaned(content)
    except Unacceptable as refusal:
        with acting(by):
            audit.record("document.unacceptable", root=case_id, reason=refusal.reason)
        raise
    with acting(by):
        case = Case.objects.select_for_update().get(pk=case_id)
        if not vault.may_open(case.id, DataClass.D3):
            raise vault.Sealed("no grant reaches the documents of this case")
        document = Document(
            id=new_id(),
            case=case,
            by=by.key,
            number=_next_number(case),
            kind=kept.kind,
            size=len(kept.content),
            name=name[-LONGEST_NAME:],
            about=about,
        )
        _judge_and_store(document, kept, verdict)
        services.note(
            by=by, case_id=case.id, kind="document.added", detail=kept.kind, subject=document.id
        )
        audit.record("document.add", root=case.id, detail=[document.state, str(document.number)])
        events.publish("case", subject=case.id, topics=services.topics(case))
        return document


def open_content(*, by: Actor, document_id: UUID) -> Opened:
    """The document to read. Logged as an act and as a look.

    Raises NotOpenable, Sealed, Document.DoesNotExist.
    """
    with acting(by):
        document = Document.objects.select_related("case").get(pk=document_id)
        if document.state != "open":
            raise NotOpenable(document.state)
        key = vault.unseal(
            document.case_id, _label(document), bytes(document.file_key or b""), DataClass.D3
        )
        content = contents.join(_bare(key), document.id, _parts(document))
        audit.record("document.open", root=document.case_id, detail=[str(document.number)])
        kind = KINDS[document.kind]
        name = f"{document.case.number}-{document.number}.{kind.ending}"
        return Opened(name, kind.media_type, content)


def withdraw(*, by: Actor, document_id: UUID, words: str) -> Document:
    """Take a document out, with the reason in words: the content goes, the row stays.

    Raises NotOpenable where it is out already.
    """
    with acting(by):
        document = Document.objects.select_for_update().select_related("case").get(pk=document_id)
        if document.state not in ("waiting", "open"):
            raise NotOpenable(document.state)
        if not vault.may_open(document.case_id, DataClass.D3):
            raise vault.Sealed("no grant reaches the documents of this case")
        document.words = words
        document.save(update_fields=["words"])
        _end(document, by, state="withdrawn", reason="")
        services.note(by=by, case_id=document.case_id, kind="document.withdrawn")
        audit.record("document.withdraw", root=document.case_id, detail=[str(document.number)])
        events.publish("case", subject=document.case_id, topics=services.topics(document.case))
        return document


def scan_waiting(*, by: Actor, limit: int = 50) -> int:
    """Let the scanner look at what waits, oldest first; how many it has judged.

    One transaction each; ends quietly where no scanner answers.
    """
    if not scanner.is_configured():
        return 0
    with acting(by):
        found = Document.objects.filter(state="waiting").order_by("at")
        waiting = list(found.values_list("id", flat=True)[:limit])
    judged = 0
    for document_id in waiting:
        try:
            judged += _scan_one(by, document_id)
        except scanner.NoScanner:
            break
    return judged


def _scan_one(by: Actor, document_id: UUID) -> int:
    with acting(by):
        document = (
            Document.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("case")
            .filter(pk=document_id, state="waiting")
            .first()
        )
        if document is None or document.waiting_root is None:
            return 0
        root, box = document.waiting_root, bytes(document.waiting_key or b"")
        key = vault.unseal(root, _label(document), box, DataClass.D3)
        content = contents.join(_bare(key), document.id, _parts(document))
        if scanner.is_clean(content):
            Document.objects.filter(pk=document.id).update(
                state="open", scanned_at=timezone.now(), waiting_root=None, waiting_key=None
            )
            _let_no_longer_in(document, root)
        else:
            _end(document, by, state="refused", reason="infected")
            services.note(by=by, case_id=document.case_id, kind="document.refused")
        audit.record("document.scan", root=document.case_id, detail=[str(document.number)])
        events.publish("case", subject=document.case_id, topics=services.topics(document.case))
        return 1


def _verdict(content: bytes) -> bool | None:
    try:
        return scanner.is_clean(content)
    except scanner.NoScanner:
        return None


def _judge_and_store(document: Document, kept: Cleaned, clean: bool | None) -> None:
    """Write the document in the state that the verdict brings; None is no verdict."""
    now = timezone.now()
    if clean is False:
        document.state, document.reason, document.scanned_at = "refused", "infected", now
        document.ended_at, document.ended_by = now, document.by
        document.save(force_insert=True)
        return
    key = contents.new_key()
    sealable = base64.b64encode(key).decode()
    document.file_key = vault.seal(document.case_id, _label(document), sealable)
    if clean:
        document.state, document.scanned_at = "open", now
    else:
        document.state = "waiting"
        _let_the_scanner_in(document, sealable)
    document.save(force_insert=True)
    DocumentPart.objects.bulk_create(
        DocumentPart(document=document, place=place, content=box)
        for place, box in enumerate(contents.cut(key, document.id, kept.content))
    )


def _let_the_scanner_in(document: Document, sealable: str) -> None:
    """The job that scans later reaches this one file's key, and nothing else of the case."""
    root = new_id()
    access.begin(root, deepest=DataClass.D3)
    vault.new_root(root, "case", restricted=True)
    document.waiting_root = root
    document.waiting_key = vault.seal(root, _label(document), sealable)
    access.give(root, to=SCANNER.key, deepest=DataClass.D3, why="quarantine")
    if document.case.restricted:  # sealed by decision: the job would not even see the row
        access.give(document.case_id, to=SCANNER.key, deepest=DataClass.D0, why="quarantine")


def _let_no_longer_in(document: Document, root: UUID) -> None:
    access.withdraw(root, from_=SCANNER.key)
    others = Document.objects.filter(case=document.case_id, state="waiting")
    if document.case.restricted and not others.exclude(pk=document.pk).exists():
        access.withdraw(document.case_id, from_=SCANNER.key)


def _end(document: Document, by: Actor, *, state: str, reason: str) -> None:
    root = document.waiting_root
    DocumentPart.objects.filter(document=document).delete()
    now = timezone.now()
    Document.objects.filter(pk=document.pk, state__in=("waiting", "open")).update(
        state=state,
        reason=reason,
        ended_at=now,
        ended_by=by.key,
        file_key=None,
        waiting_root=None,
        waiting_key=None,
        **({"scanned_at": now} if reason else {}),
    )
    document.refresh_from_db(fields=["state", "reason", "ended_at", "ended_by", "file_key"])
    if root is not None:
        _let_no_longer_in(document, root)


def _next_number(case: Case) -> int:
    last = Document.objects.filter(case=case).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _parts(document: Document) -> list[bytes]:
    rows = DocumentPart.objects.filter(document=document).order_by("place")
    return [bytes(box) for box in rows.values_list("content", flat=True)]


def _label(document: Document) -> str:
    return f"cases_document.file_key:{document.pk}"


def _bare(sealable: str) -> bytes:
    return base64.b64decode(sealable)
