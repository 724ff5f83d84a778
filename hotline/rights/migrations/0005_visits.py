from django.db import migrations

from hotline.needs.sql import ERASED


class Migration(migrations.Migration):
    dependencies = [("rights", "0004_joint_plan"), ("needs", "0002_walls")]
    operations = [ERASED]
