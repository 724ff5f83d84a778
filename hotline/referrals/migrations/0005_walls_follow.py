from django.db import migrations

from hotline.cases.walls_sql import WallsFollow, may_mark, reads


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_draft_walls"), ("cases", "0008_walls")]
    operations = [
        reads("referrals_referral", "id", "case_id"),
        may_mark("referrals_referral"),
        WallsFollow("referrals_referral"),
    ]
