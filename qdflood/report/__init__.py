"""What the office prints, hands out and files: data in, bytes out.

``stamp`` is what every page carries, ``typed`` makes typed text fit for paper,
``typeset`` sets a template of ``templates/`` with its data. Nothing here reads the
clock, the log or the plan: whoever prints brings what is to be printed.
"""
