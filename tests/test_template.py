import pytest

from safetycheck.template import Template

VALUES = {
    "first": "Ana María",
    "last": "O'Brien-Núñez",
    "city": "St. Paul",
    "state": "MN",
    "age": "42",
    "phone": "+1 (612) 555-0134",
}


@pytest.mark.parametrize(
    ("source", "filled"),
    [
        ("/{first}/{last}", "/Ana%20Mar%C3%ADa/O%27Brien-N%C3%BA%C3%B1ez"),
        ("?q={first|plus}", "?q=Ana+Mar%C3%ADa"),
        ("/{first|slug|lower}-{last|slug|lower}", "/ana-maria-obrien-nunez"),
        ("/{state|state_name|lower|hyphen}/{city|hyphen}", "/minnesota/St.-Paul"),
        ("/{first|snake|plain}", "/Ana_Maria"),
        ("/{middle|default:~}/", "/~/"),
        ("/{age|band:18-30,31-45,46-60}", "/31-45"),
        ("/{phone|digits}", "/16125550134"),
        ("/{first|initial}", "/A"),
        ("/{city|title}", "/St.%20Paul"),
        ("?c={first|blank:_}", "?c=Ana_Mar%C3%ADa"),
        ("?c={first|blank:}", "?c=AnaMar%C3%ADa"),
        ("/{middle|default:}-{age}", "/-42"),
    ],
)
def test_filled_into_a_url(source, filled):
    assert Template(source).fill(VALUES, escape=True) == filled.replace("'", "%27")


def test_a_value_can_not_change_where_a_url_goes():
    nasty = {"first": "../../@evil.example/?x#", "last": "a&b=c"}
    assert Template("https://a.example/{first}?n={last}").fill(nasty, escape=True) == (
        "https://a.example/..%2F..%2F%40evil.example%2F%3Fx%23?n=a%26b%3Dc"
    )


def test_typed_text_is_not_escaped():
    assert Template("{first} {last}").fill(VALUES, escape=False) == "Ana María O'Brien-Núñez"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("{ssn}", "no field"),
        ("{first|rot13}", "no filter"),
        ("{first|default}", "needs an argument"),
        ("{age|band:}", "needs an argument"),
        ("{first|lower:x}", "takes no argument"),
        ("{first", "brace"),
        ("{first if x}", "no placeholder"),
    ],
)
def test_a_wrong_template_says_what_is_wrong(source, says):
    with pytest.raises(ValueError, match=says):
        Template(source)


def test_what_it_needs():
    template = Template("{first}{middle|default:~}{age|lower|default:0}{suffix|default:}")
    assert template.fields == {"first", "middle", "age", "suffix"}
    assert template.required == {"first"}
