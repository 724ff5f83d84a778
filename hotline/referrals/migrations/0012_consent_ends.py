import django.db.models.deletion
from django.db import migrations, models

from hotline.referrals.sql import LAPSE


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0011_shut'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='step',
            name='step_act',
        ),
        migrations.RemoveIndex(
            model_name='consent',
            name='consent_ends',
        ),
        migrations.RemoveField(
            model_name='consent',
            name='closed_at',
        ),
        migrations.AddField(
            model_name='referral',
            name='agreed_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='referral',
            name='lapsed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='consent',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='referrals.referral'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(condition=models.Q(('agreed_until__isnull', False), ('withdrawn_at__isnull', True)), fields=['agreed_until'], name='referral_agreed'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('lapsed_at__isnull', True), models.Q(('agreed_until__isnull', False), ('escalate_at__isnull', True)), _connector='OR'), name='referral_lapsed_agreement'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ('moved', 'rung', 'phoned', 'reviewed', 'reported', 'withdrawn', 'confirmed', 'lapsed', 'renewed'))), name='step_act'),
        ),
        *LAPSE,
    ]
