"""The one exception to "who may know": a knock answers known, desk and call-back rule, no more."""

from hotline.actor.operations import Function, SeenByDefiner

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
