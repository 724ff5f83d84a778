"""What journeys of care share: somebody of their own, so that none depends on who ran before; her
needs asked about; time that passes; a job of the clock, asked for now; keys, not a mouse."""

from __future__ import annotations

import subprocess

from playwright.sync_api import Locator, expect

from hotline.countries.pack import current as pack
from tests.journeys import steps
from tests.journeys.people import Person
from tests.journeys.running import COMMAND, Demo, until
from tests.journeys.steps import Story

_MOST_STOPS = 120  # presses of Tab on one page
# What bears a moment of a case, by table and columns; time is moved for all of it at once.
_MOMENTS = {
    "cases_case": ("id", ("opened_at",)),
    "cases_entry": ("case_id", ("at",)),
    "cases_closing": ("case_id", ("at", "decided_at")),
    "referrals_referral": ("case_id", ("sent_at", "received_at", "decided_at", "state_at")),
    "followups_calendar": ("case_id", ("at", "started_at", "taken_up_at", "planned_at")),
    "followups_followup": ("case_id", ("due_at", "planned_for", "from_at", "done_at")),
    "needs_assessment": ("case_id", ("at", "seen_at")),
    "reintegration_closingagreement": ("case_id", ("at", "said_at")),
}
# Every day and moment of these rooms: what is planned with her, asked for, and lived from.
_ROOMS = """
SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
WHERE table_name ~ '^(support|entitlements|livelihood)_' AND data_type ~ '^(date|timestamp)'
GROUP BY table_name"""


def opens_a_case_about(she: Person, story: Story, demo: Demo) -> tuple[str, str]:
    """From a call to a case with its survivor; the ids of both. She stands on the case."""
    steps.takes_a_call(she, story)
    steps.opens_its_case(she)
    case = she.id_in_address
    steps.adds_the_survivor(she, story)
    return case, survivor_of(demo, case)


def survivor_of(demo: Demo, case: str) -> str:
    """Whom a case is about."""
    [(her,)] = demo.rows(
        "SELECT person_id FROM cases_caseperson WHERE case_id = %s AND role = 'survivor'", case
    )
    return str(her)


def about(demo: Demo, referral: str) -> tuple[str, str]:
    """The case of a referral, and whom it is about."""
    [(case, her)] = demo.rows(
        "SELECT case_id, person_id FROM referrals_referral WHERE id = %s", referral
    )
    return str(case), str(her)


def is_taken_up(she: Person, he: Person, story: Story, demo: Demo) -> tuple[str, str]:
    """From a call to the agency that accepts: her case and she, with everything planned until
    eighteen months have passed."""
    referral = steps.refers_somebody(she, story)
    case, her = about(demo, referral)
    steps.finds_it_in_the_inbox(he, referral)
    he.presses("Accept: we take care of this")
    he.sees("You have accepted")
    until("her calendar is counted from acceptance", lambda: demo.rows(
        "SELECT 1 FROM followups_calendar k JOIN followups_followup f USING (case_id, person_id)"
        " WHERE k.case_id = %s AND k.taken_up_at IS NOT NULL AND f.step = 'm18'", case,
    ), 40)  # fmt: skip
    return case, her


def assesses(she: Person, case: object, her: object, score: str, **others: str) -> None:
    """Every domain asked about on the telephone, at one score, some at others."""
    she.goes_to(f"/desk/cases/{case}/people/{her}/needs/new")
    for domain in pack().codes("need_domain").codes():
        value = others.get(domain, score)
        box = she.page.locator(f"input[name=score_{domain}][value='{value}']")
        box.check(force=True)
    she.ticks(she.code("assessment_way", "phone"), under="How did you learn it?")
    she.page.locator("main form [type=submit], main form button:not([type])").last.click()
    she.page.wait_for_url(lambda address: not address.endswith("/needs/new"))


def identifies(she: Person, her: object, status: str, said: str, *, since: str) -> None:
    """What the competent body decides about her is written down on her own page."""
    she.goes_to(f"/desk/people/{her}/")
    she.page.locator("#identification summary").click()
    she.picks(she.code("victim_status", status), under="Status", within="#identification")
    she.writes(since, under="From which day", within="#identification")
    she.writes(said, under="In words", within="#identification")
    she.presses("Add a step", within="#identification form")
    she.reads(said, within="#identification")


def comes_home(she: Person) -> None:
    """The last step of a way home is recorded, and the track ends with it."""
    she.presses("Record this step")
    she.ticks(she.code("arrived_at", "home"), under="What came of it")
    she.presses("Record it")
    she.sees("Every step is done")
    she.opens("How it ended")
    she.ticks(she.code("track_end_return", "home"), under="How it ended", within="#end")
    she.presses("End this track")
    she.reads(she.code("track_end_return", "home"))


def time_passes(demo: Demo, case: object, days: int) -> None:
    """So many days pass for a case: all its moments lie further back. Past the triggers that let
    nobody else do so."""
    moments = _MOMENTS | {table: ("case_id", names) for table, names in demo.rows(_ROOMS)}
    updates = "; ".join(
        f"UPDATE {table} SET "
        + ", ".join(f"{name} = {name} - interval '{days} days'" for name in names)
        + f" WHERE {key} = '{case}'"
        for table, (key, names) in moments.items()
    )
    demo.rows(f"SET LOCAL session_replication_role = replica; {updates}")


def says_what_she_wants(she: Person, wish: str) -> None:
    """In the draft of a support plan; written when the page that comes back holds it."""
    she.writes(wish, under="What she wants, in her words")
    she.presses("Save her words")
    expect(she.page.locator("textarea[name=wish]")).to_have_text(wish)


def the_clock_runs(demo: Demo, job: str) -> None:
    """What the clock does every few minutes, asked for now."""
    defer = [*COMMAND, "manage", "procrastinate", "defer", job, '{"timestamp": 0}']
    subprocess.run(defer, env=demo.environment, check=True, capture_output=True, timeout=120)


def tabs_to(she: Person, control: Locator) -> None:
    """With the key alone, however far it is."""
    for _stop in range(_MOST_STOPS):
        if control.evaluate("element => element === document.activeElement"):
            return
        she.page.keyboard.press("Tab")
    raise AssertionError("the key Tab does not come to it")


def answers_with_keys(she: Person, name: str, value: str) -> None:
    """One answer of a question, chosen with Tab, Space and arrows."""
    answers = she.page.locator(f"main input[name='{name}']")
    tabs_to(she, answers.first)
    she.page.keyboard.press("Space")
    for _answer in range(answers.count()):
        if she.page.locator(f"main input[name='{name}'][value='{value}']").is_checked():
            return
        she.page.keyboard.press("ArrowDown")
    raise AssertionError(f"no answer {value} under {name}")


def presses_with_keys(she: Person, words: str) -> None:
    """The button or link that bears these words."""
    tabs_to(she, she.the(words, within="main").first)
    she.page.keyboard.press("Enter")
