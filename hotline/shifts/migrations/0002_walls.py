from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("shifts", "0001_initial"), ("access", "0002_walls")]
    operations = [
        Protect("shifts_handover"),
        Protect("shifts_handoveritem", through=("shifts_handover", "handover_id")),
        AppendOnly("shifts_handoveritem"),
    ]
