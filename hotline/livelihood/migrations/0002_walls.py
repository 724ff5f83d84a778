from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect

OF_A_CASE = ("cases_case", "case_id")
HISTORY = ("planversion", "milestonemove", "livelihoodreview", "sheetprint")


class Migration(migrations.Migration):
    dependencies = [("livelihood", "0001_initial"), ("cases", "0002_walls")]
    operations = [
        *(
            Protect(f"livelihood_{table}", through=OF_A_CASE)
            for table in ("livelihoodplan", "milestone", *HISTORY)
        ),
        *(AppendOnly(f"livelihood_{table}") for table in HISTORY),
    ]
