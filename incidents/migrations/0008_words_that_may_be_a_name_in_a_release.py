import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0007_what_nobody_has_and_waits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReleaseDoubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=100)),
                ("is_name", models.BooleanField(blank=True, null=True, verbose_name="is it kept back")),
                ("why", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doubts", to="incidents.release"
                    ),
                ),
            ],
            options={
                "ordering": ["word"],
                "constraints": [
                    models.UniqueConstraint(fields=("release", "word"), name="in_doubt_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by__isnull", True), ("is_name__isnull", True)),
                            models.Q(("by__isnull", False), ("is_name__isnull", False)),
                            _connector="OR",
                        ),
                        name="somebody_says_whether_it_is_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_name", False), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="no_name_for_a_reason",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_removed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF \n    EXISTS (\n        SELECT 1 FROM portal_disposaltarget t\n        JOIN portal_disposalitem i ON i.id = t.item_id JOIN portal_disposalbatch b ON b.id = i.batch_id\n        WHERE t.table_name = TG_TABLE_NAME AND t.row_id = OLD.id AND b.state = 'approved'\n          AND (i.state = 'destroyed' OR (i.state = 'listed' AND i.thing_id = OLD.id AND b.table_name = TG_TABLE_NAME))\n    )\n THEN RETURN OLD; END IF;\n                RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;\n            ",
                            hash="6511a81dc74219d63c9a8f093a0c4d0be7325c09",
                            operation="DELETE",
                            pgid="pgtrigger_never_removed_f5808",
                            table="incidents_releasedoubt",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="never_emptied",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'Cannot truncate %', TG_TABLE_NAME;",
                            hash="de1b66b3694522a0a328acb20b699cfd1e4c9bc0",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_never_emptied_b681d",
                            table="incidents_releasedoubt",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="only_while_it_is_prepared",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF NOT EXISTS (SELECT 1 FROM incidents_release r WHERE r.id = NEW.release_id AND r.state = 'preparing') THEN\n                RAISE EXCEPTION 'A release changes only while it is prepared';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="c318812f79570bc03e1fb389b05cb55adff88a29",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_only_while_it_is_prepared_cc2f2",
                            table="incidents_releasedoubt",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="the_word_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."release_id" IS DISTINCT FROM (NEW."release_id") OR OLD."word" IS DISTINCT FROM (NEW."word"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="e26fa01a49268abbd1121cbc3a2b6f3769d1e203",
                            operation="UPDATE",
                            pgid="pgtrigger_the_word_stays_1cebc",
                            table="incidents_releasedoubt",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="release",
            trigger=pgtrigger.compiler.Trigger(
                name="no_name_in_doubt",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'approved')",
                    func="\n                    IF EXISTS (\n                        SELECT 1 FROM incidents_releasedoubt d WHERE d.release_id = NEW.id AND d.is_name IS NULL\n                    ) THEN\n                        RAISE EXCEPTION 'A release is approved when somebody looked at each word that may be a name';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="b60dc0f3475783ceb37adbbdb671e613f66e8937",
                    operation="UPDATE",
                    pgid="pgtrigger_no_name_in_doubt_305cc",
                    table="incidents_release",
                    when="BEFORE",
                ),
            ),
        ),
    ]
