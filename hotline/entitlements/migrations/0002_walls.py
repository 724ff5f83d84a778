from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.entitlements.sql import FROZEN, HELD

OF_CASE = ("cases_case", "case_id")


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0001_initial"), ("cases", "0008_walls")]
    operations = [
        Protect("entitlements_claim", through=OF_CASE),
        Protect("entitlements_claimmove", through=OF_CASE),
        AppendOnly("entitlements_claimmove"),
        FROZEN,
        HELD,
    ]
