"""
Takes out of a text what only a browser or a shop's theme reads.
"""

import re
from html import unescape
from typing import Final

import nh3

_MAX_NESTING: Final = 4  # nobody escapes tags inside escaped tags but to be found out

_INLINE: Final = "a|abbr|b|bdi|big|code|del|em|font|i|ins|mark|s|small|span|strong|sub|sup|u"
_CLEANER: Final = nh3.Cleaner(tags=set(), attributes={}, link_rel=None)
# A "<" before anything but a letter, "/", "!" or "?" is a less-than sign: "3 < 5".
_BLOCK: Final = re.compile(rf"<(?=[a-zA-Z/!?])(?!/?(?:{_INLINE})[\s/>])", re.IGNORECASE)
_TAG: Final = re.compile(r"<[a-zA-Z/!?][^<>]*+>")
_NO_TAG: Final = re.compile(r"<(?![a-zA-Z/!?][^<>]*+>)")  # nh3 would take "size <XL" for the start of one
_HALF_ENTITY: Final = re.compile(r"&[#a-zA-Z0-9]{0,10}$")

_ATTRIBUTES: Final = r"""(?:"[^"]{0,2000}"|'[^']{0,2000}'|[^\]\["'])*+"""
# What page builders and WordPress itself call theirs: with an underscore, with attributes, or one of these.
_NAMES: Final = (
    "audio|button|caption|cart|column|columns|contact-form-7|divider|embed|gallery|gravityform|heading|icon|map|playlist|"
    "product|products|row|section|slider|spacer|tab|table|tabs|toggle|video|woocommerce|wpforms"
)
_SHORTCODE: Final = re.compile(
    rf"\[/?(?:[a-z][a-z0-9]*+(?:-[a-z0-9]++)*+_[a-z0-9_-]*+|(?:{_NAMES})(?=[\s/\]]))(?:[\s/=]{_ATTRIBUTES})?\]"
    rf"|\[[a-z][a-z0-9-]*+\s++[a-z_-]++\s?=\s?{_ATTRIBUTES}\]"
    r"|\[/[a-z][a-z0-9_-]*+\]"
)
_BARE: Final = re.compile(r"\[([a-z][a-z0-9_-]*+)\]")  # a shortcode when it is closed: "[highlight]Soft[/highlight]"
_CLOSING: Final = re.compile(r"\[/([a-z][a-z0-9_-]*+)\]")
# Between these two is code, in base 64, and no text.
_CODE: Final = re.compile(r"\[(vc_raw_html|vc_raw_js|fusion_code|et_pb_code)\b[^\[\]]*+\][^\[\]]*+\[/\1\]")
_HALF_SHORTCODE: Final = re.compile(r"\[/?[a-z][a-z0-9]*+_[^\[\]]*+$")


def without_markup(text: str) -> str:
    """
    Without tags and with the signs that entities stand for. nh3 reads as browsers do; it takes time that grows with the
    square of nested tags, so the text must be short.
    """
    text = _HALF_ENTITY.sub("", text)
    for _ in range(_MAX_NESTING):
        text = _BLOCK.sub(" <", _NO_TAG.sub("&lt;", text))
        text = unescape(_CLEANER.clean(text))
        if not _TAG.search(text):  # an escaped tag becomes a tag
            return text
    return text.replace("<", "")


def without_shortcodes(text: str) -> str:
    """
    "[vc_row]" and "[gallery ids=…]" go, "[50 ml]" stays.
    """
    if "[" not in text:
        return text
    closed = set(_CLOSING.findall(text))
    text = _BARE.sub(lambda bare: " " if bare[1] in closed else bare[0], _CODE.sub(" ", text))
    return _HALF_SHORTCODE.sub("", _SHORTCODE.sub(" ", text))
