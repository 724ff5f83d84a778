from django.db import migrations

from hotline.actor.operations import Protect


class Migration(migrations.Migration):
    dependencies = [("followups", "0001_initial"), ("cases", "0002_walls")]
    operations = [
        Protect("followups_followup", through=("cases_case", "case_id")),
    ]
