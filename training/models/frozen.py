"""What the database itself refuses about courses, attempts and completions."""

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


def published_is_never_removed() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="published_is_never_removed", operation=pgtrigger.Delete, condition=IS_PUBLISHED)


def frozen_with_its_version() -> pgtrigger.Trigger:
    """Nothing is added to, changed in or taken from a version once it is published."""
    return _frozen("SELECT id FROM training_courseversion WHERE id IN (OLD.version_id, NEW.version_id)")


def frozen_with_its_items_version() -> pgtrigger.Trigger:
    return _frozen("SELECT version_id FROM training_item WHERE id IN (OLD.item_id, NEW.item_id)")


def _frozen(versions: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="frozen_with_its_version",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM training_courseversion WHERE published_at IS NOT NULL AND id IN ({versions})
            ) THEN
                RAISE EXCEPTION 'A published course version cannot be changed (%)', TG_TABLE_NAME;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (constant texts)  # nosec B608
    )


def the_score_decides() -> pgtrigger.Trigger:
    """An attempt is passed when its score reaches the pass mark of its version, and only then."""
    return pgtrigger.Trigger(
        name="the_score_decides",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF NEW.finished_at IS NOT NULL AND NEW.passed <> (
                NEW.score >= (SELECT pass_mark FROM training_courseversion WHERE id = NEW.version_id)
            ) THEN
                RAISE EXCEPTION 'The score does not say that';
            END IF;
            RETURN NEW;
        """,
    )


def answers_an_open_question() -> pgtrigger.Trigger:
    """An answer is one of its question's options, the question one of the attempt's version, the attempt unfinished.

    The attempt is held until the transaction ends: it cannot be finished beneath an answer on its way in.
    """
    return pgtrigger.Trigger(
        name="answers_an_open_question",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            PERFORM 1
            FROM training_attempt attempt
            JOIN training_item item ON item.version_id = attempt.version_id
            JOIN training_option option ON option.item_id = item.id
            WHERE attempt.id = NEW.attempt_id AND attempt.finished_at IS NULL
                AND item.id = NEW.item_id AND option.id = NEW.option_id
            FOR SHARE OF attempt;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'This answers no open question';
            END IF;
            RETURN NEW;
        """,
    )


def completes_by_passing() -> pgtrigger.Trigger:
    """No completion without a passed attempt, by this person, at this course."""
    return pgtrigger.Trigger(
        name="completes_by_passing",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF NOT EXISTS (
                SELECT 1
                FROM training_attempt attempt
                JOIN training_courseversion version ON version.id = attempt.version_id
                WHERE attempt.id = NEW.attempt_id AND attempt.passed
                    AND attempt.person_id = NEW.person_id AND version.course_id = NEW.course_id
            ) THEN
                RAISE EXCEPTION 'A course is completed only by passing it';
            END IF;
            RETURN NEW;
        """,
    )
