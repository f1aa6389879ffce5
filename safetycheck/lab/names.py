"""The lists from which the town's people and addresses are put together. Every combination is invented.

Cities, their ZIP codes and area codes are real ones, so that gazetteers and distances work; the streets are made up,
and every telephone number lies in 555-0100 to 555-0199, the block kept for fiction (NANPA, 555 line number guidelines).
"""

from __future__ import annotations

from typing import NamedTuple


class City(NamedTuple):
    """A city, one of its ZIP codes, and its telephone area code."""

    name: str
    state: str
    zip: str
    area: str


FIRST = (
    "Abigail", "Adrian", "Albert", "Amara", "Andrew", "Beatrice", "Benjamin", "Bianca", "Caleb", "Carla", "Cedric", "Clara",
    "Desmond", "Diana", "Edith", "Elias", "Esther", "Felix", "Fiona", "Gavin", "Gloria", "Harold", "Helen", "Ingrid", "Isaac",
    "Jasmine", "Joel", "Karen", "Kenneth", "Laura", "Leonard", "Linnea", "Lucas", "Margaret", "Nadia", "Naomi", "Nathan",
    "Olivia", "Oscar", "Paula", "Peter", "Quentin", "Rachel", "Raymond", "Ruth", "Samuel", "Sonia", "Theodore", "Ursula",
    "Victor", "Wendy", "Yolanda", "Zachary",
)  # fmt: skip
MIDDLE = (
    "Ann",
    "Blaise",
    "Cole",
    "Dale",
    "Eve",
    "Faye",
    "Grant",
    "Hope",
    "Joy",
    "Kay",
    "Lee",
    "Mae",
    "Neil",
    "Rae",
    "Scott",
    "Wade",
)
LAST = (
    "Abernathy", "Bergstrom", "Calloway", "Dunmore", "Eastgate", "Fairbourne", "Grenville", "Hallowell", "Ives", "Jarrow",
    "Kettering", "Lindqvist", "Merriweather", "Northcott", "Okafor", "Pemberton", "Quimby", "Rosenthal", "Sandoval", "Tillman",
    "Underhill", "Valcourt", "Wexford", "Yarborough",
)  # fmt: skip
STREETS = (
    "Amberley Way", "Brindle Street", "Cobbler Lane", "Dovecote Road", "Ember Court", "Fiddler Avenue", "Gantry Street",
    "Hazelmere Drive", "Inkwell Lane", "Juniper Steps", "Kiln Road", "Lantern Place", "Millrace Avenue", "Nettle Court",
    "Orchardgate Road", "Pepperbox Lane", "Quayside Row", "Ropewalk Street", "Saddler Drive", "Teasel Way",
)  # fmt: skip
HOME_STATE = (
    City("Duluth", "MN", "55811", "218"),
    City("Saint Cloud", "MN", "56301", "320"),
    City("Rochester", "MN", "55901", "507"),
    City("Moorhead", "MN", "56560", "218"),
)
FAR = (
    City("Tucson", "AZ", "85701", "520"),
    City("Portland", "OR", "97201", "503"),
    City("Savannah", "GA", "31401", "912"),
    City("Spokane", "WA", "99201", "509"),
    City("Madison", "WI", "53703", "608"),
    City("Sioux Falls", "SD", "57103", "605"),
)
