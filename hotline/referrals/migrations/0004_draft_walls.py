from django.db import migrations

from hotline.actor.operations import Protect


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_drafts"), ("access", "0002_walls")]
    operations = [Protect("referrals_draft", through=("cases_case", "case_id"))]
