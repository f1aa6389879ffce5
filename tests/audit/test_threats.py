import pytest

from safetycheck.audit import threats
from safetycheck.audit.threats import FLAGS, NOBODY, QUESTIONS, Situation
from safetycheck.content import Audience, Threat


def test_who_was_asked_nothing_is_nobody_in_particular():
    assert threats.weigh({}) == NOBODY


def test_an_answer_brings_its_flags_weights_and_situation():
    known = threats.weigh({"visible": "c", "action": "y"})
    assert known.flags == {Audience.PUBLIC, Audience.ACTION}
    assert known.situations == {Situation.ACTION}
    assert known.boosts[Threat.DOXING] == 0.5


def test_several_answers_add_up():
    assert threats.weigh({"visible": "c", "whom": "a"}).boosts[Threat.DOXING] == 1.0


def test_who_would_rather_not_say_what_is_at_stake_is_served_as_who_says_yes():
    assert threats.weigh({"stakes": ""}) == threats.weigh({"stakes": "y"})
    assert threats.weigh({"stakes": "n"}) == NOBODY


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS if question.name != "stakes"])
def test_silence_on_any_other_question_means_nothing(name):
    assert threats.weigh({name: ""}) == NOBODY


def test_every_question_can_be_told_by_letters():
    for question in QUESTIONS:
        # As everywhere else: y and n where it is yes or no. q stops the questions.
        letters = "yn" if [choice.text for choice in question.choices] == ["Yes", "No"] else "abcdefgh"
        assert [choice.key for choice in question.choices] == list(letters[: len(question.choices)])


def test_nothing_is_asked_that_must_not_be_known():
    asked = " ".join([*(q.text for q in QUESTIONS), *(c.text for q in QUESTIONS for c in q.choices)]).lower()
    for word in "immigra citizen visa papers undocumented religio faith health union employer arrested convict".split():
        assert word not in asked


def test_kept_flags_stand_for_the_answers_but_nothing_is_urgent():
    known = threats.of_flags(FLAGS)
    assert known.flags == set(FLAGS)
    assert not known.situations
    assert known.boosts == threats.weigh({"visible": "c", "name": "a", "action": "y", "keys": "y"}).boosts
    assert threats.of_flags(()) == NOBODY
