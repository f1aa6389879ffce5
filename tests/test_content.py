from datetime import date

import pytest
from pydantic import ValidationError

from safetycheck import content
from safetycheck.content import Item, Topic

TODAY = date(2026, 11, 22)
PLAIN = {
    "id": "sig-lock",
    "version": "1",
    "title": "Turn on the lock",
    "why": "It keeps others from taking your number.",
    "severity": "critical",
    "threats": ["takeover"],
    "profiles": ["all"],
    "platforms": {"ios": {"path": "Settings > Account", "version": "8", "on": "2026-09-01"}},
    "set": "On",
    "done_when": "The switch is on.",
    "cautions": ["It asks for your PIN."],
    "minutes": "2",
    "review_after": "180",
    "help": ["Open the settings."],
    "changed": {"on": "2026-05-12", "what": "The menu moved."},
    "sources": [{"url": "https://support.example.org/lock", "date": "2026-11-22", "dated": "false"}],
    "confidence": "high",
}


def item(**changes):
    return Item.model_validate(PLAIN | changes, strict=False)


def topic(*items, name="signal", **changes):
    plain = {"topic": name, "language": "en", "title": "Signal", "intro": "It guards your account.", "items": items}
    return Topic.model_validate(plain | changes, strict=False)


def said(*topics, **more):
    return [(problem.loc, problem.text) for problem in content.problems(topics, today=TODAY, **more)]


def test_a_good_item_is_left_in_peace():
    assert said(topic(item())) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "Signal Lock"),
        ("version", "0"),
        ("title", " "),
        ("severity", "urgent"),
        ("threats", []),
        ("threats", ["aliens"]),
        ("profiles", []),
        ("platforms", {"symbian": {"path": "x", "version": "1", "on": "2026-01-01"}}),
        ("platforms", {"ios": {"path": "x", "version": "1"}}),
        ("done_when", ""),
        ("minutes", "0"),
        ("minutes", "121"),
        ("review_after", "29"),
        ("sources", []),
        ("sources", [{"url": "http://support.example.org/", "date": "2026"}]),
        ("sources", [{"url": "https://support.example.org/\x1b[31m", "date": "2026"}]),
        ("sources", [{"url": "https://support.example.org/", "date": "last May"}]),
        ("sources", [{"url": "https://support.example.org/"}]),
        ("confidence", "certain"),
        ("exposure", "shoe size"),
        ("help", ["a step"] * 7),
        ("surprise", "x"),
    ],
)
def test_the_form_refuses(key, value):
    with pytest.raises(ValidationError):
        item(**{key: value})


@pytest.mark.parametrize("key", ["done_when", "sources", "why", "review_after", "confidence", "version"])
def test_nothing_that_matters_may_be_left_out(key):
    with pytest.raises(ValidationError):
        Item.model_validate({name: value for name, value in PLAIN.items() if name != key}, strict=False)


def test_an_id_is_unique_over_all_topics():
    assert said(topic(item()), topic(item(), name="proton")) == [(("items", 0, "id"), "this id stands in signal already")]


def test_two_files_of_one_topic_and_mixed_languages_are_found():
    texts = [text for _, text in said(topic(item()), topic(item(id="b"), language="es"))]
    assert texts.count("another file has this topic too") == 2
    assert texts.count("topics of several languages are mixed") == 2


def test_what_comes_first_must_exist():
    assert said(topic(item(after=["nothing"]))) == [(("items", 0, "after", 0), "there is no item nothing")]


def test_an_order_that_runs_in_a_circle_is_found_over_topics():
    one, other = topic(item(id="a", after=["c"]), item(id="b", after=["a"])), topic(item(id="c", after=["b"]), name="proton")
    found = said(one, other, topic(item(id="d", after=["a"]), name="pacing"))
    # d comes after the circle and is not in it.
    assert found == [(("items", place, "after"), "this order runs in a circle") for place in (0, 1, 0)]


def test_an_item_after_itself_is_a_circle():
    assert said(topic(item(after=["sig-lock"]))) == [(("items", 0, "after"), "this order runs in a circle")]


def test_a_title_is_short_and_no_sentence():
    assert said(topic(item(title="x" * 71))) == [(("items", 0, "title"), "is longer than 70 characters")]
    assert said(topic(item(title="Turn it on."))) == [(("items", 0, "title"), "ends with a full stop")]


def test_what_is_unsure_says_look_for():
    unsure = topic(item(confidence="low"))
    assert [loc for loc, _ in said(unsure)] == [("items", 0, "confidence")]
    assert said(topic(item(confidence="low", title="Look for the lock"))) == []
    path = {"path": "Settings; look for Lock", "version": "8", "on": "2026-09-01"}
    assert said(topic(item(confidence="low", platforms={"ios": path}))) == []
    half = {"ios": path, "android": path | {"path": "Settings > Lock"}}
    assert len(said(topic(item(confidence="low", platforms=half)))) == 1
    assert len(said(topic(item(confidence="low", platforms={})))) == 1


@pytest.mark.parametrize(
    ("changes", "loc"),
    [
        ({"platforms": {"ios": {"path": "x", "version": "8", "on": "2026-11-23"}}}, ("platforms", "ios", "on")),
        ({"changed": {"on": "2027-01-01", "what": "x"}}, ("changed", "on")),
        ({"sources": [{"url": "https://support.example.org/", "date": "2026-12"}]}, ("sources", 0, "date")),
    ],
)
def test_no_date_is_in_the_future(changes, loc):
    assert said(topic(item(**changes))) == [(("items", 0, *loc), "is in the future")]
    assert content.problems([topic(item(**changes))]) == []


def test_a_probe_must_exist():
    assert said(topic(item(probe="disk")), probes={"disk"}) == []
    assert said(topic(item(probe="disk")), probes=set()) == [(("items", 0, "probe"), "there is no such probe")]


@pytest.mark.parametrize(
    "claim",
    [
        "Registration Lock protects you for ever.",
        "The lock is permanent.",
        "Disappearing messages stop screenshots.",
        "Signal hides who you talk to.",
        "Proton can't be forced to hand over anything.",
        "A VPN makes you anonymous.",
        "Tor keeps you fully anonymous.",
        "A hash protects your number.",
        "A hash can't be reversed.",
        "Blurred faces are safe.",
        "Airplane mode turns everything off.",
        "Not found means you are safe.",
        "Opting out of PimEyes removes the photo.",
        "Lockdown Mode makes your phone spyware-proof.",
        "This is 100% safe.",
        "Signal rotates identity keys every quarter.",
    ],
)
def test_claims_that_are_not_true_are_refused_wherever_they_stand(claim):
    for changes in ({"why": claim}, {"cautions": [claim]}, {"help": ["Look.", claim]}, {"done_when": claim}, {"set": claim}):
        assert any("must not be claimed" in text for _, text in said(topic(item(**changes)))), changes
    assert any(loc == ("intro",) for loc, _ in said(topic(item(), intro=claim)))


@pytest.mark.parametrize(
    "truth",
    [
        "Registration Lock does not last for ever.",
        "Disappearing messages do not stop screenshots.",
        "No VPN makes you anonymous.",
        "A hash does not protect your number.",
        "Blurred faces are not safe.",
        "Airplane mode doesn't turn everything off.",
        "Opting out of PimEyes never removes the photo.",
        "Proton must obey Swiss orders.",
        "Proton can't read your mail. It can be ordered to log where you sign in.",
        "Nothing makes a phone spyware-proof.",
        "Lock your phone. Always carry a charger.",
    ],
)
def test_what_is_true_may_be_said(truth):
    assert said(topic(item(why=truth))) == []
