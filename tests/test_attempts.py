"""Attempts to approve without right: each must fail, change nothing, and leave the true moderator's answer working."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from community import NEED, OFFER, City, Region, Resident, faults

from mailflow.town import Arrived


@dataclass(frozen=True)
class Scene:
    """An offer waits and a need that it fits is open. review: Anna's, unanswered; ben_review: Ben's."""

    city: City
    shop: Resident
    helga: Resident
    review: Arrived
    ben_review: Arrived
    receipt: Arrived

    @property
    def mallory(self) -> Resident:
        """Somebody whom nobody gave a token."""
        return self.city.resident("mallory", "Mallory")

    @property
    def reply_to(self) -> str:
        return str(self.review.mail["Reply-To"])

    def sends(
        self, writer: Resident, text: str, *, to: str | None = None, sender: str | None = None, **headers: str
    ) -> None:
        """One mail by hand, to Anna's reply address unless told; sender is the envelope's."""
        address = self.reply_to if to is None else to
        mail = writer.compose(address, f"Re: {self.review.mail['Subject']}", text, **headers)
        self.city.region.town.deliver(mail, writer.mailbox if sender is None else sender, address)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """One running town for all attempts; a decision would take effect at once."""
    with Region(tmp_path_factory.mktemp("town")) as running:
        yield running


@pytest.fixture
def scene(region: Region) -> Iterator[Scene]:
    """The scene of an attempt in a city of its own; whatever happens there, every letter must be well made."""
    city = region.new_city()
    shop, helga = city.resident("kammer", "Kleiderkammer"), city.resident("helga", "Helga Brandt")
    city.publishes(shop, *NEED)
    review = city.writes(helga, *OFFER)
    yield Scene(city, shop, helga, review, city.ben.gets("review", 2), helga.gets("receipt"))
    assert faults(city.letters) == []


def nothing_was_decided(scene: Scene) -> None:
    """No decision, no match; and the true answer still works, so the offer still waited."""
    scene.city.settle()
    assert scene.helga.has("decision") == []
    assert scene.shop.has("match") == []
    scene.city.anna.answers(scene.review, "OK")
    scene.helga.next("decision")
    scene.shop.next("match")
    assert not any("Schon entschieden" in str(notice.mail["Subject"]) for notice in scene.city.anna.has("notice"))


def _original(scene: Scene) -> dict[str, str]:
    return {"In_Reply_To": str(scene.review.mail["Message-ID"]), "References": str(scene.review.mail["Message-ID"])}


def stolen_token(scene: Scene) -> None:
    scene.mallory.answers(scene.review, "OK")


def stolen_by_the_sender(scene: Scene) -> None:
    scene.helga.answers(scene.review, "OK")


def another_moderators_token(scene: Scene) -> None:
    scene.city.anna.answers(scene.ben_review, "OK", In_Reply_To="", References="")


def no_token(scene: Scene) -> None:
    scene.sends(scene.city.anna, "OK", to=scene.city.address)


def guessed_token(scene: Scene) -> None:
    submission = scene.reply_to.partition("+m")[2].partition("x")[0]
    scene.sends(scene.city.anna, "OK", to=f"{scene.city.key}+m{submission}x{'a2b3' * 5}@mail.example")


def token_with_one_character_changed(scene: Scene) -> None:
    local, _, domain = scene.reply_to.partition("@")
    scene.sends(scene.city.anna, "OK", to=f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}")


def token_for_another_number(scene: Scene) -> None:
    head, _, mac = scene.reply_to.partition("x")
    scene.sends(scene.city.anna, "OK", to=f"{head}1x{mac}")


def token_cut_short(scene: Scene) -> None:
    local, _, domain = scene.reply_to.partition("@")
    scene.sends(scene.city.anna, "OK", to=f"{local[:-3]}@{domain}")


def own_receipt(scene: Scene) -> None:
    scene.helga.answers(scene.receipt, "OK")


def own_receipt_moved_to_reviews(scene: Scene) -> None:
    own = str(scene.receipt.mail["Reply-To"]).replace("+s", "+m", 1)
    scene.sends(scene.helga, "OK", to=own)


def moderator_with_the_senders_token(scene: Scene) -> None:
    scene.sends(scene.city.anna, "OK", to=str(scene.receipt.mail["Reply-To"]))


def automatic_reply(scene: Scene) -> None:
    scene.city.anna.answers(scene.review, "OK", Auto_Submitted="auto-replied")


def out_of_office(scene: Scene) -> None:
    text = "Ja, ich bin bis Montag nicht im Büro.\n\nOK"
    scene.city.anna.answers(scene.review, text, Subject=f"Automatische Antwort: {scene.review.mail['Subject']}")


def null_sender(scene: Scene) -> None:
    scene.sends(scene.city.anna, "OK", sender="")


def list_mail(scene: Scene) -> None:
    scene.sends(scene.city.anna, "OK", List_Id="<helfer.gera.example>", Precedence="list")


def bounce(scene: Scene) -> None:
    report = EmailMessage()
    report["From"] = "Mail Delivery System <mailer-daemon@gera.example>"
    report["To"] = scene.reply_to
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    report.set_content("OK\n\nYour message could not be delivered.\n")
    scene.city.region.town.deliver(report, "", scene.reply_to)


def only_a_quote(scene: Scene) -> None:
    scene.city.anna.answers(scene.review, "")


def ok_in_the_quote(scene: Scene) -> None:
    scene.sends(scene.city.anna, "Am 23.11.2026 um 09:15 schrieb Ben:\n\n> OK\n> freigeben\n")


def only_a_signature(scene: Scene) -> None:
    scene.sends(scene.city.anna, "-- \nAnna Roth\nOK Gera e. V.\nTel. 0365 000 4711\n")


def ok_in_the_html_quote(scene: Scene) -> None:
    mail = scene.city.anna.compose(scene.reply_to, "Re: Prüfung", "")
    mail.set_content('<p>&nbsp;</p><blockquote type="cite"><p>OK</p><p>freigeben</p></blockquote>', subtype="html")
    scene.city.region.town.deliver(mail, scene.city.anna.mailbox, scene.reply_to)


def other_citys_moderator(scene: Scene) -> None:
    other = scene.city.region.new_city()
    scene.sends(other.anna, "OK", **_original(scene))


def other_citys_address(scene: Scene) -> None:
    other = scene.city.region.new_city()
    token = scene.reply_to.partition("+")[2]
    scene.sends(scene.city.anna, "OK", to=f"{other.key}+{token}")


def display_name_of_the_moderator(scene: Scene) -> None:
    scene.sends(scene.mallory, "OK", From=f'"{scene.city.anna.mailbox}" <{scene.mallory.mailbox}>')


def address_in_a_comment(scene: Scene) -> None:
    scene.sends(scene.mallory, "OK", From=f"{scene.mallory.mailbox} ({scene.city.anna.mailbox})")


def two_from_headers(scene: Scene) -> None:
    mail = scene.city.anna.compose(scene.reply_to, "Re: Prüfung", "OK")
    raw = f"From: {scene.mallory.mailbox}\r\n".encode() + mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
    scene.city.region.town.deliver(raw, scene.mallory.mailbox, scene.reply_to)


def two_from_headers_other_order(scene: Scene) -> None:
    mail = scene.city.anna.compose(scene.reply_to, "Re: Prüfung", "OK")
    raw = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
    raw = raw.replace(b"\r\nTo:", f"\r\nFrom: {scene.mallory.mailbox}\r\nTo:".encode(), 1)
    scene.city.region.town.deliver(raw, scene.mallory.mailbox, scene.reply_to)


def two_authors_in_one_from(scene: Scene) -> None:
    scene.sends(scene.mallory, "OK", From=f"{scene.city.anna.mailbox}, {scene.mallory.mailbox}")


def sender_header_only(scene: Scene) -> None:
    scene.sends(scene.mallory, "OK", Sender=scene.city.anna.mailbox, Reply_To=scene.city.anna.mailbox)


def envelope_only(scene: Scene) -> None:
    scene.sends(scene.mallory, "OK", sender=scene.city.anna.mailbox)


def homoglyph_domain(scene: Scene) -> None:
    """A domain that looks the same: a Cyrillic а (U+0430)."""
    _raw_from(scene, scene.city.anna.mailbox.replace("place", "pl\u0430ce"))


def homoglyph_domain_in_ascii(scene: Scene) -> None:
    local, _, domain = scene.city.anna.mailbox.partition("@")
    seeming = domain.replace("place", "pl\u0430ce").encode("idna").decode()
    scene.sends(scene.mallory, "OK", From=f"{local}@{seeming}")


def _raw_from(scene: Scene, mailbox: str) -> None:
    raw = f"From: Anna <{mailbox}>\r\nTo: {scene.reply_to}\r\nSubject: Re\r\nMessage-ID: <1@{scene.city.key}>\r\n\r\nOK\r\n"
    scene.city.region.town.deliver(raw.encode(), scene.mallory.mailbox, scene.reply_to)


def group_of_the_moderator(scene: Scene) -> None:
    _raw_from(scene, f"x>, Moderation: {scene.city.anna.mailbox};, <{scene.mallory.mailbox}")


def group_of_one(scene: Scene) -> None:
    raw = f"From: Moderation: {scene.city.anna.mailbox};\r\nTo: {scene.reply_to}\r\nSubject: Re\r\n\r\nOK\r\n"
    scene.city.region.town.deliver(raw.encode(), scene.mallory.mailbox, scene.reply_to)


def second_from_without_an_address(scene: Scene) -> None:
    raw = f"From: {scene.city.anna.mailbox}\r\nFrom: Mallory\r\nTo: {scene.reply_to}\r\nSubject: Re\r\n\r\nOK\r\n"
    scene.city.region.town.deliver(raw.encode(), scene.mallory.mailbox, scene.reply_to)


def encoded_address_in_the_name(scene: Scene) -> None:
    """Decoded, it would be an address of its own; a name is never read as one."""
    hidden = f"=?utf-8?q?=3C{scene.city.anna.mailbox.replace('@', '=40')}=3E=2C?="
    scene.sends(scene.mallory, "OK", From=f"{hidden} <{scene.mallory.mailbox}>")


def reply_to_only(scene: Scene) -> None:
    scene.sends(scene.mallory, "OK", Reply_To=scene.city.anna.mailbox)


def forwarded_as_attachment(scene: Scene) -> None:
    inner = scene.city.ben.compose(scene.city.anna.mailbox, "Prüfung", "OK")
    outer = scene.city.anna.compose(scene.reply_to, "Fwd: Prüfung", "")
    outer.add_attachment(inner)
    scene.city.region.town.deliver(outer, scene.city.anna.mailbox, scene.reply_to)


def forwarded_inline(scene: Scene) -> None:
    text = (
        "---------- Forwarded message ---------\nVon: Ben <ben@gera.example>\nDate: Mo., 23. Nov. 2026 um 09:15 Uhr\n"
        f"Subject: Prüfung\nTo: <{scene.city.anna.mailbox}>\n\nOK\n"
    )
    scene.sends(scene.city.anna, text)


def forged_thread(scene: Scene) -> None:
    scene.sends(scene.mallory, "OK", to=scene.city.address, **_original(scene))


def another_moderators_thread(scene: Scene) -> None:
    ids = {"In_Reply_To": str(scene.ben_review.mail["Message-ID"])}
    scene.sends(scene.city.anna, "OK", to=scene.city.address, **ids)


ATTEMPTS = [
    pytest.param(stolen_token, id="stolen token from another address"),
    pytest.param(stolen_by_the_sender, id="the sender has the moderator's token"),
    pytest.param(another_moderators_token, id="another moderator's token"),
    pytest.param(no_token, id="no token"),
    pytest.param(guessed_token, id="guessed token"),
    pytest.param(token_with_one_character_changed, id="one character changed"),
    pytest.param(token_for_another_number, id="moved to another number"),
    pytest.param(token_cut_short, id="cut short"),
    pytest.param(own_receipt, id="OK to one's own receipt"),
    pytest.param(own_receipt_moved_to_reviews, id="receipt token with its purpose changed"),
    pytest.param(moderator_with_the_senders_token, id="a moderator with the sender's token"),
    pytest.param(automatic_reply, id="Auto-Submitted"),
    pytest.param(out_of_office, id="out-of-office subject"),
    pytest.param(null_sender, id="null sender"),
    pytest.param(list_mail, id="through a list"),
    pytest.param(bounce, id="bounce to the review address"),
    pytest.param(only_a_quote, id="quote only"),
    pytest.param(ok_in_the_quote, id="OK in the quote"),
    pytest.param(only_a_signature, id="signature only"),
    pytest.param(ok_in_the_html_quote, id="OK in the HTML quote"),
    pytest.param(other_citys_moderator, id="another city's moderator"),
    pytest.param(other_citys_address, id="the token at another city's address"),
    pytest.param(display_name_of_the_moderator, id="the moderator's address as display name"),
    pytest.param(address_in_a_comment, id="the moderator's address as comment"),
    pytest.param(two_from_headers, id="two From headers, the moderator's last"),
    pytest.param(two_from_headers_other_order, id="two From headers, the moderator's first"),
    pytest.param(two_authors_in_one_from, id="two authors in one From"),
    pytest.param(sender_header_only, id="the moderator only in Sender and Reply-To"),
    pytest.param(envelope_only, id="the moderator only in the envelope"),
    pytest.param(homoglyph_domain, id="a domain that looks the same"),
    pytest.param(homoglyph_domain_in_ascii, id="the same in its ASCII form"),
    pytest.param(group_of_the_moderator, id="the moderator in a group beside others"),
    pytest.param(group_of_one, id="the moderator in a group alone"),
    pytest.param(second_from_without_an_address, id="a second From that is no address"),
    pytest.param(encoded_address_in_the_name, id="the moderator's address in an encoded name"),
    pytest.param(reply_to_only, id="the moderator only in Reply-To"),
    pytest.param(forwarded_as_attachment, id="OK in an attached mail"),
    pytest.param(forwarded_inline, id="OK in a forwarded mail"),
    pytest.param(forged_thread, id="In-Reply-To forged from another address"),
    pytest.param(another_moderators_thread, id="In-Reply-To of another moderator's review"),
]
HEDGED = [
    "OK, aber erst fragen", "noch nicht ok", "ok?", "Ist das ok?", "OK, wenn Ben auch will", "Ja, nein, ich weiß nicht", "vielleicht ok",
    "nicht ok, oder doch ok?", "OK oder NEIN?", "Ich bin mir nicht sicher, ob das ok ist",
]  # fmt: skip


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_attempt_decides_nothing(scene: Scene, attempt: Callable[[Scene], None]) -> None:
    """Without the right token from the right mailbox, in the writer's own new words, nothing is decided."""
    attempt(scene)
    nothing_was_decided(scene)


@pytest.mark.parametrize("words", HEDGED)
def test_hedged_words_decide_nothing(scene: Scene, words: str) -> None:
    """An answer that is hedged or contradicts itself approves nothing, and its writer hears that it was not clear."""
    scene.city.anna.answers(scene.review, words)
    kinds = [letter.kind for letter in (scene.city.anna.next("notice"),)]
    assert kinds == ["notice"]
    nothing_was_decided(scene)


@pytest.mark.parametrize(
    ("attempt", "quiet"),
    [
        pytest.param(stolen_token, False, id="stolen token: a notice to its writer"),
        pytest.param(automatic_reply, True, id="automatic: no answer, ever"),
        pytest.param(bounce, True, id="bounce: no answer, ever"),
        pytest.param(null_sender, True, id="null sender: no answer, ever"),
    ],
)
def test_who_tries_is_told_unless_it_is_a_machine(scene: Scene, attempt: Callable[[Scene], None], quiet: bool) -> None:
    """A person hears that nothing was done, once; a machine hears nothing. Nobody else hears of the attempt."""
    before = len(scene.city.letters)
    attempt(scene)
    scene.city.settle()
    new = scene.city.letters[before:]
    assert [(letter.mailbox, letter.kind) for letter in new] == ([] if quiet else [(scene.mallory.mailbox, "notice")])


def test_the_thread_alone_leads_home(scene: Scene) -> None:
    """A client that drops Reply-To and answers to From: In-Reply-To from the right mailbox is enough."""
    scene.sends(scene.city.anna, "OK", to=scene.city.address, In_Reply_To=str(scene.review.mail["Message-ID"]))
    scene.helga.next("decision")
    scene.shop.next("match")


def test_references_alone_lead_home(scene: Scene) -> None:
    """The same with References and no In-Reply-To."""
    scene.sends(
        scene.city.anna, "OK", to=scene.city.address, References=f"<x@y.example> {scene.review.mail['Message-ID']}"
    )
    scene.helga.next("decision")


def test_capitals_in_addresses_do_not_matter(scene: Scene) -> None:
    """A server that changes the case of the reply address, and a client that writes its own in capitals, do no harm."""
    scene.sends(scene.city.anna, "OK", to=scene.reply_to.upper(), From=scene.city.anna.mailbox.title())
    scene.helga.next("decision")


def test_a_removed_moderator_may_not_decide(region: Region, scene: Scene) -> None:
    """Who is taken out of the config by SIGHUP can no longer approve with the review they have; the others can."""
    anna, ben = scene.city.anna.mailbox, scene.city.ben.mailbox
    region.reload(lambda text: text.replace(f'["{anna}", "{ben}"]', f'["{anna}"]'))
    scene.city.ben.answers(scene.ben_review, "OK")
    nothing_was_decided(scene)
