"""Takes out of a text what its reader must not see: contact data always, what is nobody's business from an offer. Pure.

Called by `desk` for what is passed on. Each passage is found by its shape here, or by words in `classify.sensitive`; none
is looked at twice, so that an account number is no telephone number as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from mailflow.classify.sensitive import PERSONAL, Passage, Sensitive, is_thing
from mailflow.classify.words import fold

# An address as people write it, also "anna (at) web . example" and "anna[ät]web punkt example". Bounded repeats keep it linear.
_AT = r"(?:@|\s{0,2}[(\[{]\s?(?:at|ät|@)\s?[)\]}]\s{0,2})"
_DOT = r"(?:\.|\s{0,2}[(\[{]\s?(?:dot|punkt|\.)\s?[)\]}]\s{0,2})"
# What stands before the last dot or dash of its name, where that is a word: "rita punkt roth at web punkt de".
_BEFORE = (
    r"(?:[\w+'-]{1,64}(?:\s(?:dot|punkt|unterstrich|underscore|minus|bindestrich)\s"
    r"|\s?[(\[{]\s?(?:dot|punkt|unterstrich|underscore|minus|bindestrich)\s?[)\]}]\s?)){0,3}"
)
_ADDRESS = re.compile(
    rf"(?:mailto:)?(?<![\w.+-]){_BEFORE}[\w.+'-]{{1,64}}(?:{_AT})[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,6}}",
    re.IGNORECASE,
)
# The same with the words alone, where a provider of mailboxes follows: "helga at web.de", "helga ät gmx punkt net".
_SPOKEN = re.compile(
    rf"(?<![\w.+-]){_BEFORE}"
    r"[\w.+'-]{1,64}\s(?:at|ät)\s(?:web|gmx|gmail|googlemail|t-online|outlook|hotmail|live|yahoo|icloud|freenet|posteo|"
    r"mailbox|proton|protonmail|aol|ukr|mail|yandex)(?:\.|\s(?:dot|punkt)\s)[a-z]{2,4}(?!\w)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.+-])@(?=[^\W\d_])(?=[^\W\d_]{1,30}[_.\d]\w)[\w.]{2,30}\w")  # "@helga_gera", not "@home"
# Pages that lead to one person: a chat, a profile, a payment.
_PAGE = re.compile(
    r"(?:https?://)?(?<![\w.-])(?:www\.|m\.)?(?:wa\.me|t\.me|signal\.me|m\.me|paypal\.me|(?:api\.)?whatsapp\.com|telegram\.me|"
    r"facebook\.com|fb\.com|instagram\.com|tiktok\.com|linkedin\.com|vk\.com)/[^\s<>\"')\]]{1,200}",
    re.IGNORECASE,
)
# At least seven digits with the signs that people put between them, led by 0, + or a bracket: no amount, no date, and no
# postcode, also with a number of things after it ("07545 12 Stühle"). Arabic and Persian digits as well. A postcode in the next sentence (". 07545") is no part of it.
_PHONE = re.compile(
    r"(?<![\w.,])(?!\d{1,2}\.\d{1,2}\.\d{2,4}(?!\d))(?![0٠۰]\d{4} \d{1,2}\s+[^\W\d])"
    r"(?:\+|00|\(?[0٠۰])\d{0,5}\)?(?:(?!\.[ \t]+\d{5}(?!\d))[ \t/.()–-]{0,3}\d){6,14}(?!\w)"
)
# What is a number where a word before it says so; a postcode in the next sentence is no part of it.
_DIGITS = r"(?:\d(?!\.[ \t]+\d{5}(?!\d))[ \t/.–-]{0,2}){4,19}\d"
_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?!\w)", re.IGNORECASE)
# The number of a passport, a tax payer and the like, where a word before it says so: six signs, a digit among the first three,
# no date, and no postcode behind it.
_PAPER = (
    r"(?![ .:]{0,4}\d{1,2}\.\d{1,2}\.\d{2,4}(?!\d))"
    r"(?-i:[^\W\d_a-zß-öø-ÿа-яіїєґ]{0,2}[ ]?\d(?:(?:[/.-]|[ ](?!\d{5}(?!\d)))?(?:\d|[A-ZА-ЯІЇЄҐ])){4,17})"
)
_CARD = re.compile(r"(?<![\w.,+])[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?!\w)")
_BIC = r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?"
_NUMBER = r"\d{1,4}(?:[ ]?[a-zA-Z](?!\w))?(?:[ ]?[-/–][ ]?\d{1,4}[a-zA-Z]?)?(?![\d.]{0,8}\d)(?!\w)"  # of a house
_CAPITAL = (
    r"[^\W\d_a-zß-öø-ÿа-яіїєґ][\w’'-]{1,40}"  # A word that begins with a capital, or with a letter that has none.
)
_FIRST_WORD = re.compile(r"(?P<word>[^\W\d_]+)[., ]{1,2}")
_ADDRESSES = (_ADDRESS, _SPOKEN, _PAGE, _HANDLE)
_THING_NUMBER = r"\d[\d./-]{3,24}"
_COPULA = r"(?:(?:is|ist|lautet|est|to|это|це)[ \t]?:?[ \t])?"  # "my sort code is 20-00-00"
_NOTHING = ""  # The kind of what is looked at and stays.
_GONE = "\0"


class Masks:
    """What is to be taken out, by shape and by the words of one rules/sensitive.toml."""

    def __init__(self, sensitive: Sensitive) -> None:
        self._sensitive = sensitive
        self.called = sensitive.called
        shapes = sensitive.shapes
        self._phone_behind = _behind(shapes["phone"]["behind"], _DIGITS)
        self._papers = _behind(shapes["papers"]["behind"], _PAPER, _COPULA)
        self._no_phone = _behind(shapes["phone"]["not_behind"], _THING_NUMBER)
        self._spelled = _spelled(shapes["phone"]["digits"])
        self._handle = _handle(shapes["address"]["networks"])
        self._bank_named = tuple(_of_bank(shapes["bank"]["names"]))
        self._bank_behind = _behind(shapes["bank"]["behind"], rf"(?:{_DIGITS}|{_BIC})", _COPULA)
        self._homes = tuple(_homes(shapes["home"]))
        self._of_streets = frozenset(map(fold, shapes["home"]["adjectives"]))

    def contact(self, text: str) -> list[Passage]:
        """Mail addresses, pages of a person, numbers of accounts, papers and telephones, in their order."""
        return _found(text, self._contact())[0]

    def everything(self, text: str, languages: Collection[str], things: Collection[str] = ()) -> list[Passage]:
        """The same, with streets and what the words of some languages tell; in their order, none within another.

        things: folded words that are never somebody's name, such as what is offered.
        """
        passages, rest = _found(text, [*self._contact(), *(("home", home) for home in self._homes)])
        passages = [self._street_alone(text, p, things) if p.kind == "home" else p for p in passages]
        told = [p for p in self._sensitive.find(rest, languages, things) if _GONE not in rest[p.start : p.end]]
        return _apart([*passages, *told])

    def _street_alone(self, text: str, home: Passage, things: Collection[str]) -> Passage:
        """A street without the things that stand before it, as long as what is left is one: "Sofa Karl Marx Straße 5"."""
        while first := _FIRST_WORD.match(text, home.start, home.end):
            word = fold(first["word"])
            if word in self._of_streets or not is_thing(word, things):
                break
            if not any(street.fullmatch(text, first.end(), home.end) for street in self._homes):
                break
            home = Passage("home", first.end(), home.end)
        return home

    def _contact(self) -> list[tuple[str, re.Pattern[str]]]:
        return [
            *(("bank", _ACCOUNT), ("bank", _CARD), ("papers", self._papers), ("bank", self._bank_behind)),
            *(("address", shape) for shape in (*_ADDRESSES, self._handle)),
            *((_NOTHING, self._no_phone), ("phone", _PHONE), ("phone", self._phone_behind), ("phone", self._spelled)),
            *(("bank", shape) for shape in self._bank_named),
        ]


def mask_addresses(text: str, instead: str) -> str:
    """The text with every mail address replaced; phone numbers stay."""
    return _SPOKEN.sub(instead, _ADDRESS.sub(instead, text))


def addresses_in(text: str) -> list[Passage]:
    """Mail addresses and pages of a person alone: what stays hidden also between two who know each other."""
    return _found(text, [("address", shape) for shape in _ADDRESSES])[0]


def replaced(text: str, passages: Sequence[Passage], instead: Mapping[str, str], keep: Collection[str] = ()) -> str:
    """The text with each passage replaced by the word for its kind. keep: passages that stay, by `identity`; never an
    address."""
    parts, end = [], 0
    for passage in passages:
        if passage.kind != "address" and identity(text, passage) in keep:
            continue
        parts += [text[end : passage.start], instead[passage.kind]]
        end = passage.end
    return "".join([*parts, text[end:]])


def marked(text: str, passages: Sequence[Passage], names: Mapping[str, str], keep: Collection[str] = ()) -> str:
    """The text with each passage that would be replaced in brackets, behind the name of its kind."""
    parts, end = [], 0
    for passage in passages:
        if passage.kind != "address" and identity(text, passage) in keep:
            continue
        parts += [text[end : passage.start], f"[{names[passage.kind]}: {text[passage.start : passage.end]}]"]
        end = passage.end
    return "".join([*parts, text[end:]])


def identity(text: str, passage: Passage) -> str:
    """By what a passage is known again when its text changes around it: its kind and words."""
    return f"{passage.kind}:{' '.join(text[passage.start : passage.end].casefold().split())}"


def instead_of(personal: str, others: Mapping[str, str]) -> dict[str, str]:
    """The word in place of each kind; health, religion, papers and their like share one, which tells nothing of what it was."""
    return {**dict.fromkeys((*PERSONAL, "papers"), personal), **others}


def _found(text: str, shapes: Iterable[tuple[str, re.Pattern[str]]]) -> tuple[list[Passage], str]:
    """The passages by shape, each shape where none before it was; and the text without them, every place kept."""
    passages: list[Passage] = []
    for kind, shape in shapes:
        spans = [
            (found.start("it"), found.end("it")) if "it" in shape.groupindex else found.span()
            for found in shape.finditer(text)
            if shape is not _ACCOUNT or _is_account(found.group())
        ]
        spans = [(a, b) for a, b in spans if shape is not _CARD or _is_card(text[a:b])]
        passages += [Passage(kind, a, b) for a, b in spans if b > a and kind != _NOTHING]
        for a, b in spans:
            text = text[:a] + _GONE * (b - a) + text[b:]
    return sorted(passages, key=lambda passage: passage.start), text


def _apart(passages: Iterable[Passage]) -> list[Passage]:
    """In their order, without those that begin within another."""
    kept: list[Passage] = []
    for passage in sorted(passages, key=lambda p: (p.start, -p.end)):
        if not kept or passage.start >= kept[-1].end:
            kept.append(passage)
    return kept


def _behind(words: Sequence[str], what: str, joined: str = "") -> re.Pattern[str]:
    named = "|".join(re.escape(word).replace(r"\ ", r"[ .]{1,2}") for word in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:{named})\b[ \t.:#-]{{0,4}}(?:(?:Nr|No)\.?[ :]{{0,2}})?{joined}(?P<it>{what})(?!\w)", re.IGNORECASE
    )


def _spelled(digits: Sequence[str]) -> re.Pattern[str]:
    """A telephone number of which at least four digits in a row are words: "null eins sieben eins 2345678"."""
    word = f"(?:{'|'.join(map(re.escape, digits))})"
    return re.compile(
        rf"(?<!\w)(?:{word}[ ,.-]{{1,3}}){{3,15}}(?:{word}[ ,.-]{{1,3}}{word}|(?:{word}[ ,.-]{{1,3}})?\d(?:[ /-]?\d){{2,14}})(?!\w)",
        re.IGNORECASE,
    )


def _handle(networks: Sequence[str]) -> re.Pattern[str]:
    """A name behind that of a network, with its sign, or alone behind a colon: "Insta @ritaroth", "Instagram: ritaroth"."""
    name = r"[\w.]{2,30}\w"
    alone = r"(?=[ \t]*(?:$|[\n,.;!?)]))"
    return re.compile(
        rf"(?<!\w){_any(networks)}(?!\w)(?=[ ]?[:(]?[ ]?@|[ ]?:[ ]?{name}{alone})[ ]?[:(]?[ ]?@?(?P<it>{name})",
        re.IGNORECASE,
    )


def _of_bank(names: Sequence[str]) -> Iterable[re.Pattern[str]]:
    """A number of at least six digits, no postcode, beside the name of a bank."""
    number = r"(?<![\d+])(?P<it>(?:\d[ /-]{0,2}){5,19}\d)(?!\w)"
    yield re.compile(rf"(?<!\w){_any(names)}[^\d\n.;]{{0,40}}{number}", re.IGNORECASE)
    yield re.compile(rf"{number}[^\d\n.;]{{0,20}}(?<!\w){_any(names)}", re.IGNORECASE)


def _homes(lists: Mapping[str, Sequence[str]]) -> Iterable[re.Pattern[str]]:
    """Streets with the number of a house, as the languages write them."""
    if lists["before_name"]:
        yield re.compile(
            rf"(?<!\w){_any(lists['before_name'])}[ ]{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}},?[ ]{_HOUSE}{_NUMBER}"
        )
    # "Str.12": a street's own word needs no blank before the number; "Sitzplatz4" may be anything. Of what stands before a street in
    # one word, only an adjective is its own, and of "Sofa Berliner Straße" only the adjective: anything else may be what is given.
    for name, blank, more in (("behind_name", "{0,2}", ""), ("weak_behind_name", "{1,2}", _NOTHING_COUNTED)):
        if lists[name]:
            ends, own = _any(lists[name]), f"(?:{_any(lists['adjectives'])}[ -])?" if lists["adjectives"] else ""
            short = (
                rf"(?:{_any(lists['short_before_name'])}\.?[ ]|(?:[^\W\d_]{{1,5}}\.-){{1,2}})?"
                if lists["short_before_name"]
                else ""
            )
            named = (
                rf"(?:{own}[\w-]{{2,40}}(?i:{ends})|{own}[^\W\d_a-zß-öø-ÿ][\w-]{{1,40}}er[ -](?i:{ends})"
                rf"|(?:{_CAPITAL}[ -]){{1,3}}(?<!er[ -])(?i:{ends}))"
            )
            yield re.compile(rf"(?<![\w-]){short}{named}\.?[ ]{blank}{_HOUSE}{_NUMBER}{more}")
            if name == "behind_name":  # As English writes it: "flat 3, 12 Parkstraße".
                flat = r"(?:(?i:flat|apartment|apt)[ ]\d{1,4}[a-z]?,?[ ])?"
                yield re.compile(rf"(?<![\w,.]){flat}{_NUMBER},?[ ](?=[^\W\d_a-zß-öø-ÿ]){named}\b")
    if lists["before_postcode"]:
        places = _any(lists["before_postcode"])
        yield re.compile(
            rf"(?<!\w){places}[ ]{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}}[ ]{_NUMBER}(?=[ ,;\n]{{1,3}}\d{{5}}(?!\d))"
        )
        # With a letter behind the number, or a word such as "Adresse" before, no postcode is needed.
        yield re.compile(rf"(?<!\w)(?i:{places})[ ]{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}}[ ]\d{{1,3}}[ ]?[a-f](?!\w)")
        # So it does before a word that tells of a door or of fetching: "in der Sorge 12 klingeln". A room has a number as well.
        no_street = rf"(?![\w-]*(?i:{_any(lists['no_streets'])})(?!\w))"
        house = rf"(?i:{places})[ ]{no_street}{_CAPITAL}(?:[ ]{no_street}{_CAPITAL}){{0,2}}[ ](?!\d{{4}}){_NUMBER}"
        yield re.compile(rf"(?<!\w)(?i:{_any(lists['labels'])})[ ]?:?[ ]?(?P<it>{house}){_NOTHING_COUNTED}")
        yield re.compile(rf"(?<!\w){house}(?=,?[ ](?i:{_any(lists['labels_behind'])})(?!\w))")
    if lists["class_behind"]:
        yield re.compile(
            rf"(?<!\w)(?i:{_any(lists['class_behind'])})[ ](?P<it>\d{{1,2}}[ ]?[a-g]"
            rf"(?:[ ](?:(?:an|in|at|of|der|des|dem|am|the)[ ]){{1,2}}(?:{_CAPITAL}[ ]){{0,2}}[\w-]{{0,40}}(?i:{_any(lists['schools'])}))?)(?!\w)"
        )
    if lists["weak_before_name"]:
        places = _any(lists["weak_before_name"])
        yield re.compile(rf"(?<!\w){places}[ ]{_CAPITAL}[ ]{_NUMBER}{_NOTHING_COUNTED}")
    if lists["number_first"]:
        yield re.compile(rf"(?<!\w){_NUMBER},?[ ](?:{_CAPITAL}[ ]){{1,3}}{_any(lists['number_first'])}\b")
    if lists["number_before"]:
        joined = r"(?:de la |de l['’]|des |du |de |d['’])?"
        yield re.compile(
            rf"(?<!\w){_NUMBER}(?: bis| ter)?,?[ ]{_any(lists['number_before'])}[ ]{joined}{_CAPITAL}(?:[ -]{_CAPITAL}){{0,3}}"
        )


_NOTHING_COUNTED = r"(?=\s{0,3}(?:$|[,;.!?)\n]|\d{5}(?!\d)|(?:in|im|bei|und|oder)\b))"  # Behind the number of a house.
_HOUSE = r"(?:(?:Nr|No|д|буд|дом|будинок|رقم|پلاک|شماره)[.:]?[ ]{0,2})?"


def _any(words: Sequence[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def _is_account(written: str) -> bool:
    """Whether it is an IBAN, by its check digits (ISO 13616)."""
    plain = "".join(written.split()).upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _is_card(written: str) -> bool:
    """Whether it may be the number of a bank card, by its check digit (ISO/IEC 7812)."""
    digits = [int(sign) for sign in written if sign.isdigit()][::-1]
    doubled = [digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(digits)]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0
