from django.db import migrations

from hotline.staff.sql import FUNCTIONS, RIGHTS


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_sessions_and_changes"), ("access", "0004_statement_time")]
    operations = [RIGHTS, *FUNCTIONS]
