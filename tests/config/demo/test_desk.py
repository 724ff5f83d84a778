"""What the demonstration shows at the desk: something of everything, each in a believable state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hotline.cases.uploads.cleaning import cleaned
from hotline.config.demonstration import papers
from hotline.countries.pack import current

from .conftest import NOW, Written

TODAY = NOW.date()


def one(written: Written, query: str) -> Any:
    ((value,),) = written.rows(query)
    return value


def codes(written: Written, query: str) -> set[str]:
    return {code for (code,) in written.rows(query)}


def test_somebody_is_on_the_line_in_each_centre_and_in_danger_in_one(written: Written) -> None:
    found = written.rows(
        "SELECT centre, danger, danger_since, started_at FROM contacts_contact"
        " WHERE ended_at IS NULL"
    )
    assert {row[0] for row in found} == set(current().centres)
    (danger,) = [row for row in found if row[1] == "yes"]
    assert danger[3] < danger[2] < NOW
    assert danger[0] != current().national_centre.code
    for *_, started in found:
        assert NOW - started < dt.timedelta(minutes=15)


def test_a_child_of_unknown_age_is_on_the_line(written: Written) -> None:
    assert one(
        written,
        "SELECT count(*) FROM contacts_contact WHERE ended_at IS NULL AND age IS NULL"
        " AND under_18 = 'unknown'",
    )


def test_a_question_of_a_call_back_waits_and_has_time_left(written: Written) -> None:
    ((asked, due),) = written.rows(
        "SELECT asked_at, due_at FROM contacts_callback WHERE decided_at IS NULL"
    )
    assert asked < NOW < due
    decided = codes(written, "SELECT decision FROM contacts_callback WHERE decision <> ''")
    assert decided == {"wait", "welfare_check"}
    assert not written.rows("SELECT id FROM people_clearance")


def test_tips_stand_in_each_state_and_fill_three_months(written: Written) -> None:
    states = codes(written, "SELECT DISTINCT state FROM tips_tip")
    assert states == {"received", "classified", "handed_over", "resolved", "closed"}
    months = codes(written, "SELECT DISTINCT to_char(received_at, 'YYYY-MM') FROM tips_tip")
    assert len(months) >= 4
    late = "SELECT count(*) FROM tips_tip WHERE classified_at > due_at AND raised_at IS NOT NULL"
    assert one(written, late) == 1
    waiting = written.rows("SELECT due_at FROM tips_tip WHERE state = 'received'")
    assert all(due > NOW for (due,) in waiting)


def test_an_agency_that_signs_in_has_a_tip_it_has_not_opened_and_one_it_has(
    written: Written,
) -> None:
    found = written.rows(
        "SELECT opened_at IS NULL, reported_at IS NULL FROM tips_tiphandover h"
        " WHERE agency_id IN (SELECT m.agency_id FROM staff_member m"
        " JOIN mfa_authenticator a ON a.user_id = m.id)"
    )
    assert {(True, True), (False, True), (False, False)} <= set(found)


def test_one_complaint_waits_and_one_was_answered(written: Written) -> None:
    assert codes(written, "SELECT state FROM complaints_complaint") == {"open", "answered"}
    assert not written.rows("SELECT id FROM complaints_complaint WHERE raised_at IS NOT NULL")


def test_closings_wait_were_refused_and_were_approved(written: Written) -> None:
    found = dict(written.rows("SELECT approved, count(*) FROM cases_closing GROUP BY 1"))
    assert found[None] == found[False] == 1
    closed = written.rows("SELECT outcome FROM cases_case WHERE status = 'closed'")
    assert found[True] == len(closed) > 10
    assert {code for (code,) in closed} <= set(current().codes("closure_reason").codes())
    assert len({code for (code,) in closed}) >= 4


def test_a_case_waits_to_pass_to_another_centre(written: Written) -> None:
    ((here, there),) = written.rows(
        "SELECT c.centre, t.to_centre FROM cases_transfer t JOIN cases_case c ON c.id = t.case_id"
        " WHERE ended_at IS NULL"
    )
    assert here != there


def test_one_task_is_due_soon_one_is_late_and_one_is_a_colleagues(written: Written) -> None:
    found = written.rows(
        "SELECT due_at, t.owner_id = c.owner_id FROM cases_task t"
        " JOIN cases_case c ON c.id = t.case_id WHERE done_at IS NULL"
    )
    assert any(due < NOW for due, _ in found)
    assert any(NOW < due < NOW + dt.timedelta(hours=6) for due, _ in found)
    assert any(not own for _, own in found)


def test_a_risk_should_have_been_looked_at_again_today(written: Written) -> None:
    late = written.rows(
        f"SELECT look_again_at FROM cases_case WHERE look_again_at < '{NOW.isoformat()}'"
        " AND status <> 'closed'"
    )
    assert [NOW - at < dt.timedelta(days=1) for (at,) in late] == [True]


def test_measures_end_as_the_desk_says(written: Written) -> None:
    outcomes = codes(
        written, "SELECT DISTINCT outcome FROM cases_measure WHERE done_at IS NOT NULL"
    )
    assert outcomes <= set(current().codes("measure_outcome").codes())
    assert {"informed", "counselled", "rescue_requested", "referred", "accompanied"} <= outcomes


def test_screenings_are_judged_half_asked_and_of_a_child(written: Written) -> None:
    found = written.rows(
        "SELECT treated_as_child, (SELECT max(judgement) FROM screening_judgement j"
        " WHERE j.screening_id = s.id), (SELECT max(code) FROM screening_chosenset c"
        " WHERE c.screening_id = s.id) FROM screening_screening s"
    )
    assert (False, "signs", "labour") in found
    assert (False, None, "forced_criminality") in found
    assert (True, "unsure", "labour") in found


def test_documents_wait_in_quarantine_without_a_scanner(written: Written) -> None:
    assert codes(written, "SELECT state FROM cases_document") == {"waiting"}
    assert codes(written, "SELECT kind FROM cases_document") == {"pdf", "png"}


def test_papers_are_files_the_hotline_takes() -> None:
    assert {cleaned(make()).kind for make in papers.MADE.values()} == {"pdf", "png"}


def test_a_shift_waits_to_be_taken_over_by_the_team(written: Written) -> None:
    ((things, to_member),) = written.rows(
        "SELECT (SELECT count(*) FROM shifts_handoveritem i WHERE i.handover_id = h.id),"
        " to_member_id FROM shifts_handover h WHERE taken_at IS NULL"
    )
    assert things >= 3
    assert to_member is None


def test_overdue_follow_ups_were_raised_and_one_was_tried_today(written: Written) -> None:
    late = written.rows(
        "SELECT raised_at FROM followups_followup WHERE done_at IS NULL"
        f" AND due_at < '{NOW.isoformat()}'"
    )
    assert late
    assert all(raised for (raised,) in late)
    assert one(
        written,
        "SELECT count(*) FROM followups_attempt a JOIN followups_followup f"
        " ON f.id = a.followup_id WHERE f.done_at IS NULL AND f.due_at > a.at"
        f" AND a.at > '{(NOW - dt.timedelta(days=1)).isoformat()}'",
    )


def test_interpreters_are_bound_to_silence_and_one_is_not(written: Written) -> None:
    found = written.rows("SELECT signed_until, languages FROM registers_interpreter")
    assert any(until is None for until, _ in found)
    assert sum(until is not None and until > TODAY for until, _ in found) >= 4
    assert {"hmn", "khm", "blt"} <= {code for _, languages in found for code in languages}


def test_the_clock_of_a_breach_runs(written: Written) -> None:
    ((due, told),) = written.rows("SELECT due_at, authority_told_at FROM registers_breach")
    assert NOW < due < NOW + dt.timedelta(hours=72)
    assert told is None


def test_closed_months_are_frozen_and_one_was_revised(written: Written) -> None:
    frozen = codes(written, "SELECT DISTINCT month FROM statistics_frozenmonth")
    assert frozen == {"2026-07", "2026-08", "2026-09"}
    revised = written.rows(
        "SELECT f.month, r.reason, r.changes->>'total' FROM statistics_revision r"
        " JOIN statistics_frozenmonth f ON f.id = r.frozen_id"
        " WHERE f.scope = '' AND f.figure = 'contacts'"
    )
    assert revised == [("2026-09", "late_entries", "2")]


def test_persons_whom_cases_are_about_count_by_form_group_and_place(written: Written) -> None:
    for column in ("exploitation", "ethnicity", "exploited_in"):
        known = written.rows(
            f"SELECT DISTINCT p.{column} FROM people_person p JOIN cases_caseperson s"
            f" ON s.person_id = p.id WHERE s.role = 'survivor' AND p.{column} <> ''"
        )
        assert len(known) >= 4, column
