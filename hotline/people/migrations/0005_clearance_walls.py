from django.db import migrations

from hotline.people.sql import CLEAR, READS, WALLS


class Migration(migrations.Migration):
    dependencies = [("people", "0004_clearance"), ("access", "0002_walls")]
    operations = [READS, WALLS, CLEAR]
