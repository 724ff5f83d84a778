from django.db import migrations

from hotline.actor.operations import Protect
from hotline.complaints.sql import LET_GO, READS


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial"), ("access", "0002_walls")]
    operations = [Protect("complaints_complaint"), READS, LET_GO]
