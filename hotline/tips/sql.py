"""What was handed over of a tip is kept from whoever is kept from the contact it came from; the tip
itself is closed to the agency that reads what was handed over."""

from hotline.actor.operations import Function, Sql

KEPT = Function(
    "tips_kept(tip uuid)",
    "boolean",
    """
SELECT hotline_somebody() AND EXISTS (SELECT FROM tips_tip t WHERE t.id = tip
    AND t.contact_id = ANY ((SELECT access_denied())::uuid[]))""",
    kind="STABLE",
    definer=True,
)

HANDOVERS_KEPT = Sql(
    "What was handed over of a tip is kept from whoever is kept from its contact",
    "CREATE POLICY tips_tiphandover_kept_with ON tips_tiphandover AS RESTRICTIVE FOR SELECT"
    " TO hotline_app USING (NOT tips_kept(tip_id))",
    "DROP POLICY tips_tiphandover_kept_with ON tips_tiphandover",
)
