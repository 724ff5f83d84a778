from django.db import migrations

from hotline.actor.operations import KeptWith, SeenByDefiner
from hotline.tips.sql import HANDOVERS_KEPT, KEPT


class Migration(migrations.Migration):
    dependencies = [("tips", "0003_keeps_contact"), ("access", "0005_denials")]
    operations = [
        KeptWith("tips_tip", "contact_id"),
        SeenByDefiner("tips_tip", "id", "contact_id"),
        KEPT,
        HANDOVERS_KEPT,
    ]
