from django.db import migrations

from hotline.actor.operations import Protect
from hotline.contacts.sql import KNOCK, READS


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("access", "0002_walls")]
    operations = [
        Protect("contacts_contact"),
        Protect("contacts_batch"),
        Protect("contacts_rejectedrow", through=("contacts_batch", "batch_id")),
        READS,
        KNOCK,
    ]
