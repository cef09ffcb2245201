import pytest

from adapters.kit import by_cursor, by_page
from app.domain.errors import UpstreamMalformed

LETTERS = "abcdefg"


def page_of(number):
    return LETTERS[(number - 1) * 3 : number * 3]


def after(cursor):
    start = int(cursor or 0)
    return LETTERS[start : start + 3], str(start + 3) if start + 3 < len(LETTERS) else None


def test_pages_come_until_one_is_short():
    assert list(by_page(page_of, size=3, most=5)) == ["abc", "def", "g"]


def test_no_page_is_asked_for_that_is_not_read():
    asked = []

    next(iter(by_page(lambda page: asked.append(page) or page_of(page), size=3, most=5)))

    assert asked == [1]


def test_store_that_ignores_the_page_does_not_go_on_for_ever():
    with pytest.raises(UpstreamMalformed):
        list(by_page(lambda _: "abc", size=3, most=4))


def test_cursors_lead_to_the_last_page():
    assert list(by_cursor(after, most=5)) == ["abc", "def", "g"]


@pytest.mark.parametrize("cursor", ["1", "0"])
def test_cursor_that_comes_back_is_no_end(cursor):
    with pytest.raises(UpstreamMalformed):
        list(by_cursor(lambda _: ("abc", cursor), most=50))


def test_too_many_pages_are_an_error_and_no_short_list():
    with pytest.raises(UpstreamMalformed):
        list(by_cursor(lambda cursor: ("abc", f"{cursor}x"), most=3))
