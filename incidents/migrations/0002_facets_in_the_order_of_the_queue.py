import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Of the cases that are there, what the trigger writes of those to come.
FILL = """
    INSERT INTO incidents_casefacet (case_id, facet, opened_at, handler_id)
    SELECT c.id, facet, c.opened_at, c.handler_id FROM incidents_case c, unnest(c.facets) AS facet
    WHERE split_part(facet, ':', 1) IN ('label', 'clause', 'again', 'unit', 'platform', 'policy')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0001_concerns_cases_and_investigations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFacet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facet", models.TextField()),
                ("opened_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="found_by",
                        to="incidents.case",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["facet", "-opened_at", "-case"], name="facet_newest_first"),
                    models.Index(
                        condition=models.Q(("handler__isnull", False)),
                        fields=["facet", "handler", "-opened_at", "-case"],
                        name="facet_of_a_handler",
                    ),
                    models.Index(
                        condition=models.Q(("handler__isnull", True)),
                        fields=["facet", "-opened_at", "-case"],
                        name="facet_of_nobodys",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "facet"), name="a_case_has_a_facet_once"),
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="facets_in_the_order_of_the_queue",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE listed text[] := '{label,clause,again,unit,platform,policy}';",
                    func="\n            IF TG_OP = 'UPDATE' THEN\n                IF (OLD.facets, OLD.handler_id, OLD.opened_at)\n                    IS NOT DISTINCT FROM (NEW.facets, NEW.handler_id, NEW.opened_at) THEN RETURN NULL; END IF;\n                DELETE FROM incidents_casefacet WHERE case_id = NEW.id AND facet <> ALL(NEW.facets);\n            END IF;\n            INSERT INTO incidents_casefacet (case_id, facet, opened_at, handler_id)\n            SELECT NEW.id, facet, NEW.opened_at, NEW.handler_id FROM unnest(NEW.facets) AS facet\n            WHERE split_part(facet, ':', 1) = ANY(listed)\n            ON CONFLICT (case_id, facet) DO UPDATE\n            SET opened_at = EXCLUDED.opened_at, handler_id = EXCLUDED.handler_id\n            WHERE (incidents_casefacet.opened_at, incidents_casefacet.handler_id)\n                IS DISTINCT FROM (EXCLUDED.opened_at, EXCLUDED.handler_id);\n            RETURN NULL;\n        ",
                    hash="8f72effd53b3502250646d65ab08380caeb649ca",
                    operation='INSERT OR UPDATE OF "facets", "handler_id", "opened_at"',
                    pgid="pgtrigger_facets_in_the_order_of_the_queue_c734f",
                    table="incidents_case",
                    when="AFTER",
                ),
            ),
        ),
    ]
