"""Who may do what, and that it is really they: roles, accounts, sessions.

Nothing here reads the clock or knows a post of the plan: both are given by the caller.
"""
