"""The table of contacts, every column as it lies there."""

from typing import Any

from django.db import models

from hotline.contacts.models import Contact
from hotline.vault.fields import SealedText


class PlainContact(models.Model):
    """A contact whose sealed columns are bytes like any; the other columns follow below."""

    id = models.UUIDField(primary_key=True)
    phone_key = models.CharField(max_length=40)
    phone_hash = models.BinaryField(null=True)
    place = models.CharField(max_length=40)
    place_words = models.BinaryField(null=True)

    class Meta:
        app_label = "plain"
        db_table = "contacts_contact"
        managed = False


def _plain(field: Any) -> Any:
    if isinstance(field, SealedText):
        return models.BinaryField(null=True)
    if isinstance(field, models.ForeignKey):
        return models.UUIDField(null=True, db_column=field.column)
    return field.clone()


_named = {field.name for field in PlainContact._meta.local_fields}
for _field in Contact._meta.local_fields:
    if _field.name not in _named:
        PlainContact.add_to_class(_field.name, _plain(_field))
