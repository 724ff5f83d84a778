from django.db import migrations

from hotline.actor.operations import Protect


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("access", "0002_walls")]
    operations = [Protect("registers_breach"), Protect("registers_interpreter")]
