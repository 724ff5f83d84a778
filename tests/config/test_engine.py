"""The embedded engine: roles, durability against kill -9, take-over, odd directories."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest

from hotline.config import roles
from hotline.config.engine import Addresses, Engine
from hotline.config.home import Home
from hotline.config.trouble import Trouble
from tests.addresses import to_database


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Engine]:
    """An engine of this test's own, not started."""
    engine = Engine(Home(tmp_path / "home"), test=True)
    yield engine
    engine.destroy()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def test_each_role_logs_in_and_none_is_a_superuser(engine: Addresses) -> None:
    for url, role in (
        (engine.owner, roles.OWNER),
        (engine.app, roles.APP),
        (engine.live, roles.LIVE),
        (engine.backup, roles.BACKUP),
    ):
        assert ask(url, "SELECT current_user") == role
        assert ask(url, "SELECT current_setting('is_superuser')") == "off"


def test_only_the_backup_role_passes_row_security(engine: Addresses) -> None:
    passing = "SELECT array_agg(rolname::text) FROM pg_roles WHERE rolbypassrls AND NOT rolsuper"
    assert ask(engine.app, passing) == [roles.BACKUP]


def test_application_cannot_become_owner_or_definer(engine: Addresses) -> None:
    for role in (roles.OWNER, roles.DEFINER, roles.BACKUP, "postgres"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(engine.app, f"SET ROLE {role}")


def test_application_makes_no_tables_and_no_temporary_tables(engine: Addresses) -> None:
    for kind in ("", "TEMPORARY"):
        with (
            psycopg.connect(engine.app) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"CREATE {kind} TABLE t (x int)")


def test_wrong_password_is_refused(engine: Addresses) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(engine.app, password="wrong")


def test_no_port_is_open(engine: Addresses) -> None:
    assert ask(engine.app, "SHOW listen_addresses") == ""


def test_names_sort_by_bytes_and_case_folds_vietnamese(engine: Addresses) -> None:
    collation = "SELECT datcollate FROM pg_database WHERE datname = current_database()"
    assert ask(engine.app, collation) == "C"
    assert ask(engine.app, "SELECT lower('ĐẶNG THỊ ÁNH')") == "đặng thị ánh"


def test_passwords_and_keys_are_closed_to_others(fresh: Engine) -> None:
    fresh.start()
    assert fresh.home.passwords.stat().st_mode & 0o777 == 0o600
    assert fresh.home.keys.stat().st_mode & 0o777 == 0o700
    assert fresh.home.pg.stat().st_mode & 0o777 == 0o700


def test_addresses_do_not_show_passwords_when_printed(engine: Addresses) -> None:
    assert "hotline_app" not in repr(engine)


def test_log_holds_no_value_from_a_statement(fresh: Engine) -> None:
    addresses = fresh.start()
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (x text PRIMARY KEY)")
        connection.execute("INSERT INTO t VALUES ('Nguyen-Secret')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO t VALUES ('Nguyen-Secret')")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT 'Nguyen-Secret'::int")
    fresh.stop()
    assert "Nguyen-Secret" not in (fresh.home.log / "engine.log").read_text()


def test_committed_rows_survive_kill_of_the_postmaster(tmp_path: Path) -> None:
    engine = Engine(Home(tmp_path / "home"))
    try:
        addresses = engine.start()
        with psycopg.connect(addresses.owner) as connection:
            connection.execute("CREATE TABLE t AS SELECT 7 AS x")
        pid = engine.pid()
        assert pid
        os.kill(pid, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=5)
        assert not engine.running()
        assert ask(engine.start().owner, "SELECT x FROM t") == 7
    finally:
        engine.destroy()


def test_second_start_takes_over_the_running_engine(fresh: Engine) -> None:
    fresh.start()
    pid = fresh.pid()
    other = Engine(fresh.home, test=True)
    assert ask(other.start().app, "SELECT 1") == 1
    assert other.pid() == pid


def test_engine_stops_although_its_folder_was_closed_to_it(fresh: Engine) -> None:
    fresh.start()
    fresh.home.path.chmod(0o600 if os.geteuid() == 0 else 0o700)
    fresh.stop()
    assert not fresh.running()


def test_two_starts_at_once_share_one_engine(fresh: Engine) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from hotline.config.engine import Engine; from hotline.config.home import Home\n"
        "e = Engine(Home(Path(sys.argv[1])), test=True); e.start(); print(e.pid())"
    )
    command = [sys.executable, "-c", code, str(fresh.home.path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = {process.communicate(timeout=60)[0].strip() for process in both}
    assert said == {str(fresh.pid())}


def test_pid_file_of_another_process_does_not_stop_the_start(fresh: Engine) -> None:
    fresh.start()
    fresh.stop()
    (fresh.home.pg / "postmaster.pid").write_text(f"{os.getpid()}\n{fresh.home.pg}\n1\n5432\n")
    assert not fresh.running()
    assert ask(fresh.start().app, "SELECT 1") == 1


def test_killed_initdb_is_made_anew(fresh: Engine) -> None:
    half = fresh.home.path / "pg.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert ask(fresh.start().app, "SELECT 1") == 1
    assert not half.exists()


def test_long_path_with_spaces_and_quotes_works(tmp_path: Path) -> None:
    engine = Engine(Home(tmp_path / ("it's a long đường dẫn " * 4)), test=True)
    try:
        assert ask(engine.start().app, "SELECT 1") == 1
    finally:
        engine.destroy()


def test_both_versions_start_and_a_directory_keeps_its_own(tmp_path: Path) -> None:
    for version in (16, 18):
        engine = Engine(Home(tmp_path / str(version)), version=version, test=True)
        try:
            major = ask(
                engine.start().app, "SELECT current_setting('server_version_num')::int/10000"
            )
            assert major == version
            assert Engine(engine.home).version == version
            with pytest.raises(Trouble, match="belongs to PostgreSQL"):
                Engine(engine.home, version=34 - version)
        finally:
            engine.destroy()


def test_unknown_version_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_PG", "9")
    with pytest.raises(Trouble, match="16 and 18"):
        Engine(Home(tmp_path / "home"))


def test_full_disk_is_one_sentence(fresh: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.config.engine._ROOM_BYTES", 1 << 62)
    with pytest.raises(Trouble, match="disk is too full"):
        fresh.start()


def test_bootstrap_twice_changes_nothing(engine: Addresses) -> None:
    question = "SELECT array_agg(r::text ORDER BY rolname) FROM pg_roles r"
    before = ask(engine.superuser, question)
    roles.bootstrap(engine.superuser, {}, may_create_databases=True)
    assert ask(engine.superuser, question) == before


def test_sql_for_an_own_cluster_names_every_role_and_no_password() -> None:
    text = roles.as_sql()
    for role in roles.ROLES:
        assert f"CREATE ROLE {role.name} " in text
    assert "PASSWORD '" not in text
    assert "\\password hotline_app" in text


def test_sql_for_an_own_cluster_does_what_bootstrap_does(engine: Addresses) -> None:
    """Every statement of the text, but those that make what is already there, runs as it stands."""
    done = 0
    for line in roles.as_sql().splitlines():
        if line.startswith(("GRANT", "ALTER", "REVOKE")):
            with psycopg.connect(to_database(engine.superuser, "hotline")) as connection:
                connection.execute(line.encode())
            done += 1
    assert done >= 8


def test_application_may_use_but_not_change_tables_that_the_owner_makes(
    engine: Addresses, empty_database: str
) -> None:
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY, x int)")
    name = urlsplit(empty_database).path[1:]
    with psycopg.connect(to_database(engine.app, name)) as connection:
        connection.execute("INSERT INTO t (x) VALUES (1)")
        assert connection.execute("SELECT x FROM t").fetchone() == (1,)
        for forbidden in ("ALTER TABLE t ADD y int", "TRUNCATE t", "DROP TABLE t"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(forbidden.encode())
    with (
        psycopg.connect(to_database(engine.live, name)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT x FROM t")
