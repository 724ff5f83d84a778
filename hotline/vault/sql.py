"""The end of a key. Nothing that lies under it opens again, here or in a later dump."""

from hotline.actor.operations import Function, Sql
from hotline.vault.services import DESTROYED

MAY_DESTROY = Sql(
    "The key of a file may be destroyed by a definer function, never given back",
    "GRANT UPDATE (kek, wrapped) ON vault_key TO hotline_definer",
    "REVOKE UPDATE (kek, wrapped) ON vault_key FROM hotline_definer",
)

# The row stays, so that nobody makes the root hers again and its coded facts are still read.
# Only other definer functions call it, each of which says whom it obeys.
DESTROY = Function(
    "vault_destroy(roots uuid[])",
    "void",
    f"UPDATE vault_key SET kek = '{DESTROYED}', wrapped = ''::bytea WHERE root_id = ANY (roots)",
    definer=True,
    execute="hotline_definer",
)
