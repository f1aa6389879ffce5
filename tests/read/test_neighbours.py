"""Rows side by side: what one says must not be read into the next."""

from safetycheck import read

_CARD = "<div><h3><a href='/p/{number}'>{name}</a></h3><p>Age {age}</p><p>Lives in {town}</p><p>Related to {kin}</p></div>"


def test_a_card_whose_lines_begin_with_labels_is_no_head_of_a_table(page, search, profile):
    cards = (
        ("Maria Gonzalez", 42, "Duluth, MN", "Elena Quill, Ana Thornwick"),
        ("Maria Gonzalez", 71, "Tucson, AZ", "Lucan Fenwick, Bo Oakhollow"),
        ("Elena Quill", 52, "Fargo, ND", "Maria Gonzalez, Tamsin Fenwick"),
    )
    html = "".join(
        _CARD.format(number=number, name=name, age=age, town=town, kin=kin)
        for number, (name, age, town, kin) in enumerate(cards, 1)
    )
    listings = read.page(page(f"<main>{html}</main>"), search(), profile).listings
    assert [each.age for each in listings] == [42, 71, 52]
    assert [[place.city for place in each.addresses] for each in listings] == [["Duluth"], ["Tucson"], ["Fargo"]]
    assert [", ".join(each.relatives) for each in listings] == [kin for *_, kin in cards]
