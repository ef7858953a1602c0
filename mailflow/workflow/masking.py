"""Takes contact data out of a text that another is going to read. Pure."""

from __future__ import annotations

import re

# An address as people write it, also "anna (at) web . example" and "anna[ät]web punkt example". Bounded repeats keep it linear.
_AT = r"(?:@|\s{0,2}[(\[{]\s?(?:at|ät|@)\s?[)\]}]\s{0,2})"
_DOT = r"(?:\.|\s{0,2}[(\[{]\s?(?:dot|punkt|\.)\s?[)\]}]\s{0,2})"
_ADDRESS = re.compile(
    rf"(?:mailto:)?(?<![\w.+-])[\w.+'-]{{1,64}}(?:{_AT})[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,6}}", re.IGNORECASE
)
# At least seven digits with the signs that people put between them, led by 0, + or a bracket: no amount, no date, and no
# postcode, also with a number of things after it ("07545 12 Stühle").
_PHONE = re.compile(
    r"(?<![\w.,])(?!\d{1,2}\.\d{1,2}\.\d{2,4}(?!\d))(?!0\d{4} \d{1,2}\s+[^\W\d])"
    r"(?:\+|00|\(?0)\d{0,5}\)?(?:[ \t/.()–-]{0,3}\d){6,14}(?!\w)"
)


def mask(text: str, instead_of_address: str, instead_of_phone: str) -> str:
    """The text with every mail address and phone number replaced."""
    return _PHONE.sub(instead_of_phone, mask_addresses(text, instead_of_address))


def mask_addresses(text: str, instead: str) -> str:
    """The text with every mail address replaced; phone numbers stay."""
    return _ADDRESS.sub(instead, text)
