"""What is said of a fact in official Chinese, on every screen, sheet and line of output.

No word of any plan stands here: ``says``, ``row_label``, labels, grades and units of
the edition's catalogue make the sentences.
"""

from qdflood.wording.rows import (
    ask_unit,
    counted,
    evidence,
    fact,
    risen,
    row_fields,
    row_subject,
    wanted,
)
from qdflood.wording.sentences import (
    UNKNOWN,
    UNLISTED,
    canonical,
    is_class,
    label_fields,
    predicate,
    sentence,
    shown,
    subject,
    unit,
    value_text,
)
from qdflood.wording.sources import age, moment, phone, source, units_for, zero_sentence

__all__ = [
    "UNKNOWN", "UNLISTED", "age", "ask_unit", "canonical", "counted", "evidence", "fact",
    "is_class", "label_fields", "moment", "phone", "predicate", "risen", "row_fields", "row_subject",
    "sentence", "shown", "source", "subject", "unit", "units_for", "value_text", "wanted",
    "zero_sentence",
]  # fmt: skip
