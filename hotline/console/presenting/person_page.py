"""A person's page: what is known of her in words, as far as the reader's grants go."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hotline import wording
from hotline.actor.classes import DataClass
from hotline.actor.day import today
from hotline.cases import standing
from hotline.console.presenters import age_words, words_of
from hotline.countries.pack import current as pack
from hotline.people import rules as ages
from hotline.people.models import HouseholdMember, Identification, Person, PersonRow
from hotline.people.queries import Registered, Related
from hotline.people.rules import is_suspect
from hotline.vault import services as vault

_HIDDEN = "•••"


@dataclass(frozen=True)
class Line:
    """A row of the file: what it says, what kind it is, whether it was struck out."""

    id: UUID
    title: str
    sub: str
    struck_at: Any = None
    is_name: bool = False


@dataclass(frozen=True)
class Beside:
    """Somebody related to her; `barred` where a suspect may have no right over her data."""

    id: UUID
    person: UUID
    name: str
    kind: str
    words: str
    barred: bool
    struck_at: Any


def heading(person: Person) -> str:
    """Her name, for whoever may read it."""
    if not vault.may_open(person.id, DataClass.D2):
        return _HIDDEN
    return person.name or _("Name not known")


def facts(person: Person) -> list[tuple[str, str]]:
    """What is known in codes, label by label; what is not known is left out."""
    day = today()
    spoken = dict.fromkeys([*filter(None, [person.language]), *person.languages])
    least, most = ages.age_on(person.birth, day), ages.oldest_on(person.birth, day)
    ethnicity, form = person.ethnicity, person.exploitation
    rows = [
        (_("Age"), age_words(least, most)),
        (_("Born"), _born(person)),
        (_("Sex"), wording.label("sex", person.sex)),
        (_("Place"), wording.place(person.place) if person.place else ""),
        (_("Nationality"), wording.nationality(person.nationality)),
        (_("Ethnic group"), wording.label("ethnic_group", ethnicity) if ethnicity else ""),
        (_("Languages"), ", ".join(wording.label("language", code) for code in spoken)),
        (_("Form of exploitation"),
         wording.label("exploitation_form", form) if form else ""),
        (_("Where she was exploited"),
         wording.place(person.exploited_in) if person.exploited_in else ""),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]


def age_lines(person: Person) -> list[dict[str, str]]:
    """Which age lines of the law she stands below, known or not."""
    day, birth = today(), person.birth
    adult, child_law = (pack().ages[line].years for line in ("adult", "child_law"))
    if birth is None and not person.is_child(day):
        return []
    if birth is None and person.age_is_told:
        return [{"words": wording.side_of_line(child=True), "tone": "waiting", "line": "adult"}]
    if birth is None:
        return [{"words": _("Treated as a child: her age is not known"), "tone": "waiting"}]
    oldest = ages.oldest_on(birth, day) or 0
    found = []
    for line, years, below in (
        ("adult", adult, ages.is_child(birth, day, pack())),
        ("child_law", child_law, ages.under_child_law(birth, day, pack())),
    ):
        if not below:
            continue
        certain = oldest < years
        words = _("Under %(years)s") if certain else _("Perhaps under %(years)s: treated so")
        found.append({"words": words % {"years": years}, "tone": "waiting", "line": line})
    return found


def lines(found: Registered) -> dict[str, list[Line]]:
    """The rows by section, those that hold first."""
    sections = {
        "names": [_line(r, "name", "name_kind", r.kind, is_name=True) for r in found.names],
        "contact_points": [
            _line(r, "value", "contact_point_kind", r.kind, safe=r.safe, is_name=True)
            for r in found.contact_points
        ],
        "papers": [_line(r, "number", "paper_kind", r.kind, is_name=True) for r in found.papers],
        "places": [
            Line(
                r.id,
                wording.place(r.place) if r.place else _opened(r, "words"),
                " · ".join(filter(None, [
                    wording.label("place_tie", r.tie), _span(r.since, r.until),
                    _opened(r, "words") if r.place else "",
                ])),
                r.struck_at,
            )
            for r in found.places
        ],
        "vulnerabilities": [
            Line(r.id, wording.label("risk_factor", r.factor), "", r.struck_at)
            for r in found.vulnerabilities
        ],
    }  # fmt: skip
    return {name: sorted(rows, key=lambda r: r.struck_at is not None)
            for name, rows in sections.items()}  # fmt: skip


def identification(rows: list[Identification]) -> list[dict[str, Any]]:
    """The steps of her identification, the latest first."""
    return [
        {
            "status": wording.label("victim_status", row.status),
            "since": row.since,
            "agency": wording.agency(row.agency) if row.agency else "",
            "words": words_of(row, "words"),
        }
        for row in rows
    ]


def relations(found: Registered) -> list[Beside]:
    """Whom she is related to; a suspect among them is named as such."""
    suspects = standing.suspects_near(found.person.id)
    return [_beside(related, suspects) for related in found.relations]


def suspects(person_id: UUID) -> list[dict[str, Any]]:
    """Who is suspected of harming her, in the cases the reader sees: name and roles."""
    beside = standing.roles_beside(person_id)
    ids = [other for other, roles in beside.items() if is_suspect(roles, pack())]
    vault.preload(ids)
    return [
        {
            "id": person.id,
            "name": heading(person),
            "roles": ", ".join(
                wording.label("person_role", r) for r in _ordered(beside[person.id])
            ),
        }
        for person in Person.objects.filter(pk__in=ids)
    ]


def beside_choices(person_id: UUID) -> list[tuple[str, str]]:
    """Who stands in a case with her and is open to the reader, for a form."""
    beside = standing.roles_beside(person_id)
    vault.preload(beside)
    found = Person.objects.filter(pk__in=list(beside))
    return [
        (str(p.id), f"{heading(p)} · "
         + ", ".join(wording.label("person_role", r) for r in _ordered(beside[p.id])))
        for p in found
        if vault.may_open(p.id, DataClass.D2)
    ]  # fmt: skip


def household(rows: list[HouseholdMember], person: Person) -> list[dict[str, Any]]:
    """Who lives with her, as far as the reader sees them."""
    return [
        {"id": row.person_id, "name": heading(row.person), "since": row.since}
        for row in rows
        if row.person_id != person.id
    ]


def cases(person_id: UUID) -> list[dict[str, Any]]:
    """Her cases in the reader's reach; no other is counted."""
    return [
        {
            "id": found.case.id,
            "number": found.case.number,
            "roles": ", ".join(wording.label("person_role", role) for role in found.roles),
            "closed": found.case.status == "closed",
            "owner": found.case.owner.display_name,
        }
        for found in standing.cases_of(person_id)
    ]


def _beside(related: Related, suspected: set[UUID]) -> Beside:
    return Beside(
        id=related.row.id,
        person=related.other.id,
        name=heading(related.other),
        kind=wording.label("relation", related.kind),
        words=words_of(related.row, "words"),
        barred=related.other.id in suspected,
        struck_at=related.row.struck_at,
    )


def _line(
    row: PersonRow, field: str, list_name: str, kind: str, *, safe: str = "", is_name: bool = False
) -> Line:
    parts = [wording.label(list_name, kind)]
    if safe and safe != "unknown":
        parts.append(_("safe to use") if safe == "yes" else _("not safe to use"))
    parts.append(_opened(row, "words"))
    return Line(
        row.id, _opened(row, field), " · ".join(filter(None, parts)), row.struck_at, is_name
    )


def _opened(row: PersonRow, name: str) -> str:
    if not row.__dict__.get(name):
        return ""
    return str(getattr(row, name)) if vault.may_open(row.root_id, DataClass.D2) else _HIDDEN


def _born(person: Person) -> str:
    birth = person.birth
    if birth is None:
        return ""
    if birth.exact:
        return f"{birth.earliest:%d/%m/%Y}"
    first, last = birth.earliest.year, birth.latest.year
    return str(first) if first == last else _("%(first)s to %(last)s, estimated") % {
        "first": first, "last": last
    }  # fmt: skip


def _span(since: Any, until: Any) -> str:
    if since and until:
        return _("%(since)s to %(until)s") % {
            "since": f"{since:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}"
        }  # fmt: skip
    if since:
        return _("since %(since)s") % {"since": f"{since:%d/%m/%Y}"}
    return _("until %(until)s") % {"until": f"{until:%d/%m/%Y}"} if until else ""


def _ordered(roles: set[str]) -> list[str]:
    return [code for code in pack().codes("person_role").codes() if code in roles]
