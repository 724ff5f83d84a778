"""Figures: how many contacts, cases, persons and hand-overs, never a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.audit import services as audit
from hotline.console.frame import framed
from hotline.console.presenting.figures import Shown, aims_shown, counted, revisions_shown
from hotline.countries.pack import current as pack
from hotline.statistics import charts, downloads, queries, words
from hotline.statistics.periods import Month, Period
from hotline.statistics.queries import Question

EVERYTHING = "all"


class FigureForm(forms.Form):
    """Which months, centre and contacts. A month outside the records means the nearest one."""

    centre = forms.ChoiceField(label=gettext_lazy("Centre"), required=False)
    source = forms.ChoiceField(
        label=gettext_lazy("Contacts"),
        required=False,
        choices=[
            ("all", gettext_lazy("All")),
            ("live", gettext_lazy("The line's own")),
            ("history", gettext_lazy("Imported history")),
        ],
    )

    def __init__(self, data: dict[str, str], *, records: Period, reach: str) -> None:
        unasked = twelve_months(records)
        data = {"from": str(unasked.first), "to": str(unasked.last), **data}
        for name in ("from", "to"):
            data[name] = nearest(data[name], records)
        super().__init__(data)
        months = [(str(m), words.month(m)) for m in reversed(list(records))]
        ends = {}
        for name, label in (("from", _("From month")), ("to", _("To month"))):
            ends[name] = forms.CharField(label=label, widget=forms.Select(choices=months))
        self.fields = {**ends, **self.fields}
        if reach:
            del self.fields["centre"]
        else:
            centres = [(code, words.centre(code)) for code in pack().centres]
            self.fields["centre"].choices = [("", _("All centres")), *centres]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        for name in ("from", "to"):
            if name in found:
                found[name] = self._month(name, found[name])
        if not self.errors and found["to"] < found["from"]:
            self.add_error("to", _("The last month lies before the first. Choose a later one."))
        return found

    def _month(self, name: str, text: str) -> Month | None:
        try:
            return Month.parse(text)
        except ValueError:
            self.add_error(name, _("Choose a month from the list."))
            return None

    def question(self) -> Question:
        """What a valid form asks."""
        found = self.cleaned_data
        return Question(
            Period(found["from"], found["to"]),
            centre=found.get("centre", ""),
            source=found["source"] or "all",
        )


def twelve_months(records: Period) -> Period:
    """What is shown unasked: the last twelve months on record, this one included."""
    return Period(max(records.first, records.last.plus(-11)), records.last)


def nearest(text: str, records: Period) -> str:
    """The month on record nearest to the one given; what is no month stays as it is."""
    try:
        return str(min(max(Month.parse(text), records.first), records.last))
    except ValueError:
        return text


@require_GET
@requires("figures.read")
def show(request: HttpRequest) -> HttpResponse:
    """The page, or with `table` and `format` one of its tables as a file."""
    actor = actor_of(request)
    try:
        reach = queries.reach(actor)
    except queries.NoReach as error:
        raise Http404 from error
    records = on_record(queries.first_month(actor))
    form = FigureForm(request.GET.dict(), records=records, reach=reach)
    asked_for_file = "table" in request.GET
    if not form.is_valid():
        if asked_for_file:
            raise Http404
        ways_out = shortcuts(Question(twelve_months(records)), records, shown=False)
        return render(
            request, "console/figures.html", framed(request, form=form, shortcuts=ways_out)
        )
    question = form.question()
    figures = counted(actor, question, reach)
    if asked_for_file:
        return file(request, figures, question)
    context = page(question, figures, records=records, reach=reach)
    context["may_import"] = may(actor.role, "imports.run")
    context["may_freeze"] = may(actor.role, "figures.freeze")
    context["revisions"] = revisions_shown(actor, question)
    context["standing"] = next(iter(figures["contacts"].tables.values())).standing
    if "tips" in figures:
        context["aims"] = aims_shown(actor, question)
    return render(request, "console/figures.html", framed(request, form=form, **context))


def on_record(first: Month) -> Period:
    """The months one may ask for: whole years, so that a month without a contact is a nought and
    not a gap, up to the present one."""
    now = Month.of(pack().today())
    return Period(Month(min(first, now).year, 1), now)


def page(
    question: Question, figures: dict[str, Shown], *, records: Period, reach: str
) -> dict[str, Any]:
    """What the page shows of the figures."""
    contacts = figures["contacts"].tables
    by_centre = not (question.centre or reach)
    return {
        "asked_months": words.months(question.period),
        "asked_centre": words.centre(question.centre or reach),
        "asked_source": words.SOURCES[question.source],
        "figures": figures,
        "nothing": not any(shown.figure.total for shown in figures.values()),
        "only_history": question.source == "history",
        "unfinished": words.month(records.last) if records.last in question.period else "",
        "several_months": question.period.first != question.period.last,
        "by_centre": by_centre,
        "tiles": charts.tiles(contacts["province"]),
        "charts": {
            table.name: (charts.line if table.by == "month" else charts.bars)(table)
            for shown in figures.values()
            for table in shown.tables.values()
            if table.by != "province"
        },
        "not_for_publication": words.NOT_FOR_PUBLICATION,
        "query": query_string(question),
        "shortcuts": shortcuts(question, records),
    }


def query_string(question: Question, period: Period | None = None) -> str:
    """The question as an address carries it: months, centre and source, nothing else."""
    months = period or question.period
    parts = {"from": str(months.first), "to": str(months.last)}
    if question.centre:
        parts["centre"] = question.centre
    return urlencode({**parts, "source": question.source})


def shortcuts(question: Question, records: Period, *, shown: bool = True) -> list[dict[str, Any]]:
    """Periods people ask for most, as far as there are records."""
    last = records.last
    wanted = [
        (_("This month"), last, last),
        (_("Last 12 months"), last.plus(-11), last),
        (str(last.year), Month(last.year, 1), last),
        (str(last.year - 1), Month(last.year - 1, 1), Month(last.year - 1, 12)),
        (_("Since the beginning"), records.first, last),
    ]
    found = []
    for label, first, end in wanted:
        if end < records.first:
            continue
        period = Period(max(first, records.first), end)
        address = f"{reverse('console:figures')}?{query_string(question, period)}"
        current = shown and period == question.period
        found.append({"label": label, "url": address, "current": current})
    return found


def file(request: HttpRequest, figures: dict[str, Shown], question: Question) -> HttpResponse:
    """One table as a file, or all of them as one workbook. Recorded in the log."""
    wanted, form = request.GET["table"], request.GET.get("format", "")
    by_name = {t.name: t for shown in figures.values() for t in shown.tables.values()}
    if wanted == EVERYTHING and form == "xlsx":
        content = downloads.as_workbook(list(by_name.values()))
    elif wanted in by_name and form == "xlsx":
        content = downloads.as_workbook([by_name[wanted]])
    elif wanted in by_name and form == "csv":
        content = downloads.as_csv(by_name[wanted])
    else:
        raise Http404
    months = f"{question.period.first}-{question.period.last}"
    audit.record("figures.download", detail=[wanted, form, months, question.centre or "all"])
    name = "-".join(part for part in ("figures", wanted, months, question.centre) if part)
    response = HttpResponse(content, content_type=downloads.FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
