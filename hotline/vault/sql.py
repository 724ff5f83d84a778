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

ROTATES = "system:keys"
_ROTATES_ONLY = f"""
    IF hotline_actor() <> '{ROTATES}' THEN
        RAISE EXCEPTION 'only the rotation of keys reads keys by the thousand'
            USING ERRCODE = 'insufficient_privilege';
    END IF;"""

# What a rotation needs: which keys are in use, the wrapped keys under an old one, and to put the
# same data keys there under the new one. It never sees a row of a file.
ROTATION = [
    Function(
        "vault_census()",
        "TABLE (kek text, roots bigint)",
        f"BEGIN{_ROTATES_ONLY}\n"
        "    RETURN QUERY SELECT k.kek::text, count(*) FROM vault_key k GROUP BY k.kek;\nEND",
        language="plpgsql",
        kind="STABLE",
        definer=True,
    ),
    Function(
        "vault_keys_under(old text, most integer)",
        "TABLE (root_id uuid, wrapped bytea)",
        f"BEGIN{_ROTATES_ONLY}\n"
        "    RETURN QUERY SELECT k.root_id, k.wrapped FROM vault_key k WHERE k.kek = old"
        " LIMIT most FOR UPDATE SKIP LOCKED;\nEND",
        language="plpgsql",
        definer=True,
    ),
    Function(
        "vault_rewrap(old text, fresh text, roots uuid[], was bytea[], becomes bytea[])",
        "integer",
        f"DECLARE done integer;\nBEGIN{_ROTATES_ONLY}\n"
        "    UPDATE vault_key k SET kek = fresh, wrapped = n.becomes"
        " FROM unnest(roots, was, becomes) AS n(root, was, becomes)"
        " WHERE k.root_id = n.root AND k.kek = old AND k.wrapped = n.was;\n"
        "    GET DIAGNOSTICS done = ROW_COUNT;\n    RETURN done;\nEND",
        language="plpgsql",
        definer=True,
    ),
]
