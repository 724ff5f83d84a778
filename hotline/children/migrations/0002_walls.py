from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.children.sql import GUARDS, READS


class Migration(migrations.Migration):
    dependencies = [
        ("children", "0001_initial"),
        ("tracks", "0002_walls"),
        ("cases", "0008_walls"),
        ("people", "0007_registry_walls"),
        ("access", "0005_denials"),
    ]
    operations = [
        Protect("children_guardianassessment", through=("cases_case", "case_id")),
        Protect("children_bestinterest", through=("cases_case", "case_id")),
        Protect("children_schooling", through=("cases_case", "case_id")),
        AppendOnly("children_schooling"),
        *READS,
        *GUARDS,
    ]
