import pgtrigger
from django.db import models
from django.utils import timezone

from .person import Person
from .protect import append_only

# What the chain covers, as one text. Times as epoch seconds: the text must not depend on a session's time zone.
CHAINED_TEXT = """
    jsonb_build_array(
        {row}.id, extract(epoch from {row}.at)::text, {row}.actor_id, {row}.actor_name, {row}.action,
        {row}.target_kind, {row}.target_id, {row}.target_name, {row}.data
    )::text
"""
CHAIN_LOCK = 715_001


class AuditEntry(models.Model):
    """Something that was done: who, what, to what, when. Readable after its people and things are gone."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=240)
    action = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    target_name = models.CharField(max_length=240)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["target_kind", "target_id", "id"], name="audit_of_a_thing"),
            models.Index(fields=["actor", "id"], name="audit_of_a_person"),
            models.Index(fields=["action", "id"], name="audit_of_an_action"),
        ]
        triggers = [
            *append_only(),
            # At commit, so that the lock which puts entries in one order is held for a moment, not for a request.
            pgtrigger.Trigger(
                name="chained_at_commit",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("previous", "bytea")],
                func=f"""
                    PERFORM pg_advisory_xact_lock({CHAIN_LOCK});
                    SELECT hash INTO previous FROM portal_auditlink ORDER BY id DESC LIMIT 1;
                    previous := coalesce(previous, ''::bytea);
                    INSERT INTO portal_auditlink (entry_id, previous, hash)
                    VALUES (NEW.id, previous,
                            sha256(previous || convert_to({CHAINED_TEXT.format(row="NEW")}, 'UTF8')));
                    RETURN NULL;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.action} {self.target_name}"


class AuditLink(models.Model):
    """The chain: each link's hash covers its entry and the link before it. The database writes it at commit."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="link")
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"link {self.pk}"
