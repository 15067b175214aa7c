"""Why a clause came out as it did: one tree, from which all else is a fold.

Evidence, what is missing, what would settle it, one step more, the matrix cell,
the print and the JSON read this tree; none of them weighs anything again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qdflood.observations.row import Row
from qdflood.observations.situation import Situation
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import AtLeast, Condition, Count, Member, Test
from qdflood.scales import CONFLICT, INF, NOT_ENTERED, PARAMETER_OPEN, RANGE_ONLY, STALE, Value
from qdflood.triggers.compiler import Compiler
from qdflood.triggers.counting import Silent

Truth = int


class Leaf:
    """One test of one field of one row.

    ``names`` are the members a silent row stands for (``("*",)``: any that is not
    listed); empty for a row somebody has spoken of.
    """

    __slots__ = ("row", "info", "test", "value", "truth", "letter", "names")

    def __init__(
        self,
        row: Row,
        info: FieldInfo,
        test: Test,
        value: Value,
        truth: Truth,
        letter: Truth,
        names: tuple[str, ...],
    ) -> None:
        self.row, self.info, self.test, self.value = row, info, test, value
        self.truth, self.letter, self.names = truth, letter, names

    @property
    def path(self) -> str:
        """The observation as a situation file calls it; ``*`` for a roll call."""
        if self.value.path:
            return self.value.path
        register = self.row.situation.edition.register(self.row.register)
        member = "*" if self.called else "" if register.members == "one" else self.row.member
        return ".".join(part for part in (self.row.register, member, self.info.name) if part)

    @property
    def called(self) -> tuple[str, ...]:
        """The members that a roll call would ask: silent ones, and one of whom only other
        things were said (a district with nothing but its rainfall)."""
        if self.names or self.value.why != NOT_ENTERED or self.info.none is None:
            return self.names
        return (self.row.member,)

    @property
    def reported(self) -> bool:
        return self.value.report is not None and not self.info.spec.computed


class Trace:
    """A node: ``need`` of the ``parts`` (any 1, all len, count n), or a leaf.

    ``names`` as in Leaf, for a part that stands for silent members; ``weight`` how
    many members that is; ``rest`` members nobody can list; ``inverse`` for a count
    that must not exceed a number.
    """

    __slots__ = (
        "need",
        "parts",
        "truth",
        "letter",
        "leaf",
        "names",
        "weight",
        "rest",
        "inverse",
        "condition",
        "member",
    )

    def __init__(self, truth: Truth, letter: Truth, condition: Condition) -> None:
        self.truth, self.letter, self.condition = truth, letter, condition
        self.need = 0
        self.parts: list[Trace] = []
        self.leaf: Leaf | None = None
        self.names: tuple[str, ...] = ()
        self.weight = 1
        self.rest = 0.0
        self.inverse = False
        self.member = ""

    def leaves(self, truth: Truth) -> Iterator[Leaf]:
        """The leaves that carry this node's truth: 成立 by 成立, 未知 by 未知."""
        if self.leaf is not None:
            if self.leaf.truth == truth:
                yield self.leaf
        else:
            for part in self.parts:
                if part.truth >= min(truth, self.truth):
                    yield from part.leaves(truth)


class Tracer:
    """Builds the tree of a condition; ``full`` keeps the parts that are 不成立 too."""

    def __init__(self, compiler: Compiler, full: bool = False) -> None:
        self.compiler, self.full = compiler, full

    def trace(
        self,
        condition: Condition,
        row: Row | Situation,
        register: str = "",
        names: tuple[str, ...] = (),
    ) -> Trace:
        """The tree of ``condition`` at ``row`` (the situation itself at the top)."""
        if isinstance(condition, Test):
            assert isinstance(row, Row)
            return self._leaf(condition, row, register, names)
        if isinstance(condition, AtLeast):
            return self._gather(condition, row, register, names)
        if isinstance(condition, Member):
            return self._member(condition, row.situation)
        return self._count(condition, row)

    def _leaf(self, test: Test, row: Row, register: str, names: tuple[str, ...]) -> Trace:
        compiler = self.compiler
        info = row.infos[test.field]
        truth = compiler.compile(test, True, register)(row)
        letter = compiler.compile(test, False, register)(row) if truth else 0
        value = compiler.read(row, test.field)
        node = Trace(truth, letter, test)
        if truth == 1 and info.spec.computed:  # nobody can be asked for it, only for its reasons
            return self.trace(info.derive[-1][1], row, register, names)
        if info.spec.comes_as and truth:
            come = compiler.read(row, info.spec.comes_as)
            if compiler.alone(test, register)(row) < truth:
                info, value = row.infos[info.spec.comes_as], come
        asked, info, value = self._open_side(row, info, test, value, truth)
        node.leaf = Leaf(asked, info, test, value, truth, letter, names if asked is row else ())
        return node

    def _open_side(
        self, row: Row, info: FieldInfo, test: Test, value: Value, truth: Truth
    ) -> tuple[Row, FieldInfo, Value]:
        """What a 未知 test really waits for: its field, the control of it, or what it is
        compared with."""
        if truth != 1:
            return row, info, value
        closer = row.situation.closers(row.register).get(info.name)
        if closer is not None:
            control = self.compiler.read(row, closer.name)
            said = row.said(info)
            if not control.known and said is not None and said.known:
                return row, closer, control
        fact = test.operands[0].fact
        if fact is not None and value.known:
            single = row.situation.single(fact[0])
            return single, single.infos[fact[1]], self.compiler.read(single, fact[1])
        return row, info, value

    def _gather(
        self, condition: AtLeast, row: Row | Situation, register: str, names: tuple[str, ...]
    ) -> Trace:
        parts = [self.trace(part, row, register, names) for part in condition.parts]
        truths, letters = [p.truth for p in parts], [p.letter for p in parts]
        node = Trace(_weigh(condition.need, truths), _weigh(condition.need, letters), condition)
        node.need = condition.need
        node.parts = (
            parts if self.full or condition.need == len(parts) else [p for p in parts if p.truth]
        )
        return node

    def _member(self, condition: Member, situation: Situation) -> Trace:
        if not condition.member:
            return self.trace(
                condition.where, situation.single(condition.register), condition.register
            )
        rows = situation.member_rows(condition.register, condition.member)
        nodes = [self.trace(condition.where, row, condition.register) for row in rows]
        best = max(nodes, key=lambda n: (n.truth, n.letter))
        best.member = condition.member
        return best

    def _count(self, condition: Count, row: Row | Situation) -> Trace:
        compiler, situation = self.compiler, row.situation
        truth = compiler.compile(condition, True)(row)
        letter = compiler.compile(condition, False)(row) if truth else 0
        node = Trace(truth, letter, condition)
        node.inverse = condition.operator == "at_most"
        number = condition.number.constant
        node.need = int(number.lo) + node.inverse if number else 1
        if condition.within:
            self._inside(node, condition, row)
            return node
        roll = compiler.rolls.of(situation, condition.register)
        for member, rows in self._spoken(situation, condition):
            self._part(node, condition, rows, member)
        for group in roll.silent:
            self._silent(node, condition, group)
        if roll.outside is not None:
            self._silent(node, condition, roll.outside, ("*",))
        return node

    def _spoken(self, situation: Situation, condition: Count) -> Iterable[tuple[str, list[Row]]]:
        """Members somebody has spoken of; only those not excluded unless all are wanted."""
        register = condition.register
        if self.full:
            roll = self.compiler.rolls.of(situation, register)
            return [*roll.named, *((row.member, [row]) for row in roll.unnamed)]
        where = self.compiler.compile(condition.where, True, register)
        return self.compiler.rolls.tally(situation, register, where, None).spoken

    def _inside(self, node: Trace, condition: Count, row: Row | Situation) -> None:
        info = self.compiler.edition.info[condition.register][condition.within]
        position = info.scale.position(row.member) if info.scale and isinstance(row, Row) else None
        for rows in self.compiler.rolls.inside(
            row.situation, condition.register, condition.within, position
        ):
            self._part(node, condition, rows, rows[0].member)

    def _part(self, node: Trace, condition: Count, rows: list[Row], member: str) -> None:
        where = self.compiler.compile(condition.where, True, condition.register)
        if not self.full:
            rows = [row for row in rows if where(row)]
        if not rows:
            return
        parts = [self.trace(condition.where, row, condition.register) for row in rows]
        best = max(parts, key=lambda p: (p.truth, p.letter))
        if len(parts) > 1 and best.truth == 1:  # any of its rows may yet meet it
            best = Trace(best.truth, best.letter, condition.where)
            best.need, best.parts = 1, [p for p in parts if p.truth or self.full]
        best.member = member
        node.parts.append(best)

    def _silent(
        self, node: Trace, condition: Count, group: Silent, names: tuple[str, ...] = ()
    ) -> None:
        where = self.compiler.compile(condition.where, True, condition.register)
        if not where(group.row):
            return
        names = names or tuple(group.names)
        part = self.trace(condition.where, group.row, condition.register, names)
        part.names, part.weight = names, len(names)
        if names == ("*",):
            part.weight, node.rest = 1, INF
        node.parts.append(part)


def _weigh(need: int, truths: list[Truth]) -> Truth:
    sure = could = 0
    for truth in truths:
        sure += truth == 2
        could += truth > 0
    return 2 if sure >= need else 0 if could < need else 1


class _Probe:
    """A row of one value, to ask what a reading that has gone stale used to say."""

    __slots__ = ("values", "situation", "infos")

    def __init__(self, leaf: Leaf, low: float, high: float) -> None:
        self.values = {leaf.info.name: Value(low, high)}
        self.situation, self.infos = leaf.row.situation, leaf.row.infos


def indicated(trace: Trace, compiler: Compiler) -> bool:
    """有迹象: whether something that was reported points to this clause.

    A met or doubtful (range, contradiction, just stale) report does; a fact that
    only qualifies others (rain, outlook) does not by itself, nor does silence. Where a
    mark or a margin is not set, a reading points on from the grade it has surely reached;
    one that has reached none says nothing, however wide the margin might be.
    """
    leaf = trace.leaf
    if leaf is None:
        return any(indicated(part, compiler) for part in trace.parts if part.truth)
    if not leaf.reported or leaf.info.spec.context or not leaf.truth:
        return False
    if leaf.truth == 2:
        return True
    if leaf.value.why == STALE and leaf.value.raw is not None:
        probe = _Probe(leaf, *leaf.value.raw)
        said = Test(leaf.info.name, leaf.test.operator, leaf.test.operands)
        return compiler.alone(said, leaf.row.register)(probe) > 0
    if leaf.value.why == PARAMETER_OPEN:
        return leaf.value.lo > leaf.info.whole.lo
    return leaf.value.why in (RANGE_ONLY, CONFLICT)
