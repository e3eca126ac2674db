import io
import json

import pytest
from django.core.management import CommandError, call_command


def check(tmp_path, content: str, *options: str) -> tuple[list[dict], str, int]:
    """What the command wrote, line by line and on the side, and the status it ended with."""
    file = tmp_path / "posts.yaml"
    file.write_text(content, encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("check_posts", str(file), *options, stdout=out, stderr=err)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), status


def test_each_draft_gets_one_line(tmp_path):
    lines, _, status = check(
        tmp_path,
        """
scenarios:
- {id: A, policy: dhs, text: Whose TFN is 865 214 306}
- {id: B, policy: acbps, context: {identifiable: no}, text: Lovely sunset}
""",
    )
    assert status == 0
    assert [(line["id"], line["verdict"]) for line in lines] == [("A", "do_not_post"), ("B", "ok")]
    assert lines[0]["clauses"][0] == "DHS-NOT-08"
    assert lines[0]["reasons"][0].endswith(".")
    assert set(lines[1]) == {"id", "verdict", "clauses", "reasons"}


def test_a_bad_draft_gets_an_error_and_the_rest_are_checked(tmp_path):
    lines, _, status = check(
        tmp_path,
        """
scenarios:
- {id: A, policy: dhs, context: {role: wizard}, text: hello}
- {id: B, policy: navy, text: hello}
- just words
- {id: D, policy: dhs, text: 7}
- {id: E, policy: dhs, text: hello}
""",
    )
    assert status == 1
    assert [line["id"] for line in lines] == ["A", "B", 3, "D", "E"]
    assert ["error" in line for line in lines] == [True, True, True, True, False]
    assert "role" in lines[0]["error"]


@pytest.mark.parametrize("content", ["scenarios: [", "scenarios: 3", "just words", "a: \x00"])
def test_a_file_that_is_no_list_of_drafts_gets_one_sentence(tmp_path, content):
    with pytest.raises(CommandError) as refused:
        check(tmp_path, content)
    assert refused.value.returncode == 2
    assert str(refused.value).endswith(".")


def test_a_file_that_is_not_there_or_not_text_gets_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("check_posts", str(tmp_path / "nothing.yaml"))
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(CommandError, match="not a text file"):
        call_command("check_posts", str(tmp_path / "binary.yaml"))


def test_the_score_is_told_apart_from_the_answers(tmp_path):
    content = """
scenarios:
- {id: A, policy: dhs, text: Whose TFN is 865 214 306, expected: do_not_post, must_cite: [DHS-NOT-08]}
- {id: B, policy: dhs, text: Lovely sunset, expected: ok}
"""
    lines, err, _ = check(tmp_path, content, "--score")
    assert len(lines) == 2
    assert "acceptable verdict: 2 (100.0 %)" in err
    assert "forbidden answered ok: 0" in err


def test_the_worst_mistakes_come_first_with_what_was_answered(tmp_path):
    content = """
scenarios:
- {id: A, policy: dhs, text: Whose TFN is 865 214 306, expected: ok}
- {id: B, policy: dhs, text: Lovely sunset, expected: do_not_post, must_cite: [DHS-NOT-08]}
- {id: C, policy: dhs, text: Lovely day, expected: ok}
"""
    _, err, _ = check(tmp_path, content, "--score", "--worst", "5")
    mistakes = err[err.index("B: ") :].splitlines()
    assert [line[:2] for line in mistakes] == ["B:", "A:"]
    assert "ok for do_not_post (no rule): 'Lovely sunset'" in mistakes[0]
    assert "expected, answered" in err
