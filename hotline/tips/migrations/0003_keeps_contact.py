from django.db import migrations

from hotline.contacts.sql import KeepsContact


class Migration(migrations.Migration):
    dependencies = [("tips", "0002_walls"), ("contacts", "0007_retention_walls")]
    operations = [KeepsContact("tips_tip")]
