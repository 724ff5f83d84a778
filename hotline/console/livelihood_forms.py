"""Forms of livelihood plans: the plan with its rows, and the sheet to take home."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.amounts import AmountField
from hotline.console.coordination_forms import choose
from hotline.console.livelihood_fields import day
from hotline.livelihood import telling
from hotline.livelihood.models import PlanVersion
from hotline.livelihood.rules import MONTHS, Cost, Figures, Month

_FIRST_ROWS, _MOST_ROWS = 3, 40


class PlanForm(forms.Form):
    """All of a plan but its rows: what she has, what she means to do, the money around it."""

    kind = forms.ChoiceField(label=_("What kind of livelihood"))
    starts_on = day(_("When does it start?"))
    idea = forms.CharField(
        label=_("What she wants to do"),
        widget=forms.Textarea,
        max_length=5000,
        help_text=_(
            "In her words: what, where, when, for whom. This stands on the sheet she may take home."
        ),
        error_messages={"required": _("Write down what she wants to do, if only a line.")},
    )
    skills = forms.CharField(label=_("What she can do"), widget=forms.Textarea, max_length=5000)
    land = forms.CharField(label=_("Land, house, tools"), widget=forms.Textarea, max_length=5000)
    money = forms.CharField(label=_("Money, in words"), widget=forms.Textarea, max_length=5000)
    people = forms.CharField(label=_("Who helps her"), widget=forms.Textarea, max_length=5000)
    market = forms.CharField(
        label=_("Who buys, and who else sells it"), widget=forms.Textarea, max_length=5000
    )
    customers = forms.ChoiceField(label=_("How many buyers are there"))
    owed = forms.MultipleChoiceField(
        label=_("To whom she owes money"), widget=forms.CheckboxSelectMultiple
    )
    baseline = AmountField(label=_("What she earns a month today"))
    own = AmountField(label=_("Money of her own for this"))
    living = AmountField(
        label=_("What she takes out each month to live on"),
        help_text=_("Leave it empty where others feed the household."),
    )
    change = forms.CharField(label=_("What changed, and why"), max_length=500)

    OPTIONAL: ClassVar[tuple[str, ...]] = (
        "skills", "land", "money", "people", "market", "customers", "owed", "change",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "kind", wording.choices("livelihood_kind", blank=False))
        choose(self, "customers", wording.choices("livelihood_customers", blank=False))
        choose(self, "owed", wording.choices("livelihood_debt", blank=False))
        for name in self.OPTIONAL:
            self.fields[name].required = False
        self.fields["customers"].initial = "not_known"


class CostForm(forms.Form):
    """A row of what is needed to start."""

    what = forms.CharField(label=_("Thing"), max_length=200, required=False)
    payer = forms.ChoiceField(label=_("Who pays"), required=False)
    amount = AmountField(label=_("Amount"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "payer", wording.choices("cost_payer", blank=False))

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        what, amount = found.get("what", ""), found.get("amount")
        if amount and not what.strip():
            self.add_error("what", _("Write what it is for."))
        if what.strip() and amount is None and "amount" not in self.errors:
            self.add_error("amount", _("Write what it costs; 0 where it is there already."))
        return found

    @property
    def cost(self) -> Cost | None:
        """The row, or None where nothing was written in it."""
        found = self.cleaned_data
        if not found["what"].strip():
            return None
        return Cost(found["what"].strip(), found["amount"], found["payer"] or "herself")


class MonthForm(forms.Form):
    """A month: what comes in, what the work costs, what is paid back of a loan."""

    income = AmountField(label=_("Comes in"))
    costs = AmountField(label=_("Work costs"))
    repaid = AmountField(label=_("Paid back"))

    @property
    def month(self) -> Month:
        """The row; what is empty is nothing."""
        found = self.cleaned_data
        return Month(found["income"] or 0, found["costs"] or 0, found["repaid"] or 0)


class WholeForm:
    """The form of a plan with its rows; what was typed is kept whatever is pressed."""

    def __init__(
        self,
        main: PlanForm,
        costs: list[CostForm],
        months: list[MonthForm],
        *,
        new_row: bool = False,
    ) -> None:
        self.main, self.costs, self.months, self.new_row = main, costs, months, new_row

    @classmethod
    def empty(cls, initial: Mapping[str, Any]) -> "WholeForm":
        """A new one."""
        costs = [CostForm(prefix=f"c{n}") for n in range(_FIRST_ROWS)]
        months = [MonthForm(prefix=f"m{n}") for n in range(MONTHS)]
        return cls(PlanForm(initial=initial), costs, months)

    @classmethod
    def of(cls, version: PlanVersion, figures: Figures) -> "WholeForm":
        """One to go on from a version that was saved."""
        lang = wording.lang()

        def said(amount: int) -> str:
            return telling.number(amount, lang) if amount else ""

        main = {name: getattr(version, name) for name in PlanVersion.WORDS} | {
            "kind": version.plan.kind, "starts_on": version.plan.starts_on,
            "customers": figures.customers, "owed": list(figures.owed),
            "baseline": said(figures.baseline), "own": said(figures.own),
            "living": said(figures.living),
        }  # fmt: skip
        costs = [
            CostForm(
                prefix=f"c{n}",
                initial={
                    "what": c.what, "payer": c.payer, "amount": telling.number(c.amount, lang)
                },
            )
            for n, c in enumerate(figures.costs)
        ]  # fmt: skip
        costs += [CostForm(prefix=f"c{n}") for n in range(len(costs), _FIRST_ROWS)]
        months = [
            MonthForm(
                prefix=f"m{n}",
                initial={
                    "income": said(m.income), "costs": said(m.costs), "repaid": said(m.repaid)
                },
            )
            for n, m in enumerate(figures.months)
        ]  # fmt: skip
        return cls(PlanForm(initial=main), costs, months)

    @classmethod
    def sent(cls, data: QueryDict) -> "WholeForm":
        """What somebody sent to be saved."""
        costs = [CostForm(data, prefix=f"c{n}") for n in range(_rows(data))]
        months = [MonthForm(data, prefix=f"m{n}") for n in range(MONTHS)]
        return cls(PlanForm(data), costs, months)

    @classmethod
    def again(cls, data: QueryDict, *, act: str) -> "WholeForm":
        """What somebody typed, unjudged; with one more row, or empty months filled from above."""
        rows = min(_MOST_ROWS, _rows(data) + (act == "add_row"))
        typed = [_typed(data, MonthForm, f"m{n}") for n in range(MONTHS)]
        if act == "fill":
            for before, after in pairwise(typed):
                after.update({k: before[k] for k, v in after.items() if not v.strip()})
        return cls(
            PlanForm(initial=_typed(data, PlanForm, "")),
            [
                CostForm(prefix=f"c{n}", initial=_typed(data, CostForm, f"c{n}"))
                for n in range(rows)
            ],
            [MonthForm(prefix=f"m{n}", initial=one) for n, one in enumerate(typed)],
            new_row=act == "add_row",
        )

    def is_valid(self) -> bool:
        """Whether all of it can be taken; every part is judged, so that all is said at once."""
        valid = [form.is_valid() for form in (self.main, *self.costs, *self.months)]
        return all(valid)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong, each with the id of its control."""
        found: list[tuple[str, str]] = []
        for form in (self.main, *self.costs, *self.months):
            if form.is_bound:
                for name, messages in form.errors.items():
                    ident = form[name].id_for_label if name in form.fields else ""
                    found += [(ident, str(message)) for message in messages]
        return found

    @property
    def figures(self) -> Figures:
        """The money as it was typed."""
        found = self.main.cleaned_data
        return Figures(
            costs=tuple(cost for form in self.costs if (cost := form.cost)),
            months=tuple(form.month for form in self.months),
            baseline=found["baseline"] or 0,
            own=found["own"] or 0,
            living=found["living"] or 0,
            customers=found["customers"] or "not_known",
            owed=tuple(found["owed"]),
        )

    @property
    def words(self) -> dict[str, str]:
        """The words of the plan."""
        return {name: self.main.cleaned_data[name] for name in PlanVersion.WORDS}


def _rows(data: QueryDict) -> int:
    asked = data.get("rows", "")
    return min(_MOST_ROWS, int(asked)) if asked.isascii() and asked.isdigit() else _FIRST_ROWS


def _typed(data: QueryDict, form: type[forms.Form], prefix: str) -> dict[str, Any]:
    """What stands in the fields of a form, as it was typed."""
    found: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        key = f"{prefix}-{name}" if prefix else name
        many = isinstance(field, forms.MultipleChoiceField)
        found[name] = data.getlist(key) if many else data.get(key, "")
    return found


class SheetForm(forms.Form):
    """Whether carrying the sheet is safe, and what stands on it."""

    carrying = forms.ChoiceField(label=_("Is it safe for her to carry this sheet?"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    name = forms.CharField(
        label=_("Name on the sheet, only if she wants one"), max_length=100, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "carrying", wording.choices("sheet_carrying", blank=False))
        self.initial.setdefault("language", wording.lang())
