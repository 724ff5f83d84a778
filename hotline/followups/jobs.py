"""The sweeper of what is overdue in tracing, and the nightly planning. Deadlines are rows with due
times; this only looks."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.followups import planning, searching, services, signs

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise overdue follow-ups, signs that nobody answers for and searches that nobody decides,
    once a minute; what was missed while nothing ran is caught up."""
    found = services.raise_overdue(by=SWEEPER)
    return found + signs.raise_unanswered(by=SWEEPER) + searching.raise_undecided(by=SWEEPER)


@runs_as(SWEEPER.key)
def plan_all(timestamp: int) -> int:
    """Plan whatever is missing in any calendar, every night while few work."""
    return planning.plan_missing(by=SWEEPER)


app.periodic(cron="* * * * *")(app.task(name="followups.sweep", queue="clock")(sweep))
app.periodic(cron="30 19 * * *")(app.task(name="followups.plan_all", queue="clock")(plan_all))
