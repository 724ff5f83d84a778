from django.db import migrations

from hotline.actor.operations import Protect
from hotline.contacts.sql import LONG_OVER


class Migration(migrations.Migration):
    dependencies = [("contacts", "0011_alarms_after_the_line"), ("access", "0002_walls")]
    operations = [
        Protect("contacts_alarmend", through=("contacts_contact", "contact_id")),
        LONG_OVER,
    ]
