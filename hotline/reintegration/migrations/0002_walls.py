from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.reintegration.sql import POINT, RULE

OF_CASE = ("cases_case", "case_id")


class Migration(migrations.Migration):
    dependencies = [
        ("reintegration", "0001_initial"),
        ("access", "0006_walled"),
        ("cases", "0009_open_latest"),
        ("needs", "0002_walls"),
        ("people", "0009_sealed_index"),
    ]
    operations = [
        Protect("reintegration_closingagreement", through=OF_CASE),
        AppendOnly("reintegration_closingagreement"),
        Protect("reintegration_enrolment", through=OF_CASE),
        Protect("reintegration_supervisionnote"),
        Protect(
            "reintegration_supervisionpoint", through=("reintegration_supervisionnote", "note_id")
        ),
        AppendOnly("reintegration_supervisionnote"),
        AppendOnly("reintegration_supervisionday"),
        *POINT,
        *RULE,
    ]
