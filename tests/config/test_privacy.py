"""`hotline check privacy` looks at the installation itself: take a wall down and it says so."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from hotline.actor.context import acting
from hotline.cases import openings
from hotline.cases.models import Case
from hotline.config.privacy.printing import report
from hotline.config.privacy.requirements import REQUIREMENTS
from tests.access.world import (
    OwnDatabase,
    lao_cai,
    migrated,
    own_database,
    quiet_template,
    work_loop,
)

__all__ = ["migrated", "own_database", "quiet_template"]


@pytest.fixture(autouse=True)
def _own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOTLINE_ERASURES = tmp_path / "erasures.log"


def said() -> tuple[int, str]:
    lines: list[str] = []
    status = report(lines.append)
    return status, "\n".join(lines)


def test_a_worked_hotline_holds_and_says_what_is_left_for_people(
    own_database: OwnDatabase,
) -> None:
    work_loop(own_database.cast().lan, lao_cai())
    status, text = said()
    assert status == 0, text
    assert "FAILS" not in text
    assert "sealed values looked at, none readable" in text
    for one in REQUIREMENTS:
        assert one.title in text


def test_the_twenty_are_twenty_and_none_is_left_without_evidence_or_a_person() -> None:
    assert [one.number for one in REQUIREMENTS] == list(range(1, 21))
    assert all(one.looks or one.by_person for one in REQUIREMENTS)


@pytest.mark.parametrize(
    ("harm", "number"),
    [
        ("ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY", 6),
        ("ALTER TABLE audit_record DISABLE TRIGGER audit_record_append_only", 8),
        ("GRANT DELETE ON audit_record TO hotline_app", 8),
        ("GRANT INSERT ON people_clearance TO hotline_app", 10),
        ("ALTER TABLE contacts_assignment DROP CONSTRAINT assignment_without_tie", 15),
        ("GRANT EXECUTE ON FUNCTION vault_destroy TO hotline_app", 16),
        ("ALTER TABLE registers_breach DROP CONSTRAINT breach_restricted", 17),
    ],
)
def test_a_wall_that_is_taken_down_fails(own_database: OwnDatabase, harm: str, number: int) -> None:
    with psycopg.connect(own_database.owner) as owner:
        owner.execute(harm)
    status, text = said()
    assert status == 1
    assert text.endswith(f"Fails: {number}.")


def test_a_name_that_lies_open_fails(own_database: OwnDatabase, engine: Any) -> None:
    work_loop(own_database.cast().lan, lao_cai())
    with psycopg.connect(own_database.owner) as owner:
        owner.execute("ALTER TABLE people_person DISABLE ROW LEVEL SECURITY")
        owner.execute("UPDATE people_person SET name = 'Chi'::bytea WHERE name IS NOT NULL")
        owner.execute("ALTER TABLE people_person ENABLE ROW LEVEL SECURITY")
    connection.close()
    status, text = said()
    assert status == 1
    assert "readable" in text
    assert text.endswith("Fails: 9.")


def test_an_opening_that_nobody_looked_at_in_its_time_fails_and_one_that_waits_for_none_does_not(
    own_database: OwnDatabase,
) -> None:
    cast = own_database.cast()
    files = work_loop(cast.lan, lao_cai())
    with acting(cast.lan):
        number = Case.objects.get(pk=files.case).number
    opened = openings.break_glass(
        by=cast.son, number=number, reason="Chị vừa nhắn.", second_factor_at=timezone.now()
    )
    assert opened is not None
    ask = "UPDATE cases_opening SET {}, until = now() - interval '89 hours' WHERE id = %s"
    for changed, status in (
        ("opened_at = now() - interval '90 hours'", 0),
        ("due_at = now() - interval '1 hour'", 1),
        ("due_at = NULL", 0),
    ):
        with psycopg.connect(own_database.owner) as owner:
            owner.execute("ALTER TABLE cases_opening NO FORCE ROW LEVEL SECURITY")
            owner.execute(ask.format(changed).encode(), [opened.pk])
            owner.execute("ALTER TABLE cases_opening FORCE ROW LEVEL SECURITY")
        found, text = said()
        assert found == status, text
    assert "Fails: 7." not in text


def test_a_page_that_may_load_from_elsewhere_fails(
    own_database: OwnDatabase, settings: Any
) -> None:
    rules = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": rules | {"script-src": ["'self'", "https://cdn.example"]}
    }
    status, text = said()
    assert status == 1
    assert text.endswith("Fails: 20.")
