from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.cases.walls_sql import WallsFollow, may_mark, reads
from hotline.needs.sql import PROTECT_ASSESSMENT, VISIT, WALLS


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0001_initial"),
        ("access", "0005_denials"),
        ("cases", "0008_walls"),
        ("coordination", "0002_walls"),
        ("referrals", "0005_walls_follow"),
    ]
    operations = [
        Protect(VISIT),
        Protect("needs_visitmove", through=(VISIT, "visit_id")),
        PROTECT_ASSESSMENT,
        Protect("needs_domainscore", through=("needs_assessment", "assessment_id")),
        Protect("needs_groupreview"),
        Protect("needs_groupcount", through=("needs_groupreview", "review_id")),
        AppendOnly("needs_visitmove"),
        AppendOnly("needs_visitsending"),
        AppendOnly("needs_assessment"),
        AppendOnly("needs_domainscore"),
        AppendOnly("needs_groupcount"),
        reads(VISIT, "id", "case_id"),
        may_mark(VISIT),
        *WALLS,
        WallsFollow(VISIT),
    ]
