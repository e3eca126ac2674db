import pytest

from ..rules import ask, signals


@pytest.mark.parametrize(
    "text",
    [
        "今天带猫去看兽医",
        "Χρόνια πολλά σε όλους",
        "صباح الخير يا أصدقاء",
        "Estoy muy contento con los resultados",
        "Heute war ein guter Tag und ich bin nicht müde",
        "Dobrý den všem, krásný víkend!",
        "Con đi học ngoan quá, cả nhà vui lắm!",
        "おはようございます",
    ],
)
def test_other_languages_are_recognised(text):
    assert "other_language" in signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "A café in Fyshwick does a decent brûlée",
        "Los Angeles was great",
        "La la la la",
        "Kia ora from Cairns",
        "¯\\_(ツ)_/¯",
        "😀😀",
        "ok",
    ],
)
def test_english_with_a_borrowed_word_is_english(text):
    assert "other_language" not in signals(text)


def test_a_greeting_in_another_language_is_fine():
    assert ask("dhs", "Buongiorno a tutti, oggi lasagne della nonna!").verdict == "ok"


def test_another_language_about_work_is_sent_to_a_person():
    assert ask("dhs", "오늘 회사에서 정말 힘들었다").verdict == "ask_first"
    assert ask("acbps", "오늘 회사에서 정말 힘들었다").verdict == "ask_first"


def test_plain_abuse_of_customers_is_understood_in_other_languages():
    outcome = ask("dhs", "Die Kunden sind alle faul und ich bin müde", identifiable="yes")
    assert outcome.verdict == "do_not_post"
    assert "DHS-NOT-07" in outcome.clauses
