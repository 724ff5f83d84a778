from django.db import migrations

from hotline.needs.sql import INSPECTED


class Migration(migrations.Migration):
    dependencies = [("inspection", "0002_joint_plan"), ("needs", "0002_walls")]
    operations = [INSPECTED]
