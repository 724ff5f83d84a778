from django.db import migrations

from hotline.access.sql import FUNCTIONS, RIGHTS, WALLS


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("vault", "0001_initial"), ("audit", "0002_walls")]
    operations = [RIGHTS, *FUNCTIONS, WALLS]
