"""`hotline check privacy` looks at the installation itself: take a wall down and it says so."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

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
