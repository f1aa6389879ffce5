"""The checklists that are shipped: whole, true to the rules, readable, and in the right order for five people."""

from datetime import UTC, datetime
from statistics import median

import pytest

from safetycheck import resources
from safetycheck.audit import index, library, probes, rank, threats, walk
from safetycheck.audit.rank import Circumstances
from safetycheck.cli.check import BELOW
from safetycheck.content import Platform, Severity
from safetycheck.events import Device

FOLDER = resources.checklists()
SHIPPED = library.load(FOLDER)
TOPICS = [topic.topic for topic in SHIPPED.topics]


def prose(item):
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in (item.why, item.done_when, *item.cautions))


def test_every_topic_is_there():
    assert tuple(TOPICS) == library.ORDER
    assert SHIPPED.broken == ()


def test_the_lint_has_nothing_to_say():
    count, found = library.lint(FOLDER, today=datetime.now(UTC).date(), probes=set(probes.BY_ID))
    assert count >= len(library.ORDER)
    assert found == []


def test_the_index_is_up_to_date():
    assert index.read(FOLDER) is not None, "run: make docs"


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_reads_easily(topic, grade):
    grades = {item.id: grade(prose(item)) for item in SHIPPED.ids[topic].items}
    assert median(grades.values()) <= 8
    assert {own: round(each, 1) for own, each in grades.items() if each > 11} == {}


def test_the_measure_of_reading_tells_easy_from_hard(grade):
    assert grade("The cat sat on the mat. It was warm.") < 2
    hard = (
        "Notwithstanding organizational considerations, administrative authentication infrastructure necessitates verification."
    )
    assert grade(hard) > 20


def test_every_id_that_the_order_names_is_there():
    for names in rank.FIRST.values():
        for name in names:
            assert name in SHIPPED.items or name in SHIPPED.ids, name


def test_code_on_github_is_cited_from_those_who_make_it():
    """A stranger's copy of an app may say anything. Whoever is added here makes the program that the item is about."""
    makers = {
        "signalapp",
        "flathub",
        "tbvdm",
        "ProtonMail",
        "ProtonVPN",
        "protonpass",
        "OpenTermsArchive",
        "mvt-project",
        "scidsg",
    }
    cited = {(item.id, source.url) for item in SHIPPED.items.values() for source in item.sources if "//github.com/" in source.url}
    assert cited
    assert {(own, url) for own, url in cited if url.split("/")[3] not in makers} == set()


def test_no_topic_or_item_has_the_name_of_a_command():
    assert not {*SHIPPED.items, *SHIPPED.ids} & {*BELOW, "walk", "handout"}


@pytest.mark.parametrize("device", ["android", "ios"])
def test_whoever_has_a_phone_is_told_where_to_tap_for_the_worst(device: Device):
    """What is critical and a setting of Signal or of the phone has a path on both systems."""
    for item in SHIPPED.ids["signal"].items:
        if item.severity is Severity.CRITICAL and {Platform.ANDROID, Platform.IOS} & set(item.platforms):
            assert device in item.platforms, item.id


# --- five people ------------------------------------------------------------------------------------------------


def first(answers, devices, *, left_out=(), count=5):
    steps = walk.ahead(SHIPPED, {}, devices, Circumstances(threats.weigh(answers)), left_out=left_out)
    return [step.item.id for step in steps[:count]]


def test_a_newcomer_who_answers_nothing():
    # Ten minutes against what happens most: accounts talked away, taken over, or read along on a linked computer.
    assert first({}, ("android",), left_out=["proton"]) == [
        "signal-support-impersonation",
        "signal-strong-pin",
        "signal-registration-lock",
        "signal-linked-devices-review",
        "signal-link-only-yourself",
    ]


def test_a_pseudonymous_organizer():
    # A name that got tied to the work can't be untied: the plan and the name first, then what leaks it every day.
    answers = {"visible": "a", "whom": "ad", "stakes": "y", "action": "n", "keys": "n", "name": "a", "managed": "n", "lately": ""}
    assert first(answers, ("android", "desktop"), left_out=["proton"]) == [
        "idn-plan",
        "idn-name",
        "signal-disappearing-default",
        "signal-number-visibility",
        "signal-notification-content",
    ]
    # Who pays for mail, or gave it a number, has told more than any setting hides.
    assert first(answers, ("android", "desktop")) == [
        "pro-payment-metadata",
        "pro-pseudonymous-identity",
        "pro-recovery-phrase",
        "pro-recovery-email-phone",
        "idn-plan",
    ]


def test_an_admin_of_groups():
    # Others depend on the group: who gets in, who is in, and what a seized phone would show of it.
    answers = {"visible": "b", "whom": "c", "stakes": "", "action": "n", "keys": "y", "name": "c", "managed": "n", "lately": ""}
    assert first(answers, ("ios", "desktop"), left_out=["proton"]) == [
        "signal-group-link-approval",
        "signal-group-hygiene",
        "signal-disappearing-default",
        "signal-notification-content",
        "dev-long-passcode",
    ]


def test_a_public_spokesperson():
    # The name is known: cut the way from the number to the home, then keep the account from being taken.
    answers = {"visible": "c", "whom": "ab", "stakes": "n", "action": "n", "keys": "n", "name": "c", "managed": "n", "lately": ""}
    assert first(answers, ("ios",), left_out=["proton"]) == [
        "signal-number-visibility",
        "signal-support-impersonation",
        "signal-strong-pin",
        "signal-registration-lock",
        "signal-linked-devices-review",
    ]
    # With Proton: a way back in, then what leads from it to the person. Nobody tells them to hide a name that all know.
    assert first(answers, ("ios",)) == [
        "pro-recovery-phrase",
        "pro-recovery-email-phone",
        "signal-number-visibility",
        "signal-support-impersonation",
        "signal-strong-pin",
    ]


def test_somebody_who_is_being_doxed_today():
    # Safety before settings, help before work, evidence before deletion.
    safety = ["dox-safe-place", "dox-helper", "dox-household", "dox-police-choice", "dox-evidence"]
    assert first({"visible": "c", "whom": "a", "stakes": "", "lately": "b"}, ("android",)) == safety
    # Nobody has to answer a question first.
    steps = walk.ahead(SHIPPED, {}, ("android",), Circumstances(), only="doxed-now")
    assert [step.item.id for step in steps[:5]] == safety


def test_somebody_who_goes_to_an_action():
    # Whom to call, what to carry, what to say, and a phone that a finger can't open.
    assert first({"whom": "c", "action": "y"}, ("android",), left_out=["proton"]) == [
        "act-legal-number",
        "act-phone-choice",
        "act-detained",
        "dev-long-passcode",
        "dev-biometrics-off",
    ]
