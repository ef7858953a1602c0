"""mailflow: help between people, coordinated by mail alone.

The journey of one mail, stage by stage, file by file:

    intake/smtp.py          a server hands a mail over; an unknown mailbox is refused at RCPT
    intake/commit.py        its bytes and envelope are committed and synced, many mails to one commit      ◄ only now "250"
    worker.py               claims it for the length of a lease, does one step in one transaction
    reading/message.py      what the mail says: text, senders, ids, attachments by name                    (pure)
    reading/automatic.py    is it a machine's mail or a bounce? then nobody is answered                    (pure)
    reading/bounce.py       whom a returned letter did not reach, and whether for good; bouncesigns.py: is it one           (pure)
    reading/reply.py        the writer's new words, without quote (quotes.py) and signature (signature.py)  (pure)
    reading/photos.py       its photos, scaled down, with nothing left but the picture                     (pure)
    workflow/cases.py       which of our letters it answers, by its token or thread, and who may
    authentication.py       is a moderator's decision by whom it says? SPF, DKIM, DMARC, or a trusted server's word
    workflow/routing.py     where it goes: ROUTES, first match wins; denials.py: what may do nothing;
                            moderatorroutes.py: what moderators send, once it is known to be theirs
    classify/classifier.py  what it means: intent, categories, items, facts, each with its reasons         (pure)
    workflow/submissions.py a new listing: receipt to the sender, review to each moderator
    workflow/reviewing.py   who gets the review, and when: duty.py says who is there, surge.py whether too much comes in
    workflow/showing.py     which photos go where
    workflow/guarding.py    what is nobody's business is marked for moderators and taken out for others (masking.py, pure)
    workflow/asking.py      what an offer does not tell is asked for once, in the receipt
    workflow/duplicates.py  what may have come before is shown in the review; merging.py does what "WIE 123" says
    workflow/background.py  what else a moderator needs to decide: history, flagged words, what it fits
    workflow/intake.py      what a city takes: STOPP and WEITER, and what is not taken at once
    workflow/approvals.py   who must say OK: somebody else than the writer, two in protected categories
    workflow/commands.py    what a moderator's words order
    workflow/moderation.py  does it, about one mail or a list (listanswers.py)
    workflow/reminding.py   what nobody answered: reminders, deputies, digests (overview.py) in the order of triage.py
    workflow/claims.py      who takes care of a review; ownwork.py: who is away, or back, or wants digests
    workflow/decisions.py   what it brings about when the time to undo it is over
    workflow/matching.py    an opened listing is shown to the organisations it fits best (ranking.py), some at a time;
                            protection.py says which of them may see it
    workflow/telling.py     how many letters of it they get a day, and at which hours
    workflow/teams.py       who of an organisation hears of it and may answer: the first word wins
    workflow/teamwork.py    a colleague, a deputy, back again, by mail; absences.py: what mail programs say (teamroutes.py)
    workflow/needs.py       all needs of an organisation renewed with a word, and their list
    workflow/conversation.py organisation and helper talk through the relay, addresses hidden; what the answers of
                            each do: takers.py, givers.py; settling.py: what became of it
    workflow/closing.py     a relay in which nobody wrote for long is closed
    workflow/datarights.py  which mails ask for something about their writer's own data; privacy.py does it:
                            access.py makes the copy, forgetting.py erases, consent.py keeps what people agree to
    workflow/answers.py     what senders answer about their own listings; senders.py does it
    workflow/corrections.py changed lines of the receipt change the listing; restated.py: the same in own words
    workflow/renewal.py     is it still valid? asked before the end of a listing; lifetime.py says when that is
    workflow/endings.py     what is over ends, and its owner is told in one closing letter
    outgoing/letters/       every letter, its reader and its variables; compose.py makes the mail          (pure)
    workflow/unreachable.py letters that come back and complaints: a dead address pauses, ends and tells
    store/                  the only folder with SQL: state, events and letters of a step in one commit
    schedule.py             what is due when: decisions whose time to undo them is over, the next round of an offer,
                            renewals, endings, relays, stops of the intake, reminders, and what is kept too long
    outgoing/delivery.py    queued letters to the smarthost, one Message-ID however often it is tried

`mailflow serve` (supervisor.py) listens itself and runs worker, schedule and delivery in processes of their own.
Imports go downwards only: cli, supervisor and process, app, loops (worker, schedule, intake, delivery), workflow,
authentication, then reading, classify, letters and store side by side, then config, then model, states and errors. A test checks it.
"""

__version__ = "0.1.0"
