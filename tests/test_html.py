"""reading.html: HTML mail as text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import assert_linear

from mailflow.reading.html import to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>Ein  \n <b>Bett</b></p><p>Zwei</p>", "Ein Bett\n\nZwei", id="paragraphs and white space"),
        pytest.param("<div>a</div><div><br></div><div>b</div>", "a\n\nb", id="empty line of Gmail"),
        pytest.param('<p class="MsoNormal">a</p><p class="MsoNormal">b</p>', "a\nb", id="Outlook paragraphs are lines"),
        pytest.param(
            '<p class="MsoNormal">a</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">b</p><div>&nbsp;</div><div>c</div>',
            "a\n\nb\n\nc",
            id="empty lines of Outlook and GMX",
        ),
        pytest.param(
            "<div>a</div><div><span>&nbsp;</span><span>- Bett</span></div><div>&nbsp;<b>- Tisch</b></div><div><b>&nbsp;</b><i> </i></div>"
            "<div>b</div><div>&nbsp;<div>c</div></div><div><span>&nbsp;</span><br></div><div>d</div>",
            "a\n- Bett\n- Tisch\n\nb\n\nc\n\nd",
            id="a blank before words is no empty line",
        ),
        pytest.param("a<br>b<br/>c", "a\nb\nc", id="line breaks"),
        pytest.param(
            "5&nbsp;&euro; &lt;b&gt; &#8222;x&#x201c; &#" + "9" * 5000 + ";", "5 € <b> „x“ \ufffd", id="entities"
        ),
        pytest.param(
            "<ul><li>Bett<li>Tisch</ul><ol><li>ok<li>nein</ol>", "- Bett\n- Tisch\n\n1. ok\n2. nein", id="lists"
        ),
        pytest.param(
            "<table><tr><td>Menge</td><td><p>3</p></td></tr><tr><th>PLZ<th>07545</table>",
            "Menge | 3\nPLZ | 07545",
            id="table",
        ),
        pytest.param(
            '<a href="https://gera.example/">gera.example</a>', "gera.example", id="link that says its address"
        ),
        pytest.param(
            '<a href="https://gera.example/x">hier</a> und', "hier <https://gera.example/x> und", id="link with words"
        ),
        pytest.param(
            '<a href="mailto:a@b.example">a@b.example</a>, <a href="javascript:x()">y</a>',
            "a@b.example, y",
            id="no script link",
        ),
        pytest.param(
            "<head><title>t</title></head><style>p{}</style>x<script>y</script><!-- z -->",
            "x",
            id="what is never shown",
        ),
        pytest.param(
            '<div style="display: none">a</div><span style="font-size:0px">b</span><p hidden>c</p>d', "d", id="hidden"
        ),
        pytest.param(
            '<div style="color:#FFFFFF">a</div><font color="white">b</font><span style="font-size: 1px">c</span>'
            '<span style="opacity:0.01">d</span><div style="text-indent:-9999px">e</div>f',
            "f",
            id="white, tiny and far away",
        ),
        pytest.param(
            '<table bgcolor="#003366"><tr><td style="color:white">a</td></tr></table><div style="background:#900">'
            '<b style="color:#fff">b</b></div>',
            "a\n\nb",
            id="white letters on a dark ground",
        ),
        pytest.param(
            "<style>.x, .y { display:none } @media print { .z{display:none} }</style><p class=x>a</p><p class='w Y'>b</p>"
            "<p class=z>c</p>",
            "c",
            id="hidden by a style sheet",
        ),
        pytest.param(
            "<style>#X{display:none} i{visibility:hidden} div p{display:none}</style><p id=x>a</p><i>b</i><p>c</p>",
            "c",
            id="hidden by a style sheet, by its id or as every such element",
        ),
        pytest.param(
            "<style>p, span,div{display:none} .y , b{display:none} td.z,i.z u{display:none}</style><p>a</p><span>OK</span><div>b</div>"
            "<i class=y>c</i><b>d</b><u class=z>e</u><i>f</i><u>g</u>",
            "fg",
            id="hidden by a style sheet, each of several selectors",
        ),
        pytest.param(
            "<style>sub, sup{font-size:75%;line-height:0} b{line-height:0;overflow:hidden} .x{line-height:0}</style>20 m<sup>2</sup>"
            "<b>a</b><i class=x>b</i><i style='line-height:0px'>c</i>",
            "20 m2",
            id="superscripts without a line height, and what is hidden so",
        ),
        pytest.param(
            '<p style="display:/**/none">a</p><p style="displa\\79 : none">b</p><p style="DISPLAY&#58;none">c</p>d',
            "d",
            id="hidden by a style in disguise",
        ),
        pytest.param(
            '<p style="height:0;overflow:hidden">a</p><p style="height:0">b</p><p style="overflow:hidden">c</p>',
            "b\n\nc",
            id="no room, and what does not fit is cut",
        ),
        pytest.param(
            '<p style="color:#fefefe">a</p><p style="color:rgb(255 255 255)">b</p><p style="color:hsl(0, 0%, 100%)">c</p>'
            '<p style="color:rgba(0,0,0,0)">d</p><p style="color:hsl(0,100%,40%)">e</p><p style="color:rgba(0,0,0,1)">f</p>',
            "e\n\nf",
            id="nearly white, or without a colour",
        ),
        pytest.param(
            "a<iframe>b</iframe><video>c</video><datalist><option>d</datalist><dialog>e</dialog>",
            "a",
            id="what mail programs do not show",
        ),
        pytest.param('<p style="display:none">a<p>b', "b", id="a hidden paragraph ends where the next begins"),
        pytest.param("<pre>a\n  b</pre>c", "a\n  b\nc", id="preformatted"),
        pytest.param('OK <img alt="👍" src="x"><img alt="Logo" src="y">', "OK 👍", id="emoji as image"),
        pytest.param("1 < 2 <b", "1 < 2", id="stray and open tags"),
        pytest.param('<a title="x > y" href="#">z</a>', "z", id="greater-than sign in an attribute"),
        pytest.param("<head><p>a", "a", id="head that is never closed"),
    ],
)
def test_visible_text(html: str, text: str) -> None:
    """Text stands as a person would see it, and what nobody sees is gone."""
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param(
            "Ja<blockquote>a<blockquote>b</blockquote></blockquote>gut", "Ja\n> a\n> > b\ngut", id="blockquotes"
        ),
        pytest.param(
            'Ja<div class="gmail_quote"><div class="gmail_attr">Am … schrieb X:<br></div><blockquote class="gmail_quote">a</blockquote></div>',
            "Ja\n> Am … schrieb X:\n> a",
            id="Gmail reply",
        ),
        pytest.param(
            '<div class="gmail_quote"><div>schrieb:</div><blockquote class="gmail_quote">1</blockquote><div>Ja</div><blockquote class="gmail_quote">2</blockquote></div>',
            "> schrieb:\n> 1\nJa\n> 2",
            id="Gmail answers between quotes",
        ),
        pytest.param(
            'Siehe<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message</div><br><div>OK<blockquote>x</blockquote>OK</div></div>',
            "Siehe\n> ---------- Forwarded message\n>\n> OK\n> > x\n> OK",
            id="Gmail forward stays quoted after its inner quote",
        ),
        pytest.param('Ja<div name="quote"><b>Von:</b> X<br>a</div>', "Ja\n> Von: X\n> a", id="GMX and WEB.DE"),
        pytest.param('Ja<div class="yahoo_quoted"><div>a</div></div>', "Ja\n> a", id="Yahoo"),
        pytest.param('Ja<div class="xfm_quote"><div>a</div></div>', "Ja\n> a", id="a class that calls itself a quote"),
        pytest.param(
            '<div>Ja</div><span class="GroupWiseReplyHeader">X 1.1.2026<br></span><div>a</div>',
            "Ja\n> X 1.1.2026\n> a",
            id="GroupWise",
        ),
        pytest.param('Ja<div class="unquoted">a</div>', "Ja\na", id="a class that does not"),
        pytest.param(
            '<div class="protonmail_quote">schrieb:<br><blockquote type="cite">a</blockquote></div>',
            "> schrieb:\n> a",
            id="Proton",
        ),
        pytest.param(
            '<div class="moz-cite-prefix">Am … schrieb:</div><blockquote type="cite">a</blockquote>Ja',
            "> Am … schrieb:\n> a\nJa",
            id="Thunderbird",
        ),
        pytest.param(
            '<div><div id="appendonsend"></div><hr><div id="x_divRplyFwdMsg">Von: X</div><div>a</div></div>b',
            "> Von: X\n> a\nb",
            id="Outlook web",
        ),
        pytest.param(
            '<div>Ja</div><div id="divRplyFwdMsg">Von: X</div><p>a</p>',
            "Ja\n> Von: X\n>\n> a",
            id="Outlook quote to the end",
        ),
    ],
)
def test_quotes_stand_behind_marks(html: str, text: str) -> None:
    """What a client marks as quoted begins with "> ", and an answer between quotes does not."""
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param('Ja<div class="gmail_signature">Erna</div>', "Ja\n-- \nErna", id="Gmail"),
        pytest.param(
            'Ja<pre class="moz-signature">-- \nErna</pre>', "Ja\n-- \nErna", id="Thunderbird, with its own mark"
        ),
        pytest.param(
            'Ja<div id="composer_signature"><div>Von Samsung gesendet</div></div>',
            "Ja\n-- \nVon Samsung gesendet",
            id="Samsung",
        ),
        pytest.param('Ja<div id="ms-outlook-mobile-signature"></div>x', "Ja\nx", id="empty signature"),
    ],
)
def test_signatures_begin_with_their_mark(html: str, text: str) -> None:
    """A signature that a client marks is announced by "-- ", once, and only if there is one."""
    assert to_text(html) == text


PATTERNS = ["<div>", '<a b="', "<div", '<a href="', "<blockquote>", "<!--", "<![", "</div>", "<p>a", "<b></i>", "&#", "<td>x", "<script>", "<head", "<a '", '<div style="', "<p", "< ",
            '<p style="/*', '<p style="font-size:', '<p style="width:0;', '<p style="color:rgba(', "<style>i,i{", "<style>.a,", "<style>a{display:none}.a", "<style>a{/*}",
            "<ul><li>", "<div class=gmail_quote>", '<div id="appendonsend">', "<pre>a\n", "<div>&nbsp;<b>"]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_hostile_html_is_read_in_time(pattern: str) -> None:
    """One construct, never closed, however often."""
    assert_linear(to_text, lambda size: pattern * (size // len(pattern)), 200_000)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([*PATTERNS, "</p>", "</blockquote>", "-->", '">', "<br>", "</td>", "</a>"]),
            st.text(max_size=5),
        ),
        max_size=40,
    )
)
def test_any_html_is_read(pieces: list[str]) -> None:
    """Whatever stands in an HTML part becomes lines without carriage returns that end nowhere but at line ends."""
    assert "\n\n\n\n\n" not in to_text("".join(pieces).replace("\n", " ").replace("<br>", "").replace("<pre>", ""))
