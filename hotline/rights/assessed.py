"""What a person's copy says of how she was found to fare, and of visits to her."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hotline.actor.classes import DataClass
from hotline.cases.models import Case
from hotline.needs import queries
from hotline.needs.models import Visit
from hotline.people.models import Person
from hotline.rights.body import Item
from hotline.rights.writer import Writer
from hotline.vault import services as vault


def needs(write: Writer, person: Person, case: Case) -> Iterator[Item]:
    """Every assessment with its scores and words, and every visit that was planned."""
    for found in reversed(queries.of_person(person.id, case.id)):
        yield from write.day(_("You were asked on"), found.seen_at)
        yield from write.code(_("How it was learned"), "assessment_way", found.how)
        opened = vault.may_open(found.root_id, DataClass.D3)
        for row in queries.rows_of(found).values():
            yield from write.code(_("Domain"), "need_domain", row.domain)
            yield from write.code(_("How it was found"), "need_score", row.score)
            if opened:
                yield from write.words(_("In words"), row.words)
    for visit in Visit.objects.filter(case=case, person=person).order_by("planned_at"):
        yield from write.day(_("A visit to you was planned for"), visit.due_at)
        yield from write.code(_("What for"), "visit_kind", visit.kind)
