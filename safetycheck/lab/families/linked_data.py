"""Schema.org data in the page, beside markup that the definition's selectors no longer fit."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import Record, World
from safetycheck.model import Outcome
from safetycheck.text import STATES, slug

DOMAIN = "cardindex-online.example"


def site(world: World) -> Site:
    """Return the site. Its data also name an editor, who is a person and no listing."""
    book = world.register(DOMAIN)

    async def home(_request: Request) -> Response:
        return world.page("cardindex/home.html")

    async def find(request: Request) -> Response:
        asked = request.path_params["name"].replace("_", " ")
        state = next((code for code, name in STATES.items() if slug(name).lower() == request.path_params["state"].lower()), "")
        found = book.find(asked, state=state)
        graph = {"@context": "https://schema.org", "@graph": [_about(asked), *(_as_data(each) for each in found)]}
        return world.page("cardindex/results.html", records=found, asked=asked, state=STATES.get(state, ""), graph=graph)

    return Site(
        DOMAIN,
        Expected(
            Outcome.FOUND, "A redesign killed the definition's selectors, but the page carries the same facts as schema.org data."
        ),
        [Route("/", home), Route("/name/{name}/{state}", find)],
    )


def _about(asked: str) -> dict[str, object]:
    return {
        "@type": "WebPage",
        "name": f"Cards for {asked}",
        "publisher": {"@type": "Organization", "name": "Card Index Online"},
        "author": {"@type": "Person", "name": "Perpetua Inkpen", "jobTitle": "Records editor"},
    }


def _as_data(record: Record) -> dict[str, object]:
    person = record.person
    return {
        "@type": "Person",
        "@id": f"https://{DOMAIN}/card/{record.id}",
        "url": f"https://{DOMAIN}/card/{record.id}",
        "name": person.full,
        "alternateName": list(person.aliases),
        "birthDate": str(person.born.year),
        "address": [
            {
                "@type": "PostalAddress",
                "streetAddress": home.street,
                "addressLocality": home.city,
                "addressRegion": home.state,
                "postalCode": home.zip,
            }
            for home in person.homes
        ],
        "telephone": [f"+1-{phone[:3]}-{phone[3:6]}-{phone[6:]}" for phone in person.phones],
        "relatedTo": [{"@type": "Person", "name": name} for name in person.relatives],
    }
