from django.db import migrations

from hotline.actor.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("events", "0001_initial")]
    operations = [
        AppendOnly("audit_record"),
    ]
