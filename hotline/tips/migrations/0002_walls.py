from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("tips", "0001_initial"), ("access", "0002_walls")]
    operations = [
        Protect("tips_tip"),
        Protect("tips_tipstep", through=("tips_tip", "tip_id")),
        Protect("tips_tiphandover"),
        AppendOnly("tips_tipstep"),
    ]
