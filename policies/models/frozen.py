import pgtrigger

from policies.enums import EDITABLE

IS_PUBLISHED = pgtrigger.Q(old__published_at__isnull=False)


def words_stand_unless_written() -> pgtrigger.Trigger:
    """What is in review, approved or put away keeps the words that others saw of it."""
    words = ("title", "summary", "opening", "statement", "values_version")
    return pgtrigger.Trigger(
        name="words_stand_unless_written",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*words),
        condition=~pgtrigger.Q(old__state__in=EDITABLE),
        func=f"""
            IF ({", ".join(f"NEW.{word}" for word in words)}) IS DISTINCT FROM
               ({", ".join(f"OLD.{word}" for word in words)}) THEN
                RAISE EXCEPTION 'The words of an edition change only while they are written (%)', TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        """,
    )


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
    """Nothing is added to, changed in or taken from an edition that is not being written."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF EXISTS (
                SELECT 1 FROM policies_edition
                WHERE id IN (OLD.edition_id, NEW.edition_id) AND state NOT IN ('draft', 'changes_requested')
            ) THEN
                RAISE EXCEPTION 'The words of an edition change only while they are written (%)', TG_TABLE_NAME;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )


def only_withdrawn() -> pgtrigger.Trigger:
    """Of an acknowledgement only its withdrawal is ever filled in, and that once."""
    return pgtrigger.Trigger(
        name="only_withdrawn",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
                OR to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_why' <> to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_why'
            THEN
                RAISE EXCEPTION 'An acknowledgement cannot be changed (%)', TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        """,
    )


def answered_once() -> pgtrigger.Trigger:
    """Of an exemption only its answer and its end are ever filled in, each once."""
    return pgtrigger.Trigger(
        name="answered_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF to_jsonb(NEW) - 'approved_at' - 'refused_at' - 'answer' - 'ended_at' - 'ended_by_id'
                <> to_jsonb(OLD) - 'approved_at' - 'refused_at' - 'answer' - 'ended_at' - 'ended_by_id'
                OR OLD.ended_at IS NOT NULL
                OR coalesce(OLD.approved_at, OLD.refused_at) IS NOT NULL AND (
                    NEW.approved_at IS DISTINCT FROM OLD.approved_at
                    OR NEW.refused_at IS DISTINCT FROM OLD.refused_at
                    OR NEW.answer <> OLD.answer
                )
            THEN
                RAISE EXCEPTION 'An exemption cannot be changed (%)', TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        """,
    )


def answer_stands_until_erased() -> pgtrigger.Trigger:
    """What was answered is a record: of it nothing changes, until all of its words go at once."""
    return pgtrigger.Trigger(
        name="answer_stands_until_erased",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state="answered") & ~pgtrigger.Q(new__state="erased"),
        func="RAISE EXCEPTION 'An answer cannot be changed (%)', TG_TABLE_NAME;",
    )
