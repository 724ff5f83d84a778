"""What a person's copy says of the end of the work with her, and of programmes that count her."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hotline.cases.models import Case
from hotline.people.models import Person
from hotline.reintegration.models import ClosingAgreement, Enrolment
from hotline.rights.body import Item
from hotline.rights.writer import Writer


def ending(write: Writer, person: Person, case: Case) -> Iterator[Item]:
    """What she said about closing, in her words; the programmes that count her, and why."""
    for row in ClosingAgreement.objects.filter(case=case, person=person).order_by("at"):
        label = _("You agreed to closing on") if row.agrees else _("You said no to closing on")
        yield from write.day(label, row.said_at)
        yield from write.words(_("In your words"), row.words)
        yield from write.words(_("Through"), row.through)
    counted = Enrolment.objects.filter(case=case, person=person).select_related("programme")
    for one in counted.order_by("since"):
        yield from write.fact(_("A programme that counts you"), one.programme.name_vi)
        yield from write.code(_("On what ground"), "enrolment_ground", one.ground)
        yield from write.day(_("Since"), one.since)
        yield from write.code(_("Why no longer"), "enrolment_end", one.reason)
