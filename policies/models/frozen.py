import pgtrigger

IS_PUBLISHED = pgtrigger.Q(old__published_at__isnull=False)


def published_stays_as_it_is() -> pgtrigger.Trigger:
    """Of a published edition only its end may still change."""
    return pgtrigger.Trigger(
        name="published_stays_as_it_is",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=IS_PUBLISHED,
        func="""
            IF to_jsonb(NEW) - 'state' - 'in_force_until' <> to_jsonb(OLD) - 'state' - 'in_force_until' THEN
                RAISE EXCEPTION 'A published edition cannot be changed (%)', TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        """,
    )


def published_is_never_removed() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="published_is_never_removed", operation=pgtrigger.Delete, condition=IS_PUBLISHED)


def frozen_with_its_edition(name: str) -> pgtrigger.Trigger:
    """Nothing is added to, changed in or taken from an edition once it is published."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF EXISTS (
                SELECT 1 FROM policies_edition
                WHERE id IN (OLD.edition_id, NEW.edition_id) AND published_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'A published edition cannot be changed (%)', TG_TABLE_NAME;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )
