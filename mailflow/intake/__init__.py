"""Ways in. Each ends in `store.inbound.receive`: the bytes and the envelope committed, before anybody is told "kept".

To add one: a file here, and a line in `mailflow.supervisor` that starts it.
"""
