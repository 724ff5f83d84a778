from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.support.sql import PART_FROZEN, PLAN_FROZEN, STEP_FROZEN, frozen

OF_CASE = ("cases_case", "case_id")


class Migration(migrations.Migration):
    dependencies = [("support", "0001_initial"), ("cases", "0008_walls")]
    operations = [
        Protect("support_supportplan", through=OF_CASE),
        Protect("support_planstep", through=OF_CASE),
        Protect("support_stepmove", through=OF_CASE),
        # A goal or a step may be taken out of a draft again; the trigger keeps agreed ones.
        Protect("support_plangoal", through=OF_CASE, deletes=True),
        Protect("support_planline", through=OF_CASE, deletes=True),
        AppendOnly("support_stepmove"),
        PLAN_FROZEN,
        PART_FROZEN,
        STEP_FROZEN,
        frozen("support_supportplan", "support_plan_frozen", "UPDATE"),
        frozen("support_plangoal", "support_part_frozen", "INSERT OR UPDATE OR DELETE"),
        frozen("support_planline", "support_part_frozen", "INSERT OR UPDATE OR DELETE"),
        frozen("support_planstep", "support_step_frozen", "UPDATE"),
    ]
