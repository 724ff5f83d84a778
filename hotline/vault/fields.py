"""A model field whose value lies sealed in the database and opens on access, for whoever may."""

from typing import Any, Self, overload

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from hotline.actor.classes import DataClass
from hotline.vault import services


class _Sealed:
    """The descriptor: bytes from the database open once; text set by a service is text."""

    def __init__(self, field: "SealedText") -> None:
        self.field = field

    @overload
    def __get__(self, row: None, owner: type[models.Model]) -> Self: ...
    @overload
    def __get__(self, row: models.Model, owner: type[models.Model]) -> str: ...
    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Self | str:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        value = row.__dict__[name]
        if isinstance(value, (bytes, memoryview)):
            value = row.__dict__[name] = self.field.opened(row, bytes(value))
        return value or ""

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedText(models.BinaryField):  # type: ignore[type-arg]
    """Text sealed under the key of the row's root (`root_id`), bound to table, column and row.

    Cannot be filtered or sorted: what must be found has a keyed hash or an index in memory.
    """

    descriptor_class = _Sealed

    def __init__(self, *, data_class: DataClass = DataClass.D3, **options: Any) -> None:
        options.setdefault("null", True)
        options.setdefault("editable", True)
        super().__init__(**options)
        self.data_class = data_class

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options["data_class"] = self.data_class
        return name, path, args, options

    def label(self, row: models.Model) -> str:
        """What the ciphertext is bound to, besides its root."""
        return f"{self.model._meta.db_table}.{self.column}:{row.pk}"

    def opened(self, row: models.Model, box: bytes) -> str:
        """The text, for an actor whose grants reach it. Raises Sealed or Tampered."""
        root = row.root_id  # type: ignore[attr-defined]
        return services.unseal(root, self.label(row), box, self.data_class)

    def pre_save(self, row: models.Model, add: bool) -> Any:
        value = row.__dict__.get(self.attname)
        if isinstance(value, str):
            if not value:
                return None
            root = row.root_id  # type: ignore[attr-defined]
            return services.seal(root, self.label(row), value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Nothing but a sealed value reaches the database: `update` and `bulk_update`, which know
        no row to bind it to, are refused. Raises FieldError."""
        plain = isinstance(value, str) or (
            isinstance(value, (bytes, memoryview)) and not services.is_sealed(bytes(value))
        )
        if plain:
            raise FieldError(f"{self.name} is sealed: set it on its row and save the row")
        return super().get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is sealed and cannot be searched")


def has_value(row: models.Model, name: str) -> bool:
    """Whether a sealed field holds anything, without opening it."""
    return bool(row.__dict__.get(name))


class SealedBytes(SealedText):
    """A part of a file that `vault.contents` has sealed. It stays sealed here: only whoever holds
    the file's key opens it, and never by reading an attribute."""

    descriptor_class = DeferredAttribute  # type: ignore[assignment]
