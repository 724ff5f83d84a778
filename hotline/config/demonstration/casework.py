"""Writing a case as those who work on it do: each step by its own actor, at its own hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from hotline.actor.context import Actor, acting
from hotline.cases import services as cases
from hotline.cases.models import Case, CasePerson, Measure
from hotline.config.demonstration import shares
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.names import Person
from hotline.config.demonstration.plots import Move, Plot, Referral
from hotline.contacts import services as contacts
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.followups import queries as following
from hotline.followups import searching
from hotline.followups import services as followups
from hotline.followups.models import FollowUp
from hotline.followups.reactions import REACTIONS
from hotline.followups.rules import TRIES, next_try
from hotline.people import services as people
from hotline.places.queries import label
from hotline.referrals import services as referrals

_FIELDS = ("name", "birth_year", "phone", "address", "safe_contact")
_CALL_BACK = {"given_times": 45, "any_time": 25, "never": 6, "unknown": 24}
_FOLLOWED = {"reached_safe": 60, "reached_needs_help": 18, "not_reached": 14, "somebody_else": 8}

# In a case of now, what is overdue for longer has been done.
_MEASURES_WAIT, _FOLLOW_UPS_WAIT = dt.timedelta(hours=6), dt.timedelta(hours=30)


@dataclass(frozen=True)
class Written:
    """A case as it was written: its plot, and where it lies."""

    plot: Plot
    case_id: UUID
    contact_id: UUID
    persons: list[UUID]


class CaseWriter:
    """Writes the plots; `actors` are the members by username and, for an agency, by its code."""

    def __init__(self, actors: Mapping[str, Actor], now: dt.datetime, chance: Random) -> None:
        self.actors, self.now, self.chance = actors, now, chance
        self.words: dict[str, Any] = content("stories")

    def write(self, plot: Plot) -> Written:
        """One case from the contact on to its last follow-up."""
        by, at = self.actors[plot.contact.counsellor], plot.contact.at
        with standing_at(at), acting(by):
            contact_id = self._contact(by, plot)
        with standing_at(self._past(at + dt.timedelta(minutes=4))), acting(by):
            case = cases.open_case(by=by, contact_id=contact_id)
            persons = self._persons(by, plot, case)
            self._work(by, plot, case, persons)
            ended = self._past(at + dt.timedelta(minutes=plot.contact.minutes))
            contacts.end_contact(by=by, contact_id=contact_id, ended_at=ended)
        for referral in plot.referrals:
            for person_id in persons[:2]:
                self._refer(by, plot, case, person_id, referral)
        if plot.current:
            self._keep_up(by, case)
        else:
            self._settle(by, plot, case)
        return Written(plot, case.id, contact_id, persons)

    def _contact(self, by: Actor, plot: Plot) -> UUID:
        herself = plot.calls_herself and "self" in plot.story
        notes = plot.story["self" if herself else "notes"]
        answers = {k: v for k, v in plot.contact.answers.items() if v not in (None, "")}
        answers["notes"] = self._told(notes, plot)
        if plot.survivors:
            answers["place_words"] = plot.survivors[0].address
        contact = contacts.take_contact(by=by, started_at=plot.contact.at, **answers)
        return contact.id

    def _persons(self, by: Actor, plot: Plot, case: Case) -> list[UUID]:
        """The caller by name, and everybody whom the case is about."""
        standing = CasePerson.objects.filter(case=case, role="caller")
        caller = standing.values_list("person", flat=True).get()
        rest, found = list(plot.survivors), []
        if plot.calls_herself:
            facts = self._facts(rest.pop(0), plot)
            facts.pop("phone")
            people.amend_person(by=by, person_id=caller, **facts)
            found.append(caller)
        else:
            people.amend_person(by=by, person_id=caller, name=plot.caller)
        for person in rest:
            facts = self._facts(person, plot)
            found.append(cases.add_person(by=by, case_id=case.id, role="survivor", **facts).id)
        return found

    def _facts(self, person: Person, plot: Plot) -> dict[str, Any]:
        known = "unknown" if person.age is None else self.chance.choice(("known", "estimated"))
        facts: dict[str, Any] = {
            "name": person.name,
            "sex": person.sex,
            "birth_year": None if person.age is None else plot.contact.at.year - person.age,
            "age_certainty": known,
            "place": person.place,
            "address": person.address,
            "language": person.language,
            "ethnicity": _group_of(person.language),
            "exploitation": plot.story.get("form", ""),
            "exploited_in": plot.country or person.place,
            "nationality": pack().code,
            "phone": person.phone,
            "safe_to_call_back": shares.pick(self.chance, _CALL_BACK),
        }
        if facts["safe_to_call_back"] == "given_times":
            safe = self.words["safe"]
            facts["safe_hours"] = self.chance.choice(safe["hours"])
            facts["who_may_answer"] = self.chance.choice(safe["who"])
            facts["say_if_other_answers"] = self.chance.choice(safe["say"])
            facts["safe_word"] = self.chance.choice(safe["word"])
            facts["phone_shared"] = self.chance.choice(("yes", "no", "unknown"))
        return facts

    def _work(self, by: Actor, plot: Plot, case: Case, persons: list[UUID]) -> None:
        about = persons[0] if len(persons) == 1 else None  # several share what befell them
        urgencies = [plot.urgency, "routine", "routine"]
        named = [
            cases.name_problem(
                by=by, case_id=case.id, domain=domain, urgency=urgency, text=text, person_id=about
            )
            for (domain, text), urgency in zip(plot.story["problems"], urgencies, strict=False)
        ]
        for place, (kind, text) in enumerate(plot.story["measures"]):
            cases.plan_measure(
                by=by,
                case_id=case.id,
                kind=kind,
                text=text,
                problem_id=named[min(place, len(named) - 1)].id,
                due_at=plot.contact.at + dt.timedelta(days=1 + 2 * place),
            )
        risk = {"emergency": "extreme", "urgent": "high", "routine": "medium"}[plot.urgency]
        look_again = plot.contact.at + pack().deadline("risk_review", plot.urgency)
        cases.judge_risk(
            by=by, case_id=case.id, risk=risk, urgency=plot.urgency, look_again_at=look_again
        )
        cases.note(by=by, case_id=case.id, text=self.chance.choice(self.words["case_notes"]))

    def _refer(
        self, by: Actor, plot: Plot, case: Case, person_id: UUID, referral: Referral
    ) -> None:
        sent, *moves = referral.moves
        danger = plot.urgency == "emergency"
        words = self.words["danger_words" if danger else "basis_words"]
        with standing_at(sent.at):
            row = referrals.send(
                by=by,
                case_id=case.id,
                person_id=person_id,
                agency=Agency.objects.get(pk=referral.agency),
                urgency=plot.urgency,
                basis="life_and_health" if danger else "consent",
                basis_words=self.chance.choice(words),
                givers=("person", "guardian"),
                fields=_FIELDS,
                account=self._told(plot.story["account"], plot),
                at=sent.at,
            )
            followups.plan(by=REACTIONS, referral_id=row.id)
        for move in moves:
            self._move(by, row.id, referral.agency, move)

    def _move(self, by: Actor, referral_id: UUID, agency: str, move: Move) -> None:
        there = self.actors[agency]
        said = self.words["answer_words"].get(move.code, [""])
        words = self.chance.choice(said)
        with standing_at(move.at):
            match move.state:
                case "received":
                    referrals.receive(by=there, referral_id=referral_id, at=move.at)
                case "accepted":
                    referrals.accept(by=there, referral_id=referral_id, at=move.at)
                case "declined":
                    referrals.decline(
                        by=there, referral_id=referral_id, reason=move.code, words=words, at=move.at
                    )
                case "completed" | "failed":
                    referrals.report(
                        by=there,
                        referral_id=referral_id,
                        outcome=move.code,
                        words=words,
                        at=move.at,
                    )
                case "cancelled":
                    referrals.cancel(by=by, referral_id=referral_id, at=move.at)

    def _keep_up(self, by: Actor, case: Case) -> None:
        """What has been done in a case of now: measures and follow-ups due for a while."""
        with acting(by):
            measures = list(Measure.objects.filter(case=case, due_at__lt=self.now - _MEASURES_WAIT))
            rows = FollowUp.objects.filter(case=case, due_at__lt=self.now - _FOLLOW_UPS_WAIT)
            planned = list(rows.select_related("person").order_by("due_at"))
        for measure in measures:
            with standing_at((measure.due_at or self.now) - dt.timedelta(hours=2)):
                cases.finish_measure(by=by, measure_id=measure.id, outcome=outcome_of(measure.kind))
        for followup in planned:
            self._follow_up(by, followup)

    def _settle(self, by: Actor, plot: Plot, case: Case) -> None:
        """What has been done about a case of the past: measures, follow-ups, a calmer risk."""
        last = max([plot.contact.at, *(r.moves[-1].at for r in plot.referrals)])
        with standing_at(self._past(last + dt.timedelta(hours=5))), acting(by):
            for measure in Measure.objects.filter(case=case):
                outcome = outcome_of(measure.kind)
                outcome = shares.pick(
                    self.chance, {outcome: 16, "partly_done": 3, "not_possible": 1}
                )
                cases.finish_measure(by=by, measure_id=measure.id, outcome=outcome)
            if plot.referrals:
                again = self.now + dt.timedelta(days=self.chance.randint(2, 25))
                cases.judge_risk(
                    by=by, case_id=case.id, risk="low", urgency="routine", look_again_at=again
                )
        with acting(by):
            rows = FollowUp.objects.filter(case=case, due_at__lt=self.now)
            planned = list(rows.select_related("person").order_by("due_at"))
        for followup in planned[1:] if plot.overdue else planned:
            self._follow_up(by, followup)

    def _follow_up(self, by: Actor, followup: FollowUp) -> None:
        """Tried until she is reached, or on three days and hours; then looked for and found."""
        safe = followup.person.safe_to_call_back in ("any_time", "given_times")
        at = followup.due_at + dt.timedelta(hours=self.chance.randint(-3, 9))
        tried: list[dt.datetime] = []
        with acting(by):
            allowed = following.permitted(followup.person)
        for _ in range(TRIES):
            moment = self._past(at).astimezone(pack().timezone)
            outcome = shares.pick(self.chance, _FOLLOWED) if safe else "not_safe"
            words = self.chance.choice(self.words["follow_up_words"][outcome])
            with standing_at(moment):
                with acting(by):
                    calls = "call" in following.reaching(followup).channels
                found = followups.record_attempt(
                    by=by,
                    followup_id=followup.id,
                    how="call" if calls else "agency",
                    outcome=outcome,
                    words=words,
                )
            tried.append(moment)
            at = next_try(moment, allowed, tried)
            if found.done_at or at > self.now:
                break
        self._found(by, followup, at)

    def _found(self, by: Actor, followup: FollowUp, at: dt.datetime) -> None:
        """A search of the past has come to its end."""
        with acting(by):
            rows = following.searches_of(followup.case_id, followup.person_id)
            search = rows.filter(decided_at__isnull=True).first()
        ended = at + dt.timedelta(days=3)
        if search is not None and ended < self.now:
            words = self.chance.choice(self.words["follow_up_words"]["reached_safe"])
            with standing_at(ended):
                searching.decide(by=by, search_id=search.id, decision="found", words=words)

    def _told(self, text: str, plot: Plot) -> str:
        country = label(plot.country, pack().locales[0]) if plot.country else ""
        return text.format(country=country)

    def _past(self, moment: dt.datetime) -> dt.datetime:
        return min(moment, self.now)


def outcome_of(kind: str) -> str:
    """What a measure of a kind comes to when it goes well."""
    return str(content("desk")["outcomes"].get(kind, "done"))


def _group_of(language: str) -> str:
    """The ethnic group that speaks a language, the first of the pack's list; "" for none."""
    groups = pack().codes("ethnic_group")
    return next((g.code for g in groups if language in g.words("languages")), "")
