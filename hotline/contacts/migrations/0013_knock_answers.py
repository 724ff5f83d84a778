from django.db import migrations

from hotline.actor.operations import Sql
from hotline.contacts.sql import KNOCK_AGAIN


class Migration(migrations.Migration):
    dependencies = [("contacts", "0012_alarm_walls"), ("access", "0005_denials")]
    operations = [
        Sql("A file that is sealed, or kept from anybody, answers no knock", KNOCK_AGAIN),
    ]
