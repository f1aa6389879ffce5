"""Names: parsing, and how two names agree."""

import pytest

from safetycheck.match.names import compare_names, one_first
from safetycheck.match.parse import readings, usual, written


def levels(mine, shown):
    """Compare "First|Middle|Last|Suffix" with a printed name: the levels of the reading that agrees best."""
    first, middle, last, suffix = (mine.split("|") + [""] * 4)[:4]
    ours = written(first, middle or None, last, suffix or None)
    order = ("equal", "turned", "slip", "part", "initial", "missing", "other", "differs")
    found = [compare_names(ours, theirs) for theirs in readings(shown)]
    best = min(found, key=lambda each: (order.index(each.last), each.first != "equal"))
    return best.last, best.first, best.middle, best.suffix


@pytest.mark.parametrize(
    ("printed", "given", "last", "suffix"),
    [
        ("John Smith", ["john"], "smith", ""),
        ("Dr. John Q. Smith Jr.", ["john", "q"], "smith", "jr"),
        ("John Smith, Jr.", ["john"], "smith", "jr"),
        ("John Smith, MD", ["john"], "smith", ""),
        ("Smith, John", ["john"], "smith", ""),
        ("SMITH, JOHN Q, III", ["john", "q"], "smith", "iii"),
        ("Smith Jr, John", ["john"], "smith", "jr"),
        ("Maria de la Cruz", ["maria"], "delacruz", ""),
        ("Ludwig van Dyke", ["ludwig"], "vandyke", ""),
        ("Conan O’Brien", ["conan"], "obrien", ""),
        ("Omar al-Hakim", ["omar"], "alhakim", ""),
        ("Núñez, José", ["jose"], "nunez", ""),
        ("Van Morrison", ["van"], "morrison", ""),
        ('Robert "Bob" Smith', ["robert"], "smith", ""),
        ("Madonna", ["madonna"], "", ""),
        ("Linh Mai Do", ["linh", "mai"], "do", ""),
        ("John Smith, DO", ["john"], "smith", ""),
        ("Hon Nguyen", ["hon"], "nguyen", ""),
        ("Maria Junior", ["maria"], "junior", ""),
    ],
)
def test_a_printed_name_is_taken_apart(printed, given, last, suffix):
    found = usual(printed)
    assert (list(found.given), found.last, found.suffix) == (given, last, suffix)


@pytest.mark.parametrize("printed", ["", "  ", "?!", ",", ",,,", "()"])
def test_what_holds_no_word_is_no_name(printed):
    assert readings(printed) == ()


@pytest.mark.parametrize(
    ("mine", "shown", "expected"),
    [
        # the same name in other clothes
        ("Marisol||De La Cruz", "MARISOL DELACRUZ", ("equal", "equal", "none", "none")),
        ("Marisol||De La Cruz", "Cruz, Marisol", ("equal", "equal", "none", "none")),
        ("Conan||O'Brien", "Conan O Brien", ("equal", "equal", "none", "none")),
        ("Ian||McDonald", "Ian Mc Donald", ("equal", "equal", "none", "none")),
        ("José||Núñez", "Jose Nunez", ("equal", "equal", "none", "none")),
        ("Anne-Marie||Lund", "Annemarie Lund", ("equal", "equal", "none", "none")),
        ("Anne-Marie|R|Lund", "Anne Marie R Lund", ("equal", "equal", "initial", "none")),
        ("Anne-Marie||Lund", "Anne M. Lund", ("equal", "equal", "initial", "none")),
        ("Anne-Marie||Lund", "Anne Ruth Lund", ("equal", "equal", "conflict", "none")),
        ("Mary|Ann|Lund", "Maryann Lund", ("equal", "equal", "equal", "none")),
        ("Maryann||Lund", "Mary Ann Lund", ("equal", "equal", "none", "none")),
        ("John||Smith", "JohnSmith", ("equal", "equal", "none", "none")),
        # family name first without a comma
        ("Van An||Nguyen", "Nguyen Van An", ("turned", "equal", "none", "none")),
        ("Min-jun||Kim", "Kim Min Jun", ("turned", "equal", "none", "none")),
        ("Minjun||Kim", "Kim Minjun", ("turned", "equal", "none", "none")),
        ("Duc|Van|Tran", "Tran Van Duc", ("turned", "equal", "equal", "none")),
        ("Duc|Van|Tran", "TRAN V DUC", ("turned", "equal", "initial", "none")),
        # letters after the name, or the name
        ("Linh|Van|Do", "Linh V. Do", ("equal", "equal", "initial", "none")),
        ("John||Smith", "John Smith DO", ("equal", "equal", "none", "none")),
        # double family names
        ("Ana||García Márquez", "Ana Marquez-Garcia", ("equal", "equal", "none", "none")),
        ("Ana||García Márquez", "Ana Garcia", ("part", "equal", "none", "none")),
        ("Ana||Smith", "Ana Smith-Jones", ("part", "equal", "none", "none")),
        # other ways to write it
        ("Robert||Smith", "Bob Smith", ("equal", "nickname", "none", "none")),
        ("Bob||Smith", "Robert Smith", ("equal", "nickname", "none", "none")),
        ("Barbara||Smith", "Barb Smith", ("equal", "beginning", "none", "none")),
        ("Patrick||Smith", "Patricia Smith", ("equal", "shared nickname", "none", "none")),
        ("Yusuf||Nasser", "Youssef Nasser", ("equal", "shared nickname", "none", "none")),
        ("Hassan||Nasser", "Hussein Nasser", ("equal", "differs", "none", "none")),
        ("Dennis||Smith", "Denise Smith", ("equal", "differs", "none", "none")),
        ("Michael||Smith", "Micheal Smith", ("equal", "slip", "none", "none")),
        ("John||Abernathy", "John Abrenathy", ("slip", "equal", "none", "none")),
        ("John||Smith", "J Smith", ("equal", "initial", "none", "none")),
        ("Robert||Smith", 'Zed "Robert" Smith', ("equal", "nickname", "none", "none")),
        ("John|Paul|Smith", "Paul Smith", ("equal", "by middle", "not shown", "none")),
        ("Paul||Smith", "John Paul Smith", ("equal", "by middle", "none", "none")),
        ("Scott||Fitzgerald", "F. Scott Fitzgerald", ("equal", "by middle", "none", "none")),
        ("Raman|V|Iyer", "V Raman Iyer", ("equal", "by middle", "not shown", "none")),
        ("Raman|V|Iyer", "K Raman Iyer", ("equal", "differs", "conflict", "none")),
        # middle names
        ("John|Paul|Smith", "John Paul Smith", ("equal", "equal", "equal", "none")),
        ("John|Paul|Smith", "John P. Smith", ("equal", "equal", "initial", "none")),
        ("John|P|Smith", "John Paul Smith", ("equal", "equal", "initial", "none")),
        ("John|Paul|Smith", "John Smith", ("equal", "equal", "not shown", "none")),
        ("John||Smith", "John Paul Smith", ("equal", "equal", "not known", "none")),
        ("John|Paul|Smith", "John R Smith", ("equal", "equal", "conflict", "none")),
        # generations
        ("John||Smith|Jr", "John Smith Jr.", ("equal", "equal", "none", "equal")),
        ("John||Smith|Jr", "John Smith II", ("equal", "equal", "none", "equal")),
        ("John||Smith|Jr", "John Smith Sr", ("equal", "equal", "none", "conflict")),
        ("John||Smith", "John Smith Sr", ("equal", "equal", "none", "not known")),
        ("John||Smith|Jr", "John Smith", ("equal", "equal", "none", "not shown")),
        # other people
        ("John||Smith", "Mary Smith", ("equal", "differs", "none", "none")),
        ("John||Smith", "John Jones", ("other", "equal", "none", "none")),
        ("John||Smith", "Mary Jones", ("differs", "differs", "none", "none")),
    ],
)
def test_names_agree_by_levels(mine, shown, expected):
    assert levels(mine, shown) == expected


def test_a_former_family_name_in_the_middle_is_no_conflict():
    ours = written("Jane", "Ruth", "Miller", None)
    found = compare_names(ours, usual("Jane Olson Miller"), frozenset({"olson", "miller"}))
    assert found.middle == "former"


def test_a_given_name_without_a_letter_agrees_with_nothing():
    found = compare_names(written("*", None, "Hall", None), usual("Hall"))
    assert not found.is_person


@pytest.mark.parametrize(("one", "other"), [("paul", "paula"), ("daniel", "danielle"), ("eric", "erica"), ("dan", "dana")])
def test_a_name_with_an_ending_is_another_name(one, other):
    assert one_first(one, other) not in {"beginning", "equal"}
    assert one_first(one, other) == one_first(other, one)
