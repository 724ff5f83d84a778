from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("access", "0002_walls")]
    operations = [
        Protect("referrals_referral"),
        Protect("referrals_step", through=("referrals_referral", "referral_id")),
        AppendOnly("referrals_step"),
    ]
