"""The definer functions of referrals: closing a packet whose consent was withdrawn, shutting
one that nobody took or whose agreement has run out."""

from hotline.actor.operations import Function, SeenByDefiner, Sql
from hotline.referrals.models import IN

CLOSED, LAPSED = "withdrawn", "lapsed"
_EVERYBODY = "(g.principal LIKE 'agency:%' OR g.principal LIKE 'link:%')"
_ITS_AGENCY = "(g.principal = 'agency:' || NEW.agency_id OR g.principal LIKE 'link:%')"


def _lower(root: str, to: int, why: str, whose: str = _EVERYBODY) -> str:
    """Statements that leave those whom a packet was sent to a grant of class `to` on it and end
    what lets them read deeper, also what was only offered."""
    return f"""
    INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
    SELECT DISTINCT ON (g.principal) gen_random_uuid(), {root}, g.principal, {to}, '{why}',
        now(), hotline_actor()
    FROM access_grant g WHERE g.root_id = {root} AND g.highest > {to}
        AND g.valid_from <= statement_timestamp() AND g.valid_until IS NULL AND {whose};
    UPDATE access_grant g SET valid_until = now()
    WHERE g.root_id = {root} AND (g.valid_until IS NULL OR g.valid_until > statement_timestamp())
        AND g.highest > {to} AND {whose};"""


# It obeys the row, not the caller: whoever sees it may close it once the row says that she
# withdrew, and nobody before. Its history stays, and so does the bare row for those it went to.
# The agreement lies under the case, out of an agency's reach: it is marked here.
_CLOSE = f"""
BEGIN
    IF NOT EXISTS (SELECT FROM vault_keys(ARRAY[referral])) OR NOT EXISTS (
        SELECT FROM referrals_referral r WHERE r.id = referral
            AND r.withdrawn_at IS NOT NULL AND r.basis = 'consent') THEN
        RAISE EXCEPTION 'only what rests on consent closes with it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE referrals_consent c SET withdrawn_at = now(), withdrawn_by = hotline_actor()
    WHERE c.referral_id = referral AND c.withdrawn_at IS NULL;
    PERFORM vault_destroy(ARRAY[referral]);
    {_lower("referral", 0, CLOSED)}
END"""

# The focal point of a province sees coded facts of what goes to others there; not of a file that is
# sealed by decision, from the moment on which it is.
_UNSHARE = """
BEGIN
    UPDATE access_grant SET valid_until = now()
    WHERE root_id = NEW.id AND why = 'province' AND valid_until IS NULL;
    RETURN NULL;
END"""

# Nobody there took it, or it was taken back: the agency keeps the coded facts that it was sent. Who
# she is, which an emergency brings at once, it reads no longer.
_SHUT = f"""
BEGIN
    {_lower("NEW.id", 1, "packet", _ITS_AGENCY)}
    RETURN NULL;
END"""

# Her consent has run out: those it went to keep the bare row, which says so, until she agrees;
# of an agency that passed it on also whoever wrote it.
_WITH_ITS_WRITER = f"({_EVERYBODY} OR (NEW.sender_id IS NOT NULL AND g.principal = NEW.sent_by))"
_LAPSE = f"""
BEGIN
    {_lower("NEW.id", 0, LAPSED, _WITH_ITS_WRITER)}
    RETURN NULL;
END"""

LAPSE = [
    Function("referrals_lapse()", "trigger", _LAPSE, language="plpgsql", definer=True),
    Sql(
        "Nobody reads on under an agreement that has run out",
        "CREATE TRIGGER referrals_lapse AFTER UPDATE OF lapsed_at ON referrals_referral FOR EACH"
        " ROW WHEN (NEW.lapsed_at IS NOT NULL AND OLD.lapsed_at IS NULL)"
        " EXECUTE FUNCTION referrals_lapse()",
        "DROP TRIGGER referrals_lapse ON referrals_referral",
    ),
]

SHUT = [
    Function("referrals_shut()", "trigger", _SHUT, language="plpgsql", definer=True),
    Sql(
        "A packet that nobody took shows coded facts only",
        "CREATE TRIGGER referrals_shut AFTER UPDATE OF state ON referrals_referral FOR EACH ROW"
        " WHEN (NEW.state IN ('declined', 'expired', 'cancelled') AND OLD.state <> NEW.state"
        f" AND NEW.direction <> '{IN}')"
        " EXECUTE FUNCTION referrals_shut()",
        "DROP TRIGGER referrals_shut ON referrals_referral",
    ),
]

CLOSE = [
    SeenByDefiner("referrals_referral", "id", "state", "basis", "withdrawn_at", name="closing"),
    SeenByDefiner("referrals_consent", "referral_id", "withdrawn_at", name="closing"),
    Sql(
        "An agreement is marked as withdrawn when its packet closes",
        "GRANT UPDATE (withdrawn_at, withdrawn_by) ON referrals_consent TO hotline_definer;"
        "CREATE POLICY referrals_consent_ends ON referrals_consent FOR UPDATE TO hotline_definer"
        " USING (true)",
        "DROP POLICY referrals_consent_ends ON referrals_consent",
    ),
    Function("referrals_unshare()", "trigger", _UNSHARE, language="plpgsql", definer=True),
    Sql(
        "A sealed file leaves the province's list",
        "CREATE TRIGGER referrals_unshare AFTER UPDATE OF restricted ON referrals_referral"
        " FOR EACH ROW WHEN (NEW.restricted AND NOT OLD.restricted)"
        " EXECUTE FUNCTION referrals_unshare()",
        "DROP TRIGGER referrals_unshare ON referrals_referral",
    ),
    Function("referrals_close(referral uuid)", "void", _CLOSE, language="plpgsql", definer=True),
]

# What may not change once it has left: a packet is what was sent, or nothing.
_SEALED = """
BEGIN
    IF OLD.state NOT IN ('draft', 'pending_approval') AND (
        OLD.band IS DISTINCT FROM NEW.band OR OLD.fields IS DISTINCT FROM NEW.fields
        OR OLD.basis IS DISTINCT FROM NEW.basis OR OLD.urgency IS DISTINCT FROM NEW.urgency
        OR OLD.identity IS DISTINCT FROM NEW.identity
        OR OLD.account IS DISTINCT FROM NEW.account
        OR OLD.agency_id IS DISTINCT FROM NEW.agency_id
        OR OLD.sent_at IS DISTINCT FROM NEW.sent_at) THEN
        RAISE EXCEPTION 'a packet that has left does not change'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END"""


def _pairs(following: dict[str, frozenset[str]]) -> str:
    return ", ".join(
        f"('{source}', '{state}')"
        for source, states in sorted(following.items())
        for state in sorted(states)
    )


def guards(following: dict[str, frozenset[str]]) -> list[Sql]:
    """The constraint behind the transitions: whatever the application thinks, a state follows only
    from the states before it, and a packet that has left stays as it is."""
    moves = f"""
BEGIN
    IF OLD.state IS DISTINCT FROM NEW.state
        AND (OLD.state::text, NEW.state::text) NOT IN ({_pairs(following)}) THEN
        RAISE EXCEPTION 'a referral does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END"""
    return [
        Function("referrals_moves()", "trigger", moves, language="plpgsql"),
        Function("referrals_keeps_packet()", "trigger", _SEALED, language="plpgsql"),
        Sql(
            "States of a referral follow each other",
            "CREATE TRIGGER referrals_moves BEFORE UPDATE OF state ON referrals_referral"
            " FOR EACH ROW EXECUTE FUNCTION referrals_moves();"
            "CREATE TRIGGER referrals_keeps_packet BEFORE UPDATE OF band, fields, basis, urgency,"
            " identity, account, agency_id, sent_at ON referrals_referral"
            " FOR EACH ROW EXECUTE FUNCTION referrals_keeps_packet()",
            "DROP TRIGGER referrals_moves ON referrals_referral;"
            "DROP TRIGGER referrals_keeps_packet ON referrals_referral",
        ),
    ]
