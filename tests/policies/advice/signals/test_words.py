import pytest

from policies.advice.signals.phrases import BadPhrase, PhraseTree
from policies.advice.signals.reading import Reading
from policies.advice.signals.words import fold, stem


def texts(original: str, vocabulary=frozenset()) -> list[str]:
    return [word.text for word in Reading.of(original, vocabulary).words]


def matches(phrase: str, text: str, **classes) -> bool:
    tree = PhraseTree(classes)
    tree.add("it", phrase)
    return bool(list(tree.find(Reading.of(text).words)))


@pytest.mark.parametrize(
    ("original", "words"),
    [
        ("She's SO lazy", ["she", "lazy"]),
        ("I don't know", ["i", "do", "not", "know"]),
        ("dont", ["do", "not"]),
        ("we\u2019ll see", ["we", "will", "see"]),
        ("co-worker", ["co", "worker"]),
        ("café", ["cafe"]),
        ("Lаzy", ["lazy"]),
        ("la\u200bzy", ["lazy"]),
        ("#WorstBossEver", ["worst", "boss", "ever"]),
        ("well ❤️ it", ["well", "❤", "it"]),
    ],
)
def test_words_are_read_through_their_disguises(original, words):
    assert texts(original) == words


def test_stretched_words_and_run_together_hashtags_are_settled_by_what_we_know():
    known = frozenset({"lazy", "customer"})
    assert texts("laaaazy", known) == ["lazy"]
    assert texts("#lazycustomers", known) == ["lazy", "customers"]
    assert texts("#xyzzycustomers", known) == ["xyzzycustomers"]


@pytest.mark.parametrize(
    ("word", "singular"),
    [("customers", "customer"), ("bullies", "bully"), ("bosses", "boss"), ("customs", "customs"), ("us", "us")],
)
def test_plurals_are_read_as_one(word, singular):
    assert stem(word) == singular


def test_places_in_the_folded_text_lead_back_to_the_original():
    original = "Ｈｅｌｌｏ ﬁne\u200b day"
    folded = fold(original)
    start = folded.text.index("day")
    assert original[slice(*folded.span(start, start + 3))] == "day"


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("lazy|idle customer", "Idle customers"),
        ("complain* about", "complaining about it"),
        ("hate .. job", "I hate every bit of this job"),
        ("my {boss}", "my team leader"),
        ("the worst", "it's the absolutely worst"),
    ],
)
def test_a_phrase_matches_what_it_says(phrase, text):
    assert matches(phrase, text, boss=["boss", "team leader"])


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("lazy customer", "lazy. Customers"),
        ("hate .. job", "hate one two three four five job"),
        ("customs", "custom kitchens"),
        ("complain*", "uncomplaining"),
    ],
)
def test_a_phrase_matches_nothing_else(phrase, text):
    assert not matches(phrase, text)


@pytest.mark.parametrize("phrase", ["", "..", "hate ..", ".. job", "is a", "{unknown}"])
def test_a_phrase_with_nothing_to_hold_on_to_is_refused(phrase):
    with pytest.raises(BadPhrase):
        PhraseTree().add("it", phrase)
