"""What somebody tells, in a mail of its own, of the things they have open: "2 noch da, die Waschmaschine ist weg".

It is no new offer: what is named as gone ends, and the rest stays. A sender's address alone is no proof, so only what passes
DMARC is done at once; all else, and where it is not clear which thing is meant, is asked about.
"""

from __future__ import annotations

from mailflow.store import people
from mailflow.workflow import cases, ownlist, pausing
from mailflow.workflow.cases import Case
from mailflow.workflow.desk import Step


def is_told(step: Step, case: Case) -> bool:
    """Whether a mail that answers none of our letters says of something of its writer's that it is over."""
    return bool(cases.gone(step.desk, case)[0])


def obey(step: Step, case: Case) -> str:
    """Ends what is named, or asks; what was done, in a few words."""
    person = people.find(step.tx, step.city.key, case.mailbox)
    assert person is not None
    named, clear = cases.gone(step.desk, case)
    if clear and pausing.is_proven(case):
        ownlist.end(step, person, named, case.words, case.message.message_id)
        return "something of theirs is over"
    ownlist.send(step, person, case.message.message_id, named=named)
    return "something of theirs is over, to be said in an answer"
