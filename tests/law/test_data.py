"""The law files: whole, sourced, and broken ones named with file and line."""

from datetime import date
from importlib.resources import files as packaged

import pytest

from safetycheck import yamlfile
from safetycheck.errors import BadFile
from safetycheck.law import Residence, files
from safetycheck.law.places import Sourced
from safetycheck.text import STATES

DATA = packaged("safetycheck.law") / "data"
TODAY = date(2026, 11, 22)
# Every state that has a law, by November 2026 or signed for later; the rest has none.
LAWFUL = set("CA VA CO CT UT TX OR MT FL DE IA NE NH NJ TN MN MD IN KY RI NV OK LA AL".split())


@pytest.fixture(params=files.codes())
def place(request):
    return files.place(request.param)


def test_every_law_of_the_facts_is_there():
    held = {code.removeprefix("US-") for code in files.codes() if code.startswith("US-") and files.place(code).laws}
    assert held == LAWFUL
    assert {code for code in files.codes() if not code.startswith("US")} == {"EU", "GB", "CA", "CA-QC", "BR"}
    assert held <= STATES.keys()
    assert len(files.place("EU").members) == 27 + 3


def test_a_file_is_called_what_it_holds(place):
    assert (DATA / f"{place.code.lower()}.yaml").is_file()


def test_every_statement_has_a_source_a_date_and_a_confidence(place):
    said = [*place.laws, *place.notes, *(note for law in place.laws for note in law.notes)]
    assert said
    for each in said:
        assert isinstance(each, Sourced)
        assert each.source.startswith("https://")
        assert date(2026, 1, 1) <= each.as_of <= TODAY
        assert each.confidence in {"high", "medium", "low"}
    for law in place.laws:
        assert law.complaint_url.startswith("https://")
        assert all((rule.source or law.source).startswith("https://") for rule in law.rights)


def test_nothing_is_said_twice(place):
    names = [law.law for law in place.laws]
    notes = [note.says for note in (*place.notes, *(note for law in place.laws for note in law.notes))]
    assert len(set(names)) == len(names)
    assert len(set(notes)) == len(notes)


def test_a_right_of_the_person_alone_says_why_it_is_not_cited(place):
    deletes = [rule for law in place.laws for rule in law.rights if rule.right == "delete" and rule.origin == "person"]
    assert all(rule.otherwise and "is not cited" in rule.otherwise for rule in deletes)
    assert bool(deletes) is (place.code in {"US-CA", "US-UT", "US-IA"})


def test_low_confidence_is_kept_for_what_is_thin():
    low = {code for code in files.codes() for law in files.place(code).laws if "low" in {rule.confidence for rule in law.rights}}
    assert low == {"US-LA", "CA", "BR"}


# place: since, response and extension, where they stand, who else may ask and where that stands, whether "it is public" is a
# strong answer. Typed from the facts by hand, and not from the files.
PINS = {
    "US-VA": ("2023-01-01", "45+45 days", "Va. Code 59.1-577(B)", "none_stated", None, True),
    "US-CO": ("2023-07-01", "45+45 days", "C.R.S. 6-1-1306(2)", "opt_out_only", "C.R.S. 6-1-1306(1)(a)(II); 4 CCR 904-3", False),
    "US-CT": ("2023-07-01", "45+45 days", "Conn. Gen. Stat. 42-518(c)", "opt_out_only", "Conn. Gen. Stat. 42-519", False),
    "US-UT": ("2023-12-31", "45+45 days", "Utah Code 13-61-203", "none_stated", None, True),
    "US-TX": (
        "2024-07-01",
        "45+45 days",
        "Tex. Bus. & Com. Code 541.052",
        "opt_out_only",
        "Tex. Bus. & Com. Code 541.055(e)",
        True,
    ),
    "US-OR": ("2024-07-01", "45+45 days", "ORS 646A.576(5)", "opt_out_only", "ORS 646A.576(4)", True),
    "US-MT": (
        "2024-10-01",
        "45+45 days",
        "Mont. Code Ann. 30-14-2808(4)",
        "opt_out_only",
        "Mont. Code Ann. 30-14-2809",
        False,
    ),
    "US-FL": ("2024-07-01", "45+15 days", "Fla. Stat. 501.706", "none_stated", None, True),
    "US-DE": ("2025-01-01", "45+45 days", "6 Del. C. 12D-104(c)", "opt_out_only", "6 Del. C. 12D-105", False),
    "US-IA": ("2025-01-01", "90+45 days", "Iowa Code 715D.3(2)", "none_stated", None, True),
    "US-NE": ("2025-01-01", "45+45 days", "Neb. Rev. Stat. 87-1108", "opt_out_only", None, True),
    "US-NH": ("2025-01-01", "45+45 days", "RSA 507-H:4, III", "opt_out_only", "RSA 507-H:5", False),
    "US-NJ": ("2025-01-15", "45+45 days", "N.J.S.A. 56:8-166.7(a)", "opt_out_only", "N.J.S.A. 56:8-166.11", False),
    "US-TN": ("2025-07-01", "45+45 days", "Tenn. Code Ann. 47-18-3304(b)", "none_stated", None, True),
    "US-MN": ("2025-07-31", "45+45 days", "Minn. Stat. 325M.14 subd. 4", "opt_out_only", "Minn. Stat. 325M.14", False),
    "US-MD": (
        "2025-10-01",
        "45+45 days",
        "Md. Code, Com. Law 14-4705(e)",
        "opt_out_only",
        "Md. Code, Com. Law 14-4706",
        False,
    ),
    "US-IN": ("2026-01-01", "45+45 days", "Ind. Code 24-15-3-1(c)", "none_stated", None, True),
    "US-KY": ("2026-01-01", "45+45 days", "KRS 367.3615(3)", "none_stated", None, True),
    "US-RI": ("2026-01-01", "45+45 days", "R.I. Gen. Laws 6-48.1-6(b)(1)", "opt_out_only", "R.I. Gen. Laws 6-48.1-5(f)", False),
    "US-NV": ("2019-10-01", "60+30 days", None, "none_stated", None, None),
    "US-OK": ("2027-01-01", "45+45 days", None, "unknown", None, True),
    "US-LA": ("2027-01-01", "45+45 days", None, "unknown", None, True),
    "US-AL": ("2027-05-01", "45+45 days", None, "unknown", None, True),
    "EU": ("2018-05-25", "1+2 months", "GDPR Art. 12(3)", "with_authority", "national law; Art. 80 for associations", None),
    "GB": ("2021-01-01", "1+2 months", "UK GDPR Art. 12 and 12A", "with_authority", None, None),
    "CA": ("2004-01-01", "30+30 days", "PIPEDA s. 8(3)-(4)", "with_authority", None, False),
    "CA-QC": ("2023-09-22", "30+None days", "CQLR c. P-39.1, s. 32", "with_authority", None, None),
    "BR": ("2020-09-18", "15+None days", "LGPD Art. 19 II", "with_authority", "LGPD Art. 18 s. 3", False),
}
CALIFORNIA = [
    ("2026-01-01", "90+0 days", "Cal. Civ. Code 1798.99.86", "with_authority", "Cal. Civ. Code 1798.99.86", False),
    ("2020-01-01", "45+45 days", "Cal. Civ. Code 1798.130(a)(2)", "all", "11 CCR 7063", False),
]


def test_every_law_is_as_it_was_typed_a_second_time(place):
    expected = CALIFORNIA if place.code == "US-CA" else [PINS[place.code]] if place.code in PINS else []
    assert [_pin(law) for law in place.laws] == expected


def _pin(law):
    clock = f"{law.clock.response}+{law.clock.extension} {law.clock.unit}"
    strong = law.public.strong if law.public else None
    return law.since.isoformat(), clock, law.clock.citation, law.agent.may, law.agent.citation, strong


def test_the_florida_law_is_held_though_never_cited():
    (law,) = files.place("US-FL").laws
    assert law.not_cited
    assert {rule.citation for rule in law.rights} == {"Fla. Stat. 501.705"}
    assert [rule.right for rule in law.rights] == ["delete", "opt_out_sale", "access", "correct"]
    assert law.appeal
    assert (law.appeal.citation, law.appeal.clock.response, law.appeal.confidence) == ("Fla. Stat. 501.707", 60, "low")


def test_the_days_of_older_parts():
    ccpa = files.place("US-CA").laws[1]
    assert {rule.right: rule.since for rule in ccpa.rights}["correct"] == date(2023, 1, 1)
    assert next(rule.clock.citation for rule in ccpa.rights if rule.right == "opt_out_sale") == "11 CCR 7026(f)"
    assert files.place("US-NV").laws[0].rights[0].since == date(2021, 10, 1)
    coming = {note.until for note in files.place("US-CT").notes}
    assert coming == {date(2027, 1, 1), date(2028, 10, 1)}


WRONG = (
    "56:8-166.9", "367.3613", "367.3614", "6-48.1-4", "325O", "325M.05", "646A.578", "87-1104", "24-15-4", "30-14-2812",
    "30-14-2804", "14-460", "14-4705(a)", "47-18-32", "42-518(a)(3)",
)  # fmt: skip


def test_no_citation_that_others_get_wrong(place):
    text = (DATA / f"{place.code.lower()}.yaml").read_text("utf-8")
    assert [wrong for wrong in WRONG if wrong in text] == []


def test_the_words_accuse_nobody_and_promise_nothing(place):
    text = (DATA / f"{place.code.lower()}.yaml").read_text("utf-8").lower()
    for word in ("violat", "illegal", "guarantee", "you will win", "sue "):
        assert word not in text


# --- files that are wrong ---------------------------------------------------------------------------------------

GOOD = """\
code: US-ZZ
name: Nowhere
laws:
  - law: Nowhere Act
    since: 2026-01-01
    clock: {response: 45, extension: 45}
    agent: {may: none_stated}
    regulator: Nobody
    complaint_url: https://nowhere.example/complain
    source: https://nowhere.example/act
    as_of: 2026-11-22
    confidence: high
    rights:
      - {right: delete, citation: NA 1, reaches: All., until: 2027-01-01}
      - {right: access, citation: NA 2, reaches: All.}
"""


def test_a_good_file():
    assert files.read(GOOD, "us-zz.yaml").laws[0].rights[0].citation == "NA 1"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("    confidence: high", "    confidence: sure", 12, "confidence"),
        ("    confidence: high\n", "", 4, "laws.0.confidence: this key is missing"),
        ("    source: https://nowhere.example/act\n", "", 4, "laws.0.source: this key is missing"),
        ("source: https://", "source: http://", 10, "laws.0.source"),
        ("https://nowhere.example/act", "https://localhost", 10, "laws.0.source"),
        ("as_of: 2026-11-22", "as_of: lately", 11, "laws.0.as_of"),
        ("as_of: 2026-11-22", "as_of: 2026-11-31", 11, "laws.0.as_of"),
        ("since: 2026-01-01", "since: NO", 5, "laws.0.since"),
        ("right: access", "right: revenge", 15, "laws.0.rights.1.right"),
        ("right: access", "right: appeal", 4, "an appeal stands under appeal"),
        ("right: access", "right: delete", 4, "gives a right twice on 2026-01-01"),
        ("until: 2027-01-01", "since: 2027-01-01, until: 2027-01-01", 14, "until must be later than since"),
        ("response: 45", "response: -45", 6, "laws.0.clock.response"),
        ("response: 45", "response: 45, units: weeks", 6, "units: this key is not known here"),
        ("reaches: All.}", "reaches: ''}", 15, "laws.0.rights.1.reaches"),
        ("code: US-ZZ", "code: ../etc", 1, "code"),
        ("name: Nowhere", "name: Nowhere\nname: Elsewhere", 3, "this key stands twice"),
        ("name: Nowhere", "name: &a Nowhere", 2, "anchors"),
        ("name: Nowhere", "name: [", 4, ""),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named_with_its_line(old, new, line, says):
    text = GOOD.replace(old, new, 1) if "reaches" not in old else new.join(GOOD.rsplit(old, 1))
    assert text != GOOD
    with pytest.raises(BadFile) as wrong:
        files.read(text, "us-zz.yaml")
    assert f"us-zz.yaml:{line}: " in wrong.value.message
    assert says in wrong.value.message


@pytest.mark.parametrize("text", ["", "[]", "a: b", "[" * 100_000, "\x00", "- code", "code: US-ZZ"])
def test_no_text_does_more_than_be_refused(text):
    with pytest.raises(BadFile):
        files.read(text, "us-zz.yaml")


def test_no_file_is_read_that_is_not_ours():
    for code in ("../US", "US-CA.YAML", "", "US-", "us-ca"):
        assert files.place(code) is None
    assert files.places(Residence("../../x", "US")) == (files.place("US"),)


def test_the_data_has_the_form_that_the_project_asks_of_yaml(place):
    name = f"{place.code.lower()}.yaml"
    assert yamlfile.parse((DATA / name).read_text("utf-8"), name).data["code"] == place.code
