from django.db import migrations

from hotline.contacts.sql import KeepsContact


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_walls"), ("contacts", "0007_retention_walls")]
    operations = [KeepsContact("complaints_complaint")]
