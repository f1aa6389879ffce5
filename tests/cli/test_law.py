import contextlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

import safetycheck

ROOT = Path(safetycheck.__file__).parent.parent


def test_it_says_what_can_be_asked_and_that_it_is_no_advice(run):
    done = run("law", "--state", "CA", "--date", "2026-11-22")
    assert done.exit_code == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "California, 2026-11-22, any people-search site"
    numbered = [line for line in lines if re.match(r"\d\. ", line)]
    assert numbered == [
        "1. Delete through the state's portal: Cal. Civ. Code 1798.99.86",
        "2. Opt out of sale: Cal. Civ. Code 1798.120",
        "3. See the data: Cal. Civ. Code 1798.110",
        "4. Correct the data: Cal. Civ. Code 1798.106",
    ]
    assert "answer within: 15 business days (11 CCR 7026(f))" in lines
    assert "counted from: 2026-08-01 at the earliest" in lines
    assert "file it at: https://privacy.ca.gov/drop/" in lines
    assert "complaints: California Privacy Protection Agency (CalPrivacy), https://cppa.ca.gov/webapplications/complaint" in lines
    assert lines.index("California Delete Act (DROP)") < lines.index("California Consumer Privacy Act (CCPA)")
    assert lines[-1].startswith("Information, not advice.")


def test_each_claim_has_its_source_and_date(run):
    done = run("law", "--state", "TX", "--date", "2026-11-22")
    rights = re.findall(r"^\d\. ", done.stdout, re.MULTILINE)
    sources = re.findall(r"^source: https://\S+ \(2026-11-22, (?:high|medium|low) confidence\)$", done.stdout, re.MULTILINE)
    assert len(sources) == len(rights) == 5
    assert "a helper may send: the opt-out only" in done.stdout
    assert "after a refusal: You can appeal to the company. It has 60 days (Tex. Bus. & Com. Code 541.053)." in done.stdout


def test_where_no_law_helps_it_says_so(run):
    done = run("law", "--state", "ny", "--date", "2026-11-22")
    assert done.exit_code == 0
    assert "1. " not in done.stdout
    assert "Cite none, and rely on the broker's own published policy." in done.stdout
    assert json.loads(run("law", "--state", "NY", "--json").stdout)["basis"] == []


def test_json(run):
    done = run("law", "--state", "IA", "--date", "2026-11-22", "--json")
    told = json.loads(done.stdout)
    assert list(told) == ["basis", "ask", "warnings"]
    assert told["basis"][0] == {
        "law": "Iowa Consumer Data Protection Act (ICDPA)",
        "citation": "Iowa Code 715D.3(1)",
        "right": "opt_out_sale",
        "reaches": told["basis"][0]["reaches"],
        "response_days": 90,
        "extension_days": 45,
        "unit": "days",
        "agent": "none_stated",
        "appeal": "You can appeal to the company. It has 60 days (Iowa Code 715D.3(3)).",
        "regulator": "Iowa Attorney General",
        "complaint_url": "https://www.iowaattorneygeneral.gov/for-consumers/file-a-consumer-complaint",
        "source": told["basis"][0]["source"],
        "as_of": "2026-11-22",
        "confidence": "medium",
    }


def test_the_day_decides(run):
    def rights(day):
        told = json.loads(run("law", "--state", "OK", "--date", day, "--json").stdout)
        return [each["right"] for each in told["basis"]]

    assert rights("2026-12-31") == []
    assert rights("2027-01-01") == ["delete", "opt_out_sale", "access", "correct"]


def test_other_countries(run):
    assert "1 month, 2 more if it says why" in run("law", "--country", "de").stdout
    british = run("law", "--country", "UK", "--date", "2026-11-22").stdout
    assert british.startswith("the United Kingdom, ")
    assert "2. Object to the use: UK GDPR Art. 21" in british
    # A complaint must be acknowledged in that time, not answered.
    assert "answer within: 30 days" not in british
    assert "acknowledge it within 30 days, and then answer without undue delay (Data Protection Act 2018 s. 164A)." in british
    assert "CQLR c. P-39.1, s. 28.1" in run("law", "--country", "CA", "--state", "QC").stdout
    assert run("law", "--country", "BR", "--json").exit_code == 0


def test_a_broker_by_its_definition(run):
    done = run("law", "--state", "CT", "--broker", "spokeo.com", "--date", "2026-11-22")
    assert done.exit_code == 0
    assert done.stdout.startswith("Connecticut, 2026-11-22, spokeo.com")
    assert "P.A. 26-64" in done.stdout


@pytest.mark.parametrize("name", ["SPOKEO.com", "www.spokeo.com", "https://www.spokeo.com/Zenobia-Marrowfield?q=1"])
def test_a_broker_by_an_address_of_it(run, name):
    assert "DROP reaches registered brokers only" in run("law", "--state", "california", "--broker", name).stdout


def test_what_to_do_comes_first(run):
    lines = run("law", "--state", "VA", "--date", "2026-11-22").stdout.splitlines()
    parts = ["What to ask for", "The laws it can rest on, strongest first:", "1. Delete: Va. Code 59.1-577(A)", "Keep in mind"]
    assert sorted(parts, key=lines.index) == parts
    territory = run("law", "--country", "PR")
    assert territory.stdout.startswith("Puerto Rico, ")
    assert "The laws it can rest on" not in territory.stdout


def test_a_broker_of_a_register(run, tmp_path):
    folder = tmp_path / "data/registers"
    folder.mkdir(parents=True)
    head = "domain,name,kind,country,optout_url,email,email_role,email_on,email_source,phone,flags,status,source,on"
    for name, domain in (("california-2025", "one.example"), ("marketing", "two.example")):
        (folder / f"{name}.csv").write_text(f"{head}\n{domain},M,marketing,US,,,,,,,,listed,invented,2026-11-01\n")
    one, two = (run("law", "--state", "CA", "--broker", f"{each}.example", "--brokers", tmp_path) for each in ("one", "two"))
    assert one.exit_code == two.exit_code == 0
    assert "Remove me from your data" in one.stdout
    assert "only if it is in the data broker register of California: not known here" not in one.stdout
    assert "only if it is in the data broker register of California: not known here" in two.stdout


@pytest.mark.parametrize(
    ("words", "says", "hint"),
    [
        ((), "the law is the state's", "safetycheck law --state CA"),
        (("--state", "ZZ"), "there is no such state", "two letters"),
        (("--state", "Kalifornia"), "there is no such state", "two letters"),
        (("--state", "QC"), "there is no such state", "--country CA"),
        (("--country", "JP"), "nothing is known here about the law of that country", "the broker's own policy"),
        (("--country", "../etc"), "nothing is known here", "Known:"),
        (("--state", "CA", "--date", "soon"), "soon", ""),
        (("--state", "CA", "--broker", "nobody.example"), "there is no broker of that name here", "broker list"),
        (("CA",), "unexpected extra argument", ""),
    ],
)
def test_wrong_usage(run, words, says, hint):
    done = run("law", *words)
    assert done.exit_code == 2
    assert says in done.stderr
    assert hint in done.stderr
    assert done.stdout == ""


def test_a_broken_definition_is_named(run, tmp_path):
    (tmp_path / "b.example.yaml").write_text("domain: b.example\n")
    done = run("law", "--state", "CA", "--broker", "b.example", "--brokers", tmp_path)
    assert done.exit_code == 4
    assert "b.example.yaml:1" in done.stderr


def test_it_opens_no_vault(run, home):
    assert run("law", "--state", "CA").exit_code == 0
    assert not home.exists()


def test_plain_is_the_same_words(run):
    one, other = (run("law", "--state", "VA", "--date", "2026-11-22", *more).stdout for more in ((), ("--plain",)))
    assert one == other
    assert "\x1b" not in one


def test_it_fits_a_terminal_of_80_columns():
    # An address is never cut: it could not be followed then.
    too_long = [line for line in on_a_terminal("law", "--state", "CA", "--date", "2026-11-22") if len(line) > 80]
    assert [line for line in too_long if "https://" not in line] == []
    assert all(re.search(r"https://\S{40,}", line) for line in too_long)


def on_a_terminal(*words):
    """Return the lines that the program writes to a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    with subprocess.Popen(
        [sys.executable, "-m", "safetycheck", *words], stdin=subprocess.DEVNULL, stdout=theirs, env=environment
    ):
        os.close(theirs)
        seen = b""
        with contextlib.suppress(OSError):  # how Linux tells that the other side is closed
            while more := os.read(ours, 65536):
                seen += more
    os.close(ours)
    assert seen
    return seen.decode().replace("\r\n", "\n").splitlines()
