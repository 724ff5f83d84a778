"""A hotline that has worked for years: contacts and cases by the million, written past every wall.

Nothing sealed here is ever opened: where a page opens words, the benchmark makes the file through
the services.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from bench.stage import Stage

# A fifth withhold the number. Of the others most have called once or twice and a few over a
# thousand times: the square of a uniform draw.
_CONTACTS = """
CREATE TEMPORARY TABLE drawn AS
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, n,
    (ARRAY['HN', 'DN', 'AG'])[1 + n % 3] AS centre,
    CASE WHEN n % 5 > 0 THEN (power(random(), 2) * {numbers})::int END AS number
FROM generate_series({first}, {last}) AS n;
INSERT INTO contacts_contact (id, centre, restricted, counsellor_id, source, channel, kind,
    caller_type, topic, how_heard, language, place, sex, outcome, started_at, ended_at,
    number_state, phone_key, phone_hash, phone, notes, safe_to_call_back, safe_to_text,
    safe_to_leave_message, phone_shared)
SELECT d.id, d.centre, d.n % 200 = 0, m.id, 'live', 'phone_in', 'counselling', 'relative', '', '',
    'vie', '34/15', '', '', began, began + interval '9 minutes',
    CASE WHEN d.number IS NULL THEN 'withheld' ELSE 'given' END,
    CASE WHEN d.number IS NULL THEN '' ELSE 'number-1' END, u.hash,
    CASE WHEN d.number IS NOT NULL THEN decode(repeat('01', 61), 'hex') END,
    decode(repeat('01', 285), 'hex'),
    (ARRAY['unknown', 'unknown', 'yes', 'no'])[1 + d.n % 4], 'unknown', 'unknown', 'unknown'
FROM drawn d LEFT JOIN numbers u ON u.n = d.number
    JOIN staff_member m ON m.username = 'bench' || (d.n % {members}),
    LATERAL (SELECT now() - interval '3 years' * (1 - d.n / {last}::float)) AS b (began);
INSERT INTO access_grant (id, root_id, scope, principal, highest, why, valid_from, given_by)
SELECT gen_random_uuid(), d.id, '', 'staff:' || c.counsellor_id, 3, 'owner', c.started_at, ''
FROM drawn d JOIN contacts_contact c USING (id);
INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
SELECT id, 'contact', centre, n % 200 = 0, 'contact-1', decode(repeat('01', 60), 'hex') FROM drawn;
DROP TABLE drawn;
"""

# One contact in ten became a case, with one person, one problem and four lines of history; the
# cases of past years are closed.
_CASES = """
CREATE TEMPORARY TABLE drawn AS
SELECT ('01910000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
    ('01920000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS person,
    ('01900000-0000-7000-8000-' || lpad(to_hex(n * 10), 12, '0'))::uuid AS contact, n,
    (ARRAY['HN', 'DN', 'AG'])[1 + n % 3] AS centre, m.id AS owner,
    now() - interval '3 years' * (1 - n / {last}::float) AS at
FROM generate_series({first}, {last}) AS n
    JOIN staff_member m ON m.username = 'bench' || (n % {members});
INSERT INTO cases_case (id, number, centre, restricted, owner_id, status, opened_at, urgency, risk,
    closed_at, outcome)
SELECT id, 'X-' || n, centre, false, owner, 'closed', at, 'routine', 'low', at + interval '60 days',
    'safe' FROM drawn;
INSERT INTO people_person (id, centre, restricted, made_at, sex, birth_year, age_certainty, place,
    nationality, language, ethnicity, exploitation, exploited_in, phone_key, safe_to_call_back,
    safe_to_text, safe_to_leave_message, phone_shared, name)
SELECT person, centre, false, at, 'female', 1990 + n % 25, 'estimated', '34/15', 'VN', 'vie', '01',
    '', '', '', 'unknown', 'unknown', 'unknown', 'unknown', decode(repeat('01', 61), 'hex')
FROM drawn;
INSERT INTO cases_caseperson (id, case_id, at, by, person_id, role)
SELECT gen_random_uuid(), id, at, 'staff:' || owner, person, 'survivor' FROM drawn;
INSERT INTO cases_casecontact (id, case_id, at, by, contact_id)
SELECT gen_random_uuid(), id, at, 'staff:' || owner, contact FROM drawn;
INSERT INTO cases_problem (id, case_id, at, by, person_id, domain, urgency, text)
SELECT gen_random_uuid(), id, at, 'staff:' || owner, person, 'safety', 'routine',
    decode(repeat('01', 285), 'hex') FROM drawn;
INSERT INTO cases_entry (id, case_id, at, by, kind, detail, text)
SELECT gen_random_uuid(), id, at + k * interval '1 hour', 'staff:' || owner, 'note', '',
    decode(repeat('01', 285), 'hex') FROM drawn, generate_series(1, 4) AS k;
INSERT INTO access_grant (id, root_id, scope, principal, highest, why, valid_from, given_by)
SELECT gen_random_uuid(), root, '', 'staff:' || owner, 3, 'owner', at, ''
FROM drawn, LATERAL (VALUES (id), (person)) AS r (root);
INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
SELECT root, kind, centre, false, kind || '-1', decode(repeat('01', 60), 'hex')
FROM drawn, LATERAL (VALUES (id, 'case'), (person, 'person')) AS r (root, kind);
DROP TABLE drawn;
"""
_SETTLED = (
    "contacts_contact",
    "cases_case",
    "cases_caseperson",
    "cases_casecontact",
    "cases_problem",
    "cases_entry",
    "people_person",
    "access_grant",
    "vault_key",
    "access_principal",
    "staff_member",
)


@dataclass
class Crowd:
    """The contacts and cases so far; the members `bench0` … have taken them in turn."""

    at: Stage
    members: int
    numbers: int = 500_000
    contacts: int = 0
    cases: int = 0

    def grow(self, *, contacts: int, cases: int = 0) -> None:
        """Add rows until there are so many."""
        from hotline.vault import keyring

        with psycopg.connect(self.at.superuser, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica; SET work_mem = '128MB'")
            connection.execute("SELECT setseed(0.111)")
            connection.execute("CREATE TEMPORARY TABLE numbers (n integer PRIMARY KEY, hash bytea)")
            with connection.cursor().copy("COPY numbers FROM STDIN") as copy:
                for n in range(self.numbers):
                    copy.write_row((n, keyring.number_hash(number(n))[1]))
            connection.execute("ANALYZE numbers")
            span = {"members": self.members, "numbers": self.numbers - 1}
            if contacts > self.contacts:
                connection.execute(_CONTACTS.format(first=self.contacts + 1, last=contacts, **span))
            if cases > self.cases:
                connection.execute(_CASES.format(first=self.cases + 1, last=cases, **span))
            for table in _SETTLED:
                connection.execute(f"VACUUM ANALYZE {table}")
            connection.execute("CHECKPOINT")
        self.contacts, self.cases = max(contacts, self.contacts), max(cases, self.cases)


def number(n: int) -> str:
    """The n-th invented telephone number."""
    return f"+84{900_000_000 + n}"
