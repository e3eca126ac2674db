import pytest

from ..rules import ask, found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[like] on a photo", "act_like"),
        ("[share] of a story", "act_share"),
        ("[retweet] of a story", "act_share"),
        ("[profile] Public servant", "act_profile"),
        ("[headline] Officer", "act_profile"),
        ("[wiki edit] Removed a line", "act_wiki"),
        ("[check-in] At the airport", "act_checkin"),
        ("[tag] Jo", "act_tag"),
    ],
)
def test_an_act_in_brackets_is_an_act(text, name):
    assert found(text, name) == [text[: text.index("]") + 1]]


def test_a_share_of_something_harmful_counts_as_posting_it():
    outcome = ask("dhs", "[share] of a meme calling the Minister a Nazi", identifiable="could_be")
    assert outcome.verdict == "do_not_post"
    assert "DHS-DEF-02" in outcome.clauses


def test_a_harmless_like_is_fine():
    outcome = ask("dhs", "[like] on a video of a baby elephant")
    assert outcome.verdict == "ok"
    assert "DHS-DEF-02" not in outcome.clauses
