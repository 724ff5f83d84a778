from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_desk"), ("access", "0002_walls")]
    operations = [
        Protect("cases_task", through=("cases_case", "case_id")),
        Protect("cases_safetyplan", through=("cases_case", "case_id")),
        Protect("cases_closing", through=("cases_case", "case_id")),
        Protect("cases_transfer", through=("cases_case", "case_id")),
        AppendOnly("cases_safetyplan"),
    ]
