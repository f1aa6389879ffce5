from email import message_from_string

import pytest

from safetycheck.mail.verdict import verdict

OURS = "mx.post.example"


@pytest.mark.parametrize(
    ("results", "says"),
    [
        ("dmarc=pass (p=reject dis=none) header.from=b.example", "pass"),
        ("spf=pass smtp.mailfrom=x@send.example; dkim=pass header.d=send.example; dmarc=pass header.from=b.example", "pass"),
        ("dmarc=fail header.from=b.example", "fail"),
        ("dkim=pass header.d=b.example; dmarc=fail header.from=b.example", "fail"),
        ("dmarc=pass header.from=evil.example", "fail"),
        ("dmarc=none header.from=b.example; dkim=pass header.d=b.example", "pass"),
        ("dkim=pass header.d=mail.b.example header.s=s1", "pass"),
        ("dkim=pass header.i=@b.example", "pass"),
        ("dkim=pass header.d=evil.example", "none"),
        ("dkim=pass header.d=example", "none"),
        ("dkim=pass header.d=notb.example", "none"),
        ("dkim=fail header.d=b.example", "fail"),
        ("dkim=fail header.d=b.example; dkim=pass header.d=b.example", "pass"),
        ("spf=pass smtp.mailfrom=bounce@b.example", "pass"),
        ("spf=pass smtp.mailfrom=bounce@evil.example", "none"),
        ("spf=softfail smtp.mailfrom=b.example", "fail"),
        ("spf=neutral; dkim=none", "none"),
        ("none", "none"),
        ("", "none"),
        ("dkim=none (dmarc=pass header.from=b.example)", "none"),
        ('dkim=pass reason="dmarc=pass" header.d=evil.example', "none"),
        ('dkim=pass header.d="b.example"', "pass"),
        # What a sender writes into its own address, and a provider repeats.
        ('spf=pass smtp.mailfrom="x; dmarc=pass header.from=b.example; y"@evil.example; dmarc=fail', "fail"),
        ('spf=pass smtp.mailfrom="x; dkim=pass header.d=b.example; y"@evil.example; dkim=none', "none"),
        ('spf=pass smtp.mailfrom="x\\"; dmarc=pass header.from=b.example', "none"),
        ("arc=pass; x-trust=pass header.d=b.example", "none"),
    ],
)  # fmt: skip
def test_results(results, says):
    head = message_from_string(f"Authentication-Results: {OURS}; {results}\n\n")
    assert verdict(head, OURS, "b.example") == says


@pytest.mark.parametrize("name", [OURS, "MX.Post.Example", f"{OURS} 1", f"{OURS} (its own words)"])
def test_the_providers_name(name):
    head = message_from_string(f"Authentication-Results: {name};\n dmarc=pass\n header.from=b.example\n\n")
    assert verdict(head, OURS, "b.example") == "pass"


@pytest.mark.parametrize(
    "name", ["mx.evil.example", f"{OURS}.evil.example", f"x{OURS}", "", "dmarc=pass", f"({OURS}) evil.example"]
)
def test_somebody_elses_name(name):
    head = message_from_string(f"Authentication-Results: {name}; dmarc=pass header.from=b.example\n\n")
    assert verdict(head, OURS, "b.example") == "none"


def test_only_the_topmost_counts():
    forged = f"Authentication-Results: {OURS}; dmarc=pass header.from=b.example\n"
    for own, says in [("dmarc=fail", "fail"), ("dkim=none", "none")]:
        head = message_from_string(f"Authentication-Results: {OURS}; {own}\nReceived: from x\n{forged}\n")
        assert verdict(head, OURS, "b.example") == says
    head = message_from_string(f"Authentication-Results: mx.evil.example; dmarc=fail\n{forged}\n")
    assert verdict(head, OURS, "b.example") == "pass"


def test_without_a_known_provider_or_sender_nobody_can_tell():
    head = message_from_string(f"Authentication-Results: {OURS}; dmarc=pass\n\n")
    assert verdict(head, None, "b.example") == "none"
    assert verdict(head, OURS, "") == "none"


def test_comments_in_comments():
    head = message_from_string(f"Authentication-Results: {OURS}; " + "(" * 3000 + "x" + ")" * 3000 + " dmarc=pass\n\n")
    assert verdict(head, OURS, "b.example") == "pass"
    head = message_from_string(f"Authentication-Results: {OURS}; (never closed (x) dmarc=pass\n\n")
    assert verdict(head, OURS, "b.example") == "none"
