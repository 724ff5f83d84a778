"""What was found out about her and what left the line: screenings, referrals, follow-ups."""

import json
from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from hotline.cases.models import CaseContact, CasePerson
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.followups.models import Attempt, FollowUp, Move, Search, WarningSign
from hotline.people.models import Person
from hotline.referrals.models import Referral, Step
from hotline.rights.body import Item, Section
from hotline.rights.writer import Writer
from hotline.screening.models import Answer, ChosenSet, Judgement, Screening


def sections(write: Writer, person: Person) -> Iterator[Section]:
    """One section for each screening, referral and follow-up."""
    # Asked before a person was on file, about whoever called.
    called = CasePerson.objects.filter(person=person, role="caller").values("case")
    own_calls = CaseContact.objects.filter(case__in=called).values("contact")
    about_her = Q(person=person) | Q(person__isnull=True, contact__in=own_calls)
    for screening in Screening.objects.filter(about_her).order_by("started_at"):
        yield Section("screening", _("Questions asked"), "", tuple(_screening(write, screening)))
    for referral in Referral.objects.filter(person=person).order_by("sent_at"):
        name = directory.agency_name(referral.agency_id, write.lang)
        yield Section("referral", _("Sent to"), name, tuple(_referral(write, referral)))
    for followup in FollowUp.objects.filter(person=person).order_by("due_at"):
        yield Section("follow_up", _("Following up"), "", tuple(_follow_up(write, followup)))
    for sign in WarningSign.objects.filter(person=person).order_by("at"):
        yield Section("follow_up", _("What warned of danger"), "", tuple(_sign(write, sign)))
    for search in Search.objects.filter(person=person).order_by("at"):
        yield Section(
            "follow_up", _("When you could not be reached"), "", tuple(_search(write, search))
        )
    for move in Move.objects.filter(person=person).order_by("at"):
        yield Section("follow_up", _("That you moved"), "", tuple(_move(write, move)))


def _screening(write: Writer, screening: Screening) -> Iterator[Item]:
    said = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
    yield from write.day(_("When"), screening.started_at)
    for chosen in ChosenSet.objects.filter(screening=screening).order_by("at"):
        asked = {i.code: i for i in pack().indicator_set(chosen.code, chosen.version).indicators}
        for answer in Answer.objects.filter(chosen=chosen).order_by("at"):
            question = asked[answer.indicator].ask.of(write.lang)
            yield from write.fact(question, said.get(answer.answer, _("Not answered")))
    concluded = {
        "signs": _("There are signs"),
        "no_signs": _("No signs were seen"),
        "unsure": _("Not sure"),
    }
    for judgement in Judgement.objects.filter(screening=screening).order_by("at"):
        yield from write.fact(_("What was concluded"), concluded[judgement.judgement])
        yield from write.words(_("Why"), judgement.reason)


def _referral(write: Writer, referral: Referral) -> Iterator[Item]:
    yield from write.day(_("When"), referral.sent_at)
    yield from write.code(_("On what ground"), "legal_basis", referral.basis)
    yield from write.words(_("In words"), referral.basis_words)
    names = {
        "name": _("Name"),
        "born": _("Born on"),
        "birth_year": _("Year of birth"),
        "phone": _("Number"),
        "phone_to_locate": _("Number for locating her. Do not call it"),
        "address": _("Commune, village, landmark"),
        "paper": _("Identity paper"),
        "safe_contact": _("How you may be reached"),
    }
    sent = json.loads(referral.identity) if referral.identity else {}
    told = ", ".join(str(names.get(field, field)) for field in sent)
    yield from write.fact(_("What they were told of you"), told)
    yield from write.words(_("What they were told in words"), referral.account)
    yield from write.words(_("What they answered"), referral.answer)
    for step in Step.objects.filter(referral=referral, words__isnull=False).order_by("at"):
        yield from write.day(_("Then"), step.at)
        yield from write.words(_("In words"), step.words)


def _sign(write: Writer, sign: WarningSign) -> Iterator[Item]:
    yield from write.day(_("When"), sign.at)
    yield from write.code(_("What was noticed"), "warning_sign", sign.sign)
    yield from write.words(_("In words"), sign.words)
    yield from write.code(_("What was done"), "sign_action", sign.action)
    yield from write.words(_("In words"), sign.answer)


def _search(write: Writer, search: Search) -> Iterator[Item]:
    yield from write.day(_("When"), search.at)
    yield from write.code(_("What came of it"), "search_decision", search.decision)
    yield from write.words(_("In words"), search.words)


def _move(write: Writer, move: Move) -> Iterator[Item]:
    yield from write.day(_("When"), move.at)
    yield from write.place(_("Place"), move.place)


def _follow_up(write: Writer, followup: FollowUp) -> Iterator[Item]:
    yield from write.day(_("Planned for"), followup.due_at)
    yield from write.day(_("Done"), followup.done_at)
    yield from write.code(_("What came of it"), "followup_outcome", followup.outcome)
    yield from write.words(_("In words"), followup.words)
    for attempt in Attempt.objects.filter(followup=followup).order_by("at"):
        yield from write.day(_("Tried on"), attempt.at)
        yield from write.words(_("In words"), attempt.words)
