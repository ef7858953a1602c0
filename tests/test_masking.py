"""workflow.masking: no contact data in what others read, and nothing else taken out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import assert_linear

from mailflow.workflow.masking import mask, mask_addresses


def masked(text: str) -> str:
    return mask(text, "[A]", "[P]")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("Helga <helga.brandt@web.example>", "Helga <[A]>", id="in brackets"),
        pytest.param("(helga@web.example)", "([A])", id="in parentheses"),
        pytest.param("mailto:helga+bett@mail.web.example.", "[A].", id="as a link, with a plus, before a full stop"),
        pytest.param("HELGA_B-1@WEB.EXAMPLE!", "[A]!", id="capitals"),
        pytest.param("jörg@straße.example", "[A]", id="other letters"),
        pytest.param("o'neill@web.example", "[A]", id="apostrophe"),
        pytest.param("helga (at) web (dot) example", "[A]", id="at and dot in words"),
        pytest.param("helga[ät]web.example", "[A]", id="ät"),
        pytest.param("helga {at} web [punkt] example", "[A]", id="punkt"),
        pytest.param("a@b.example,c@d.example", "[A],[A]", id="two"),
        pytest.param("a@b.example\nc@d.example", "[A]\n[A]", id="on two lines"),
    ],
)
def test_address(text: str, result: str) -> None:
    """A mail address is replaced, however people write it, and the signs around it stay."""
    assert masked(text) == result
    assert mask_addresses(text, "[A]") == result


@pytest.mark.parametrize(
    "number",
    [
        "0365 1234567", "0365/1234567", "0365-12 34 567", "(0365) 1234567", "+49 365 1234567", "+49 (0) 365 1234567", "0049 365 1234567",
        "03651234567", "0171 234 56 78", "0171.2345678", "0171 – 2345678", "+380 67 123 45 67", "0365 000 4711", "03661 12 34", "03651 23 45 67",
    ],
)  # fmt: skip
def test_phone(number: str) -> None:
    """A phone number is replaced, with whatever stands between its digits."""
    assert masked(f"Tel. {number}, ab 17 Uhr") == "Tel. [P], ab 17 Uhr"
    assert masked(number) == "[P]"
    assert mask_addresses(f"Tel. {number}", "[A]") == f"Tel. {number}"


@pytest.mark.parametrize(
    "text",
    [
        "07545 Gera", "07545", "am 05.12.2026 um 15 Uhr", "05.12.26", "01.02.2026 bis 03.04.2026", "2 Betten, 90 x 200 cm", "140x200",
        "03 Stühle", "1.200 Euro", "12.000.000", "Größe 98/104", "10-12 Uhr", "@home", "a@b", "Bett @ Gera", "um 08:30 Uhr", "0,5 kg",
        "Hausnummer 012", "wir treffen uns (at) Rathaus", "Das ist gut. Morgen auch.", "Nr. 2026-0815-3",
        "07545 2 Betten", "07545 12 Betten", "in 07545 Gera, 12 Betten",
    ],
)  # fmt: skip
def test_what_stays(text: str) -> None:
    """Postcodes, dates, amounts, sizes and times are no contact data."""
    assert masked(text) == text


@given(st.text())
def test_never_raises(text: str) -> None:
    """Whatever is written; and masking twice is masking once."""
    assert masked(masked(text)) == masked(text)


@given(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=1, max_size=30).filter(lambda t: t.strip("._-") == t),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20),
    st.sampled_from(["", " ", ": ", "<", "\n", "„", '"']),
)
def test_no_address_is_left(local: str, domain: str, before: str) -> None:
    """Every usual address is gone, wherever it stands."""
    assert f"{local}@{domain}.example" not in masked(
        f"Schreiben Sie an{before}{local}@{domain}.example oder rufen Sie an."
    )


@pytest.mark.parametrize(
    "piece", ["a", "a.", "a@", "a@b.", "0", "0 ", "(0", "+", "[at]", "a (at) b ", "mailto:", ". ", "-a", "1.1.", "++a"]
)
def test_linear_time(piece: str) -> None:
    """What almost matches, however often."""
    assert_linear(masked, lambda size: piece * (size // len(piece)), 200_000)
