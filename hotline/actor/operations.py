"""Migration operations beyond Django's own: row security, definer functions, triggers."""

from typing import Any

from django.db.migrations.operations.base import Operation

# One expression serves every protected table. It asks for an actor twice: `hotline_somebody` when
# the statement is planned, so that even an empty table refuses, and `hotline_actor` when it runs,
# because a prepared statement is planned once and run by many.
_SOMEBODY = "hotline_somebody() AND (SELECT hotline_actor()) IS NOT NULL"

_VISIBLE = (
    _SOMEBODY
    + """ AND (
    (NOT restricted AND (
        'nation' = ANY ((SELECT access_scopes())::text[])
        OR 'centre:' || centre = ANY ((SELECT access_scopes())::text[])))
    OR EXISTS (SELECT FROM access_grant g WHERE g.root_id = {table}.{root}
        AND g.valid_from <= statement_timestamp()
        AND (g.valid_until IS NULL OR g.valid_until > statement_timestamp())))"""
)

# Asked once a statement: the roots from which the actor is kept, whatever lets her in.
MIND_DENIALS = "{root} <> ALL ((SELECT access_denied())::uuid[])"
_MINDED = "/* minds denials */"

_THROUGH = (
    _SOMEBODY
    + """
    AND EXISTS (SELECT FROM {parent} p WHERE p.id = {table}.{column})"""
)


class Sql(Operation):
    """A statement and its reverse, named so that the migration reads as a sentence."""

    reversible = True

    def __init__(self, sentence: str, forwards: str, backwards: str = "") -> None:
        self.sentence, self.forwards, self.backwards = sentence, forwards, backwards

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
        editor.execute(self.forwards, params=None)

    def database_backwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
        if self.backwards:
            editor.execute(self.backwards, params=None)

    def describe(self) -> str:
        return self.sentence


class Protect(Sql):
    """Row security on `table`: rows of a root that the ledger lets the actor see.

    `root` is the column that holds the root's id; `through=(parent, column)` follows the row of a
    protected parent instead. `deletes` lets a visible row be deleted (drafts only).
    """

    def __init__(
        self,
        table: str,
        root: str = "id",
        *,
        through: tuple[str, str] | None = None,
        deletes: bool = False,
    ) -> None:
        if through:
            seen = _THROUGH.format(table=table, parent=through[0], column=through[1])
        else:
            seen = _VISIBLE.format(table=table, root=root) + _MINDED
        self._minded = f" AND {MIND_DENIALS.format(root=f'{table}.{root}')}"
        lines = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_select ON {table} FOR SELECT TO hotline_app USING ({seen})",
            f"CREATE POLICY {table}_insert ON {table} FOR INSERT TO hotline_app"
            f" WITH CHECK ({seen})",
            f"CREATE POLICY {table}_update ON {table} FOR UPDATE TO hotline_app"
            f" USING ({seen}) WITH CHECK ({seen})",
        ]
        if deletes:
            lines.append(
                f"CREATE POLICY {table}_delete ON {table} FOR DELETE TO hotline_app USING ({seen})"
            )
        else:
            # Without a policy a DELETE finds no row and says nothing; without the right it fails.
            lines.append(f"REVOKE DELETE, TRUNCATE ON {table} FROM hotline_app")
        if not through:
            changed = "(OLD.restricted, OLD.centre) IS DISTINCT FROM (NEW.restricted, NEW.centre)"
            follow = "FOR EACH ROW WHEN ({}) EXECUTE FUNCTION vault_follow()"
            lines += [
                f"CREATE TRIGGER {table}_key_begins AFTER INSERT ON {table} "
                + follow.format("NEW.restricted"),
                f"CREATE TRIGGER {table}_key_follows AFTER UPDATE OF restricted, centre ON {table} "
                + follow.format(changed),
            ]
        super().__init__(
            f"Protect {table} by row security",
            ";\n".join(lines),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
            + "".join(
                f"DROP POLICY IF EXISTS {table}_{verb} ON {table};"
                for verb in ("select", "insert", "update", "delete")
            )
            + "".join(
                f"DROP TRIGGER IF EXISTS {table}_key_{verb} ON {table};"
                for verb in ("begins", "follows")
            ),
        )

    def database_forwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
        """Tables that are made before denials are (in a fresh database) are mended with them."""
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT to_regprocedure('access_denied()') IS NOT NULL")
            (known,) = cursor.fetchone()
        statements = self.forwards.replace(_MINDED, self._minded if known else "")
        editor.execute(statements, params=None)


class AppendOnly(Sql):
    """No update, no delete, no truncate, whoever asks."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"Make {table} append-only",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION hotline_append_only();"
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION hotline_append_only();"
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM hotline_app",
            f"DROP TRIGGER {table}_append_only ON {table};"
            f"DROP TRIGGER {table}_no_truncate ON {table}",
        )


class KeptWith(Sql):
    """Who is kept from the file that `column` names is kept from the rows of `table` about it,
    whatever lets her see them otherwise."""

    def __init__(self, table: str, column: str) -> None:
        super().__init__(
            f"Rows of {table} are kept from whoever is kept from their {column}",
            f"CREATE POLICY {table}_kept_with ON {table} AS RESTRICTIVE FOR SELECT TO hotline_app"
            f" USING ({column} IS NULL OR {MIND_DENIALS.format(root=column)})",
            f"DROP POLICY {table}_kept_with ON {table}",
        )


class Function(Sql):
    """A function; `definer=True` runs it as hotline_definer, the role that alone writes grants.

    `again=True` gives a new body to one that is there: whose it is and who may call it stay.
    """

    def __init__(
        self,
        signature: str,
        returns: str,
        body: str,
        *,
        language: str = "sql",
        kind: str = "VOLATILE",
        definer: bool = False,
        execute: str = "hotline_app",
        again: bool = False,
    ) -> None:
        name = signature.split("(")[0]
        lines = [
            f"CREATE {'OR REPLACE ' if again else ''}FUNCTION {signature}"
            f" RETURNS {returns} LANGUAGE {language} {kind}"
            + (" SECURITY DEFINER" if definer else "")
            + f" SET search_path = pg_catalog, public, pg_temp AS $body$\n{body}\n$body$"
        ]
        if definer and not again:
            lines += [
                f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO {execute}",
                f"ALTER FUNCTION {name} OWNER TO hotline_definer",
            ]
        backwards = "" if again else f"DROP FUNCTION {name}"
        super().__init__(f"Function {name}", ";\n".join(lines), backwards)


class SeenByDefiner(Sql):
    """Definer functions may read these columns of a protected table, and no others. `name` tells
    the policies of several rooms on one table apart."""

    def __init__(self, table: str, *columns: str, name: str = "definer") -> None:
        super().__init__(
            f"Let definer functions read {table} ({', '.join(columns)})",
            f"GRANT SELECT ({', '.join(columns)}) ON {table} TO hotline_definer;"
            f"CREATE POLICY {table}_{name} ON {table} FOR SELECT TO hotline_definer USING (true)",
            f"DROP POLICY {table}_{name} ON {table}",
        )
