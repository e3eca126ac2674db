import pytest

from policies.advice.signals.meanings import BadMeaning, read_meanings

from ..rules import found, signals

# What the sentence means, said in words no rule has seen: one row for each meaning that decides something.
MEANT = [
    ("customers_disparaged", "Claimants are idiots"),
    ("customers_disparaged", "half of the pensioners I see are faking it"),
    ("travellers_disparaged", "the passengers were feral tonight"),
    ("stakeholders_disparaged", "job providers are useless parasites"),
    ("colleague_attacked", "my workmate is a snake"),
    ("manager_attacked", "our director is a pathetic coward"),
    ("named_attacked", "Tracey is a moron"),
    ("customer_story", "a lady came in today, her husband is in jail"),
    ("customer_named", "Mrs Brown had her claim approved"),
    ("records_read", "I looked up my ex's file"),
    ("leaking", "here is the internal memo"),
    ("runs_team_business", "minutes of the team meeting are up"),
    ("agency_mild", "Centrelink could be better at this"),
    ("agency_harsh", "Centrelink is evil"),
    ("government_mild", "the government got this wrong"),
    ("government_harsh", "the minister is a nazi"),
    ("other_agency_mild", "the tax office is hopeless"),
    ("policy_view_dhs", "I think drug testing is bad policy"),
    ("policy_view_customs", "the visa policy is a mistake"),
    ("takes_part_in_politics", "I signed the petition"),
    ("protesting", "join my page against the dam"),
    ("complains_about_job", "I hate my job"),
    ("industrial", "the union votes on Friday"),
    ("blows_the_whistle", "there is a cover up here"),
    ("gives_public_comment", "I told the reporter what goes on"),
    ("official_voice", "on behalf of the department"),
    ("romantic", "dinner tonight, gorgeous?"),
    ("racist", "go back to where you came from"),
    ("sexist", "make me a sandwich"),
    ("threatening", "I'll break your legs"),
    ("rude_reply", "nobody asked you"),
    ("good_news", "proud of our team at work"),
    ("claims_about_agency", "I heard Centrelink cuts you off"),
    ("using_brand", "the department's logo on a mug"),
    ("opens_account", "starting a Twitter account for our team"),
    ("worried", "someone posted my home address"),
    ("daily_work", "eight hours on the primary line"),
    ("operations", "big bust tonight at the wharf"),
    ("joint_or_legal", "I am giving evidence on Tuesday"),
    ("systems_talk", "our servers are unpatched"),
    ("partisan_words", "thank goodness for our Prime Minister"),
    ("promotion", "check out my cousin's business"),
    ("copies_work", "here is the full movie, ripped"),
]
NOT_MEANT = [
    ("customers_disparaged", "Pensioners are not bludgers"),
    ("customers_disparaged", "stop calling pensioners bludgers"),
    ("colleague_attacked", "my netball coach is a dragon at training, and hopeless"),
    ("manager_attacked", "the Arsenal manager is an idiot"),
    ("threatening", "I'd kill for a coffee"),
    ("threatening", "she killed it at trivia"),
    ("insult", "I'm such an idiot"),
    ("agency_harsh", "the movie was evil"),
    ("government_harsh", "raised money for the Cancer Council"),
    ("operations", "raiding tonight, need two healers"),
    ("systems_talk", "my laptop crashed"),
    ("complains_about_job", "I hate Mondays"),
    ("daily_work", "container gardening for beginners"),
    ("customs_harsh", "our wedding customs are silly"),
    ("leaking", "the annual report published today says so"),
]


@pytest.mark.parametrize(("name", "text"), MEANT)
def test_what_is_meant_is_seen(name, text):
    assert name in signals(text)


@pytest.mark.parametrize(("name", "text"), NOT_MEANT)
def test_what_is_not_meant_is_not_seen(name, text):
    assert name not in signals(text)


def test_words_far_apart_mean_nothing_together():
    far = "Pensioners are lovely. " + "The garden is full of roses this year. " * 6 + "What a muppet."
    assert "customers_disparaged" not in signals(far)


def test_a_harmless_paragraph_added_does_not_hide_what_came_before():
    assert "customers_disparaged" in signals("Claimants are idiots.\n\nAnyway, the cafe at netball was great.")


def test_the_words_behind_a_meaning_are_marked():
    assert found("My manager is a liar", "manager_attacked") == ["manager", "liar"]


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"any": ["insult"], "near": [["insult"]]},
        {"any": ["unheard_of"]},
        {"any": ["insult"], "unless": ["unheard_of"]},
        {"any": ["insult"], "colour": "red"},
        "insult",
    ],
)
def test_a_meaning_that_cannot_be_read_is_refused(entry):
    with pytest.raises(BadMeaning, match="mine"):
        read_meanings({"mine": entry}, {"insult"})


def test_a_meaning_uses_only_what_stands_above_it():
    with pytest.raises(BadMeaning, match="second"):
        read_meanings({"first": {"any": ["second"]}, "second": {"any": ["insult"]}}, {"insult"})
