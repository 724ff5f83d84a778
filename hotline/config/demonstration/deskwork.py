"""What is done on cases beside referrals: tasks, safety plans, screenings, papers, closings,
transfers, the hand-over of a shift. `desk` of the content says in which case and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from hotline.actor.context import Actor, acting
from hotline.cases import closing, documents, planning, transfer
from hotline.cases import services as cases
from hotline.cases.models import Measure
from hotline.config.demonstration import papers
from hotline.config.demonstration.casework import Written, outcome_of
from hotline.config.demonstration.clock import span, standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.members import supervisor_of
from hotline.config.demonstration.plots import Plot
from hotline.followups import queries as following
from hotline.followups import services as followups
from hotline.screening import services as screening
from hotline.shifts import hot
from hotline.shifts import services as shifts

_THINKS = dt.timedelta(hours=20)  # how long a supervisor takes over the closing of an old case


class NoSuchCase(LookupError):
    """The data asks for a case that the year does not hold, or that another row has taken."""


class DeskWriter:
    """Writes the work; `written` are the cases of the year, oldest first."""

    def __init__(
        self, actors: Mapping[str, Actor], written: Iterable[Written], now: dt.datetime
    ) -> None:
        self.actors, self.now, self.written = actors, now, list(written)
        self.taken = {number for number, one in enumerate(self.written) if one.plot.lasting}

    def write(self) -> None:
        """Everything, the hand-overs of shifts last, because they hold what is still to do."""
        rows = content("desk")
        for row in rows["files"]:
            self._work(self._case(row["case"]), row)
        self._close_old_ones(rows["closed"], span(rows["closed_after"]))
        for row in rows["handovers"]:
            self._hand_over(row)

    def _case(self, wanted: Mapping[str, Any]) -> Written:
        for number, one in enumerate(self.written):
            if number not in self.taken and _facts(one.plot).items() >= wanted.items():
                self.taken.add(number)
                return one
        raise NoSuchCase(str(dict(wanted)))

    def _work(self, one: Written, row: Mapping[str, Any]) -> None:
        by = self.actors[one.plot.contact.counsellor]
        for said in row.get("screenings", ()):
            self._screen(by, one, said)
        for paper in row.get("documents", ()):
            self._add_document(by, one, paper)
        for task in row.get("tasks", ()):
            self._add_task(by, one, task)
        for attempt in row.get("tries", ()):
            self._try(by, one, attempt)
        if plan := row.get("safety_plan"):
            self._plan_safety(by, one, plan)
        if finished := row.get("finished"):
            self._finish(by, one, finished)
        if look_again := row.get("look_again"):
            self._judge_risk(by, one, look_again)
        if asked := row.get("closing"):
            self._ask_to_close(by, one, asked, row.get("refused"))
        if offer := row.get("transfer"):
            with self._at(offer):
                transfer.hand_over(
                    by=by, case_id=one.case_id, words=offer["words"], to_centre=offer["to"]
                )

    def _screen(self, by: Actor, one: Written, row: Mapping[str, Any]) -> None:
        person = one.persons[row["person"]]
        with standing_at(min(one.plot.contact.at + span(row["after"]), self.now)), acting(by):
            begun = screening.start(by=by, contact_id=one.contact_id, person_id=person)
            chosen = screening.choose_set(by=by, screening_id=begun.id, code=row["set"])
            for indicator, answer in row["answers"].items():
                screening.answer(by=by, chosen_id=chosen.id, indicator=indicator, answer=answer)
            if "judgement" in row:
                screening.judge(
                    by=by,
                    screening_id=begun.id,
                    judgement=row["judgement"],
                    reason=row["reason"],
                )

    def _add_document(self, by: Actor, one: Written, row: Mapping[str, Any]) -> None:
        with self._at(row):
            documents.add(
                by=by,
                case_id=one.case_id,
                name=row["name"],
                content=papers.MADE[row["kind"]](),
                about=row["about"],
            )

    def _add_task(self, by: Actor, one: Written, row: Mapping[str, Any]) -> None:
        colleague = self.actors[row["for"]].member_id if "for" in row else None
        due = self.now + span(row["due"])
        with self._at(row):
            planning.add_task(
                by=by, case_id=one.case_id, text=row["text"], due_at=due, owner_id=colleague
            )

    def _try(self, by: Actor, one: Written, row: Mapping[str, Any]) -> None:
        with self._at(row), acting(by):
            waiting = following.of_case(one.case_id).filter(done_at__isnull=True)
            followup = waiting.select_related("person")[0]
            followups.record_attempt(
                by=by,
                followup_id=followup.id,
                how=following.reaching(followup).channels[0],
                outcome=row["outcome"],
                words=row["words"],
            )

    def _plan_safety(self, by: Actor, one: Written, row: Mapping[str, Any]) -> None:
        person = one.persons[row["person"]]
        with self._at(row):
            planning.write_safety_plan(by=by, case_id=one.case_id, person_id=person, **row["sheet"])

    def _finish(self, by: Actor, one: Written, row: Mapping[str, Any]) -> None:
        with self._at(row), acting(by):
            waiting = Measure.objects.filter(case=one.case_id, done_at__isnull=True)
            for measure in waiting.order_by("at")[: row["count"]]:
                outcome = outcome_of(measure.kind)
                cases.finish_measure(by=by, measure_id=measure.id, outcome=outcome)

    def _judge_risk(self, by: Actor, one: Written, row: Mapping[str, Any]) -> None:
        due = self.now + span(row["due"])
        with self._at(row):
            cases.judge_risk(
                by=by,
                case_id=one.case_id,
                risk=row["risk"],
                urgency=one.plot.urgency,
                look_again_at=due,
            )

    def _ask_to_close(
        self, by: Actor, one: Written, row: Mapping[str, Any], refused: Mapping[str, Any] | None
    ) -> None:
        with self._at(row):
            asked = closing.ask_to_close(
                by=by, case_id=one.case_id, outcome=row["outcome"], words=row["words"]
            )
        if refused is not None:
            with self._at(refused):
                supervisor = self.actors[supervisor_of(one.plot.contact.centre)]
                closing.decide(
                    by=supervisor, closing_id=asked.id, approved=False, words=refused["words"]
                )

    def _close_old_ones(self, outcomes: Mapping[str, Any], after: dt.timedelta) -> None:
        """Cases of the past that are over, unless somebody still works on them."""
        for number, one in enumerate(self.written):
            ended = _ending(one.plot)
            worked_on = number in self.taken or one.plot.current or one.plot.overdue
            if worked_on or ended not in outcomes:
                continue
            by = self.actors[one.plot.contact.counsellor]
            supervisor = self.actors[supervisor_of(one.plot.contact.centre)]
            at = min(_end(one.plot) + after, self.now - _THINKS)
            with standing_at(at):
                asked = closing.ask_to_close(by=by, case_id=one.case_id, **outcomes[ended])
            with standing_at(at + _THINKS):
                closing.decide(by=supervisor, closing_id=asked.id, approved=True)

    def _hand_over(self, row: Mapping[str, Any]) -> None:
        by = self.actors[row["by"]]
        with self._at(row), acting(by):
            picked = {thing.key: row["things"] for thing in hot.of(by)}
            shifts.hand_over(by=by, picked=picked, words=row["words"])

    def _at(self, row: Mapping[str, Any]) -> Any:
        return standing_at(self.now - span(row["ago"]))


def _facts(plot: Plot) -> dict[str, Any]:
    """What the data may know of a case to choose it by."""
    state = plot.referrals[-1].moves[-1].state if plot.referrals else ""
    return {
        "centre": plot.contact.centre,
        "by": plot.contact.counsellor,
        "current": plot.current,
        "urgency": plot.urgency,
        "form": plot.story.get("form", ""),
        "state": state,
        "overdue": plot.overdue,
    }


def _ending(plot: Plot) -> str:
    return plot.referrals[-1].moves[-1].code if plot.referrals else "advice"


def _end(plot: Plot) -> dt.datetime:
    return plot.referrals[-1].moves[-1].at if plot.referrals else plot.contact.at
