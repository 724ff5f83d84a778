"""The one exception to "who may know": a knock answers known, desk and call-back rule, no more."""

from hotline.actor.operations import Function, SeenByDefiner, Sql

READS = SeenByDefiner(
    "contacts_contact",
    "id",
    "centre",
    "restricted",
    "counsellor_id",
    "started_at",
    "phone_key",
    "phone_hash",
    "safe_to_call_back",
)

KNOCK_BODY = """
BEGIN
    IF NOT EXISTS (SELECT FROM vault_keys(ARRAY[held]) k WHERE k.reach >= 2) THEN
        RAISE EXCEPTION 'only whoever holds the contact may knock'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
        SELECT other.centre::text, other.safe_to_call_back::text
        FROM contacts_contact this JOIN contacts_contact other
            ON other.phone_hash = this.phone_hash AND other.phone_key = this.phone_key
        WHERE this.id = held AND this.phone_hash IS NOT NULL
            AND other.id <> held AND NOT other.restricted
        ORDER BY other.started_at DESC LIMIT 1;
END"""

KNOCK = Function(
    "contacts_knock(held uuid)",
    "TABLE (centre text, safe_to_call_back text)",
    KNOCK_BODY,
    language="plpgsql",
    kind="STABLE",
    definer=True,
)

# Nothing of a list "never share with" is to be learned by a knock either.
KNOCK_AGAIN = Function(
    "contacts_knock(held uuid)",
    "TABLE (centre text, safe_to_call_back text)",
    KNOCK_BODY.replace("NOT other.restricted", "access_answers(other.id)"),
    language="plpgsql",
    kind="STABLE",
    definer=True,
    again=True,
)

KEEP = Function(
    "contacts_keep()",
    "trigger",
    """
BEGIN
    UPDATE contacts_contact SET kept_since = now()
    WHERE id = NEW.contact_id AND kept_since IS NULL;
    RETURN NULL;
END""",
    language="plpgsql",
    definer=True,
)

MAY_KEEP = Sql(
    "A file that grows from a contact may mark it, whoever sees the file",
    "GRANT SELECT (kept_since), UPDATE (kept_since) ON contacts_contact TO hotline_definer;"
    "CREATE POLICY contacts_contact_keep ON contacts_contact FOR UPDATE TO hotline_definer"
    " USING (true)",
    "DROP POLICY contacts_contact_keep ON contacts_contact;"
    "REVOKE SELECT (kept_since), UPDATE (kept_since) ON contacts_contact FROM hotline_definer",
)

# Ended more than a day before alarms outlived the line: somebody saw to them then, or nobody did.
LONG_OVER = Sql(
    "What ended long ago does not begin to alarm",
    # Without FORCE the owner sees every row for this statement.
    "ALTER TABLE contacts_contact NO FORCE ROW LEVEL SECURITY;"
    "UPDATE contacts_contact SET alarm_over_at = ended_at"
    " WHERE ended_at < now() - interval '1 day' AND (danger_since IS NOT NULL OR suicidal = 'yes');"
    "ALTER TABLE contacts_contact FORCE ROW LEVEL SECURITY",
)


class KeepsContact(Sql):
    """A row of `table` keeps the contact it names (`contact_id`) from the rules of retention.

    A mark on the contact itself, because the job of retention sees no file that is sealed by
    decision, and would take such a file's contact for one that nothing rests on.
    """

    def __init__(self, table: str) -> None:
        super().__init__(
            f"Rows of {table} keep their contact",
            f"CREATE TRIGGER {table}_keeps_contact AFTER INSERT OR UPDATE OF contact_id ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION contacts_keep();"
            # What stands already: without FORCE the owner sees every row for this statement.
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
            "ALTER TABLE contacts_contact NO FORCE ROW LEVEL SECURITY;"
            "UPDATE contacts_contact c SET kept_since = now() WHERE kept_since IS NULL"
            f" AND EXISTS (SELECT FROM {table} f WHERE f.contact_id = c.id);"
            "ALTER TABLE contacts_contact FORCE ROW LEVEL SECURITY;"
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"DROP TRIGGER {table}_keeps_contact ON {table}",
        )
