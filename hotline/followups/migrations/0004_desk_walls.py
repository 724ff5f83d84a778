from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("followups", "0003_desk"), ("access", "0002_walls")]
    operations = [
        Protect("followups_attempt", through=("followups_followup", "followup_id")),
        AppendOnly("followups_attempt"),
    ]
