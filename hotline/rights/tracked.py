"""What a person's copy says of her way home, her right before the law, and what was decided for her
as a child."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hotline.cases.models import Case
from hotline.children.models import BestInterest, Schooling
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.rights.body import Item
from hotline.rights.writer import Writer
from hotline.tracks import queries
from hotline.tracks.models import Track


def tracks(write: Writer, person: Person, case: Case) -> Iterator[Item]:
    """Every track with what was done of it, by day."""
    for track in Track.objects.filter(case=case, person=person).order_by("at"):
        kind = pack().tracks[track.kind]
        yield from write.fact(_("Track"), kind.labels.of(write.lang))
        yield from write.words(_("In words"), track.words)
        said = queries.said_of(queries.moves_of(track))
        for step in queries.steps_of(track):
            move, rule = said.get(step.pk), kind.steps.get(step.step)
            if move is None or rule is None:
                continue
            yield from write.fact(_("Step"), rule.labels.of(write.lang))
            yield from write.day(_("Day"), move.on)
            if move.decision:
                yield from write.code(_("Decision"), rule.decisions, move.decision)
            yield from write.place(_("Place"), move.place)
            yield from write.fact(_("Amount in đồng"), move.amount or "")
            yield from write.fact(_("Number of the paper"), move.number or "")
            yield from write.words(_("Protection plan"), move.protection)
            yield from write.words(_("In words"), move.words)
        if track.outcome:
            yield from write.code(_("How it ended"), kind.ends, track.outcome)
            yield from write.words(_("In words"), track.end_words)


def decided(write: Writer, person: Person, case: Case) -> Iterator[Item]:
    """What she said herself and what was decided; why it was is about others too."""
    for row in BestInterest.objects.filter(case=case, person=person).order_by("at"):
        yield from write.code(_("What you said"), "child_opinion", row.opinion)
        yield from write.words(_("In your words"), row.opinion_words)
        yield from write.code(_("What was decided for you"), "care_arrangement", row.decision)
        yield from write.day(_("Looked at again on"), row.review_on)
        yield from write.words(_("What could have been done"), row.options, of_others=True)
        yield from write.words(_("Why"), row.reasons, of_others=True)
    for school in Schooling.objects.filter(case=case, person=person).order_by("at"):
        yield from write.code(_("School"), "school_level", school.level)
        yield from write.code(_("How it stood"), "school_state", school.state)
        yield from write.day(_("Since"), school.since)
        yield from write.words(_("Which school"), school.school)
        yield from write.words(_("In words"), school.words)
