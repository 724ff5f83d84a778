"""What the pages of figures with tables of several columns have in common: who asks and what, the
page around the numbers, the tables as a file. Never a file of a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hotline.access.asking import actor_of
from hotline.actor.context import Actor
from hotline.audit import services as audit
from hotline.console.frame import framed
from hotline.console.views.figures import EVERYTHING, FigureForm, on_record
from hotline.statistics import downloads, grids, queries, words
from hotline.statistics.grids import Grid
from hotline.statistics.periods import Period
from hotline.statistics.queries import Question

Asked = TypeVar("Asked", bound="MonthsForm")


class MonthsForm(FigureForm):
    """Which months and centre; the source is of contacts alone."""

    def __init__(self, data: dict[str, str], *, records: Period, reach: str) -> None:
        super().__init__(data, records=records, reach=reach)
        del self.fields["source"]

    def question(self) -> Question:
        """The months and centre of a valid form."""
        found = self.cleaned_data
        return Question(Period(found["from"], found["to"]), centre=found.get("centre", ""))


def asking(request: HttpRequest, form_class: type[Asked]) -> tuple[Actor, str, Asked]:
    """Who asks, how far she counts, and what she asks. Raises Http404 where she counts nothing,
    and where a file is asked for wrongly."""
    actor = actor_of(request)
    try:
        reach = queries.reach(actor)
    except queries.NoReach as error:
        raise Http404 from error
    records = on_record(queries.first_month(actor))
    form = form_class(request.GET.dict(), records=records, reach=reach)
    if not form.is_valid() and wants_file(request):
        raise Http404
    return actor, reach, form


def wants_file(request: HttpRequest) -> bool:
    """Whether a table is asked for as a file."""
    return "table" in request.GET


def query(question: Question, **narrows: str) -> str:
    """The question as an address carries it: months, centre and codes, nothing else."""
    parts = {"from": str(question.period.first), "to": str(question.period.last)}
    parts |= {"centre": question.centre} if question.centre else {}
    return urlencode(parts | {name: code for name, code in narrows.items() if code})


def file(
    request: HttpRequest,
    tables: Mapping[str, Grid],
    question: Question,
    prefix: str,
    as_workbook: Callable[[list[Grid]], bytes] = grids.as_workbook,
) -> HttpResponse:
    """One table, or all of them, as a workbook. Recorded in the log."""
    name, form = request.GET["table"], request.GET.get("format", "")
    chosen = [one for key, one in tables.items() if name in (key, EVERYTHING)]
    if form != "xlsx" or not chosen:
        raise Http404
    months = f"{question.period.first}-{question.period.last}"
    detail = [f"{prefix}_{name}", form, months, question.centre or "all"]
    audit.record("figures.download", detail=detail)
    response = HttpResponse(as_workbook(chosen), content_type=downloads.FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{prefix}-{name}-{months}.{form}"'
    return response


def disagreement(agrees: bool) -> str:
    """What is said where a breakdown does not add up; nothing where all do."""
    if agrees:
        return ""
    return _("A breakdown adds up to something else than the whole. Tell the administrator.")


def page(request: HttpRequest, template: str, label: str, context: dict[str, Any]) -> HttpResponse:
    """The page: its name, the form, and where something was asked rightly, the numbers."""
    whole = framed(
        request, main_label=label, action=request.path,
        not_for_publication=words.NOT_FOR_PUBLICATION, **context,
    )  # fmt: skip
    return render(request, template, whole)
