"""Erasing, as the database does it: what goes, and when it refuses.

The application cannot destroy a key. It asks `rights_erase` for an erasure that one person asked
for and another decides now; a legal hold is refused there, whatever the application thinks of it.
"""

from collections.abc import Mapping

from hotline.actor.operations import Function, SeenByDefiner, Sql

# What the functions below read of files that nobody here may see: ids and states, never a word.
_READ: Mapping[str, tuple[str, ...]] = {
    "people_person": ("id", "joined_to_id"),
    "people_contactpoint": ("person_id",),
    "people_paper": ("person_id",),
    "cases_case": ("id", "status"),
    "cases_caseperson": ("case_id", "person_id", "role"),
    "cases_casecontact": ("case_id", "contact_id"),
    "cases_document": ("id", "case_id", "state", "waiting_root"),
    "cases_documentpart": ("document_id",),
    "contacts_contact": ("id",),
    "referrals_referral": ("id", "person_id", "state"),
    "tips_tip": ("contact_id",),
    "complaints_complaint": ("contact_id",),
    "rights_datarequest": ("id", "person_id"),
    "rights_erasure": ("id", "request_id", "person_id", "asked_by", "decided_at"),
    "rights_legalhold": ("case_id", "person_id", "lifted_at", "until"),
}

# Hashes by which something is found, and what would stay on a page as an empty box.
HASHES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "people_person": (
        "id",
        (
            "phone_key", "phone_hash", "name", "born", "phone", "address", "paper", "safe_number",
            "safe_hours", "who_may_answer", "say_if_other_answers", "safe_word",
        ),
    ),
    "people_contactpoint": ("person_id", ("value_key", "value_hash", "value", "words")),
    "people_paper": ("person_id", ("number_key", "number_hash", "number", "words")),
    "contacts_contact": (
        "id",
        (
            "phone_key", "phone_hash", "phone", "notes", "given", "with_whom", "place_words",
            "landmark", "safe_number", "safe_hours", "who_may_answer", "say_if_other_answers",
            "safe_word",
        ),
    ),
}  # fmt: skip


# Of a code or a word of her own nothing but the hash is kept; a hash of nothing proves nobody.
PROOF = ("people_proof", "person_id", ("value_key", "value_hash"))


def _empty(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{c} = ''" if c.endswith("_key") else f"{c} = NULL" for c in columns)


def _empties(table: str, columns: tuple[str, ...]) -> str:
    return (
        f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO hotline_definer;\n"
        f"CREATE POLICY {table}_erased ON {table} FOR UPDATE TO hotline_definer USING (true);\n"
    )


_DOCUMENT = ("state", "reason", "file_key", "waiting_key", "ended_at", "ended_by")

READS = [SeenByDefiner(table, *columns, name="rights") for table, columns in _READ.items()]

EMPTIES = Sql(
    "What erasing empties",
    "".join(_empties(table, columns) for table, (_root, columns) in HASHES.items())
    + _empties("cases_document", _DOCUMENT)
    + _empties("rights_datarequest", ("restricted",))
    + "GRANT DELETE ON cases_documentpart TO hotline_definer;\n"
    "CREATE POLICY cases_documentpart_erased ON cases_documentpart FOR DELETE TO hotline_definer"
    " USING (true);\n",
    "".join(f"DROP POLICY {t}_erased ON {t};\n" for t in (*HASHES, "cases_document"))
    + "DROP POLICY rights_datarequest_erased ON rights_datarequest;\n"
    "DROP POLICY cases_documentpart_erased ON cases_documentpart;\n",
)

# All files of one person: those that were joined, to whichever of them.
_PERSONS = """
WITH RECURSIVE same AS (
    SELECT person AS id
    UNION
    SELECT linked.id FROM same, LATERAL (
        SELECT p.joined_to_id AS id FROM people_person p
        WHERE p.id = same.id AND p.joined_to_id IS NOT NULL
        UNION ALL
        SELECT p.id FROM people_person p WHERE p.joined_to_id = same.id) linked)
SELECT array_agg(id) FROM same"""

# A case that is about nobody else (`about` are the pack's roles of whom a case is about) is hers
# alone; so is a contact of such cases and of no other file. A case that she shares stays, and what
# was written in it about her with it.
_ROOTS = """
DECLARE
    hers uuid[] := rights_persons(person);
    alone uuid[];
BEGIN
    SELECT coalesce(array_agg(DISTINCT s.case_id), '{}') INTO alone FROM cases_caseperson s
    WHERE s.person_id = ANY (hers) AND NOT EXISTS (
        SELECT FROM cases_caseperson o WHERE o.case_id = s.case_id
            AND o.person_id <> ALL (hers) AND o.role = ANY (about));
    RETURN QUERY SELECT 'person'::text, unnest(hers);
    RETURN QUERY SELECT 'case'::text, unnest(alone);
    RETURN QUERY SELECT 'referral'::text, r.id FROM referrals_referral r
        WHERE r.person_id = ANY (hers);
    RETURN QUERY SELECT 'request'::text, r.id FROM rights_datarequest r
        WHERE r.person_id = ANY (hers);
    RETURN QUERY SELECT 'document'::text, d.waiting_root FROM cases_document d
        WHERE d.case_id = ANY (alone) AND d.waiting_root IS NOT NULL;
    RETURN QUERY SELECT DISTINCT 'contact'::text, c.contact_id FROM cases_casecontact c
        WHERE c.case_id = ANY (alone)
            AND NOT EXISTS (SELECT FROM cases_casecontact o
                WHERE o.contact_id = c.contact_id AND o.case_id <> ALL (alone))
            AND NOT EXISTS (SELECT FROM tips_tip t WHERE t.contact_id = c.contact_id)
            AND NOT EXISTS (SELECT FROM complaints_complaint t WHERE t.contact_id = c.contact_id);
END"""

_AGAINST = """
DECLARE hers uuid[] := rights_persons(person);
BEGIN
    IF EXISTS (
        SELECT FROM rights_legalhold h
        WHERE h.lifted_at IS NULL AND (h.until IS NULL OR h.until > statement_timestamp())
            AND (h.person_id = ANY (hers) OR h.case_id IN (
                SELECT s.case_id FROM cases_caseperson s WHERE s.person_id = ANY (hers)))) THEN
        RETURN NEXT 'legal_hold';
    END IF;
    IF EXISTS (
        SELECT FROM cases_caseperson s JOIN cases_case c ON c.id = s.case_id
        WHERE s.person_id = ANY (hers) AND c.status <> 'closed') THEN
        RETURN NEXT 'open_case';
    END IF;
    IF EXISTS (
        SELECT FROM referrals_referral r
        WHERE r.person_id = ANY (hers) AND r.state IN ('sent', 'received', 'accepted')) THEN
        RETURN NEXT 'open_referral';
    END IF;
END"""

# Whoever may ask what stands against erasing a file, and decide on it: she who reads its words.
_MAY_ASK = """
    IF coalesce((SELECT k.reach FROM vault_keys(ARRAY[person]) k), -1) < 3 THEN
        RAISE EXCEPTION 'no grant on this file' USING ERRCODE = 'insufficient_privilege';
    END IF;"""

_HINDRANCES = f"""
BEGIN{_MAY_ASK}
    RETURN QUERY SELECT rights_against(person);
END"""

_WIPE = (
    "BEGIN\n    PERFORM vault_destroy(roots);\n"
    + "".join(
        f"    UPDATE {table} SET {_empty(columns)} WHERE {root} = ANY (roots);\n"
        for table, (root, columns) in HASHES.items()
    )
    + """
    DELETE FROM cases_documentpart p USING cases_document d
    WHERE p.document_id = d.id AND d.case_id = ANY (roots);
    UPDATE cases_document d
    SET state = 'withdrawn', reason = 'erased', file_key = NULL, waiting_key = NULL,
        ended_at = statement_timestamp(), ended_by = 'system:erasure'
    WHERE d.case_id = ANY (roots) AND d.state IN ('waiting', 'open');
END"""
)

_ENDS_PROOF = (
    f"    UPDATE {PROOF[0]} SET value_key = '', value_hash = ''::bytea"
    f" WHERE {PROOF[1]} = ANY (roots);\n"
)

_ERASE = f"""
DECLARE
    person uuid;
    asker text;
BEGIN
    SELECT e.person_id, e.asked_by INTO person, asker FROM rights_erasure e
    WHERE e.id = erasure AND e.decided_at IS NULL;
    IF person IS NULL THEN
        RAISE EXCEPTION 'nobody asked for this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF asker = hotline_actor() THEN
        RAISE EXCEPTION 'nobody decides what she asked for herself'
            USING ERRCODE = 'insufficient_privilege';
    END IF;{_MAY_ASK}
    IF EXISTS (SELECT FROM rights_against(person) a(code)
        WHERE a.code = 'legal_hold' OR a.code = ANY (waits_for)) THEN
        RAISE EXCEPTION 'this file must be kept' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN QUERY SELECT * FROM rights_roots(person, about);
    PERFORM rights_wipe((SELECT array_agg(r.root) FROM rights_roots(person, about) r));
END"""

# Those whose keys are destroyed already are not counted: replayed twice, it finds nothing.
_REPLAY = """
DECLARE living uuid[];
BEGIN
    SELECT array_agg(k.root_id) INTO living FROM vault_key k
    WHERE k.root_id = ANY (roots) AND k.kek <> 'destroyed';
    PERFORM rights_wipe(living);
    RETURN coalesce(cardinality(living), 0);
END"""

# A person's file that is sealed by decision takes what she asked along.
_FOLLOW = """
BEGIN
    UPDATE rights_datarequest r SET restricted = NEW.restricted WHERE r.person_id = NEW.id;
    RETURN NULL;
END"""

FUNCTIONS = [
    Function("rights_persons(person uuid)", "uuid[]", _PERSONS, kind="STABLE",
             definer=True, execute="hotline_definer"),
    Function("rights_roots(person uuid, about text[])", "TABLE (kind text, root uuid)", _ROOTS,
             language="plpgsql", kind="STABLE", definer=True, execute="hotline_definer"),
    Function("rights_against(person uuid)", "SETOF text", _AGAINST,
             language="plpgsql", kind="STABLE", definer=True, execute="hotline_definer"),
    Function("rights_hindrances(person uuid)", "SETOF text", _HINDRANCES,
             language="plpgsql", kind="STABLE", definer=True),
    Function("rights_wipe(roots uuid[])", "void", _WIPE,
             language="plpgsql", definer=True, execute="hotline_definer"),
    # A restored backup brings back what was erased since: the owner of the tables replays it.
    Function("rights_replay(roots uuid[])", "integer", _REPLAY,
             language="plpgsql", definer=True, execute="hotline_owner"),
    Function("rights_erase(erasure uuid, waits_for text[], about text[])",
             "TABLE (kind text, root uuid)", _ERASE, language="plpgsql", definer=True),
    Function("rights_follow()", "trigger", _FOLLOW, language="plpgsql", definer=True),
]  # fmt: skip

FOLLOWS = Sql(
    "What a person asked follows her file",
    "CREATE TRIGGER people_person_rights_follow AFTER UPDATE OF restricted ON people_person"
    " FOR EACH ROW WHEN (OLD.restricted IS DISTINCT FROM NEW.restricted)"
    " EXECUTE FUNCTION rights_follow()",
    "DROP TRIGGER people_person_rights_follow ON people_person",
)

# A hold is seen by whoever sees the case or the person that it keeps.
_HELD = """hotline_somebody() AND (SELECT hotline_actor()) IS NOT NULL AND (
    EXISTS (SELECT FROM cases_case c WHERE c.id = rights_legalhold.case_id)
    OR EXISTS (SELECT FROM people_person p WHERE p.id = rights_legalhold.person_id))"""

HOLDS = Sql(
    "Protect rights_legalhold by row security",
    f"""
ALTER TABLE rights_legalhold ENABLE ROW LEVEL SECURITY;
ALTER TABLE rights_legalhold FORCE ROW LEVEL SECURITY;
CREATE POLICY rights_legalhold_select ON rights_legalhold FOR SELECT TO hotline_app
    USING ({_HELD});
CREATE POLICY rights_legalhold_insert ON rights_legalhold FOR INSERT TO hotline_app
    WITH CHECK ({_HELD});
CREATE POLICY rights_legalhold_update ON rights_legalhold FOR UPDATE TO hotline_app
    USING ({_HELD}) WITH CHECK ({_HELD});
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON rights_legalhold FROM hotline_app;
GRANT INSERT, UPDATE (lifted_at, lifted_by, lifted_words) ON rights_legalhold TO hotline_app;
""",
    """
ALTER TABLE rights_legalhold NO FORCE ROW LEVEL SECURITY;
ALTER TABLE rights_legalhold DISABLE ROW LEVEL SECURITY;
DROP POLICY rights_legalhold_select ON rights_legalhold;
DROP POLICY rights_legalhold_insert ON rights_legalhold;
DROP POLICY rights_legalhold_update ON rights_legalhold;
""",
)

PROOFS = [
    SeenByDefiner(PROOF[0], PROOF[1], name="rights"),
    Sql(
        "Erasing ends the codes and words by which she proves herself",
        _empties(PROOF[0], PROOF[2]),
        f"DROP POLICY {PROOF[0]}_erased ON {PROOF[0]}",
    ),
]

WIPE_WITH_PROOF = Function(
    "rights_wipe(roots uuid[])",
    "void",
    _WIPE.replace("BEGIN\n", "BEGIN\n" + _ENDS_PROOF, 1),
    language="plpgsql",
    definer=True,
    again=True,
)
