import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('code', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('confidential', models.BooleanField(default=False)),
                ('confidence', models.CharField(max_length=10)),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='directory.agency')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='agency_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='AgencyArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=60)),
                ('role', models.CharField(max_length=40)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='directory.agency')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'role'], name='agency_area_place')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'place', 'role'), name='agency_area_once')],
            },
        ),
        migrations.CreateModel(
            name='AgencyName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('text', models.CharField(max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='names', to='directory.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'language', 'valid_from'), name='agency_name_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='agency_name_days_in_order')],
            },
        ),
    ]
