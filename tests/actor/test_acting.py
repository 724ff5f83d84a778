"""Who acts: bound to the transaction, to its thread, and to nothing that outlives them."""

import threading
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from hotline.actor import context
from hotline.actor.context import Actor, NoActor, acting
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from tests.access.world import Files, OwnDatabase, in_thread, lao_cai, work_loop
from tests.cast import Cast

A, B = Actor("system:figures"), Actor("system:sweeper")


def bound() -> str:
    """Whom the database takes this transaction for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('hotline.actor', true)")
        return str(cursor.fetchone()[0] or "")


def pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


# --- in one transaction -----------------------------------------------------------------------


@pytest.mark.django_db
def test_without_an_actor_protected_rows_are_an_error_not_nothing(files: Files) -> None:
    with pytest.raises(ProgrammingError, match="no actor is set"), transaction.atomic():
        list(Case.objects.all())


@pytest.mark.django_db
def test_nobody_writes_logs_or_opens_without_acting() -> None:
    from hotline.audit import services as audit

    with pytest.raises(NoActor):
        context.require()
    with pytest.raises(NoActor):
        audit.record("case.open")
    assert context.current() is None


@pytest.mark.django_db
def test_nested_actors_come_and_go_and_the_outer_is_restored(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        assert bound() == cast.lan.key
        assert Case.objects.count() == 1
        with acting(cast.binh):
            assert bound() == cast.binh.key
            assert Case.objects.count() == 0
            with acting(cast.lan):
                assert Case.objects.count() == 1
            assert bound() == cast.binh.key
        assert bound() == cast.lan.key
        assert context.current() == cast.lan
        assert Case.objects.count() == 1
    assert bound() == ""
    assert context.current() is None


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [ValueError("words"), ProgrammingError("words")])
def test_an_error_in_a_nested_actor_restores_the_outer(cast: Cast, trouble: Exception) -> None:
    with acting(cast.lan):
        with pytest.raises(type(trouble)), acting(cast.binh):
            raise trouble
        assert bound() == cast.lan.key
        assert context.current() == cast.lan


@pytest.mark.django_db
def test_a_database_error_in_a_savepoint_leaves_the_actor_and_the_work(
    cast: Cast, files: Files
) -> None:
    with acting(cast.lan):
        contact = contacts.take_contact(by=cast.lan)
        with pytest.raises(ProgrammingError), acting(cast.binh), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM cases_case")
        assert bound() == cast.lan.key
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM cases_case")
        assert bound() == cast.lan.key
        assert Contact.objects.filter(pk=contact.id).exists()


@pytest.mark.django_db
def test_a_rolled_back_savepoint_does_not_bring_an_earlier_actor_back(cast: Cast) -> None:
    """set_config is undone with its savepoint: what it falls back to must be the outer actor."""
    with acting(cast.lan):
        try:
            with transaction.atomic(), acting(cast.binh):
                raise ValueError
        except ValueError:
            pass
        assert bound() == cast.lan.key


@pytest.mark.django_db
def test_what_one_actor_opened_is_not_open_for_the_next(cast: Cast, files: Files) -> None:
    from hotline.vault.services import Sealed

    with acting(cast.lan):
        assert Contact.objects.get(pk=files.contact).notes
        with acting(cast.hanh), pytest.raises(Sealed):
            _ = Contact.objects.get(pk=files.contact).notes


@pytest.mark.django_db
def test_a_thread_begins_with_nobody(cast: Cast) -> None:
    with acting(cast.lan):
        assert in_thread(context.current) is None

        def nobody() -> None:
            with transaction.atomic():
                list(Case.objects.all())

        with pytest.raises(ProgrammingError, match="no actor is set"):
            in_thread(nobody)


def test_ids_are_versioned_ordered_and_never_twice() -> None:
    ids = [new_id() for _ in range(5000)]
    assert len(set(ids)) == len(ids)
    assert {i.version for i in ids} == {7}
    assert {str(i)[19] for i in ids} <= set("89ab")
    assert [i.int >> 80 for i in ids] == sorted(i.int >> 80 for i in ids)


# --- over real transactions -------------------------------------------------------------------


def test_a_query_outside_the_transaction_of_an_actor_is_an_error(own_database: OwnDatabase) -> None:
    """Before anything is opened, or after a transaction was left by hand."""
    state = context._state.set(context._State(A))
    try:
        with pytest.raises(RuntimeError, match="outside the actor's transaction"):
            connection.cursor()
    finally:
        context._state.reset(state)


def test_on_commit_a_query_in_the_name_of_the_actor_is_an_error(own_database: OwnDatabase) -> None:
    with pytest.raises(RuntimeError, match="outside the actor's transaction"), acting(A):
        transaction.on_commit(lambda: list(Case.objects.all()))


def test_the_next_transaction_on_the_same_backend_is_nobodys(own_database: OwnDatabase) -> None:
    with acting(A):
        first = pid()
        assert bound() == A.key
    assert connection.connection is not None, "the connection is kept: CONN_MAX_AGE"
    with transaction.atomic():
        assert pid() == first
        assert bound() == ""
        with pytest.raises(ProgrammingError, match="no actor is set"):
            list(Case.objects.all())
    assert bound() == "", "and outside any transaction"


def test_one_actor_is_not_the_next_on_the_same_backend(own_database: OwnDatabase) -> None:
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    seen = []
    for actor in (cast.lan, cast.binh, cast.mai, cast.binh, cast.lan):
        with acting(actor):
            seen.append((pid(), Case.objects.count()))
    assert len({backend for backend, _ in seen}) == 1
    assert [count for _, count in seen] == [1, 0, 1, 0, 1]


def test_a_transaction_that_failed_leaves_no_actor_on_its_backend(
    own_database: OwnDatabase,
) -> None:
    with pytest.raises(ProgrammingError), acting(A), connection.cursor() as cursor:
        backend = pid()
        cursor.execute("SELECT no_such_column FROM cases_case")
    with transaction.atomic():
        assert pid() == backend
        assert bound() == ""


def test_a_connection_lost_in_between_comes_back_bound(own_database: OwnDatabase) -> None:
    cast = own_database.cast()
    with acting(cast.lan):
        first = pid()
    connection.connection.close()
    connection.close()
    with acting(cast.binh):
        assert pid() != first
        assert bound() == cast.binh.key


def test_two_threads_act_apart_at_the_same_time(own_database: OwnDatabase) -> None:
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    met = threading.Barrier(2, timeout=30)
    found: dict[str, list[int]] = {}

    def look(actor: Actor) -> None:
        def work() -> None:
            for _ in range(10):
                with acting(actor):
                    met.wait()
                    found.setdefault(actor.key, []).append(Case.objects.count())

        in_thread(work)

    threads = [threading.Thread(target=look, args=[a]) for a in (cast.lan, cast.binh)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == {cast.lan.key: [1] * 10, cast.binh.key: [0] * 10}


def test_a_named_cursor_sees_what_its_actor_sees(own_database: OwnDatabase) -> None:
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    for actor, count in ((cast.lan, 1), (cast.binh, 0)):
        with acting(actor):
            assert len(list(Case.objects.iterator(chunk_size=10))) == count


def test_the_plan_of_one_actor_is_not_run_for_the_next(own_database: OwnDatabase) -> None:
    """A prepared statement is planned once; its rows are still those of whoever runs it."""
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    counts: list[Any] = []
    with psycopg.connect(own_database.app) as shared:
        shared.prepare_threshold = 0
        for key in [cast.lan.key, cast.binh.key] * 6:
            with shared.transaction():
                shared.execute("SELECT set_config('hotline.actor', %s, true)", [key])
                counts.append(shared.execute("SELECT count(*) FROM cases_case").fetchone())
        with pytest.raises(psycopg.errors.InsufficientPrivilege), shared.transaction():
            shared.execute("SELECT count(*) FROM cases_case")
    assert counts == [(1,), (0,)] * 6
