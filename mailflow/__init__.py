"""mailflow: help between people, coordinated by mail alone.

The journey of one mail, stage by stage, file by file:

    intake/smtp.py          a server hands a mail over; an unknown mailbox is refused at RCPT
    intake/commit.py        its bytes and envelope are committed and synced, many mails to one commit      ◄ only now "250"
    worker.py               claims it for the length of a lease, does one step in one transaction
    reading/message.py      what the mail says: text, senders, ids, attachments by name                    (pure)
    reading/automatic.py    is it a machine's mail or a bounce? then nobody is answered                    (pure)
    reading/bounce.py       whom a returned letter did not reach, and whether for good; bouncesigns.py: is it one           (pure)
    reading/reply.py        the writer's new words, without quote (quotes.py) and signature (signature.py)  (pure)
    workflow/cases.py       which of our letters it answers, by its token or thread, and who may
    authentication.py       is a moderator's decision by whom it says? SPF, DKIM, DMARC, or a trusted server's word
    workflow/routing.py     where it goes: ROUTES, first match wins
    classify/classifier.py  what it means: intent, categories, items, facts, each with its reasons         (pure)
    workflow/submissions.py a new listing: receipt to the sender, review to each moderator
    workflow/moderation.py  a moderator's word, about one mail or a list (listanswers.py)
    workflow/decisions.py   what it brings about when the time to undo it is over
    workflow/matching.py    an opened listing is shown to the organisations it fits best
    workflow/conversation.py organisation and helper talk through the relay, addresses hidden
    workflow/senders.py     what senders do with their own listings
    outgoing/letters.py     every letter, its reader and its variables; compose.py makes the mail          (pure)
    workflow/unreachable.py letters that come back and complaints: a dead address pauses, ends and tells
    store/                  the only folder with SQL: state, events and letters of a step in one commit
    schedule.py             what is due when: decisions whose time to undo them is over
    outgoing/delivery.py    queued letters to the smarthost, one Message-ID however often it is tried

`mailflow serve` (supervisor.py) listens itself and runs worker, schedule and delivery in processes of their own.
Imports go downwards only: cli, supervisor and process, app, loops (worker, schedule, intake, delivery), workflow,
authentication, then reading, classify, letters and store side by side, then config, then model, states and errors. A test checks it.
"""

__version__ = "0.1.0"
