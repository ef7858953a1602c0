"""What becomes of an offer that waits: its rounds, one after the other, until somebody takes it or all were asked; then
its owner hears what is needed instead, or is asked whether it may go to the city next door, where it is needed."""

from __future__ import annotations

from dataclasses import replace

from mailflow import states
from mailflow.classify.commands import parse
from mailflow.classify.replyquestions import begins_with_yes, behind_no
from mailflow.classify.wantedthere import without_asked_condition
from mailflow.states import Ending
from mailflow.store import matches, people, submissions
from mailflow.store.records import Listing
from mailflow.workflow import consent, guarding, intake, lifetime, matching, senders, showing
from mailflow.workflow.desk import About, Step
from mailflow.workflow.protection import Guard
from mailflow.workflow.ranking import rank
from mailflow.workflow.submissions import send_receipt, send_reviews

MOST_NEEDED = 5


def next_round(step: Step, offer_id: int) -> bool:
    """The time of silence is over: the next organisations hear of an offer, or that of a need of the next offers.

    False when somebody else was faster.
    """
    number = submissions.round_of(step.tx, offer_id, step.now)
    if number is None:
        return False
    offer = submissions.listing(step.tx, offer_id)
    if offer.state != states.Listing.OPEN or offer.rest == 0:
        submissions.next_ask(
            step.tx, offer_id, number, None
        )  # It may be open again: what becomes of it then, begins then.
    elif number < step.desk.rules[step.city.key].matching.rounds:
        matching.ask_round(step, offer, number + 1)
    else:
        until = matching.asked_until(step, offer) if offer.kind == "offer" else None
        submissions.next_ask(step.tx, offer_id, number, until)
        if offer.kind == "offer" and until is None:
            _nobody_took_it(step, offer)
    return True


def next_door_answered(step: Step, offer: Listing, words: str, message_id: str) -> str:
    """The owner of an offer answers whether it may be passed on; what was done, in a few words.

    A yes becomes a review of its own for the moderators here, with the words as they stand there now. A no means here
    that it stays where it is, and not that it is gone, as in answer to any other letter.
    """
    rules = step.desk.rules[step.city.key]
    person = people.get(step.tx, offer.person_id)
    things = step.desk.things(step.city, person.language, [offer])
    reason = behind_no(words, step.desk.reply_words)
    said = words if reason is None else reason
    said = without_asked_condition(said, step.desk.reply_words) if reason is None else said
    read = parse(said, "helper", step.desk.reply_words, rules.category_by_name, None, things)
    commands = {c.command for c in read}
    if reason is not None and "withdraw" not in commands and offer.state == states.Listing.OPEN:
        _tell_needed(step, offer)
        return "helper: not next door"
    if "withdraw" in commands or offer.state != states.Listing.OPEN:
        senders.withdraw(step, [offer], person, message_id)
    elif "confirm" not in commands and not begins_with_yes(words, step.desk.reply_words):
        step.write(
            "sender/not_understood", person.mailbox, person.language, {"role": "helper", "listings": (), "next_door": step.city_name(offer.next_door)},
            key=f"not-understood:{step.inbound_id}", about=About("n", offer.id), answers=[message_id],
            to_name=person.name,
        )  # fmt: skip
        return "helper, about next door: unclear"
    elif submissions.is_being_passed_on(step.tx, offer.id):
        senders.added(step, offer.submission_id, person, message_id)
        return "helper: may go next door, once more"
    else:
        consent.given(step, person, consent.NEXT_DOOR, offer.id, "helper/neighbour")
        _submit_again(step, offer, step.city.key, next_door=offer.next_door, came_from=offer.id)
        return f"helper: may go to {offer.next_door}"
    return "helper: taken back"


def hand_over(step: Step, asking: Listing) -> None:
    """The moderators here agreed: the offer is a new one next door, where it is reviewed like any other, and ends here.

    What was taken or withdrawn meanwhile is not passed on; its owner has heard of that.
    """
    offer = submissions.listing(step.tx, asking.came_from or 0)
    city = step.desk.config.cities.get(asking.next_door)
    submissions.end(step.tx, asking, Ending.MOVED, step.cause("passed on"))
    if offer.state != states.Listing.OPEN or offer.rest == 0:
        return
    if city is None or not intake.takes(step, city.key, offer):
        _tell_needed(step, offer)
        return
    submissions.end(step.tx, offer, Ending.MOVED, step.cause(f"passed on to {city.key}"))
    submissions.next_ask(step.tx, offer.id, 0, None)
    for match in matches.of_listing(step.tx, offer.id, [states.Match.PROPOSED]):
        matches.end(step.tx, match, Ending.TAKEN, step.cause("passed on"))
    people.lock_city(step.tx, city.key)  # The schedule has it already, in an order that all keep.
    came_with = submissions.mail_of(step.tx, asking.submission_id)
    _submit_again(replace(step, city=city, inbound_id=came_with), offer, city.key)


def _nobody_took_it(step: Step, offer: Listing) -> None:
    """After the last round: needed next door, its owner is asked; else they hear what is needed instead."""
    if matches.agreed(step.tx, offer.id):
        return
    weights, now = step.desk.rules[step.city.key].matching, step.local(step.now)
    for key in step.city.neighbours:
        guard = Guard.of(step.desk, key)
        if intake.takes(step, key, offer) and rank(step.tx, offer, weights, step.desk.places, now, guard, key):
            submissions.ask_next_door(step.tx, offer.id, key)
            _to_owner(step, offer, "helper/neighbour", place=step.city_name(key))
            return
    _tell_needed(step, offer)


def _tell_needed(step: Step, offer: Listing) -> None:
    """Its owner hears that it stays here, and what is needed instead."""
    person = people.get(step.tx, offer.person_id)
    language = step.desk.letters.language("helper/needed", person.language, step.city.key)
    needed = [id_ for id_ in submissions.needed(step.tx, step.city.key, MOST_NEEDED) if id_ not in offer.categories]
    _to_owner(step, offer, "helper/needed", needed=[step.category_text([id_], language) for id_ in needed])


def _to_owner(step: Step, offer: Listing, name: str, **more: object) -> None:
    person, submission = people.get(step.tx, offer.person_id), submissions.get(step.tx, offer.submission_id)
    assert submission is not None
    language = step.desk.letters.language(name, person.language, step.city.key)
    category = step.category_text(offer.categories, language)
    about = About("n", offer.id) if name == "helper/neighbour" else About("s", offer.submission_id)
    text = guarding.to_pass_on(offer, submission)  # All that a yes lets out.
    step.write(
        name, person.mailbox, person.language,
        {"number": offer.submission_id, "category": category, "text": text, **more},
        key=f"{name}:{offer.id}", about=about, to_name=person.name,
    )  # fmt: skip


def _submit_again(step: Step, offer: Listing, city: str, **values: object) -> None:
    """The same offer, of what is left of it, as a mail of its own: with a receipt and reviews in the step's city."""
    before, owner = submissions.get(step.tx, offer.submission_id), people.get(step.tx, offer.person_id)
    assert before is not None
    person = people.meet(step.tx, city, owner.mailbox, owner.name, owner.language, step.now)
    words = guarding.to_pass_on(offer, before)  # A mail of one thing says all there.
    same = ("kind", "categories", "terms", "postcode", "cell", "starts_on", "ends_on")
    item = {name: getattr(offer, name) for name in same} | {
        "quantity": offer.rest,
        "words": words,
        **lifetime.undecided(step),
        **values,
    }
    kept = ("intent", "language", "name", "subject", "message_id", "postcode", "phone", "reasons")
    submission, listings = submissions.add(
        step.tx, step.cause("passed on"), [item], city=city, person_id=person.id, words=words,
        **{name: getattr(before, name) for name in kept},
    )  # fmt: skip
    showing.keep(step, submission.id, showing.to_pass_on(step, offer))
    send_receipt(step, submission, listings, person)
    send_reviews(step, submission, listings, person)
