"""The demonstration as it lies in the database: complete, lawful, sealed, written once."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from hotline.config.demonstration import content, members
from hotline.config.demonstration.calls import Call, calls
from hotline.config.demonstration.plots import Plot, plots
from hotline.config.demonstration.year import Planned, contacts

from .conftest import NOW, Written

HEXADECIMAL = re.compile(r"\\\\x((?:[0-9a-f]{2})+)")
COLUMNS = ("at", "kind", "place", "sex", "age", "caller_type", "topic", "channel")


def digest(rows: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def told() -> tuple[list[Planned], list[Plot], list[Call]]:
    """The year as it is planned up to NOW."""
    year = contacts(NOW)
    cases = plots(year, NOW)
    return year, cases, calls(year, cases, NOW)


def test_what_is_written_is_what_was_planned(written: Written) -> None:
    year, _, _ = told()
    planned = [
        "|".join(str(v) for v in (c.at.timestamp(), *(c.answers[n] for n in COLUMNS[1:])))
        for c in year
    ]
    found = written.rows(
        "SELECT started_at, kind, place, sex, age, caller_type, topic, channel"
        " FROM contacts_contact"
    )
    recounted = ["|".join(str(v) for v in (at.timestamp(), *rest)) for at, *rest in found]
    assert digest(recounted) == digest(planned)


def test_every_contact_has_an_owner_a_key_and_an_end(written: Written) -> None:
    bad = written.rows(
        "SELECT c.id FROM contacts_contact c WHERE ended_at < started_at"
        " OR NOT EXISTS (SELECT FROM vault_key k WHERE k.root_id = c.id AND k.centre = c.centre)"
        " OR NOT EXISTS (SELECT FROM access_grant g WHERE g.root_id = c.id AND g.why = 'owner'"
        "   AND g.principal = 'staff:' || c.counsellor_id AND g.highest = 3)"
        " OR NOT EXISTS (SELECT FROM audit_record a"
        "   WHERE a.root = c.id AND a.action = 'contact.take')"
    )
    assert not bad
    open_ones = written.rows("SELECT count(*) FROM contacts_contact WHERE ended_at IS NULL")
    assert open_ones[0][0] == len([call for call in told()[2] if call.goes_on])


def test_child_protection_went_to_the_child_line(written: Written) -> None:
    found = written.rows(
        "SELECT kind, handed_to_child_line_at IS NOT NULL, count(*) FROM contacts_contact"
        " GROUP BY 1, 2"
    )
    assert ("child_protection", True, 120) in found
    assert sum(n for _, handed, n in found if handed) == 120


def test_about_sixty_cases_keep_the_caller_apart(written: Written) -> None:
    assert 55 <= written.rows("SELECT count(*) FROM cases_case")[0][0] <= 65
    roles = Counter(dict(written.rows("SELECT role, count(*) FROM cases_caseperson GROUP BY 1")))
    assert roles["survivor"] == 85
    both = written.rows(
        "SELECT count(*) FROM cases_caseperson a JOIN cases_caseperson b USING (case_id, person_id)"
        " WHERE a.role = 'caller' AND b.role = 'survivor'"
    )
    assert 0 < both[0][0] < roles["caller"] == 62


def test_referrals_stand_in_every_state(written: Written) -> None:
    states = {s for (s,) in written.rows("SELECT DISTINCT state FROM referrals_referral")}
    assert states == {
        "sent", "received", "info_requested", "accepted", "declined", "completed", "verified",
        "failed", "cancelled", "draft",
    }  # fmt: skip
    silent = written.rows(
        "SELECT count(*) FROM referrals_referral WHERE state = 'sent' AND silent_since IS NOT NULL"
    )
    assert silent[0][0] > 0


def test_a_declined_referral_has_a_reason_and_one_waits_for_another_agency(
    written: Written,
) -> None:
    assert not written.rows(
        "SELECT id FROM referrals_referral WHERE state = 'declined' AND reason = ''"
    )
    again = written.rows(
        "SELECT EXISTS (SELECT FROM referrals_referral l WHERE l.person_id = r.person_id"
        " AND l.sent_at > r.sent_at) FROM referrals_referral r WHERE state = 'declined'"
    )
    assert {found for (found,) in again} == {True, False}


def test_an_end_has_an_outcome_and_a_step_for_each_state(written: Written) -> None:
    assert not written.rows(
        "SELECT id FROM referrals_referral r WHERE (state IN ('completed', 'failed')"
        " AND (outcome = '' OR ended_at IS NULL)) OR NOT EXISTS ("
        " SELECT FROM referrals_step s WHERE s.referral_id = r.id AND s.state = r.state)"
    )


def test_follow_ups_are_done_due_and_overdue(written: Written) -> None:
    found = written.rows("SELECT done_at, due_at, outcome FROM followups_followup")
    kinds = Counter("done" if d else "overdue" if due < NOW else "due" for d, due, _ in found)
    assert min(kinds["done"], kinds["overdue"], kinds["due"]) > 0
    assert all(bool(done) == bool(outcome) for done, _, outcome in found)
    # After two days and after a week, and whoever is taken up goes on being traced.
    assert not written.rows(
        "SELECT r.person_id FROM referrals_referral r WHERE r.direction = 'out'"
        " AND r.state <> 'draft' AND (SELECT count(*) FROM followups_followup f"
        " WHERE f.case_id = r.case_id AND f.person_id = r.person_id) < 2"
    )
    assert written.rows(
        "SELECT f.id FROM followups_followup f JOIN followups_calendar k"
        " ON k.case_id = f.case_id AND k.person_id = f.person_id"
        " WHERE f.kind = 'tempo' AND f.done_at IS NULL AND k.taken_up_at IS NOT NULL"
    )


def test_each_act_bears_the_hour_of_the_invented_year(written: Written) -> None:
    ((first, last),) = written.rows("SELECT min(at), max(at) FROM cases_entry")
    assert (last - first).days > 300
    assert last <= NOW
    before = written.rows(
        "SELECT c.number, e.kind, e.at - c.opened_at FROM cases_entry e"
        " JOIN cases_case c ON c.id = e.case_id WHERE e.at < c.opened_at"
    )
    assert not before
    assert not written.rows(f"SELECT id FROM cases_measure WHERE done_at > '{NOW.isoformat()}'")


def test_each_sign_in_has_a_second_factor_and_nobody_else_has(written: Written) -> None:
    found = written.rows(
        "SELECT m.username, count(*) FROM mfa_authenticator a JOIN staff_member m"
        " ON m.id = a.user_id GROUP BY 1"
    )
    shown = content.content("members")["sign_ins"]
    assert dict(found) == {row["username"]: 2 for row in shown}


@pytest.fixture(scope="module")
def secrets_of_it() -> set[str]:
    """Every name, number, address and sentence that must lie sealed."""
    year, cases, _ = told()
    words = {c.answers["phone"] for c in year if "phone" in c.answers}
    words |= {"+84" + number.removeprefix("0") for number in words}
    words |= {c.answers["notes"] for c in year if "notes" in c.answers}
    for plot in cases:
        words |= {plot.caller, plot.story["notes"].split("{")[0].strip()}
        words |= {text for _, text in (*plot.story["problems"], *plot.story["measures"])}
        words |= {w for s in plot.survivors for w in (s.name, s.address, s.phone) if w}
    for part in ("desk", "tips", "registers"):
        words |= set(sentences(content.content(part)))
    stories = content.content("stories")
    words |= {w for part in ("case_notes", "basis_words") for w in stories[part]}
    words |= {w for said in stories["answer_words"].values() for w in said}
    return {word for word in words if len(word) > 5}


def sentences(part: object) -> Iterator[str]:
    """Every text of more than one word; codes are one word."""
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from sentences(one)
    elif isinstance(part, str) and " " in part:
        yield part


def test_no_name_number_or_sentence_lies_in_the_clear(
    written: Written, secrets_of_it: set[str]
) -> None:
    tables = written.rows(
        "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)"
        " FROM information_schema.tables"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        " AND table_type = 'BASE TABLE'"
    )
    assert len(tables) > 30
    for (table,) in tables:
        everything = "\n".join(row for (row,) in written.rows(f"SELECT t::text FROM {table} t"))
        everything += "\n".join(
            bytes.fromhex(box).decode(errors="replace") for box in HEXADECIMAL.findall(everything)
        )
        found = {secret for secret in secrets_of_it if secret in everything}
        assert not found, f"{table} holds {len(found)} of them in the clear"


def test_the_search_would_find_text_in_any_column(written: Written) -> None:
    found = written.rows("SELECT t::text FROM (SELECT 'thôn 1'::bytea AS box) t")[0][0]
    (box,) = HEXADECIMAL.findall(found)
    assert bytes.fromhex(box).decode() == "thôn 1"


def test_loading_again_changes_nothing(written: Written) -> None:
    tables = written.rows("SELECT relname, n_live_tup FROM pg_stat_user_tables ORDER BY 1")
    names = [name for name, _ in tables]

    def counts() -> dict[str, int]:
        return {n: written.rows(f'SELECT count(*) FROM "{n}"')[0][0] for n in names}

    before = counts()
    assert written.load() == "False"
    assert counts() == before
    assert before["staff_member"] == len(members.usernames())


def test_a_joint_plan_stands_in_every_state_and_the_working_group_has_a_late_commitment(
    written: Written,
) -> None:
    states = dict(written.rows("SELECT state, count(*) FROM coordination_jointstep GROUP BY 1"))
    assert states == {"agreed": 3, "proposed": 1, "done": 1}
    assert written.rows("SELECT count(*) FROM coordination_jointstep WHERE late_since IS NOT NULL")[
        0
    ] == (1,)
    assert written.rows("SELECT count(DISTINCT case_id) FROM coordination_jointstep") == [(1,)]
    assert written.rows(
        "SELECT count(*) FROM coordination_commitment WHERE state = 'open'"
        f" AND due_on < '{NOW:%Y-%m-%d}'"
    ) == [(1,)]
