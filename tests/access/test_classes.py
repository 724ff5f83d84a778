"""Every field of every table carries a class of data, and what is sealed says so."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field

from hotline.actor.classes import DataClass
from hotline.vault.fields import SealedText

THIRD_PARTY: dict[str, dict[str, DataClass]] = {
    "account.EmailAddress": dict.fromkeys(
        ("id", "user", "email", "verified", "primary"), DataClass.D7
    ),
    "account.EmailConfirmation": dict.fromkeys(
        ("id", "email_address", "created", "sent", "key"), DataClass.D7
    ),
    "auth.Group": dict.fromkeys(("id", "name", "permissions"), DataClass.D7),
    "auth.Permission": dict.fromkeys(("id", "name", "content_type", "codename"), DataClass.D7),
    "contenttypes.ContentType": dict.fromkeys(("id", "app_label", "model"), DataClass.D0),
    "mfa.Authenticator": dict.fromkeys(
        ("id", "user", "type", "data", "created_at", "last_used_at"), DataClass.D7
    ),
    "procrastinate.ProcrastinateEvent": dict.fromkeys(("id", "job", "type", "at"), DataClass.D0),
    "procrastinate.ProcrastinateJob": dict.fromkeys(
        (
            "id", "queue_name", "task_name", "priority", "lock", "args", "status", "scheduled_at",
            "attempts", "queueing_lock", "abort_requested", "worker",
        ),
        DataClass.D0,
    ),
    "procrastinate.ProcrastinatePeriodicDefer": dict.fromkeys(
        ("id", "task_name", "periodic_id", "defer_timestamp", "job"), DataClass.D0
    ),
    "procrastinate.ProcrastinateWorker": dict.fromkeys(("id", "last_heartbeat"), DataClass.D0),
    "sessions.Session": dict.fromkeys(
        ("session_key", "session_data", "expire_date"), DataClass.D7
    ),
}  # fmt: skip

OURS = [m for m in apps.get_models() if m.__module__.startswith("hotline.")]
OTHERS = [m for m in apps.get_models() if not m.__module__.startswith("hotline.")]


def fields_of(model: Any) -> set[str]:
    return {f.name for f in (*model._meta.fields, *model._meta.many_to_many)}


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_field_has_a_class(model: Any) -> None:
    declared = getattr(model, "data_classes", {})
    assert set(declared) == fields_of(model)
    assert all(isinstance(c, DataClass) for c in declared.values())


@pytest.mark.parametrize("model", OTHERS, ids=lambda m: m._meta.label)
def test_every_field_of_somebody_elses_table_has_a_class(model: Any) -> None:
    assert set(THIRD_PARTY[model._meta.label]) == fields_of(model)


def test_the_table_of_other_peoples_tables_names_none_that_is_gone() -> None:
    assert set(THIRD_PARTY) == {m._meta.label for m in OTHERS}


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_a_sealed_field_opens_at_the_class_it_declares(model: Any) -> None:
    for field in model._meta.fields:
        if isinstance(field, SealedText):
            assert field.data_class is model.data_classes[field.name], field.name


# Identity and narrative that is found or counted without being opened.
KEYED = {
    "phone_key", "phone_hash", "row_hash", "value_key", "value_hash", "number_key", "number_hash",
    "asker_key", "asker_hash", "digest",
}  # fmt: skip


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_identity_and_narrative_are_sealed_or_keyed(model: Any) -> None:
    field: Field[Any, Any]
    for field in model._meta.fields:
        guarded = model.data_classes[field.name] in (DataClass.D2, DataClass.D3, DataClass.D4)
        sealed = isinstance(field, SealedText)
        assert not guarded or sealed or field.name in KEYED, field.name
        assert guarded or not sealed, field.name
