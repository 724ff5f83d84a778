from django.db import migrations

from hotline.finder.sql import KEYS, KNOCK, READS_CENTRE, SCOPE, TELLS, TOLD


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_denials"),
        ("people", "0007_registry_walls"),
        ("contacts", "0001_initial"),
        ("events", "0002_keeping"),
    ]
    operations = [SCOPE, READS_CENTRE, KEYS, KNOCK, TOLD, TELLS]
