from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.cases.walls_sql import WallsFollow, may_mark, reads
from hotline.coordination.sql import FILES, WALLS


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0001_initial"),
        ("access", "0005_denials"),
        ("cases", "0008_walls"),
        ("referrals", "0005_walls_follow"),
    ]
    operations = [
        *(Protect(table) for table in FILES),
        Protect("coordination_jointstepmove", through=("coordination_jointstep", "step_id")),
        Protect("coordination_participant", through=("coordination_conference", "conference_id")),
        AppendOnly("coordination_jointstepmove"),
        AppendOnly("coordination_commitmentmove"),
        *(reads(table, "id", "case_id") for table in FILES),
        *(may_mark(table) for table in FILES),
        *WALLS,
        *(WallsFollow(table) for table in FILES),
    ]
