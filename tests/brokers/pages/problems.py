"""A definition held against made pages: what it says there that is not so."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from pages import answers, found, people, shapes
from safetycheck import match, queries, read
from safetycheck.definition import Definition, Proof, Search
from safetycheck.model import Decision, Listing, Outcome, Page, Profile, Reader, Reading, Via
from safetycheck.read import proofs
from safetycheck.read.tree import Tree

TODAY = date(2026, 11, 22)
FIELDS = ("name", "age", "birth", "addresses", "phones", "emails", "relatives", "aliases", "url")


@dataclass(frozen=True)
class Words:
    """What a site was seen to say: above people, and where there is nobody; `status` is that of a miss."""

    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    status: int = 200


def of(broker: Definition, profile: Profile, words: Words | None = None) -> list[str]:
    """Return what is wrong with a definition, a line each."""
    check = _Check(broker, profile, words or Words())
    check.found()
    check.none()
    check.walls()
    return list(dict.fromkeys(check.problems))


class _Check:
    def __init__(self, broker: Definition, profile: Profile, words: Words) -> None:
        assert broker.search is not None
        self.broker = broker
        self.search: Search = broker.search
        self.profile = profile
        self.words = words
        planned = queries.plan(profile, broker, TODAY).queries
        self.url = planned[0].url if planned else f"https://{broker.domain}/"
        self.problems: list[str] = [] if planned else ["no question can be asked"]
        if self.search.detail is not None:
            self.say("no page is made for a listing's own page yet, and this definition reads one")

    def say(self, text: str) -> None:
        self.problems.append(text)

    def read(self, html: str, search: Search | None = None, status: int = 200) -> Reading:
        page = Page(url=self.url, status=status, html=html, via=Via.REPLAY, at=datetime(2026, 11, 22, tzinfo=UTC))
        return read.page(page, search or self.search, self.profile, self.broker.told)

    def only(self, *proofs: Proof) -> Search:
        results = self.search.results.model_copy(update={"none": proofs})
        return self.search.model_copy(update={"results": results})

    # --- hits ---

    def found(self) -> None:
        for name, html, expected, me in self._hits():
            reading = self.read(html)
            if reading.outcome is not Outcome.FOUND:
                self.say(f"{name}: is read as {reading.outcome} ({reading.reason})")
                continue
            self._compare(name, reading, expected)
            self._decide(name, reading, me)
            for proof in self.search.results.none:
                # The reader takes the rows away first; but rows whose names are gone would stay.
                if proofs.holds((proof,), Tree(html)) or self.read(html, self.only(proof)).outcome is not Outcome.FOUND:
                    self.say(f"{name}: the proof {_named(proof)} holds on a page with people")
            if self.read(answers.scrambled(html)).outcome is Outcome.NONE:
                self.say(f"{name}: with other classes it is read as a miss")
        self._many()

    def _hits(self) -> list[tuple[str, str, list[Listing], str]]:
        """Return pages with people: name, text, what they must be read as, and who the person is."""
        results = self.search.results
        head = answers.head(self.broker, self.words.hits)
        me = people.PEOPLE[0].name
        if results.rows is None or results.fields is None:
            return [(name, html, expected, me) for name, html, expected in shapes.pages(self.broker, self.url, head)]
        kinds = [
            (f"page {number + 1} of people", people.PEOPLE, number, found.ORDER)
            for number in range(found.variants(results.fields))
        ]
        kinds.append(("page of one person", people.PEOPLE[:1], 0, found.ORDER))
        # What a row lacks must not be read out of what it has.
        kinds.append(("page of names alone", people.PEOPLE, 0, ("name", "url")))
        pages = []
        for name, shown, variant, only in kinds:
            html, rest = found.page(self.broker, self.url, head, shown, variant=variant, only=only)
            self.problems += rest
            pages.append((name, html, [found.listing(each, results.fields, self.url, only) for each in shown], me))
        return pages

    def _many(self) -> None:
        """A number that ends in zero is no zero."""
        for printed in ("10", "250", "1,000", "20+"):
            for proof in self.search.results.none:
                html = answers.many(self.broker, proof, printed)
                if html and self.read(html, self.only(proof)).outcome is Outcome.NONE:
                    self.say(f"the proof {_named(proof)} takes {printed} for none")

    def _compare(self, name: str, reading: Reading, expected: list[Listing]) -> None:
        declares = self.search.results.rows is not None
        if reading.reader is not (Reader.DECLARED if declares else Reader.ANCHORED):
            self.say(f"{name}: was read by the {reading.reader} reader")
        if len(reading.listings) != len(expected):
            self.say(f"{name}: {len(reading.listings)} rows were read and not {len(expected)}")
            return
        for field in FIELDS:
            for has, wants in zip(reading.listings, expected, strict=True):
                if getattr(has, field) != getattr(wants, field):
                    self.say(f"{name}: {field} is read as {getattr(has, field)!r} and not {getattr(wants, field)!r}")
                    break
        if declares and self.search.results.next and reading.next != found.next_link(self.url):
            self.say(f"{name}: the link to the next page is read as {reading.next}")

    def _decide(self, name: str, reading: Reading, me: str) -> None:
        decisions = match.compare_all(reading.listings, self.profile, TODAY)
        for listing, decided in zip(reading.listings, decisions, strict=True):
            if listing.name == me and decided.decision is Decision.NO:
                self.say(f"{name}: the person is not recognised")
            if listing.name != me and decided.decision is Decision.YES:
                self.say(f"{name}: {listing.name} is taken for the person")

    # --- misses and walls ---

    def none(self) -> None:
        declared = self.search.results.none
        for proof in declared:
            html, problem = answers.miss(self.broker, proof)
            if problem:
                self.say(f"the proof {_named(proof)}: {problem}")
                continue
            reading = self.read(html, self.only(proof))
            if reading.outcome is not Outcome.NONE:
                self.say(f"the proof {_named(proof)} does not prove a miss: {reading.outcome} ({reading.reason})")
            self._proves_no_hit(answers.scrambled(html))
        if self.words.misses:
            html = answers.miss(self.broker, None, self.words.misses)[0]
            reading = self.read(html, status=self.words.status)
            if reading.outcome is not (Outcome.NONE if declared else Outcome.DRIFTED):
                self.say(f"the words of a miss that were seen live are read as {reading.outcome} ({reading.reason})")
        bare = answers.miss(self.broker, None)[0]
        reading = self.read(bare)
        if reading.outcome in {Outcome.NONE, Outcome.FOUND}:
            self.say(f"a page that only echoes the name is read as {reading.outcome}")
        self._proves_no_hit(bare)

    def _proves_no_hit(self, html: str) -> None:
        listings = self.read(html).listings
        if any(each.decision is Decision.YES for each in match.compare_all(listings, self.profile, TODAY)):
            self.say("the person is found on a page of a miss")

    def walls(self) -> None:
        for name, html, status, outcome in answers.walls(self.broker):
            reading = self.read(html, status=status)
            if reading.outcome is not outcome:
                self.say(f"{name} is read as {reading.outcome} ({reading.reason}) and not {outcome}")


def _named(proof: Proof) -> str:
    return f"'{proof.at or proof.text or proof.count}'"
