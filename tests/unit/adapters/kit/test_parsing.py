import re
import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.kit import parsing
from adapters.kit.parsing import (
    to_decimal,
    to_description,
    to_id,
    to_instant,
    to_mapping,
    to_mappings,
    to_text,
    to_url,
    unix_to_instant,
)

TOTAL = [to_text, to_description, to_id, to_decimal, to_instant, unix_to_instant, to_url, to_mapping, to_mappings]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("read", TOTAL)
@given(value=ANYTHING)
def test_no_value_raises(read, value):
    read(value)


@example("<\x00?>")
@example("<<b>i>")
@example("<" * 30 + "b>" + "b>" * 29)
@given(st.text(alphabet=st.sampled_from("<>/&;abip!? \n\x00\u202escriptstyle")))
def test_text_has_no_tag_control_character_or_double_space(text):
    plain = to_text(text)

    assert plain is None or (
        plain == plain.strip()
        and "  " not in plain
        and not any(character in plain for character in "\x00\n\u202e")
        and re.search(r"<[a-zA-Z/!?][^<>]*>", plain) is None
    )


@given(st.text().filter(lambda text: not {"<", "&"} & set(text)))
def test_plain_text_is_read_as_text_with_tags_is(text):
    assert to_text(text) == to_text(text + "<b></b>")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ('Lâmpada "Sol" <b>LED</b> & cabo 💡', 'Lâmpada "Sol" LED & cabo 💡'),
        ("Tom &amp; Jerry&#8217;s", "Tom & Jerry\u2019s"),
        ("&lt;b&gt;LED&lt;/b&gt;", "LED"),
        ("<p>One</p><p>two<br>three</p>", "One two three"),
        ("a<script>alert('<p>')</script>b<style>p{}</style>c", "a b c"),
        ("a<script>never closed", "a"),
        ("3 < 5 > 2", "3 < 5 > 2"),
        ("Shirt, size <XL", "Shirt, size <XL"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a&nbsp;&euro;&#8364;&#x20AC;", "a €€€"),
        ("Tom &amp", "Tom"),  # cut inside an entity
        ("  a\u00a0\t\r\n b\x00\x1f ", "a b"),
        ("<!-- wp:paragraph -->text<!-- /wp:paragraph -->", "text"),
        ("\ufeffpay\u202eee", "payee"),
        ("لی\u200cنک 👩\u200d🚀", "لی\u200cنک 👩\u200d🚀"),
        ("\ud800x", "x"),
        (42, "42"),
        ("", None),
        ("<br>", None),
        (True, None),
        (1.5, None),
        (None, None),
        ([], None),
    ],
    ids=repr,
)
def test_text_is_plain(written, plain):
    assert to_text(written) == plain


WORST = {
    "open tags": "<a" * 10_000,
    "less-than signs": "<" * 20_000,
    "a long entity": "&#" + "9" * 5_000,
    "entities": "&#" * 10_000,
    "ampersands": "&" * 20_000,
    "escaped tags": "&lt;a" * 5_000,
    "spaces": " " * 2_000_000,
    "lines": "\n" * 2_000_000 + "x",
    "comments": "<!--" * 5_000,
    "nested": "<div>" * 4_000,
    "nested and closed": "<div><b>" * 2_000 + "x" + "</b></div>" * 2_000,
    "tables": "<table><td>" * 2_000,
    "attributes": "<a x='" * 4_000,
    "scripts": "<script>" * 3_000,
    "entities in entities": "&amp;" * 4_000,
    "escaped often": "&amp;" * 500 + "lt;b&gt;",
    "surrogates": "\ud800<" * 10_000,
    "shortcodes": "[vc_row " * 3_000,
    "brackets": "[" * 20_000,
    "quotes": '[vc_row a="' * 2_000,
    "code": "[vc_raw_html]" * 2_000,
    "names": "[" + "a-" * 10_000,
    "underscores": "[a" + "_" * 20_000,
    "attribute names": "[a " + "b" * 20_000,
    "spaces in brackets": "[a" + " " * 20_000,
}


@pytest.mark.parametrize("worst", WORST.values(), ids=WORST)
@pytest.mark.parametrize("read", [to_text, to_description])
def test_no_text_takes_long(read, worst):
    spent = []
    for _ in range(3):
        before = time.thread_time()
        read(worst)
        spent.append(time.thread_time() - before)

    assert min(spent) < 0.05


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("[vc_row][vc_column]Cotton[/vc_column][/vc_row]", "Cotton"),
        ('[vc_row css=".vc_custom{margin: 0}" el_class="a [b]"]Cotton[/vc_row]', "Cotton"),
        ("<p>[vc_row]</p>\n<p>Cotton &amp; linen</p>[/vc_row]", "Cotton & linen"),
        ('[gallery ids="1,2,3"] Cotton', "Cotton"),
        ("[gallery] Cotton", "Cotton"),
        ('[et_pb_section fb_built="1"][et_pb_text]Cotton[/et_pb_text][/et_pb_section]', "Cotton"),
        ("[fusion_builder_container type=&#8221;flex&#8221;]Cotton[/fusion_builder_container]", "Cotton"),
        ('[caption id="attachment_7" width="300"]Cotton[/caption]', "Cotton"),
        ("Cotton [contact-form-7 id='5' title='Ask']", "Cotton"),
        ("Cotton [products limit='4' /]", "Cotton"),
        ("[vc_separator/]Cotton[vc_empty_space height=32px]", "Cotton"),
        ("[my-slider id=5]Cotton[/my-slider]", "Cotton"),
        ("[vc_raw_html]JTNDZGl2JTNF[/vc_raw_html]Cotton", "Cotton"),
        ("Cotton [vc_row css='never closed", "Cotton"),
        ("[highlight]Cotton[/highlight] [new]", "Cotton [new]"),
        ("Cotton [50 ml]", "Cotton [50 ml]"),
        ("[new] Cotton [A/B] [x] [see below] [Größe M] [1]", "[new] Cotton [A/B] [x] [see below] [Größe M] [1]"),
        ("Cotton [SKU_12]", "Cotton [SKU_12]"),
        ("Cotton [", "Cotton ["),
        ("[vc_row][/vc_row]", None),
        ("", None),
        (None, None),
    ],
    ids=repr,
)
def test_a_page_builders_shortcodes_are_no_description(written, plain):
    assert to_description(written) == plain


def test_a_description_is_no_longer_than_anybody_reads():
    assert len(to_description("word " * 5_000)) <= parsing.MAX_DESCRIPTION


def test_text_that_never_ends_is_cut():
    assert len(to_text("a" * 1_000_000)) == parsing.MAX_TEXT


@pytest.mark.parametrize(
    ("value", "identifier"),
    [(185, "185"), ("185", "185"), (0, None), ("0", None), ("", None), (-1, None), (True, None)],
    ids=repr,
)
def test_identifier(value, identifier):
    assert to_id(value) == identifier


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("10.50", Decimal("10.50")),
        (10, Decimal(10)),
        (10.1626015, Decimal("10.1626015")),
        ("-0.5", Decimal("-0.5")),
        (" 1 ", Decimal(1)),
        ("1e3", Decimal(1000)),
        ("1,5", None),
        ("1_000", None),
        ("٣", None),
        ("NaN", None),
        (float("inf"), None),
        ("1e5", Decimal(100_000)),
        ("1e14", Decimal(10) ** 14),
        ("1e15", None),
        ("999999999999999.99999999999999999", None),
        ("1e30", None),
        ("1e999", None),
        ("12345678901234567890123456789.00", None),
        (10**40, None),
        (1e30, None),
        (float("nan"), None),
        (Decimal("NaN"), None),
        (Decimal("1e9999"), None),
        ("Infinity", None),
        ({"amount": "1"}, None),
        (["1"], None),
        ("9" * 31, None),
        ("", None),
        (True, None),
        (None, None),
    ],
    ids=repr,
)
def test_decimal(value, number):
    assert to_decimal(value) == number


@given(st.integers(-(10**16), 10**16))
def test_whole_numbers_are_read_as_their_digits_are(number):
    assert to_decimal(number) == to_decimal(str(number))


@given(st.text(alphabet="0123456789.-+eE ", max_size=12))
def test_numbers_in_text_are_read_as_they_are_written(text):
    number = to_decimal(text)

    assert number is None or number == Decimal(text.strip())


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-11-18T09:15:30", datetime(2026, 11, 18, 9, 15, 30, tzinfo=UTC)),
        ("2026-11-18 09:15:30", datetime(2026, 11, 18, 9, 15, 30, tzinfo=UTC)),
        ("2026-11-18T10:15:30+01:00", datetime(2026, 11, 18, 9, 15, 30, tzinfo=UTC)),
        ("2026-11-18T09:15:30.078Z", datetime(2026, 11, 18, 9, 15, 30, 78_000, tzinfo=UTC)),
        ("2026-11-18", datetime(2026, 11, 18, tzinfo=UTC)),
        ("Wed, 18 Nov 2026 09:15:30 +0000", datetime(2026, 11, 18, 9, 15, 30, tzinfo=UTC)),
        ("20261105", datetime(2026, 11, 5, tzinfo=UTC)),
        ("20261105101500", datetime(2026, 11, 5, 10, 15, tzinfo=UTC)),
        ("20261105T101500Z", datetime(2026, 11, 5, 10, 15, tzinfo=UTC)),
        ("202611051015", None),
        ("1793836800", None),  # seconds are unix_to_instant's
        ("12345678", None),
        ("99999999", None),
        ("0000-00-00", None),
        ("0000-00-00 00:00:00", None),
        ("0000-00-00T00:00:00+00:00", None),
        ("00/00/0000", None),
        ("-0001-11-30", None),
        ("-0001-11-30T00:00:00", None),
        ("-0001-11-30T00:00:00+00:00", None),
        ("Wed, 30 Nov -0001 00:00:00 +0000", None),
        ("30 Nov -0001 00:00:00", None),
        ("30 Nov -0001", None),
        ("November 30, -0001", None),
        ("Sat, 01 Jan 0000 00:00:00 +0000", None),
        ("Mon, 01 Jan 0001 00:00:00 +0000", None),
        ("0001-01-01T00:00:00Z", None),
        ("1899-12-30T00:00:00", None),
        ("1970-01-01", None),
        ("1970-01-01T00:00:00Z", None),
        ("1970-01-01 01:00:00", None),
        ("1969-12-31T19:00:00-05:00", None),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("9999-12-31T23:59:59Z", None),
        ("52026-11-18T00:00:00Z", None),
        ("-1", None),
        ("Wed, 18 Nov 2026 09:15:30 -0500", datetime(2026, 11, 18, 14, 15, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (1_795_000_000, None),
        (None, None),
    ],
    ids=repr,
)
def test_instant(value, instant):
    assert to_instant(value) == instant


@given(st.datetimes())
def test_a_time_without_an_offset_is_utc(moment):
    written = moment.isoformat()

    assert to_instant(written) == to_instant(f"{written}Z")


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("1730332800", datetime(2024, 10, 31, tzinfo=UTC)),
        (1730332800, datetime(2024, 10, 31, tzinfo=UTC)),
        (1730332800500, datetime(2024, 10, 31, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("0", None),
        ("-5", None),
        ("", None),
        ("31-10-2024", None),
        ("20261105", None),  # a day
        (20261105, None),
        ("20261105101500", None),
        ("202611051015", None),
        ("-1", None),
        (-1, None),
        ("86400", None),
        (10**40, None),
        (float("nan"), None),
        ("1e30", None),
    ],
    ids=repr,
)
def test_unix_time(value, instant):
    assert unix_to_instant(value) == instant


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://shop.example/a?b=1#c", "https://shop.example/a?b=1#c"),
        (" https://shop.example/a b/camisola-são.png ", "https://shop.example/a%20b/camisola-s%C3%A3o.png"),
        ("https://shop.example/%20ok?a=b&amp;c=d&#038;e=f", "https://shop.example/%20ok?a=b&c=d&e=f"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://shop.example/{x}|", "https://shop.example/%7Bx%7D%7C"),
        ("https://user:pass@shop.example/", None),
        ("https://@shop.example/", None),
        ("ftp://shop.example/", None),
        ("javascript:alert(1)", None),
        ("//shop.example/a", None),
        ("/a", None),
        ("https://", None),
        ("https:///a", None),
        ("https://shop.example:99999/", None),
        ("https://a\\b.example/", None),
        ("https://shop.example/\x00", None),
        ("https://shop.example/a\nb", None),
        ("https://shop.example/" + "a" * 2_048, None),
        (False, None),
        (None, None),
    ],
    ids=repr,
)
def test_url(value, url):
    assert to_url(value) == url


@example("http://a:08080/")
@example("http://a//b")
@example("http://a./")
@example("https://a/?")
@given(st.from_regex(parsing._PLAIN_URL, fullmatch=True))
def test_a_plain_url_is_read_as_any_other(url):
    assert to_url(url) == to_url(url + "#")


def test_php_lists_written_as_objects_are_lists():
    assert to_mappings({"1": {"a": 1}, "3": {"a": 2}, "4": "x"}) == [{"a": 1}, {"a": 2}]
    assert to_mappings([{"a": 1}, None, 3]) == [{"a": 1}]
    assert to_mapping([]) == {}
