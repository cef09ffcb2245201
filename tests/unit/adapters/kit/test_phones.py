import pytest

from adapters.kit.phones import to_e164


@pytest.mark.parametrize(
    ("written", "country", "e164"),
    [
        ("+351 912 345 678", "PT", "+351912345678"),
        ("912345678", "PT", "+351912345678"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("(202) 555-0143 ext. 7", "US", "+12025550143"),
        ("00351912345678", "PT", "+351912345678"),
        ("+351912345678", None, "+351912345678"),
        (351912345678, "PT", "+351912345678"),
        ("912345678", None, None),
        ("912345678", "XX", None),
        ("123", "PT", None),
        ("call me", "PT", None),
        (None, "PT", None),
        (True, "PT", None),
        ([], "PT", None),
    ],
    ids=repr,
)
def test_phone_number(written, country, e164):
    assert to_e164(written, country) == e164
