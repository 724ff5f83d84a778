from django.db import migrations

from hotline.inspection.sql import FUNCTIONS, READS


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("access", "0004_statement_time"),
        ("audit", "0004_by_time"),
        ("cases", "0007_measure_due"),
        ("referrals", "0004_draft_walls"),
    ]
    operations = [*READS, *FUNCTIONS]
