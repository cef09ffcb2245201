"""
Who is meant: the whole address, the whole number, every part of the name, the id; and never a near miss.
"""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.customer import Batch, Contact, CustomerQuery, guest_order_id, to_guest_id
from app.domain.email import fold_email
from app.domain.matching import is_meant, name_parts, select

START = datetime(2026, 1, 1, tzinfo=UTC)


def contact(number=1, days=0, **more):
    at = START + timedelta(days=days)
    return Contact(external_customer_id=str(number), created_at=at, updated_at=at, **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Il@Example.TEST", "il@example.test"),
        ("il@bücher.test", "il@xn--bcher-kva.test"),
        ("il@BÜCHER.test", "IL@xn--BCHER-kva.test"),
        ("jose\u0301@example.test", "jos\u00e9@example.test"),
        ("ΣΊΣΥΦΟΣ@example.test", "σίσυφος@example.test"),
        ('"il"@example.test', '"IL"@example.test'),
        ("il+shop@example.test", "IL+shop@example.test"),
    ],
)
def test_one_address_is_written_in_several_ways(one, other):
    assert fold_email(one) == fold_email(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("il@example.test", "gil@example.test"),
        ("il@example.test", "il@example.tes"),
        ("il@straße.test", "il@strasse.test"),
        ("strauß@example.test", "strauss@example.test"),
        ("jose@example.test", "josé@example.test"),
        ("il@example.test", "il+shop@example.test"),
        ("i.l@example.test", "il@example.test"),
        ("il@a_b.test", "il@a-b.test"),
    ],
)
def test_what_is_nearly_the_same_is_another_address(one, other):
    assert fold_email(one) != fold_email(other)
    assert not is_meant(contact(emails=(one,)), CustomerQuery(email=other))


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("ana goncalves", "Ana Gonçalves"),
        ("Gonçalves Ana", "Ana Gonc\u0327alves"),
        ("GONÇALVES", "Ana Gonçalves"),
        ("o'neill", "Siobhán O\u2019Neill"),
        ("lukasz", "Łukasz Żak"),
        ("soren", "Søren Ærø"),
        ("zak-nowak", "Łukasz Żak Nowak"),
        ("राम", "राम कुमार"),
        ("王小明", "王小明"),
    ],
)
def test_every_part_of_a_name_counts_without_case_and_accents(asked, stored):
    assert is_meant(contact(first_name=stored), CustomerQuery(name=asked))


@pytest.mark.parametrize(
    ("asked", "stored"),
    [("ana", "Mariana Silva"), ("ana silva", "Ana Souza"), ("go", "Ana Gonçalves"), ("--", "Ana"), ("रुम", "राम")],
)
def test_part_of_a_part_is_no_name(asked, stored):
    assert not is_meant(contact(first_name=stored), CustomerQuery(name=asked))


def test_name_that_only_stands_in_for_one_is_not_searched():
    assert not is_meant(contact(emails=("ana@example.test",)), CustomerQuery(name="ana"))
    assert contact(emails=("ana@example.test",)).name == "ana@example.test"
    assert contact(phones=("+351910000000",)).name == "+351910000000"
    assert contact(first_name="Ana", last_name="Reis").name == "Ana Reis"


def test_everything_asked_for_must_hold():
    ana = contact(7, first_name="Ana", emails=("ana@example.test",), phones=("+351910000000",))

    assert is_meant(ana, CustomerQuery(phone="+351910000000", email="ana@example.test", ids=("7", "8"), name="ana"))
    for other in (
        CustomerQuery(phone="+351910000001", email="ana@example.test"),
        CustomerQuery(phone="+351910000000", email="an@example.test"),
        CustomerQuery(phone="+351910000000", ids=("8",)),
        CustomerQuery(email="ana@example.test", name="Eva"),
    ):
        assert not is_meant(ana, other)


def test_nothing_asked_for_means_nobody():
    assert not is_meant(contact(), CustomerQuery())


def test_guest_is_known_by_an_order():
    assert guest_order_id(to_guest_id("31")) == "31"
    assert guest_order_id("31") is None
    assert contact("guest-31").is_guest
    assert not contact("31").is_guest


def test_who_ordered_or_changed_last_comes_first():
    people = [
        contact(1, days=5, first_name="Ana"),
        contact(2, days=1, first_name="Ana", last_order_at=START + timedelta(days=9)),
        contact(3, days=7, first_name="Ana"),
        contact("guest-4", days=7, first_name="Ana"),
    ]

    page = select([Batch(people)], CustomerQuery(name="ana"), platform="standin", counts=True)

    assert [found.external_customer_id for found in page.contacts] == ["2", "guest-4", "3", "1"]


def batches(read):
    for number in range(5):
        read.append(number)
        yield Batch([contact(number * 10 + place, first_name="Ana") for place in range(1, 11)])


def test_cursor_is_followed_no_further_than_the_page_needs():
    read = []

    page = select(batches(read), CustomerQuery(name="ana", page=2, per_page=8), platform="standin", counts=False)

    assert read == [0, 1]
    assert page.count == 8
    assert page.has_next
    assert page.total == 20
    assert page.total_pages == 3


def test_what_costs_little_is_counted_out():
    page = select(batches([]), CustomerQuery(name="ana", page=7, per_page=8), platform="standin", counts=True)

    assert (page.total, page.total_pages, page.count, page.has_next) == (50, 7, 2, False)


def test_pages_agree_with_each_other():
    pages = [
        select(batches([]), CustomerQuery(name="ana", page=number, per_page=8), platform="standin", counts=counts)
        for counts in (True, False)
        for number in range(1, 8)
    ]

    for counted in (pages[:7], pages[7:]):
        ids = [found.external_customer_id for page in counted for found in page.contacts]
        assert len(ids) == len(set(ids)) == 50


def test_newest_comes_first_wherever_the_store_has_it():
    read = [Batch([contact(number, days=number, first_name="Ana")]) for number in range(1, 9)]

    first, second = (
        select(read, CustomerQuery(name="ana", page=page, per_page=4), platform="standin", counts=True)
        for page in (1, 2)
    )

    assert [found.external_customer_id for found in (*first.contacts, *second.contacts)] == list("87654321")


def test_page_over_two_batches_begins_with_the_newest():
    read = [Batch([contact(1, days=1, first_name="Ana")]), Batch([contact(2, days=2, first_name="Ana")])]

    page = select(read, CustomerQuery(name="ana"), platform="standin", counts=False)

    assert [found.external_customer_id for found in page.contacts] == ["2", "1"]


def test_last_page_by_cursor_has_no_next_one():
    many = [Batch([contact(number, first_name="Ana") for number in range(1, 100)])]

    pages = [
        select(many, CustomerQuery(name="ana", page=page, per_page=4), platform="standin", counts=False)
        for page in (19, 20)
    ]

    assert [(page.has_next, page.total_pages) for page in pages] == [(True, 20), (False, 20)]


def test_search_that_ignores_what_it_is_asked_is_read_no_further():
    read = []

    def everybody():
        for number in range(1, 5):
            read.append(number)
            yield Batch([contact(number, first_name="Eva")], is_unfiltered=True)

    assert select(everybody(), CustomerQuery(name="ana"), platform="standin", counts=True).total == 0
    assert read == [1]


def test_page_beyond_the_last_is_empty():
    page = select(batches([]), CustomerQuery(name="ana", page=99, per_page=8), platform="standin", counts=True)

    assert (page.contacts, page.total, page.has_next) == ((), 50, False)


def test_nobody_is_no_page():
    page = select([Batch()], CustomerQuery(name="ana"), platform="standin", counts=True)

    assert (page.contacts, page.total, page.total_pages, page.has_next) == ((), 0, 0, False)


def test_store_that_answers_everybody_gives_nobody_and_is_told_of():
    everybody = Batch([contact(1, emails=("eva@example.test",))], is_unfiltered=True)

    page = select([everybody], CustomerQuery(email="ana@example.test"), platform="standin", counts=True)

    assert (page.contacts, page.is_unfiltered) == ((), True)


def test_somebody_brought_up_twice_is_one_contact():
    twice = [Batch([contact(1, first_name="Ana")]), Batch([contact(1, first_name="Ana")])]

    assert select(twice, CustomerQuery(name="ana"), platform="standin", counts=True).total == 1


def test_parts_of_names_are_words():
    assert name_parts("  d'Artagnan,  Jean-Luc ") == ["dartagnan", "jean", "luc"]
