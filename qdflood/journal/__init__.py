"""The duty log: append-only and hash-chained; official status, clocks and replay come out of it.

What people enter, tick and decide is an entry; nothing is ever rewritten, a
correction is a new entry (principle 9). Everything else is a fold over entries.
"""
