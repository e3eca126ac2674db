"""What the database itself refuses about attempts, answers and completions, whoever asks."""

import pgtrigger


def begins_as_allowed() -> pgtrigger.Trigger:
    """The next number of the round, of those the version allows and those someone gave, and after the wait. A round
    is over once it is passed.

    An attempt given by a person after the last one needs no waiting.
    """
    return pgtrigger.Trigger(
        name="begins_as_allowed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("version", "training_courseversion"), ("given", "bigint"), ("last_given", "timestamptz"),
                 ("made", "bigint"), ("last_finished", "timestamptz")],
        func="""
            SELECT * INTO version FROM training_courseversion WHERE id = NEW.version_id;
            SELECT count(*), max(given_at) INTO given, last_given FROM training_extraattempt
                WHERE person_id = NEW.person_id AND version_id = NEW.version_id AND round = NEW.round;
            SELECT count(*), max(finished_at) INTO made, last_finished FROM training_attempt
                WHERE person_id = NEW.person_id AND version_id = NEW.version_id AND round = NEW.round;
            IF NEW.number <> made + 1 OR NEW.round <> 1 + (
                SELECT count(*) FROM training_attempt
                WHERE person_id = NEW.person_id AND version_id = NEW.version_id AND passed
            ) THEN
                RAISE EXCEPTION 'Attempts are counted one by one';
            END IF;
            IF NEW.number > version.attempts_allowed + given THEN
                RAISE EXCEPTION 'No attempt is left';
            END IF;
            IF NEW.started_at < last_finished + version.wait_hours * interval '1 hour'
                AND COALESCE(last_given < last_finished, TRUE) THEN
                RAISE EXCEPTION 'It is too soon for another attempt';
            END IF;
            RETURN NEW;
        """,
    )  # fmt: skip


def the_answers_decide() -> pgtrigger.Trigger:
    """A finished attempt is answered whole, or out of time; its score is what its answers say, and the score decides
    whether it is passed."""
    return pgtrigger.Trigger(
        name="the_answers_decide",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("asked", "bigint"), ("given", "bigint"), ("scored", "bigint")],
        func="""
            IF NEW.finished_at IS NULL THEN
                RETURN NEW;
            END IF;
            SELECT count(*), count(answer.id), COALESCE(sum(answer.score), 0) INTO asked, given, scored
                FROM training_asked question LEFT JOIN training_answer answer ON answer.asked_id = question.id
                WHERE question.attempt_id = NEW.id;
            IF asked = 0 OR (given < asked AND NOT (NEW.ran_out AND NEW.expires_at <= NEW.finished_at)) THEN
                RAISE EXCEPTION 'A question is still open';
            END IF;
            IF NEW.score <> scored / asked OR NEW.passed <> (
                NEW.score >= (SELECT pass_mark FROM training_courseversion WHERE id = NEW.version_id)
            ) THEN
                RAISE EXCEPTION 'The answers do not say that';
            END IF;
            RETURN NEW;
        """,
    )


def asks_of_its_version() -> pgtrigger.Trigger:
    """A question of the attempt's own version, with its own options, while the attempt is open."""
    return pgtrigger.Trigger(
        name="asks_of_its_version",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF NOT EXISTS (
                SELECT 1 FROM training_attempt attempt
                JOIN training_item item ON item.version_id = attempt.version_id
                WHERE attempt.id = NEW.attempt_id AND attempt.finished_at IS NULL AND item.id = NEW.item_id
            ) OR NOT NEW.shown <@ ARRAY(SELECT id FROM training_option WHERE item_id = NEW.item_id) THEN
                RAISE EXCEPTION 'This is no question of the attempt';
            END IF;
            RETURN NEW;
        """,
    )


def keeps_what_is_asked() -> pgtrigger.Trigger:
    """What is asked stays. Only what was half chosen changes, while the question is open and there is time."""
    return pgtrigger.Trigger(
        name="keeps_what_is_asked",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF to_jsonb(NEW) - 'half' - 'half_at' <> to_jsonb(OLD) - 'half' - 'half_at' THEN
                RAISE EXCEPTION 'What is asked stays as it was drawn';
            END IF;
            PERFORM 1 FROM training_attempt attempt
                WHERE attempt.id = NEW.attempt_id AND attempt.finished_at IS NULL
                    AND (attempt.expires_at IS NULL OR NEW.half_at < attempt.expires_at)
                    AND cardinality(NEW.half) <= cardinality(NEW.shown)
                    AND NOT EXISTS (SELECT 1 FROM training_answer WHERE asked_id = NEW.id)
                FOR SHARE OF attempt;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'This question is not open';
            END IF;
            RETURN NEW;
        """,
    )


def answers_an_open_question() -> pgtrigger.Trigger:
    """An answer is made of its question's options, in time, while the attempt is unfinished.

    The attempt is held until the transaction ends: it cannot be finished beneath an answer on its way in.
    """
    return pgtrigger.Trigger(
        name="answers_an_open_question",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            PERFORM 1
            FROM training_asked question JOIN training_attempt attempt ON attempt.id = question.attempt_id
            WHERE question.id = NEW.asked_id AND attempt.finished_at IS NULL
                AND (attempt.expires_at IS NULL OR NEW.at < attempt.expires_at)
                AND NEW.chosen <@ ARRAY(SELECT id FROM training_option WHERE item_id = question.item_id)
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


def gets_its_end_once() -> pgtrigger.Trigger:
    """What was completed stays as it was; only a last day it counts is set, where there was none."""
    return pgtrigger.Trigger(
        name="gets_its_end_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF OLD.expires_on IS NOT NULL OR to_jsonb(NEW) - 'expires_on' <> to_jsonb(OLD) - 'expires_on' THEN
                RAISE EXCEPTION 'Cannot update a completion, but to give it an end once';
            END IF;
            RETURN NEW;
        """,
    )
