import django.db.models.deletion
import django.db.models.functions.comparison
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('sequence', models.PositiveIntegerField()),
                ('clause_path', models.CharField(blank=True, max_length=120)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('quote', models.TextField()),
                ('least', models.BigIntegerField(blank=True, null=True)),
                ('most', models.BigIntegerField(blank=True, null=True)),
                ('unit', models.CharField(blank=True, max_length=20)),
                ('is_approximate', models.BooleanField(default=False)),
                ('recurrence', models.CharField(blank=True, max_length=20)),
                ('deadline', models.CharField(blank=True, max_length=30)),
                ('each_responsible', models.BooleanField(default=False)),
                ('activity_kind', models.CharField(default='other', max_length=40)),
                ('kind_reason', models.CharField(blank=True, max_length=200)),
                ('area', models.CharField(default='other', max_length=20)),
                ('is_item', models.BooleanField(default=False)),
                ('certainty', models.PositiveSmallIntegerField(default=100)),
                ('assumptions', models.JSONField(blank=True, default=list)),
                ('review_state', models.CharField(choices=[('unconfirmed', 'Unconfirmed'), ('confirmed', 'Confirmed'), ('corrected', 'Corrected'), ('dropped', 'Dropped')], default='unconfirmed', max_length=12)),
                ('review_note', models.CharField(blank=True, max_length=400)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='ledger.commitment')),
            ],
            options={
                'ordering': ('version', 'sequence'),
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('planned_on', models.DateField()),
                ('planned_until', models.DateField(blank=True, null=True)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('done_until', models.DateField(blank=True, null=True)),
                ('amount', models.BigIntegerField(default=100)),
                ('unit', models.CharField(max_length=20)),
                ('people', models.PositiveIntegerField(blank=True, null=True)),
                ('planned_place', models.CharField(blank=True, max_length=120)),
                ('planned_amount', models.BigIntegerField(blank=True, null=True)),
                ('planned_people', models.PositiveIntegerField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('values', models.JSONField(blank=True, default=dict)),
                ('done_values', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'Approved'), ('carried_out', 'Carried Out'), ('confirmed', 'Confirmed'), ('withdrawn', 'Withdrawn')], default='draft', max_length=12)),
                ('returned_reason', models.CharField(blank=True, max_length=400)),
                ('needs_both_sides', models.BooleanField(default=False)),
                ('consent_asked_on', models.DateField(blank=True, null=True)),
                ('consent_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('is_unapproved', models.BooleanField(default=False)),
                ('unapproved_reason', models.CharField(blank=True, max_length=400)),
                ('regularised_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='accounts.organisation')),
            ],
            options={
                'ordering': ('programme', '-planned_on', '-id'),
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('post_title', models.CharField(max_length=120)),
                ('text', models.CharField(max_length=400)),
                ('at', models.DateTimeField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='ledger.activity')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('activity', 'at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField()),
                ('period_start', models.DateField()),
                ('period_end', models.DateField(help_text='first day after the period')),
                ('opens_on', models.DateField()),
                ('due_on', models.DateField()),
                ('warns_on', models.DateField()),
                ('least', models.BigIntegerField(blank=True, null=True)),
                ('needed', models.BigIntegerField(blank=True, null=True)),
                ('most', models.BigIntegerField(blank=True, null=True)),
                ('unit', models.CharField(max_length=20)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='ledger.commitment')),
            ],
            options={
                'ordering': ('programme', 'due_on', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('registered_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_reason', models.CharField(blank=True, max_length=400)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('user', '-registered_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='DeviceContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_key', models.CharField(blank=True, max_length=40)),
                ('seen_on', models.DateField()),
                ('device', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact', to='ledger.device')),
            ],
            options={
                'ordering': ('device',),
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField(blank=True, null=True)),
                ('actor_label', models.CharField(max_length=400)),
                ('face', models.CharField(blank=True, choices=[('web', 'Web'), ('field', 'Field'), ('api', 'Api'), ('import', 'Import'), ('command', 'Command')], max_length=10)),
                ('programme_id', models.BigIntegerField(blank=True, null=True)),
                ('verb', models.CharField(max_length=60)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('previous', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'ordering': ('sequence',),
                'indexes': [models.Index(fields=['programme_id', '-sequence'], name='event_by_programme'), models.Index(fields=['actor_id', '-sequence'], name='event_by_actor')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('name', models.CharField(max_length=255)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('taken_on', models.DateField(blank=True, null=True)),
                ('place_finding', models.CharField(blank=True, max_length=10)),
                ('added_at', models.DateTimeField()),
                ('withdrawn_reason', models.CharField(blank=True, max_length=400)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='ledger.activity')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('activity_id', 'added_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('name', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('register', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('received', 'Received'), ('accepting', 'Accepting'), ('accepted', 'Accepted'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='received', max_length=12)),
                ('received_at', models.DateTimeField()),
                ('takes_doubtful', models.BooleanField(default=False)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_reason', models.CharField(blank=True, max_length=400)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('programme', '-received_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='ImportReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheets', models.JSONField()),
                ('read_at', models.DateTimeField()),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading', to='ledger.importbatch')),
            ],
        ),
        migrations.CreateModel(
            name='IndexedActivity',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                ('programme_id', models.BigIntegerField()),
                ('activity_id', models.BigIntegerField(unique=True)),
            ],
            options={
                'ordering': ('-key',),
                'indexes': [models.Index(fields=['programme_id', '-key'], name='indexed_by_programme')],
            },
        ),
        migrations.CreateModel(
            name='LogTreeNode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('place', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('level', 'place'),
                'constraints': [models.UniqueConstraint(fields=('level', 'place'), name='log_tree_node_once')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('clerk', 'clerk'), ('liaison', 'liaison'), ('seconded_cadre', 'seconded_cadre'), ('donor_leader', 'donor_leader'), ('recipient_leader', 'recipient_leader'), ('recipient_clerk', 'recipient_clerk'), ('finance', 'finance'), ('auditor', 'auditor'), ('system_administrator', 'system_administrator')], max_length=30)),
                ('side', models.CharField(choices=[('donor', 'Donor'), ('recipient', 'Recipient'), ('above', 'Above')], max_length=10)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('user', 'programme', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
                ('paper', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('stand_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='ledger.membership')),
            ],
            options={
                'ordering': ('membership', '-from_on', '-id'),
            },
        ),
        migrations.CreateModel(
            name='ObligationParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('lead', 'Lead'), ('responsible', 'Responsible')], default='responsible', max_length=12)),
                ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='ledger.obligation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ('obligation_id', 'organisation_id'),
            },
        ),
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('donor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings_as_donor', to='accounts.organisation')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings_as_recipient', to='accounts.organisation')),
            ],
            options={
                'ordering': ('from_on', 'id'),
            },
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('drafted', 'Drafted'), ('reviewed', 'Reviewed'), ('adopted', 'Adopted'), ('superseded', 'Superseded'), ('closed', 'Closed')], default='drafted', max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('document_number', models.CharField(blank=True, max_length=60)),
                ('issuing_body', models.CharField(blank=True, max_length=120)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('basis', models.JSONField(blank=True, default=list)),
                ('first_year', models.PositiveIntegerField()),
                ('last_year', models.PositiveIntegerField()),
                ('source_name', models.CharField(max_length=255)),
                ('source_digest', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('document', models.JSONField()),
                ('diagnostics', models.JSONField(blank=True, default=list)),
                ('received_at', models.DateTimeField()),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('adopted_on', models.DateField(blank=True, null=True)),
                ('adopted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('programme', 'number'),
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='ledger.planversion'),
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('pairing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='programme', to='ledger.pairing')),
            ],
            options={
                'ordering': ('slug',),
            },
        ),
        migrations.AddField(
            model_name='planversion',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='ledger.programme'),
        ),
        migrations.CreateModel(
            name='PictureLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_middle', models.BooleanField(default=False)),
                ('look', models.BigIntegerField()),
                ('band_0', models.IntegerField()),
                ('band_1', models.IntegerField()),
                ('band_2', models.IntegerField()),
                ('band_3', models.IntegerField()),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='ledger.evidence')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.programme')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.AddField(
            model_name='obligation',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='ledger.programme'),
        ),
        migrations.CreateModel(
            name='NothingToReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('said_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.programme')),
            ],
            options={
                'ordering': ('programme', '-month', 'organisation'),
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='ledger.programme'),
        ),
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.PositiveSmallIntegerField()),
                ('is_same_file', models.BooleanField(default=False)),
                ('earlier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='later_likenesses', to='ledger.evidence')),
                ('later', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='likenesses', to='ledger.evidence')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.programme')),
            ],
            options={
                'ordering': ('programme', '-id'),
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('work', models.CharField(max_length=20)),
                ('asked', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('template', models.CharField(blank=True, max_length=400)),
                ('values', models.JSONField(blank=True, default=dict)),
                ('file_name', models.CharField(blank=True, max_length=255)),
                ('made_at', models.DateTimeField()),
                ('beat_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.programme')),
            ],
            options={
                'ordering': ('-made_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='Involvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('kind', models.CharField(max_length=40)),
                ('is_unapproved', models.BooleanField()),
                ('needs_both_sides', models.BooleanField()),
                ('activity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='involved', to='ledger.activity')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.programme')),
            ],
            options={
                'ordering': ('organisation_id', '-day', '-activity_id'),
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('ordinal', models.PositiveIntegerField()),
                ('sheet', models.CharField(blank=True, max_length=120)),
                ('number', models.PositiveIntegerField()),
                ('standing', models.CharField(choices=[('good', 'Good'), ('doubtful', 'Doubtful'), ('known', 'Known'), ('bad', 'Bad'), ('dropped', 'Dropped'), ('added', 'Added'), ('undone', 'Undone')], max_length=10)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('key', models.CharField(blank=True, max_length=64)),
                ('entry', models.JSONField(blank=True, null=True)),
                ('faults', models.JSONField(blank=True, default=list)),
                ('hints', models.JSONField(blank=True, default=list)),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('organisation_id', models.BigIntegerField(blank=True, null=True)),
                ('day', models.DateField(blank=True, null=True)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('like_uid', models.UUIDField(blank=True, null=True)),
                ('like_row', models.PositiveIntegerField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='ledger.importbatch')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.programme')),
            ],
            options={
                'ordering': ('batch', 'ordinal'),
            },
        ),
        migrations.AddField(
            model_name='importbatch',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='ledger.programme'),
        ),
        migrations.CreateModel(
            name='FormNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('activity', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='form_number', to='ledger.activity')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.programme')),
            ],
            options={
                'ordering': ('programme', 'year', 'number'),
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('done_on', models.DateField()),
                ('counts_from', models.DateField()),
                ('counts_until', models.DateField(blank=True, null=True)),
                ('is_corrected', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('made_at', models.DateTimeField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='ledger.activity')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='ledger.commitment')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='ledger.obligation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='ledger.programme')),
            ],
            options={
                'ordering': ('obligation_id', 'done_on', 'id'),
            },
        ),
        migrations.CreateModel(
            name='ConsentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('needs_both_sides', models.BooleanField()),
                ('from_on', models.DateField()),
                ('paper', models.CharField(max_length=200)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consent_rules', to='ledger.programme')),
            ],
            options={
                'ordering': ('programme', 'kind', 'id'),
            },
        ),
        migrations.AddField(
            model_name='activity',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='ledger.programme'),
        ),
        migrations.CreateModel(
            name='ProgrammeKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('english', models.CharField(blank=True, max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('unit', models.CharField(blank=True, max_length=8)),
                ('needs_both_sides', models.BooleanField()),
                ('evidence', models.JSONField(blank=True, default=list)),
                ('fields', models.JSONField(blank=True, default=list)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('retired_reason', models.CharField(blank=True, max_length=400)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='own_kinds', to='ledger.programme')),
            ],
            options={
                'ordering': ('programme', 'id'),
            },
        ),
        migrations.CreateModel(
            name='ProgrammeSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('may_install', models.BooleanField(default=True)),
                ('takes_location', models.BooleanField(default=False)),
                ('approval_days', models.PositiveSmallIntegerField(default=5)),
                ('regularise_days', models.PositiveSmallIntegerField(default=10)),
                ('compare_photo_place', models.BooleanField(default=False)),
                ('centre_latitude', models.IntegerField(blank=True, null=True)),
                ('centre_longitude', models.IntegerField(blank=True, null=True)),
                ('radius_km', models.PositiveSmallIntegerField(default=20)),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='settings', to='ledger.programme')),
            ],
            options={
                'ordering': ('programme',),
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.programme')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name', 'id'),
            },
        ),
        migrations.CreateModel(
            name='SetAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('verb', models.CharField(choices=[('record', 'Record'), ('edit', 'Edit'), ('submit', 'Submit'), ('carry_out', 'Carry Out'), ('add_evidence', 'Add Evidence'), ('nothing_to_report', 'Nothing To Report')], max_length=20)),
                ('activity', models.UUIDField()),
                ('upload', models.UUIDField(blank=True, null=True)),
                ('body', models.JSONField(blank=True)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('set_aside_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_words', models.CharField(blank=True, max_length=400)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.programme')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-set_aside_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('sequence', models.PositiveBigIntegerField()),
                ('verb', models.CharField(choices=[('record', 'Record'), ('edit', 'Edit'), ('submit', 'Submit'), ('carry_out', 'Carry Out'), ('add_evidence', 'Add Evidence'), ('nothing_to_report', 'Nothing To Report')], max_length=20)),
                ('activity', models.UUIDField()),
                ('rests_on', models.UUIDField(blank=True, null=True)),
                ('sent', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('content', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('held', 'Held'), ('clean', 'Clean'), ('parallel', 'Parallel'), ('conflict', 'Conflict'), ('settled', 'Settled'), ('refused', 'Refused'), ('set_aside', 'Set Aside')], max_length=12)),
                ('answer', models.JSONField(default=dict)),
                ('told_at', models.CharField(blank=True, max_length=40)),
                ('received_at', models.DateTimeField()),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='ledger.device')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.programme')),
            ],
            options={
                'ordering': ('device', 'sequence'),
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('leader', 'Leader'), ('member', 'Member'), ('liaison', 'Liaison'), ('responsible_unit', 'Responsible Unit')], max_length=20)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('sequence', models.PositiveIntegerField()),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='team_seats', to='accounts.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='team_seats', to='accounts.person')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team', to='ledger.programme')),
            ],
            options={
                'ordering': ('programme', 'sequence', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('activity_uid', models.UUIDField(blank=True, null=True)),
                ('name', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('received', models.PositiveBigIntegerField(default=0)),
                ('touched_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.programme')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('paper', models.CharField(max_length=120)),
                ('reason', models.CharField(max_length=400)),
                ('obligation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='waiver', to='ledger.obligation')),
            ],
            options={
                'ordering': ('obligation',),
            },
        ),
        migrations.CreateModel(
            name='Achievement',
            fields=[
                ('obligation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='ledger.obligation')),
                ('due_on', models.DateField()),
                ('latest', models.DateField()),
                ('in_time', models.BigIntegerField()),
                ('late', models.BigIntegerField()),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.programme')),
            ],
        ),
        migrations.CreateModel(
            name='ActivityOrganisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='ledger.activity')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ('activity_id', 'organisation_id'),
                'constraints': [models.UniqueConstraint(fields=('activity', 'organisation'), name='participant_once')],
            },
        ),
        migrations.CreateModel(
            name='CommitmentParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField()),
                ('part', models.CharField(choices=[('lead', 'Lead'), ('responsible', 'Responsible')], default='responsible', max_length=12)),
                ('name', models.CharField(max_length=120)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='ledger.commitment')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ('commitment', 'sequence', 'id'),
                'constraints': [models.UniqueConstraint(fields=('commitment', 'name', 'organisation'), name='party_once')],
            },
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('base', models.JSONField()),
                ('mine', models.JSONField()),
                ('theirs', models.JSONField()),
                ('noticed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='ledger.activity')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('noticed_at', 'id'),
                'indexes': [models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['activity'], name='conflict_that_is_open')],
            },
        ),
        migrations.CreateModel(
            name='CountedInvolvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('kind', models.CharField(max_length=40)),
                ('needs_both_sides', models.BooleanField()),
                ('activity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.activity')),
                ('commitment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.commitment')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ('commitment_id', '-day', '-activity_id'),
                'indexes': [models.Index(fields=['commitment', 'organisation', '-day', '-activity'], name='counted_by_body'), models.Index(condition=models.Q(('organisation', models.F('unit'))), fields=['commitment', '-day', '-activity', 'kind', 'unit', 'needs_both_sides'], name='counted_own')],
                'constraints': [models.UniqueConstraint(fields=('activity', 'commitment', 'organisation'), name='counted_once')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('donor', 'Donor'), ('recipient', 'Recipient'), ('above', 'Above')], max_length=10)),
                ('opinion', models.CharField(blank=True, max_length=400)),
                ('post_title', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('on_behalf_of', models.CharField(blank=True, max_length=200)),
                ('approved_digest', models.CharField(max_length=64)),
                ('log_head', models.CharField(max_length=64)),
                ('lapsed_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='ledger.activity')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('delegation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='ledger.delegation')),
            ],
            options={
                'ordering': ('activity_id', 'at', 'id'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('lapsed_at__isnull', True)), fields=('activity', 'side', 'approved_digest'), name='one_approval_a_side')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveIntegerField()),
                ('table', models.CharField(max_length=60)),
                ('row', models.BigIntegerField()),
                ('operation', models.CharField(choices=[('created', 'Created'), ('changed', 'Changed'), ('deleted', 'Deleted')], max_length=10)),
                ('fields', models.JSONField()),
                ('row_digest', models.CharField(blank=True, max_length=64)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='ledger.event')),
            ],
            options={
                'ordering': ('event', 'ordinal'),
                'indexes': [models.Index(fields=['table', 'row', 'event'], name='change_by_row')],
                'constraints': [models.UniqueConstraint(fields=('event', 'ordinal'), name='change_place_once')],
            },
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['digest'], name='evidence_by_digest'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('activity', 'digest'), name='same_file_once'),
        ),
        migrations.AddIndex(
            model_name='delegation',
            index=models.Index(fields=['stand_in', 'until_on'], name='delegation_by_stand_in'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='delegation_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='obligationparty',
            constraint=models.UniqueConstraint(fields=('obligation', 'organisation'), name='obligation_party_once'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=models.CheckConstraint(condition=models.Q(('donor', models.F('recipient')), _negated=True), name='pairing_of_two'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='commitment_key_once'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='commitment_has_characters'),
        ),
        migrations.AddConstraint(
            model_name='planversion',
            constraint=models.UniqueConstraint(fields=('programme', 'number'), name='version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='planversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'adopted')), fields=('programme',), name='one_adopted_version'),
        ),
        migrations.AddConstraint(
            model_name='planversion',
            constraint=models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year'))), name='term_in_order'),
        ),
        migrations.AddIndex(
            model_name='picturelook',
            index=models.Index(fields=['programme', 'band_0', 'evidence', 'is_middle', 'look'], name='look_by_band_0'),
        ),
        migrations.AddIndex(
            model_name='picturelook',
            index=models.Index(fields=['programme', 'band_1', 'evidence', 'is_middle', 'look'], name='look_by_band_1'),
        ),
        migrations.AddIndex(
            model_name='picturelook',
            index=models.Index(fields=['programme', 'band_2', 'evidence', 'is_middle', 'look'], name='look_by_band_2'),
        ),
        migrations.AddIndex(
            model_name='picturelook',
            index=models.Index(fields=['programme', 'band_3', 'evidence', 'is_middle', 'look'], name='look_by_band_3'),
        ),
        migrations.AddConstraint(
            model_name='picturelook',
            constraint=models.UniqueConstraint(fields=('evidence', 'is_middle'), name='look_once'),
        ),
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(fields=['programme', 'due_on', 'id'], name='obligation_by_due'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(('least__isnull', True), ('most__isnull', True), ('least__lte', models.F('most')), _connector='OR'), name='obligation_least_below_most'),
        ),
        migrations.AddConstraint(
            model_name='nothingtoreport',
            constraint=models.UniqueConstraint(fields=('programme', 'organisation', 'month'), name='nothing_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='nothingtoreport',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='nothing_for_a_whole_month'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'programme', 'role', 'organisation', 'from_on'), name='membership_once'),
        ),
        migrations.AddIndex(
            model_name='likeness',
            index=models.Index(models.F('programme'), models.OrderBy(models.F('id'), descending=True), name='likeness_latest_first'),
        ),
        migrations.AddConstraint(
            model_name='likeness',
            constraint=models.UniqueConstraint(fields=('later', 'earlier'), name='likeness_once'),
        ),
        migrations.AddConstraint(
            model_name='likeness',
            constraint=models.CheckConstraint(condition=models.Q(('later__gt', models.F('earlier'))), name='likeness_in_order'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['state', 'beat_at'], name='job_by_beat'),
        ),
        migrations.AddIndex(
            model_name='involvement',
            index=models.Index(fields=['programme', 'organisation', '-day', '-activity'], name='involvement_by_day'),
        ),
        migrations.AddIndex(
            model_name='involvement',
            index=models.Index(fields=['programme', 'organisation', 'kind', '-day', '-activity'], name='involvement_by_kind'),
        ),
        migrations.AddIndex(
            model_name='involvement',
            index=models.Index(fields=['programme', 'organisation', 'unit', '-day', '-activity', 'kind', 'needs_both_sides'], name='involvement_by_unit'),
        ),
        migrations.AddIndex(
            model_name='involvement',
            index=models.Index(fields=['programme', 'organisation', 'unit', 'kind', '-day', '-activity', 'needs_both_sides'], name='involvement_by_unit_kind'),
        ),
        migrations.AddIndex(
            model_name='involvement',
            index=models.Index(condition=models.Q(('is_unapproved', True)), fields=['programme', 'organisation', '-day', '-activity'], name='involvement_unapproved'),
        ),
        migrations.AddIndex(
            model_name='involvement',
            index=models.Index(condition=models.Q(('organisation', models.F('unit'))), fields=['programme', 'kind', '-day', '-activity', 'unit', 'needs_both_sides'], name='involvement_own_by_kind'),
        ),
        migrations.AddIndex(
            model_name='involvement',
            index=models.Index(condition=models.Q(('is_unapproved', True), ('organisation', models.F('unit'))), fields=['programme', '-day', '-activity', 'kind', 'unit', 'needs_both_sides'], name='involvement_unapproved_own'),
        ),
        migrations.AddConstraint(
            model_name='involvement',
            constraint=models.UniqueConstraint(fields=('activity', 'organisation'), name='involved_once'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(fields=['batch', 'standing', 'ordinal'], name='import_row_by_standing'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.UniqueConstraint(fields=('batch', 'ordinal'), name='import_row_place_once'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.UniqueConstraint(condition=models.Q(('standing', 'added')), fields=('programme', 'key'), name='imported_row_once'),
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(fields=['programme', '-received_at', '-id'], name='import_by_moment'),
        ),
        migrations.AddConstraint(
            model_name='formnumber',
            constraint=models.UniqueConstraint(fields=('programme', 'year', 'number'), name='form_number_once'),
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(fields=['programme', 'obligation', 'done_on', 'counts_from', 'counts_until', 'amount'], name='contribution_by_obligation'),
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(fields=['commitment', '-done_on', '-id'], name='contribution_by_commitment'),
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(fields=['programme', 'counts_from'], name='contribution_by_day'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='contribution_amount_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('counts_until__isnull', True), ('counts_until__gte', models.F('counts_from')), _connector='OR'), name='contribution_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.UniqueConstraint(condition=models.Q(('counts_until__isnull', True)), fields=('activity', 'commitment'), name='never_twice_towards_one_commitment'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(models.F('programme'), models.OrderBy(django.db.models.functions.comparison.Coalesce('done_on', 'planned_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_by_day'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(models.F('programme'), models.F('organisation'), models.OrderBy(django.db.models.functions.comparison.Coalesce('done_on', 'planned_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_by_unit'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(models.F('programme'), models.F('state'), models.OrderBy(django.db.models.functions.comparison.Coalesce('done_on', 'planned_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_by_state'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['author', 'state'], name='activity_by_author'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(models.F('programme'), models.F('kind'), models.OrderBy(django.db.models.functions.comparison.Coalesce('done_on', 'planned_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_by_kind'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(models.F('organisation'), models.F('kind'), models.OrderBy(django.db.models.functions.comparison.Coalesce('done_on', 'planned_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_by_unit_kind'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(models.F('organisation'), models.F('state'), models.OrderBy(django.db.models.functions.comparison.Coalesce('done_on', 'planned_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_by_unit_state'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(models.F('programme'), models.OrderBy(django.db.models.functions.comparison.Coalesce('done_on', 'planned_on'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_unapproved', True)), name='activity_unapproved'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(condition=models.Q(('is_unapproved', True), ('regularised_on__isnull', True)), fields=['programme', 'state'], name='activity_unregularised'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='activity_amount_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('done_until__isnull', True), ('done_until__gte', models.F('done_on')), _connector='OR'), name='activity_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'approved', 'withdrawn']), ('done_on__isnull', False), _connector='OR'), name='carried_out_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='programmekind',
            constraint=models.UniqueConstraint(fields=('programme', 'name'), name='own_kind_once'),
        ),
        migrations.AddConstraint(
            model_name='programmesettings',
            constraint=models.CheckConstraint(condition=models.Q(('approval_days__gte', 1), ('regularise_days__gte', 1)), name='settings_days_at_least_one'),
        ),
        migrations.AddConstraint(
            model_name='programmesettings',
            constraint=models.CheckConstraint(condition=models.Q(('compare_photo_place', False), models.Q(('centre_latitude__isnull', False), ('centre_longitude__isnull', False), ('radius_km__gte', 1)), _connector='OR'), name='settings_centre_where_compared'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('user', 'programme', 'name'), name='view_name_once'),
        ),
        migrations.AddIndex(
            model_name='setaside',
            index=models.Index(fields=['programme', '-set_aside_at', '-id'], name='set_aside_by_time'),
        ),
        migrations.AddIndex(
            model_name='setaside',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['upload'], name='set_aside_that_keeps_a_file'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['rests_on'], name='submission_that_waits'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('device', 'sequence'), name='submission_once_a_number'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['touched_at'], name='upload_by_touch'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['activity_uid', 'owner'], name='upload_by_activity'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.CheckConstraint(condition=models.Q(('received__lte', models.F('size'))), name='upload_not_too_long'),
        ),
    ]
