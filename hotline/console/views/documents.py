"""Documents of a case: brought in, opened as a download, taken out."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.access.uploads import takes_files
from hotline.actor.classes import DataClass
from hotline.cases import documents
from hotline.cases.models import Case, Document
from hotline.cases.uploads.kinds import LARGEST_BYTES, Unacceptable
from hotline.console.documents_forms import DocumentForm, WithdrawForm
from hotline.console.frame import framed
from hotline.console.presenting import documents as presenting
from hotline.vault import services as vault


@require_GET
@requires("cases.read")
def part(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The documents of a case alone, fetched again when one was scanned."""
    case = get_object_or_404(Case, pk=case_id)
    context = presenting.of_case(case.id, may_work=_may_work(request, case)) | {"case": case}
    return render(request, "console/parts/documents.html", context)


@require_POST
@requires("cases.work")
@takes_files(largest=LARGEST_BYTES)
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Bring a file in. What is not taken is answered with what to do, the line kept."""
    case = get_object_or_404(Case, pk=case_id)
    if not _may_work(request, case):
        raise Http404
    form = DocumentForm(request.POST, request.FILES)
    if getattr(request, "upload_too_large", False):
        form.add_error("file", presenting.refusal("too_large"))
        del form.errors["file"][:-1]
    elif form.is_valid():
        file: UploadedFile[Any] = form.cleaned_data["file"]
        try:
            documents.add(
                by=actor_of(request),
                case_id=case.id,
                name=file.name or "",
                content=file.read(),
                about=form.cleaned_data["about"],
            )
        except Unacceptable as refusal:
            form.add_error("file", presenting.refusal(refusal.reason))
        else:
            return _back(case.id)
    return _page(request, case, "console/document_add.html", form)


@require_GET
@requires("cases.read")
def open_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document as a download under a neutral name; it runs nowhere and stays in no cache."""
    document = get_object_or_404(Document, pk=document_id)
    try:
        opened = documents.open_content(by=actor_of(request), document_id=document.id)
    except (documents.NotOpenable, vault.Sealed):
        raise Http404 from None
    response = HttpResponse(opened.content, content_type=opened.media_type)
    response["Content-Disposition"] = f'attachment; filename="{opened.file_name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@requires("cases.work")
def withdraw(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Take a document out, with the reason. Its row stays."""
    document = get_object_or_404(Document.objects.select_related("case"), pk=document_id)
    gone = document.state not in ("waiting", "open")
    if gone or not _may_work(request, document.case):
        raise Http404
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        documents.withdraw(
            by=actor_of(request), document_id=document.id, words=form.cleaned_data["words"]
        )
        return _back(document.case_id)
    return _page(request, document.case, "console/document_withdraw.html", form, document=document)


def _may_work(request: HttpRequest, case: Case) -> bool:
    works = may(actor_of(request).role, "cases.work")
    return works and vault.may_open(case.id, DataClass.D3)


def _page(
    request: HttpRequest, case: Case, template: str, form: Any, **context: Any
) -> HttpResponse:
    whole = framed(
        request,
        case=case,
        form=form,
        main_label=_("This case"),
        **context,
    )
    return render(request, template, whole, status=422 if form.errors else 200)


def _back(case_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:case", args=[case_id]) + "#documents")
