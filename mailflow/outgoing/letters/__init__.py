"""What we say: every letter that mailflow can write, and the templates/ folder compiled, checked and rendered.

Called by the workflow with values, gives a subject and a text; `compose` makes the mail. What somebody wrote is only
ever a value: it is never compiled, and stands on one line unless the template asks for `| block`, which indents it.

    catalogue.py    every letter, its kind, and the names of its variables
    variables.py    what each variable holds, with samples
    rendering.py    Letters: the folder loaded and tried at start, and a letter rendered
    templating.py   a template file compiled: the filters it may use, what may be wrong with it
    footers.py      what stands below every letter
    layout.py       lines wrapped, gaps closed

The values that templates print are those of `shown` and `held`; `wording` reads the words and sentences beside them.
"""

from mailflow.outgoing.letters.catalogue import GENERATED, LETTERS, REPLIED, Spec
from mailflow.outgoing.letters.footers import Keeping
from mailflow.outgoing.letters.rendering import Letters, Rendered
from mailflow.outgoing.letters.variables import VARIABLES

__all__ = [
    "GENERATED",
    "LETTERS",
    "REPLIED",
    "VARIABLES",
    "Keeping",
    "Letters",
    "Rendered",
    "Spec",
]
