from django.db import migrations

from hotline.actor.operations import Protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("access", "0002_walls")]
    operations = [
        Protect("cases_case"),
        Protect("cases_casecontact", through=("cases_case", "case_id")),
        Protect("cases_caseperson", through=("cases_case", "case_id")),
        Protect("cases_problem", through=("cases_case", "case_id")),
        Protect("cases_measure", through=("cases_case", "case_id")),
        Protect("cases_entry", through=("cases_case", "case_id")),
    ]
