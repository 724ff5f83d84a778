"""Figures of the referral network: whether every referral was answered, how soon, and what the
survivor herself said. Never a file; a referral on the ladder is a link for whoever may open it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from hotline import wording
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.console.presenting import referral_figures as shown
from hotline.console.views import asked_figures as asked
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.statistics import referral_figures as figures
from hotline.statistics import referral_tables, words
from hotline.statistics.periods import Period
from hotline.statistics.queries import Question
from hotline.statistics.referral_figures import Filter

TEMPLATE = "console/referral_figures.html"
NARROWS = ("direction", "province", "agency", "need", "urgency")


class ReferralFigureForm(asked.MonthsForm):
    """Which months and centre, and what else narrows; agencies are those that occur."""

    direction = forms.ChoiceField(label=gettext_lazy("Direction"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    agency = forms.CharField(label=gettext_lazy("Agency"), required=False, max_length=60)
    need = forms.ChoiceField(label=gettext_lazy("Kind of help needed"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), required=False)

    def __init__(self, data: dict[str, str], *, records: Period, reach: str) -> None:
        super().__init__(data, records=records, reach=reach)
        lists = {
            "direction": list(referral_tables.DIRECTIONS.items()),
            "province": [("", _("All provinces")), *_provinces()],
            "need": [("", _("All kinds")), *wording.choices("need_domain", blank=False)],
            "urgency": [("", _("All urgencies")), *wording.choices("urgency", blank=False)],
        }
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def offer(self, codes: list[str]) -> None:
        """Let one choose among agencies that occur; the one asked for stays."""
        chosen = self.cleaned_data["agency"]
        names = directory.agency_names({*codes, *filter(None, [chosen])}, words.language())
        listed = sorted(names.items(), key=lambda one: one[1])
        choices = [("", _("All agencies")), *listed]
        self.fields["agency"].widget = forms.Select(choices=choices)

    def wanted(self) -> Filter:
        """What else a valid form asks."""
        found = {name: self.cleaned_data[name] for name in NARROWS}
        return Filter(**(found | {"direction": found["direction"] or "out"}))


@require_GET
@requires("figures.read")
def show(request: HttpRequest) -> HttpResponse:
    """The page, or with `table` and `format` its tables as a workbook."""
    actor, reach, form = asked.asking(request, ReferralFigureForm)
    label = _("Referral figures")
    if not form.is_valid():
        return asked.page(request, TEMPLATE, label, {"form": form})
    question, wanted = form.question(), form.wanted()
    rows = figures.in_reach(actor, question, wanted)
    found = figures.counted(actor, rows, wanted.direction)
    said = shown.asked_words(question, reach, wanted)
    said_of_all = shown.asked_words(question, reach, wanted, one_way=False)
    grids = shown.grids(found, said, said_of_all)
    if asked.wants_file(request):
        return asked.file(request, grids, question, "referrals")
    form.offer(figures.agencies(actor, question, wanted.direction))
    context = _figures(actor, found, question, wanted, reach)
    narrows = {name: getattr(wanted, name) for name in NARROWS}
    context |= {
        "form": form, "asked": said, "grids": grids, "longest": shown.LONGEST,
        "query": asked.query(question, **narrows),
    }  # fmt: skip
    return asked.page(request, TEMPLATE, label, context)


def _figures(
    actor: Actor,
    found: figures.ReferralFigures,
    question: Question,
    wanted: Filter,
    reach: str,
) -> dict[str, Any]:
    counts = found.directions[wanted.direction]
    agree = all(one.agrees for one in found.directions.values())
    rungs = figures.ladder(actor, figures.open_in_reach(actor, question, wanted))
    return {
        "nothing": not any(one["sent"] for one in found.directions.values()),
        "disagreement": "" if agree else _disagreement(),
        "total": words.number(counts["sent"]),
        "numbers": shown.numbers(counts),
        "states": shown.states(counts),
        "times": shown.times(counts),
        "in_time": shown.in_time(counts),
        "her_word": shown.her_word(counts),
        "reported": shown.reported(found),
        "ladder": shown.climbed(actor, rungs),
        "ladder_asked": shown.asked_words(question, reach, wanted, ever=True),
        "gaps": shown.gap_rows(),
        "may_see_gaps": may(actor.role, "directory.read"),
    }


def _provinces() -> list[tuple[str, str]]:
    today = pack().version_on().code
    names = [
        (unit.key, wording.place_name(unit.key))
        for unit in pack().units.values()
        if unit.version == today
    ]
    return sorted(names, key=lambda one: one[1])


def _disagreement() -> str:
    return _("The present states add up to something else than what was sent."
             " Tell the administrator.")  # fmt: skip
