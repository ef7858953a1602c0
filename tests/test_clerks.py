"""What clerks of a press office answer to reviews, with greeting and signature, as the reader takes it: nothing is approved that
has a condition, a question, a step or a day before it."""

from __future__ import annotations

import pytest
from story import ANNA, HELGA, Story, text_of
from test_commands import CATEGORIES, WORDS, _say

from mailflow.classify.answer import Items
from mailflow.classify.asking import is_said_of_sender
from mailflow.classify.commands import parse
from mailflow.reading.reply import split

NAMES = {**CATEGORIES, "household": "household"}

CLEAR = [
    ("Guten Morgen,\n\nkann so veröffentlicht werden.\n\nMit freundlichen Grüßen\nIm Auftrag\nS. Krause", "approve"),
    ("Passt so, bitte freischalten. Danke!", "approve"),
    ("Hallo,\n\nvon unserer Seite bestehen keine Bedenken.\n\nViele Grüße\nKrause", "approve"),
    ("Freigabe erteilt.\n\ni. A. Krause", "approve"),
    ("Hierzu keine Einwände, bitte veröffentlichen.", "approve"),
    (
        "Liebe Kolleginnen und Kollegen,\n\nbitte geben Sie das Angebot frei.\n\nBeste Grüße\nKrause\nPressestelle",
        "approve",
    ),
    ("Habe ich geprüft, ist in Ordnung, kann raus.", "approve"),
    ("Dem Angebot kann zugestimmt werden.", "approve"),
    ("Name und Telefonnummer sind geprüft. OK", "approve"),
    ("I have checked the name and the address. OK", "approve"),
    (
        "Guten Tag,\n\ndas bitte ablehnen. Elektrogeräte ohne Prüfsiegel nehmen wir nicht.\n\nMit freundlichen Grüßen\nS. Krause",
        "reject:Elektrogeräte ohne Prüfsiegel nehmen wir nicht",
    ),
    ("Nein, das Sofa ist laut Foto stark beschädigt.", "reject:das Sofa ist laut Foto stark beschädigt"),
    ("Bitte nicht veröffentlichen, das ist ein gewerblicher Anbieter.", "reject:das ist ein gewerblicher Anbieter"),
    ("Absage bitte: Wir haben derzeit genug Kinderkleidung.", "reject:Wir haben derzeit genug Kinderkleidung"),
    ("Hallo zusammen,\n\nbitte absagen, Lager ist voll.\n\nGruß\nKrause", "reject:Lager ist voll"),
    ("Das lehnen wir ab, weil der Anbieter Geld verlangt.", "reject:weil der Anbieter Geld verlangt"),
    ("Das gehört in die Kategorie Hausrat, sonst ok.\n\nViele Grüße\nKrause", "category:household|approve"),
    ("Kategorie bitte ändern auf Kleidung, dann freigeben.", "category:clothing|approve"),
    ("Falsche Kategorie, das ist Hausrat.", "category:household"),
    ("Bitte noch zurückstellen, ich kläre das mit dem Sozialamt.\n\nFreundliche Grüße\nKrause", "hold"),
    ("Bitte erst einmal nichts unternehmen.", "hold"),
    ("Wiedervorlage nächste Woche bitte.", "hold:nächste Woche"),
    ("Guten Tag,\n\nbitte bis zum 10.12. zurückstellen.\n\nMit freundlichen Grüßen\nS. Krause", "hold:10.12."),
    ("Bitte auf nächste Woche verschieben.", "hold:nächste Woche"),
    ("Das schaue ich mir am Montag an.", "hold:Montag"),
    ("Ist noch etwas offen?", "list"),
    ("Guten Morgen,\n\nbitte schicken Sie mir eine Übersicht.\n\nGruß\nKrause", "list"),
    ("Anything left to review?", "list"),
    (
        "Können Sie bitte nachfragen, ob der Schrank zerlegt ist?",
        "ask:ob der Schrank zerlegt ist?",
    ),
    (
        "Bitte beim Absender nachfragen, wie groß der Schrank ist.\n\nDanke und Gruß\nKrause",
        "ask:wie groß der Schrank ist",
    ),
    (
        "Fragen Sie bitte nach, ob eine Lieferung möglich ist.",
        "ask:ob eine Lieferung möglich ist",
    ),
    (
        "Rückfrage an den Spender: In welchem Stockwerk steht das Klavier?",
        "ask:In welchem Stockwerk steht das Klavier?",
    ),
    ("Das übernehme ich.\n\nViele Grüße\nKrause", "claim"),
    ("Kümmere mich drum, habe mit der Dame schon telefoniert.", "claim"),
    ("Bitte rückgängig machen, das war ein Versehen.", "undo"),
    ("Ich nehme mein OK zurück.", "undo"),
    ("Good morning,\n\nthis is fine to publish.\n\nKind regards\nSarah Webb\nCommunications Office", "approve"),
    ("No concerns from our side, please go ahead.", "approve"),
    ("Happy with this one.", "approve"),
    (
        "Please decline, we don't take electrical items without a safety label.",
        "reject:we don't take electrical items without a safety label",
    ),
    (
        "Hi,\n\nI'm afraid we can't accept this, the mattress is stained.\n\nBest wishes\nSarah",
        "reject:the mattress is stained",
    ),
    ("No - this is a commercial seller.", "reject:this is a commercial seller"),
    ("Wrong category, this should be household.", "category:household"),
    ("Please put this on hold until Monday.\n\nThanks\nSarah", "hold:Monday"),
    ("Can you ask whether the wardrobe comes apart?", "ask:whether the wardrobe comes apart?"),
    ("Leave this one with me.", "claim"),
    ("Sorry, that was a mistake, please undo.", "undo"),
    ("Bitte doch nicht veröffentlichen!", "undo:approve"),
    ("Halt, doch nicht ablehnen", "undo:reject"),
    ("Hang on, don't publish this after all", "undo:approve"),
    ("Sorry, don't reject it after all", "undo:reject"),
    ("Alles in Ordnung, kann alles so raus", "approve"),
    ("Looks good to me, happy for these to go out", "approve"),
    ("Passt alles, bitte rausschicken", "approve"),
    ("Fine by me, send it out", "approve"),
    ("Bitte freundlich absagen", "reject"),
    ("Bitte freundlich absagen, wir haben keinen Platz", "reject:wir haben keinen Platz"),
    ("Please decline politely", "reject"),
    ("Telefonnummer bitte freigeben, sonst ok", "reveal:phone|approve"),
    ("Telefonnummer und Anschrift bitte freigeben", "reveal:home,phone"),
    ("Please show the phone number, otherwise fine", "reveal:phone|approve"),
    ("eher zu Möbeln bzw. Hausrat", "category:furniture,household"),
    ("Eher Kleidung, sonst ok", "category:clothing|approve"),
    ("More like household", "category:household"),
    ("ok\n\nVon meinem iPhone gesendet", "approve"),
    ("OK\n\nMit freundlichen Grüßen\n\nSabine Krause\nStadt Gera, Pressestelle\nTel. 0365 838-1000", "approve"),
    ("Freigabe ja, Kategorie bitte Hausrat.", "approve|category:household"),
    ("Das ist kein Spam, kann raus.", "approve"),
    ("Machen wir so.", "approve"),
    (
        "Können Sie den Anbieter fragen, ob er auch liefert?\n\nDanke\nKrause",
        "ask:ob er auch liefert?",
    ),
    ("Not sure about this, please hold.", "hold"),
    ("Approved by mistake, please undo.", "undo"),
    ("Declined. We don't have room.\n\nRegards,\nSarah Webb\nCommunications Office", "reject:We don't have room"),
    ("Please ask the donor for the measurements.", "?"),
    ("FRAGE ob er liefert", "ask:ob er liefert"),
    ("ASK whether she can deliver", "ask:whether she can deliver"),
]

CAREFUL = [
    "Grundsätzlich ja, aber bitte vorher die Telefonnummer entfernen.",
    "Freigabe nur, wenn der Anbieter die Lieferung übernimmt.\n\nMit freundlichen Grüßen\nS. Krause",
    "Ist das schon freigegeben?",
    "Kann das veröffentlicht werden oder gibt es Bedenken?",
    "Guten Tag,\n\nsofern Frau Koch zustimmt, können Sie das freigeben.\n\nGruß\nKrause",
    "Ich würde das eher freigeben, was meint ihr?",
    "Von mir aus ja, Herr Weber muss aber noch zustimmen.",
    "Haben wir so etwas nicht letzte Woche schon freigegeben?",
    "Danke für die Info, ich leite es an das Sozialamt weiter.",
    "Fine in principle, but take out the phone number first.",
    "OK as long as they can deliver.",
    "Has anyone checked this? If so, publish.",
    "I'd say yes, but let's see what Tom thinks.\n\nRegards\nSarah Webb",
    "Freigeben können wir das erst, wenn die Adresse bestätigt ist.",
    "Ok, sobald der Termin geklärt ist.",
    "Eigentlich in Ordnung.",
    "In Ordnung, aber nur ohne die Fotos.",
    "Bitte freigeben, allerdings ohne den letzten Satz.",
    "Frau Koch hat ihr OK noch nicht gegeben.",
    "Bis auf die Telefonnummer ist alles in Ordnung.",
    "Ich sehe keinen Grund, das abzulehnen.",
    "Warum wurde das nicht abgelehnt?",
    "Ablehnen würde ich es nicht.",
    "Bitte nicht ablehnen, ich kläre das noch.",
    "Nicht dass wir das noch freigeben müssen!",
    "Dann müssen wir das wohl ablehnen?",
    "Ja, gern, wenn Sie mir noch ein Foto schicken.",
    "Vielen Dank, in Ordnung, ich melde mich morgen dazu.",
    "ok, aber die Kategorie stimmt nicht",
    "Bitte das erste Foto löschen und dann freigeben.",
    "Meinetwegen, aber auf Ihre Verantwortung.",
    "Bitte fragen Sie den Spender, ob das Bett noch da ist, dann OK.",
    "Mich würde interessieren, wie alt das Gerät ist.",
    "Not before Friday please.",
    "Approve it only if they are a registered charity.",
    "Do not approve until I have spoken to them.",
    "I have no objection in principle.",
    "Could you approve this?",
    "Please don't reject it yet.",
    "Can this go out on Monday?",
    "Publish on Monday please.",
    "Am Montag freigeben bitte.",
    "Montag freigeben",
    "Bitte freigeben Montag",
    "Publish Monday",
    "Bitte ab Montag veröffentlichen.",
    "Nein danke, erstmal nicht.",
    "Ich lehne das nicht ab.",
    "Ok so weit, Rest folgt.",
    "Namen schwärzen, dann freigeben",
    "Bitte kürzen und freigeben",
    "Bitte den zweiten Satz löschen und freigeben",
    "Mit dem Anbieter sprechen und dann freigeben",
    "Delete the second sentence and publish please",
    "Please shorten it and publish",
    "Freigeben, am Montag.",
    "Wir geben das Angebot am Freitag frei",
    "Publish it in the morning",
    "Bitte fragen, ob er bringt, sonst ablehnen",
    "Bitte klären, ob wir noch Platz haben",
    "Vor Januar können wir das nicht annehmen.",
    "Kürzen Sie bitte den Text und geben Sie das Angebot frei",
    "Foto löschen, freigeben",
    "Freigeben und bitte den Namen schwärzen",
    "Please publish, but remove the phone number",
    "Please ask Tom whether we take mattresses.",
    "Bitte den Spender fragen, ob er liefert. Er hat uns letztes Jahr hängen lassen.",
    "Bitte das Foto rausschicken",
    "Send it out on Monday",
    "Telefonnummer bitte nicht freigeben",
    "Telefonnummer nicht freigeben, sonst ok",
    "Telefonnummer freigeben, wenn er zustimmt",
    "Telefonnummer freigeben?",
    "Das kann man doch nicht ablehnen",
    "Ich wollte es doch nicht ablehnen",
    "Doch nicht ablehnen?",
    "After all, reject",
    "I am not happy for this to go out",
    "Foto raus, kann alles so raus",
    "eher Möbel oder was meint ihr",
    "eher zu teuer",
]

# A person would know what these mean; that nothing is done is the lesser evil.
STILL_UNCLEAR = [
    "Leider können wir das nicht annehmen, Matratzen sind aus hygienischen Gründen ausgeschlossen.",
    "Ich war zu schnell, bitte zurücknehmen.",
    "Bitte unter Hausrat einsortieren, nicht unter Möbel.",
    "Das kann nach meiner Meinung nicht freigegeben werden.",
    "Das passt nicht zu uns, bitte an die Tafel verweisen.",
    "Gerne.",
    "Klären Sie bitte mit der Absenderin, wann es abgeholt werden kann.",
    "Könnten Sie bitte in Erfahrung bringen, ob die Waschmaschine funktioniert?",
    "Yes please, and thanks for your work!",
]

# A day or an "and" beside an approval that stops nothing.
INNOCENT = [
    "Geprüft und freigegeben.",
    "Besprochen und freigegeben",
    "Die Angaben stimmen, bitte freigeben",
    "Gut, dann freigeben",
    "Heute bitte noch freigeben",
    "Freigegeben am 02.12.2026, gez. Krause",
    "Na dann freigeben",
    "Kann raus, das Foto ist gut",
    "Das Angebot vom Montag bitte freigeben",
    "Freigeben, danke, schönen Montag",
    "Nach Rücksprache mit Frau Weber freigegeben",
    "Montag freigegeben",
    "Das Bett ist ab Montag frei, bitte freigeben",
    "Genehmigt, gültig ab 1.1.",
    "Bitte den Text freigeben",
    "Telefonnummer fehlt, bitte freigeben",
    "Ok, ich wünsche ein schönes Wochenende",
    "We have checked with the donor and approve",
    "Looks good and publish",
]


def _understood(text: str) -> str:
    commands = parse(split(text).new, "moderator", WORDS, lambda name: NAMES.get(name.casefold()), Items(1))
    return "|".join(_say(command) for command in commands)


@pytest.mark.parametrize(("text", "expected"), CLEAR)
def test_what_is_plain(text: str, expected: str) -> None:
    """Each of these is one order, whatever politeness stands around it; no name from below it reaches a reason."""
    assert _understood(text) == expected


@pytest.mark.parametrize("text", [*CAREFUL, *STILL_UNCLEAR])
def test_what_is_asked_back(text: str) -> None:
    """Nothing is done by any of these."""
    assert _understood(text) == "?"


@pytest.mark.parametrize("text", INNOCENT)
def test_what_stops_no_approval(text: str) -> None:
    """What was checked before, or a day that is about something else."""
    assert _understood(text) == "approve"


@pytest.mark.parametrize(
    "words",
    [
        "Können Sie bitte nachfragen, ob der Schrank zerlegt ist?\n\nViele Grüße\nAnna",
        "Könnten Sie den Anbieter fragen, ob der Schrank zerlegt ist?",
        "Können Sie ihn fragen, ob der Schrank zerlegt ist? Danke, Anna",
    ],
)
def test_a_question_goes_out_without_the_request(story: Story, words: str) -> None:
    """The sender reads what is asked, and nothing that was said to us: neither "Können Sie den Anbieter fragen" nor a name."""
    story.writes(HELGA, "Ich verschenke einen Schrank.")
    story.answers(story.last(ANNA, "review"), words)
    letter = text_of(story.last(HELGA, "question")).replace("\r", "")
    assert "im\nWortlaut:\n\n    ob der Schrank zerlegt ist?\n" in letter
    assert "fragen" not in letter
    assert "Anna" not in letter


def test_a_decision_is_taken_back_by_its_name(story: Story) -> None:
    """ "Doch nicht ablehnen" takes back a no, and no yes."""
    story.writes(HELGA, "Ich verschenke einen Schrank.")
    review = story.last(ANNA, "review")
    story.answers(review, "NEIN zu groß")
    assert story.listings("state") == [("rejecting",)]
    story.answers(review, "Halt, doch nicht ablehnen")
    assert story.listings("state") == [("waiting",)]
    story.answers(review, "OK")
    story.answers(review, "Halt, doch nicht ablehnen")
    assert story.listings("state") == [("approving",)]
    story.answers(review, "Bitte doch nicht veröffentlichen!")
    assert story.listings("state") == [("waiting",)]


OPENING = "Die Kleiderkammer hat dienstags von 10 bis 12 Uhr geöffnet, Sie können einfach vorbeikommen."


@pytest.mark.parametrize(
    ("moderator", "city", "asked", "words", "line"),
    [
        (ANNA, "gera@mail.example", "Wann hat die Kleiderkammer geöffnet?", f"{OPENING}\n\nViele Grüße\nAnna", f"FRAGE: {OPENING}"),
        (
            "amy@leeds.example", "leeds@mail.example", "When is the clothes store open?",
            "The clothes store is open on Tuesdays from ten to twelve, and you may simply drop in whenever you like.",
            "ASK: The clothes store is open on Tuesdays from ten to twelve, and you may simply drop in whenever you like.",
        ),
    ],
)  # fmt: skip
def test_a_free_answer_to_a_question(
    story: Story, moderator: str, city: str, asked: str, words: str, line: str
) -> None:
    """It reaches nobody by itself; the letter shows the line that passes it on, and sent as it stands there that line does."""
    story.writes(HELGA, asked, to=city)
    review = story.last(moderator, "review")
    story.answers(review, words)
    assert story.has(HELGA, "question") == []
    shown = text_of(story.last(moderator, "notice")).replace("\r", "")
    assert line in " ".join(shown.split())
    start = shown.index(line.partition(" ")[0])
    story.answers(review, shown[start : shown.index("\n\n", start)])
    assert line.partition(" ")[2] in " ".join(text_of(story.last(HELGA, "question")).split())


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Wie alt ist der Schrank?", "FRAGE: Wie alt ist der Schrank?"),
        ("Den kenne ich, der steht seit Wochen im Flur herum.", ""),
        ("Was meint ihr?", ""),
    ],
)
def test_what_is_said_of_an_offer(story: Story, words: str, line: str) -> None:
    """A question may be one to the sender; a remark, or a question to colleagues, comes back without the line that would send it."""
    story.writes(HELGA, "Ich verschenke einen Schrank.")
    story.answers(story.last(ANNA, "review"), words)
    shown = text_of(story.last(ANNA, "notice"))
    assert ("Soll der Absender das lesen?" in shown) is bool(line)
    assert line in shown


@pytest.mark.parametrize(
    "words",
    ["Bitte ablehnen und begründen", "Bitte mit Begründung ablehnen", "please turn this one down and tell them why"],
)
def test_a_no_that_wants_a_reason(story: Story, words: str) -> None:
    """Which reason, nobody said: it is asked for, and nothing is declined."""
    story.writes(HELGA, "Ich verschenke einen Schrank.")
    story.answers(story.last(ANNA, "review"), words)
    assert "Welchen Grund soll der Absender lesen?" in text_of(story.last(ANNA, "notice"))
    assert story.listings("state") == [("waiting",)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Please decline and tell them why: we have no room", "reject:we have no room"),
        ("Bitte ablehnen mit Begründung: kein Platz", "reject:kein Platz"),
        ("Nein, er kann das nicht begründen", "reject:er kann das nicht begründen"),
        ("No, he did not give a reason", "reject:he did not give a reason"),
    ],
)
def test_a_reason_that_is_given(words: str, expected: str) -> None:
    """Beside the wish to tell it, it is the reason."""
    assert _understood(words) == expected


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("ob er auch liefert?", True),
        ("wie groß der Tisch ist", True),
        ("Kann er liefern?", True),
        ("if she can deliver", True),
        ("Does their van have room?", True),
        ("Wie groß ist der Schrank?", False),
        ("Können Sie liefern?", False),
        ("Ist er noch da?", True),  # The wardrobe: that somebody asks so is true as well.
        ("What are the measurements?", False),
        ("Bitte schicken Sie uns ein Foto", False),
    ],
)
def test_whom_a_question_speaks_of(question: str, quoted: bool) -> None:
    """What is said of the sender, or asks by "ob", comes as somebody's words; a question to them comes from us."""
    assert is_said_of_sender(question, WORDS) is quoted


def test_a_question_in_the_third_person(story: Story) -> None:
    """The sender reads that somebody asks so, and a direct question from us."""
    story.writes(HELGA, "I have a wardrobe to give away.", to="leeds@mail.example")
    story.answers(story.last("amy@leeds.example", "review"), "Please ask the donor whether she can deliver")
    assert "in their own words: whether she can deliver" in " ".join(text_of(story.last(HELGA, "question")).split())
    story.answers(story.last("amy@leeds.example", "review"), "ASK Which floor is it?")
    assert "we have a question about your message" in text_of(story.last(HELGA, "question"))
