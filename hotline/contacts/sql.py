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

KNOCK = Function(
    "contacts_knock(held uuid)",
    "TABLE (centre text, safe_to_call_back text)",
    """
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
END""",
    language="plpgsql",
    kind="STABLE",
    definer=True,
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
