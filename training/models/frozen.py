"""What the database itself refuses about courses: nothing of a version changes but in its draft."""

import pgtrigger

IS_PUBLISHED = pgtrigger.Q(old__published_at__isnull=False)


def published_stays_as_it_is() -> pgtrigger.Trigger:
    """Of a published version only its state may still change."""
    return pgtrigger.Trigger(
        name="published_stays_as_it_is",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=IS_PUBLISHED,
        func="""
            IF to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' THEN
                RAISE EXCEPTION 'A published course version cannot be changed (%)', TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        """,
    )


def published_can_be_answered() -> pgtrigger.Trigger:
    """No version is published that nobody could pass, or whose questions have no one right answer."""
    return pgtrigger.Trigger(
        name="published_can_be_answered",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__published_at__isnull=True, new__published_at__isnull=False),
        func="""
            IF NOT EXISTS (SELECT 1 FROM training_item WHERE version_id = NEW.id) OR EXISTS (
                SELECT 1
                FROM training_item item
                LEFT JOIN training_option option ON option.item_id = item.id AND option.part = 'answer'
                WHERE item.version_id = NEW.id
                GROUP BY item.id, item.kind
                HAVING count(option.id) < 2
                    OR (item.kind IN ('one', 'post') AND count(*) FILTER (WHERE option.is_right) <> 1)
                    OR (item.kind = 'several' AND count(*) FILTER (WHERE option.is_right) = 0)
            ) THEN
                RAISE EXCEPTION 'A question of this version has no right answer';
            END IF;
            RETURN NEW;
        """,
    )


def approved_by_somebody_else() -> pgtrigger.Trigger:
    """What people wrote is published only with the approval of one who wrote no part of it."""
    return pgtrigger.Trigger(
        name="approved_by_somebody_else",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__published_at__isnull=True, new__published_at__isnull=False),
        func="""
            IF EXISTS (
                SELECT 1 FROM training_contribution
                WHERE version_id = NEW.id AND (NEW.approved_by_id IS NULL OR person_id = NEW.approved_by_id)
            ) THEN
                RAISE EXCEPTION 'Nobody approves a course version they wrote a part of';
            END IF;
            RETURN NEW;
        """,
    )


def published_is_never_removed() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="published_is_never_removed", operation=pgtrigger.Delete, condition=IS_PUBLISHED)


def frozen_with_its_version() -> pgtrigger.Trigger:
    """Nothing is added to, changed in or taken from a version but while it is a draft."""
    return _frozen("SELECT id FROM training_courseversion WHERE id IN (OLD.version_id, NEW.version_id)")


def frozen_with_its_items_version() -> pgtrigger.Trigger:
    return _frozen("SELECT version_id FROM training_item WHERE id IN (OLD.item_id, NEW.item_id)")


def frozen_with_its_lessons_version() -> pgtrigger.Trigger:
    return _frozen("SELECT version_id FROM training_lesson WHERE id IN (OLD.lesson_id, NEW.lesson_id)")


def _frozen(versions: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="frozen_with_its_version",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM training_courseversion WHERE state <> 'draft' AND id IN ({versions})
            ) THEN
                RAISE EXCEPTION 'A course version that is no draft cannot be changed (%)', TG_TABLE_NAME;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (constant texts)  # nosec B608
    )
