"""
Ways in which one phone number is typed, to search a store that finds text only.
"""

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat


def phone_spellings(e164: str) -> tuple[str, ...]:
    """
    The usual ways to write the number, the most usual first, no more than thirteen: a store may be asked for each.
    Empty when it is none.
    """
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return ()
    return tuple(dict.fromkeys(_spellings(number)))


def _spellings(number: PhoneNumber) -> list[str]:
    significant = phonenumbers.national_significant_number(number)
    plain = f"{number.country_code}{significant}"
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    groups, without_trunk = _groups(national), _groups(international)[1:]
    spellings = [f"+{plain}", "".join(groups), national, significant, international, plain, f"00{plain}"]
    for separator in "- .":
        spellings += [separator.join(groups), separator.join(without_trunk)]
    return spellings


def _groups(text: str) -> list[str]:
    return "".join(character if character.isdigit() else " " for character in text).split()
