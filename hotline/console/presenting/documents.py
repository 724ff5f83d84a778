"""Documents as the case page shows them."""

from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from hotline.actor.classes import DataClass
from hotline.cases import documents
from hotline.cases.models import Document
from hotline.cases.uploads import scanner
from hotline.cases.uploads.kinds import KINDS
from hotline.console.documents_forms import DocumentForm
from hotline.staff import queries as staff
from hotline.vault import services as vault

_HIDDEN = "•••"


def of_case(case_id: UUID, *, may_work: bool) -> dict[str, Any]:
    """The context of parts/documents.html."""
    rows = documents.listed(case_id)
    members = {UUID(row.by[6:]) for row in rows if row.by.startswith("staff:")}
    names = staff.names_of(members)
    opens = vault.may_open(case_id, DataClass.D3)
    return {
        "documents": [_shown(row, names, opens=opens) for row in rows],
        "document_form": DocumentForm(),
        "may_add_documents": may_work,
        "scanner_there": scanner.is_configured(),
    }


def refusal(reason: str) -> str:
    """Why a file was not taken, and what to do."""
    return {
        "empty": _("This file is empty. Choose another one."),
        "too_large": _("This file is larger than 20 MB. Send it in parts, or scanned smaller."),
        "unknown_kind": _(
            "This kind of file is not taken. Save it as PDF, or as a picture, and choose it again."
        ),
        "old_office": _(
            "This is an old or locked office file. Save it as PDF or DOCX and choose it again."
        ),
        "video": _("Films are not taken. A recording of the sound alone is."),
        "locked": _("This file has a password. Save it without one and choose it again."),
        "macros": _(
            "This file holds macros or fetches something when opened. Save it as PDF instead."
        ),
        "bomb": _("This file unpacks to far more than it shows. It is not taken."),
        "damaged": _("This file cannot be read. Open it, save it again and choose the new one."),
    }[reason]


def _shown(row: Document, names: dict[UUID, str], *, opens: bool) -> dict[str, Any]:
    words, tone, icon = _states()[row.state]
    member = UUID(row.by[6:]) if row.by.startswith("staff:") else None
    return {
        "id": row.id,
        "number": row.number,
        "title": (row.about or row.name or _("Document")) if opens else _HIDDEN,
        "name": (row.name if row.about else "") if opens else "",
        "kind": _kind_words(row.kind),
        "size": filesizeformat(row.size),
        "by": names.get(member, "") if member else "",
        "at": row.at,
        "state": row.state,
        "state_words": words,
        "tone": tone,
        "icon": icon,
        "why": (row.words or "") if opens else "",
        "opens": opens and row.state == "open",
        "may_withdraw": opens and row.state in ("open", "waiting"),
    }


def _states() -> dict[str, tuple[str, str, str]]:
    return {
        "waiting": (_("Waits to be scanned; nobody can open it"), "waiting", "hourglass"),
        "open": (_("Scanned"), "ok", "shield-check"),
        "refused": (_("Refused: something harmful was found in it"), "danger", "ban"),
        "withdrawn": (_("Taken out"), "plain", "trash-2"),
    }


def _kind_words(code: str) -> str:
    words = {
        "pdf": "PDF", "docx": "Word", "xlsx": "Excel", "odt": "OpenDocument",
        "jpeg": _("Picture"), "png": _("Picture"), "webp": _("Picture"), "heic": _("Picture"),
        "text": _("Plain text"),
    }  # fmt: skip
    return words.get(code) or (_("Recording") if code in KINDS else code)
