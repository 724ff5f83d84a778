from django.db import migrations

from hotline.contacts.sql import KNOCK_AGAIN


class Migration(migrations.Migration):
    dependencies = [("contacts", "0012_alarm_walls"), ("access", "0005_denials")]
    operations = [KNOCK_AGAIN]
