"""The directory as a file, out and in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.uploads import takes_files
from hotline.audit import services as audit
from hotline.console.directory_forms import FileForm
from hotline.console.frame import framed
from hotline.console.presenting import directory as words
from hotline.directory.interchange import giving, hsds, taking, workbook

_FORMS: dict[str, tuple[Any, str, str]] = {
    "hsds": (hsds, "application/json", "directory.json"),
    "xlsx": (
        workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "directory.xlsx",
    ),
}  # fmt: skip
_MOST = 500  # problems shown; a file with more is mended in parts


@require_http_methods(["GET", "POST"])
@requires("directory.keep")
@takes_files(largest=hsds.LARGEST)
def show(request: HttpRequest) -> HttpResponse:
    """Take a file in: what came of it, and row by row what was wrong."""
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        read = workbook.load if content[:2] == b"PK" else hsds.load
        try:
            taken = taking.take(by=actor_of(request), tables=read(content))
        except hsds.Unreadable as unreadable:
            form.add_error("file", words.refusal(unreadable.code))
        else:
            context |= {
                "taken": taken,
                "problems": [
                    {"table": p.table, "row": p.row, "column": p.column, "value": p.value,
                     "why": words.refusal(p.code)}
                    for p in taken.problems[:_MOST]
                ],
                "more": max(0, len(taken.problems) - _MOST),
            }  # fmt: skip
    whole = framed(request, main_label=_("Directory"), **context)
    status = 422 if form.errors else 200
    return render(request, "console/directory_exchange.html", whole, status=status)


@require_GET
@requires("directory.keep")
def download(request: HttpRequest) -> HttpResponse:
    """The whole directory, without secret addresses and without whom messages go to."""
    if request.GET.get("form") not in _FORMS:
        raise Http404
    form, kind, name = _FORMS[request.GET["form"]]
    content = form.dump(giving.tables())
    audit.record("directory.export", detail=[request.GET["form"]])
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
