"""The table of contacts, every column as it lies there."""

from django.db import models

from hotline.contacts.models import Contact
from hotline.vault.fields import SealedText


def _plain(field: models.Field) -> models.Field:  # type: ignore[type-arg]
    if isinstance(field, SealedText):
        return models.BinaryField(null=True)
    if isinstance(field, models.ForeignKey):
        return models.UUIDField(null=True, db_column=field.column)
    copy: models.Field = field.clone()  # type: ignore[type-arg]
    return copy


PlainContact = type(
    "PlainContact",
    (models.Model,),
    {
        "__module__": __name__,
        "Meta": type(
            "Meta",
            (),
            {"app_label": "plain", "db_table": "contacts_contact", "managed": False},
        ),
        **{field.name: _plain(field) for field in Contact._meta.local_fields},
    },
)
