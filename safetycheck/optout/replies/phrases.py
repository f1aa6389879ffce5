"""The phrases by which brokers' mails are known: patterns over one sentence in lower case. English, in our own words.

Each says what a mail means, not how a certain broker words it. What stands between two words is kept short, so that no text,
however long, takes long.
"""

from __future__ import annotations

import re

from safetycheck.optout.replies.kinds import Denial

_THING = (
    r"(?:listings?|records?|profiles?|pages?|entry|entries|information|data|details|name|requests?|"
    r"opt[- ]?outs?|removal|"
    r"deletion)"
)
_GONE = (
    r"(?:removed|deleted|erased|suppressed|blocked|taken down|opted[- ]out|unlisted|hidden|completed|"
    r"fulfilled|processed)"
)
_ID = (
    r"(?:(?:photo|picture|scan|image|copy) of (?:your |a |an )?(?:\w+ )?(?:id|identification)\b|"
    r"driver'?s? licen[cs]e|passport|government[- ]issued|photo id\b|state id\b|identification card|"
    r"identity document|"
    r"proof of (?:identity|identification)|copy of (?:your |a |an )?(?:id\b|identification)|social security|"
    r"ssn\b|notari[sz]ed)"
)
_NO = (
    r"(?:cannot|can't|can not|unable|not able|not possible|will not|won't|do not|don't|does not|doesn't|not required|"
    r"not subject|exempt(?:s|ed|ion)?|outside)"
)
_FIND = r"(?:find|locate|match|identify)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


COMPLETION = _any(
    rf"\b{_THING}\b.{{0,60}}\b(?:has|have) (?:now |successfully |since )*been "
    rf"(?:now |successfully |permanently |fully )*{_GONE}\b",
    rf"\b{_THING}\b.{{0,40}}\b(?:was|were|is now|are now) (?:successfully |permanently )?{_GONE}\b",
    rf"\b(?:we(?:'ve| have)?|\w+ has) (?:now |successfully |permanently )*{_GONE} (?:your|the|this|these|all)\b",
    rf"\byou (?:have been|are now) (?:successfully )?{_GONE}\b",
    r"\b(?:removal|deletion|opt[- ]?out|suppression) (?:request )?(?:is|was) (?:now )?(?:complete|completed|"
    r"successful)\b",
    r"\b(?:no longer|will not) (?:be )?(?:appear|visible|displayed|shown|listed)(?:ing)? (?:on|in) "
    r"(?:our|the) (?:site|website|search|results)",
)

# A request that was put away: nobody said what was done.
CLOSED = _any(
    r"\b(?:ticket|case|request|inquiry|conversation)\b.{0,40}\b(?:has been|was|is now|is) (?:now )?(?:closed|"
    r"resolved|solved)\b",
    r"\b(?:rate|how (?:was|did|would you rate))\b.{0,40}\b(?:service|support|we do|experience|help)\b",
)

# In the order in which they count: the first one that a mail says is its reason.
DENIALS: tuple[tuple[Denial, re.Pattern[str]], ...] = (
    (
        Denial.ALREADY_SUPPRESSED,
        _any(
            rf"\b(?:already|previously) (?:been )?{_GONE}\b",
            r"\balready on (?:our|the) (?:suppression|opt[- ]?out|do[- ]not[- ]sell) list\b",
            r"\balready (?:have|received|processed) (?:an?|your) (?:opt[- ]?out|removal|deletion)",
        ),
    ),
    (
        Denial.NEED_ID,
        _any(
            rf"\b(?:provide|send|upload|submit|resubmit|attach|include|need|require|reply with|enclose|fax)\w*\b"
            rf".{{0,80}}{_ID}",
            rf"{_ID}.{{0,60}}\b(?:is|are|be) (?:required|needed|necessary|provided)\b",
        ),
    ),
    (
        Denial.NEED_ACCOUNT,
        _any(
            r"\b(?:must|need to|have to|please|should|only)\b.{0,30}\b(?:log(?:ged)?|sign(?:ed)?) ?in\b.{0,80}"
            r"\b(?:delete|remove|opt|submit)",
            r"\b(?:must|need to|have to|please|should) (?:first )?(?:create|register|open|"
            r"set up) (?:for )?an? (?:free )?(?:\w+ )?account\b",
            r"\bonly (?:registered )?(?:customers|members|users|subscribers|account holders)\b.{0,60}\b(?:can|"
            r"may|request|submit)",
            r"\b(?:request|e-?mail|message)\b.{0,60}\bfrom the e-?mail (?:address )?(?:associated|registered|"
            r"on file)",
            r"\b(?:can't|cannot|unable|do not|don't)\b.{0,40}\b(?:find|have|locate) an? account\b",
        ),
    ),
    (
        Denial.USE_FORM,
        _any(
            r"\b(?:do not|don't|cannot|can't|no longer|not able to|unable to)\b.{0,30}\b(?:accept|process|"
            r"honou?r|handle|take)\b.{0,60}"
            r"\b(?:by|via|through|over|sent (?:by|to)|from) (?:this )?e-?mail",
            r"\brequests?\b.{0,40}\b(?:must|can only|have to|need to|should) be (?:made|submitted|filed|"
            r"sent)\b.{0,60}"
            r"(?:\b(?:form|portal|website|page|online|link)\b|https?://)",
            r"\bto (?:opt out|remove|delete|submit|make)\b.{0,60}\b(?:visit|go to|use)\b.{0,30}https?://",
            r"\b(?:please|must|need to|to opt out,?|you (?:may|can)) (?:use|complete|submit|fill (?:out|in)|"
            r"visit)\b.{0,80}"
            r"\b(?:form|portal|opt[- ]?out page|removal page|removal tool)\b",
        ),
    ),
    (
        Denial.ONLY_RESIDENTS,
        _any(
            r"\b(?:only|solely|exclusively)\b.{0,60}\bresidents? (?:of|in)\b",
            r"\b(?:only|solely|exclusively|limited)\b.{0,60}\b[a-z]+ (?:residents|consumers)\b",
            r"\bresidents of [a-z ,]{1,60} only\b",
            r"\b(?:you are|you're|you do|not appear to be)\b.{0,20}\bnot\b.{0,30}\bresid(?:e|ent|ing)\b",
            r"\bstate (?:of residence )?(?:does not|doesn't|has not|has no|lacks)\b.{0,60}\b(?:law|privacy|"
            r"statute|right)",
        ),
    ),
    (
        Denial.PUBLIC_RECORD,
        _any(
            rf"\bpublic(?:ly available)? (?:records?|information|sources?|data)\b.{{0,120}}\b{_NO}\b",
            rf"\b{_NO}\b.{{0,120}}\bpublic(?:ly available)? (?:records?|information|sources?|data)\b",
            r"\bpublicly available\b.{0,60}\b(?:exempt|not personal information|excluded)\b",
        ),
    ),
    (
        Denial.NOT_FOUND,
        _any(
            rf"\b(?:unable|not able|could not|couldn't|cannot|can't|did not|didn't)\b(?: to)? (?:\w+ )?{_FIND}\b",
            r"\bno (?:\w+ )?(?:records?|match(?:es|ing)?|listings?|profiles?|information|data|results?)\b.{0,60}"
            r"\b(?:found|exists?|of you|about you|under|match|matching|associated|in our)\b",
            r"\b(?:do not|don't|does not|doesn't) (?:currently )?(?:have|hold|maintain|possess|store)\b.{0,30}"
            r"\b(?:any|your) (?:\w+ )?(?:information|data|records?|listings?|profile)\b",
            r"\b(?:is|are|was|were) not (?:found |listed )?in our (?:database|system|records|files)\b",
        ),
    ),
)

REFUSED = _any(
    r"\b(?:unable|not able|cannot|can't|will not|won't|decline|declining|refuse)\b(?: to)? (?:\w+ )?"
    r"(?:process|honou?r|fulfil\w*|comply|complete|grant|approve|accept|act|proceed|help|assist)\b",
    r"\b(?:could not|couldn't|unable to|cannot|can't) verify\b.{0,40}\b(?:identity|request|residency|you)\b",
    r"\b(?:require|requires|need|needs|provide|without)\b.{0,30}\b(?:signed (?:authori[sz]ation|permission)|"
    r"power of attorney)\b",
    r"\brequest\b.{0,40}\b(?:has been|was|is|been) (?:denied|rejected|declined|refused)\b",
    r"\b(?:deny|denying|reject|rejecting|declining) your (?:\w+ )?request\b",
    r"\bexempt from\b.{0,60}\b(?:law|act|request|statute|ccpa|requirement)",
)

_LONGER = (
    r"(?:additional|more|further|extra|another) (?:time|(?:\d{1,3}|thirty|forty[- ]five|sixty)(?: \(\d{1,3}\))? (?:\w+ )?days)"
)
# Said for sure, and not of what may come.
EXTENSION = _any(
    r"\b(?:extend(?:ing|ed)?|extension)\b.{0,80}\b(?:days|time|period|deadline|response)\b",
    rf"\b(?:need|needs|require|requires|requiring|take|taking|have)\b.{{0,40}}\b{_LONGER}\b",
    rf"\b{_LONGER}\b.{{0,60}}\b(?:needed|necessary|required|to (?:respond|process|complete|review|reply|fulfil\w*))\b",
)

WANTS_REPLY = _any(
    r"(?<!will )(?<!to )(?<!we )\b(?:reply|respond|answer)\b.{0,80}\b(?:confirm|verify|yes|proceed|continue|"
    r"keep|acknowledge|within|"
    r"authenticate)\b",
    r"\b(?:confirm|verify|proceed|continue|authenticate)\w*\b.{0,80}\b(?:by (?:replying|responding)|reply|"
    r"respond) (?:to|with|yes)\b",
    r"\b(?:confirm|verify)\w*\b.{0,60}\bby (?:replying|responding|return e-?mail)\b",
    r"\bplease (?:reply|respond) (?:to this (?:e-?mail|message) )?with\b",
)

DEFLECTION = _any(
    r"\bcontact\b.{0,60}\b(?:sites?|websites?|sources?|providers?|partners?|agenc(?:y|ies)|county|count(?:y|"
    r"ies)|court|companies|company)\b"
    r".{0,40}\b(?:directly|instead|themselves|yourself)\b",
    r"\bwe (?:do not|don't|are not|aren't) (?:the )?(?:own|control|host|publish|operate|source|owner|publisher)\b",
    r"\b(?:provide|send|tell|give|need|supply|share)\b.{0,40}\b(?:following|additional|more|further)\b.{0,20}"
    r"\b(?:information|details|data|detail)\b",
    r"\b(?:see|refer to|review|read|visit|consult) (?:our|the) (?:\w+ )?(?:faqs?|help (?:cent(?:er|re)|"
    r"pages?)|privacy (?:policy|notice)|support pages?)\b",
    r"\bnot the (?:right|correct|appropriate) (?:department|team|address|mailbox|contact)\b",
)

ACKNOWLEDGEMENT = _any(
    r"\b(?:received|got|logged|opened|registered)\b.{0,30}\b(?:your|a|the) (?:\w+ ){0,3}(?:request|message|"
    r"e-?mail|inquiry|enquiry|submission|ticket|case)\b",
    r"\b(?:request|message|e-?mail|inquiry|submission|ticket|case)\b.{0,40}\b(?:has been|was|is) (?:received|"
    r"logged|opened|created|registered|assigned)\b",
    r"\bthank(?:s| you) for (?:contacting|reaching out|writing|getting in touch|your (?:\w+ )?(?:request|"
    r"e-?mail|message|inquiry|enquiry|patience))",
    r"\b(?:is|are) (?:being|currently being|now being|under|in) (?:reviewed|processed|review|progress|handled)\b",
    r"\bwill (?:be )?(?:review|process|respond|reply|get back|let you know|reviewed|processed|answered|"
    r"handled|in touch)",
    r"\b(?:request|opt[- ]?out|removal)\b.{0,40}\b(?:is pending|(?:was|"
    r"has been) (?:successfully )?(?:submitted|queued))\b",
    r"\bhas been (?:queued|scheduled|submitted|forwarded)\b.{0,40}\b(?:removal|deletion|review|suppression|team)\b",
    r"\bwill be (?:removed|deleted|suppressed|taken down)\b",
    r"\b(?:automatic(?:ally)?|auto-?)[ -]?(?:reply|response|generated)\b",
    r"\bout of (?:the )?office\b",
)

# A mail that wants its link followed, or carries a code.
CONFIRM = _any(
    r"\b(?:confirm|verify|validate|complete|finish|finali[sz]e|authori[sz]e|activate)\b.{0,80}\b(?:request|"
    r"opt[- ]?out|removal|e-?mail|address|identity|deletion|"
    r"suppression|submission|by clicking|link|button|below|here)\b",
    r"\b(?:click|follow|use|press|tap|open|visit)\b.{0,60}\b(?:link|button|below|here)\b.{0,60}\b(?:confirm|"
    r"verify|complete|finish|continue|process|remove|opt)",
    r"\bclick(?:ing)? (?:on )?(?:the|this) (?:link|button)\b",
    r"\b(?:confirmation|verification) (?:link|required|needed|is required)\b",
    r"\b(?:one more|last|final) step\b",
)

LINK_TEXT = _any(
    r"\b(?:confirm|verify|validate|complete|finish|approve|authori[sz]e|continue|proceed|remove|delete|"
    r"suppress|opt[- ]?out)",
    r"\byes\b",
    r"\bclick here\b",
    r"\bthis link\b",
    r"^(?:here|link)$",
)
LINK_PATH = _any(r"confirm|verif|validat|opt[-_]?out|suppress|remov|delete|deletion|token|[?&/](?:code|key|hash|t)[=/]")

# Never followed, whatever else is said.
NEVER = _any(
    r"unsubscribe|un-subscribe|subscription|list-manage|preferences|e-?mail settings|manage (?:your )?e-?mail|"
    r"opt[- ]?out of (?:these|our|future|marketing) e-?mail",
    r"privacy (?:policy|notice)|privacy-?(?:policy|notice)|terms|/legal|cookie|do not sell|help cent|"
    r"support cent|\bfaqs?\b|contact us|contact-us|about us",
    r"view (?:this|it|e-?mail|in)|web ?version|browser",
    r"\blog ?in\b|\bsign ?in\b|/login|/signin|forgot|reset|password|sign ?up|/signup|register|upgrade|pricing|"
    r"subscribe|buy|premium|free trial",
    r"facebook|twitter|linkedin|instagram|youtube|app store|google play|itunes",
    r"(?:not|n't) (?:request|you|me)|report (?:this|abuse)|cancel",
)
