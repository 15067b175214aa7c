"""Drills (clause 8.2): a script of injects and expectations, played, checked and scored."""
