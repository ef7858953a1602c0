"""What became of what was agreed, told in own words by who takes it or who gives it.

Called by the workflow after a yes. Pure. Where words may mean anything else they tell nothing here, and the other side reads
them.
"""

from __future__ import annotations

from mailflow.classify.replywords import ReplyWords


def wants_it_no_longer(text: str, words: ReplyWords) -> bool:
    """Whether an organisation that said yes, and says that its need is over, does not want what was promised to it any more: "Wir
    haben woanders welche gefunden". A need is over as well once the thing is there: "Abgeholt, wir brauchen keine mehr"."""
    tokens = words.tokens(text)
    if any(token.text in words.grammar["fetched"][""] for token in tokens):
        return False
    ends = [unit for unit in words.units(tokens, "organisation") if unit.command == "done"]
    return any(
        words.at_place(tokens, at, "unwanted")
        for unit in ends
        for at, token in enumerate(tokens)
        if unit.start <= token.start < unit.end
    )
