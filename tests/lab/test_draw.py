from safetycheck.lab.draw import Draw


def test_the_same_seed_and_label_give_the_same_choice():
    assert [Draw(7).number(f"n/{place}", 1, 1000) for place in range(20)] == [
        Draw(7).number(f"n/{place}", 1, 1000) for place in range(20)
    ]


def test_a_choice_does_not_depend_on_those_before_it():
    draw = Draw(7)
    first = draw.number("b", 0, 10**9)
    draw.number("a", 0, 10**9)
    assert draw.number("b", 0, 10**9) == first


def test_another_seed_chooses_otherwise():
    assert Draw(1).number("n", 0, 10**9) != Draw(2).number("n", 0, 10**9)


def test_numbers_reach_both_ends_and_no_further():
    drawn = {Draw(1).number(f"n/{place}", 3, 6) for place in range(200)}
    assert drawn == {3, 4, 5, 6}


def test_some_are_different_and_keep_their_order():
    options = list(range(50))
    some = Draw(3).some("s", options, 12)
    assert len(set(some)) == 12
    assert some == sorted(some)
    assert some != Draw(4).some("s", options, 12)
