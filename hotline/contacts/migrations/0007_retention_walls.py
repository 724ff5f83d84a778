from django.db import migrations

from hotline.actor.operations import Protect
from hotline.contacts.sql import KEEP, MAY_KEEP


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0006_retention_and_interpreters"),
        ("registers", "0002_walls"),
        ("access", "0002_walls"),
    ]
    operations = [
        Protect("contacts_assignment", through=("contacts_contact", "contact_id")),
        MAY_KEEP,
        KEEP,
    ]
