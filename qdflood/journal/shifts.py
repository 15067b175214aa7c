"""Who is on duty, what was handed over, and the notes in between.

The sheet of a handover is a snapshot: what it gathered is entered word for word, so that
what the incoming officer was told can be read years later without working it out again.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qdflood.errors import JournalError
from qdflood.journal.decisions import Person
from qdflood.journal.entry import GENESIS, HANDOVER, KINDS, NOTE, SHIFT, Entry

NAME_LIMIT, TEXT_LIMIT, SOURCE_LIMIT = 40, 2000, 10_000
"""Characters: of a name or post, of a note or remarks, of a bulletin put with a note."""

NOTES_KEPT = 500
"""Notes kept at hand; older ones are in the log."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A person on duty; ``seq`` is the entry by which he came on."""

    person: Person
    since: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Handover:
    """A handover as entered; ``sheet`` is what was handed over, as it stood."""

    seq: int
    at: datetime
    out: Person
    into: Person
    sheet: Mapping[str, Any] = field(hash=False)
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the duty log; ``source`` is the bulletin put with it."""

    seq: int
    happened: datetime
    recorded: datetime
    officer: str
    text: str
    source: str = ""


class Shifts:
    """People and notes, folded from the log; takes entries of every kind, in order.

    Several may be on duty at once. The shift that is counted begins with the last
    handover, or with the log.
    """

    def __init__(self) -> None:
        self._on: dict[str, Watch] = {}
        self._notes: deque[Note] = deque(maxlen=NOTES_KEPT)
        self._counts: Counter[str] = Counter()
        self.handover: Handover | None = None
        self.head: tuple[int, str] = (0, GENESIS)

    def take(self, entry: Entry) -> None:
        """Take the next entry; of kinds that are no matter of shifts only the number."""
        self.head = (entry.seq, entry.hash)
        if entry.kind == SHIFT:
            self._come(Person(entry.officer, entry.post), entry)
        elif entry.kind == NOTE:
            self._notes.append(_note(entry))
        elif entry.kind == HANDOVER:
            self._hand(entry)
            return  # the entry belongs to the shift that ends with it
        self._counts[entry.kind] += 1

    def _come(self, person: Person, entry: Entry) -> None:
        """On duty from now; signing on again with the same post changes nothing."""
        held = self._on.get(person.name)
        if held is None or held.person != person:
            self._on[person.name] = Watch(person, entry.happened, entry.seq)

    def _hand(self, entry: Entry) -> None:
        body = entry.body
        out = read_person(body.get("out")) or Person(entry.officer, entry.post)
        into = read_person(body.get("into"))
        self._on.pop(out.name, None)
        if into is not None:
            self._come(into, entry)
        sheet = body.get("sheet")
        self.handover = Handover(
            entry.seq, entry.happened, out, into or Person("", ""),
            sheet if isinstance(sheet, Mapping) else {}, _text(body.get("remarks")),
        )
        self._counts = Counter()

    @property
    def on_duty(self) -> tuple[Watch, ...]:
        """Everybody on duty, longest first."""
        return tuple(sorted(self._on.values(), key=lambda watch: (watch.since, watch.seq)))

    @property
    def began(self) -> int:
        """The entry with which this shift began: the last handover; 0 where there is none."""
        return self.handover.seq if self.handover else 0

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of this shift, oldest first."""
        return tuple(note for note in self._notes if note.seq > self.began)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many entries of each kind this shift has made, in the order of KINDS."""
        return {kind: self._counts[kind] for kind in KINDS if self._counts[kind]}


def read_person(given: object) -> Person | None:
    """A person as a handover's body holds him; None where there is no name."""
    if not isinstance(given, Mapping):
        return None
    name = _text(given.get("name")).strip()
    return Person(name, _text(given.get("post")).strip()) if name else None


def _note(entry: Entry) -> Note:
    body = entry.body
    return Note(entry.seq, entry.happened, entry.recorded, entry.officer,
                _text(body.get("text")), _text(body.get("source")))


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


# -- the sheet


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the sheet; ``at`` is the time it speaks of, ``seq`` its entry, if any."""

    text: str
    at: datetime | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the sheet. ``items`` None: nobody has gathered it, which is not 无."""

    title: str
    items: tuple[Item, ...] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is handed over, as it stands at ``at``."""

    at: datetime
    since: datetime | None
    official: str
    proposed: str
    lag: str
    sections: tuple[Section, ...]
    counts: Mapping[str, int] = field(hash=False)
    head: tuple[int, str] = (0, GENESIS)

    @property
    def body(self) -> dict[str, Any]:
        """The sheet as the entry holds it."""
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "since": self.since.isoformat(timespec="seconds") if self.since else None,
            "official": self.official, "proposed": self.proposed, "lag": self.lag,
            "sections": [_section(one) for one in self.sections],
            "counts": dict(self.counts),
            "head": {"seq": self.head[0], "hash": self.head[1]},
        }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "items": None if section.items is None else [_item(item) for item in section.items],
    }


def _item(item: Item) -> dict[str, Any]:
    at = {"at": item.at.isoformat(timespec="seconds")} if item.at else {}
    return {"text": item.text, **at, **({"seq": item.seq} if item.seq else {})}


Given = Iterable[Item | str] | None
"""Lines of one part; None where they could not be gathered."""


TASKS, NOTES = "未完成的任务", "本班值班记事"


def handover_sheet(
    shifts: Shifts, at: datetime, *, official: str, proposed: str, lag: str = "",
    alarms: Given = None, signatures: Given = None, clocks: Given = None, tasks: Given = None,
    people: Given = None, conflicts: Given = None, unknowns: Given = None, stale: Given = None,
    recheck: Given = None, advisories: Given = None, tasks_title: str = TASKS,
) -> Sheet:
    """The sheet of the shift that ends now.

    ``official`` is the status by decision and ``proposed`` what the system proposes, in
    words; ``lag`` for how long they have differed; ``tasks_title`` what the lines of tasks are. What is most urgent stands first; a part
    that is None is said not to have been gathered.
    """
    parts: Sequence[tuple[str, Given]] = (
        ("突出情况", alarms), ("待签发、待公布", signatures), ("计时中的信息报告", clocks),
        (tasks_title, tasks), ("人员转移等", people), ("说法矛盾待核定", conflicts),
        ("待核实（未知）", unknowns), ("过时读数", stale), ("待复核事件", recheck),
        ("预案以外的提示", advisories), (NOTES, _noted(shifts)),
    )
    since = shifts.handover.at if shifts.handover else None
    return Sheet(at, since, official, proposed, lag,
                 tuple(Section(title, _items(given)) for title, given in parts),
                 shifts.counts, shifts.head)


def _items(given: Given) -> tuple[Item, ...] | None:
    if given is None:
        return None
    return tuple(Item(one) if isinstance(one, str) else one for one in given)


def _noted(shifts: Shifts) -> Iterator[Item]:
    for note in shifts.notes:
        attached = "（附来源）" if note.source else ""
        yield Item(f"{note.text}{attached}", note.happened, note.seq)


def counts_words(counts: Mapping[str, int]) -> str:
    """How many entries by kind: 情况录入12条、零报告3条."""
    return "、".join(f"{KINDS.get(kind, kind)}{number}条" for kind, number in counts.items())


# -- what may be entered


def handover_body(
    out: Person, into: Person, sheet: Sheet, remarks: str = ""
) -> dict[str, Any]:
    """The body of a handover.

    Raises JournalError when a name or the incoming post is missing, the two are one
    person, or something is too long.
    """
    for words, given in (("交班人姓名", out.name), ("接班人姓名", into.name), ("接班人职务", into.post)):
        if not given.strip():
            raise JournalError(f"请填写{words}，未交班")
        _short(words, given)
    if "".join(out.name.split()) == "".join(into.name.split()):
        raise JournalError("交班人与接班人须为两人，未交班")
    if len(remarks) > TEXT_LIMIT:
        raise JournalError(f"交班说明{len(remarks)}字，最多{TEXT_LIMIT}字，未交班，文字已保留")
    return {
        "out": {"name": out.name.strip(), "post": out.post.strip()},
        "into": {"name": into.name.strip(), "post": into.post.strip()},
        "sheet": sheet.body,
        "remarks": remarks.strip(),
    }


def _short(words: str, given: str) -> None:
    if len(given) > NAME_LIMIT:
        raise JournalError(f"{words}最多{NAME_LIMIT}字，未交班")


def note_body(text: str, source: str = "") -> dict[str, Any]:
    """The body of a note; what was typed is kept as typed.

    Raises JournalError when there is no text, or more than TEXT_LIMIT characters.
    """
    if not text.strip():
        raise JournalError("请填写记事内容，未保存")
    if len(text) > TEXT_LIMIT:
        raise JournalError(f"记事{len(text)}字，最多{TEXT_LIMIT}字，未保存；长文请放入“附来源”")
    if len(source) > SOURCE_LIMIT:
        raise JournalError(f"所附来源{len(source)}字，最多{SOURCE_LIMIT}字，未保存，文字已保留")
    return {"text": text, **({"source": source} if source.strip() else {})}
