"""What the director of an exercise may do: the body of each act, and why one is refused.

Every function here gives the body of an EXERCISE entry (``play.What``) or raises DrillError
with one sentence; then nothing is entered. Times are arguments: ``now`` by the script's
clock, ``wall`` by the clock on the wall.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, get_args

from qdflood.drill.form import WAYS
from qdflood.drill.play import PLAYERS, RATES, STUDY, Play, What, said_at
from qdflood.drill.score_rating import RATINGS, rating_of
from qdflood.drill.script import Inject, Script
from qdflood.errors import DrillError

Body = dict[str, Any]

WAYS_TOLD: tuple[str, ...] = get_args(WAYS)
"""How a message may come."""
NAME_CHARACTERS, TEXT_CHARACTERS, WORD_CHARACTERS = 60, 2000, 100
ENDED = "演练已结束，不能再导调；观察和改进事项仍可登记"

# Windows refuses these in a name, and some names whole; a dot at either end hides or is lost.
_UNSAFE = re.compile(r'[<>:"/\\|?*\s\x00-\x1f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(\..*)?", re.I)


# -- its name, which is that of its file


def default_name(script: Script, wall: datetime) -> str:
    """``<title>_20260810-1405``, as a file may be called."""
    return f"{_filed(script.title)[: NAME_CHARACTERS - 14]}_{wall:%Y%m%d-%H%M}"


def safe_name(name: str) -> str:
    """``name`` as a file may be called. Raises DrillError where nothing of it can stand."""
    made = _filed(name)
    if len(made) > NAME_CHARACTERS:
        raise DrillError(f"演练名称最多{NAME_CHARACTERS}字", where=made[:20])
    if not made or _RESERVED.fullmatch(made):
        raise DrillError("请填写演练名称：用汉字、字母、数字，不能是系统保留的名称")
    return made


def _filed(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFC", name)
                    if unicodedata.category(c)[0] not in "CZ" or c == " ")
    return _UNSAFE.sub("_", plain).strip("._ ")


# -- begin and end


def begin(script: Script, name: str, *, mode: str, typed: bool, edition_id: str,
          fingerprint: str, wall: datetime) -> Body:
    """The first entry. Raises DrillError for another edition's script or an unknown mode."""
    if script.edition_id != edition_id:
        raise DrillError(f"脚本按预案版本“{script.edition_id}”编写，现用的是“{edition_id}”",
                         file=script.name)
    if mode not in (PLAYERS, STUDY):
        raise DrillError("没有这种演练方式", choices=(PLAYERS, STUDY))
    return _body(What.BEGIN, name=name, title=script.title, script=script.text, file=script.name,
                 digest=script.digest, mode=mode, typed=typed and mode == PLAYERS,
                 fingerprint=fingerprint, wall=said_at(wall))


def finish(play: Play, why: str, wall: datetime) -> Body:
    """The end; the clock stands for good."""
    _going(play)
    return _body(What.END, wall=said_at(wall), why=_text(why, "结束原因", empty=True))


# -- the clock


def run(play: Play, script: Script, now: datetime, rate: float, wall: datetime) -> Body:
    """The clock goes on; while it runs, at another rate."""
    _going(play)
    if rate not in RATES:
        raise DrillError("没有这种速度", choices=[f"×{one}" for one in RATES])
    if now >= script.end:
        raise DrillError("剧情时间已到脚本结尾，不能再走：请结束演练")
    return _body(What.RUN, rate=rate, wall=said_at(wall))


def pause(play: Play, why: str, wall: datetime) -> Body:
    """The clock stands."""
    _going(play)
    if not play.running:
        raise DrillError("剧情时钟没有在走，不必暂停")
    return _body(What.PAUSE, wall=said_at(wall), why=_text(why, "暂停原因", empty=True))


def step_to(play: Play, script: Script, now: datetime, to: datetime | None) -> datetime:
    """Where the standing clock is set on to: ``to``, else the next inject due, else the end."""
    _going(play)
    if play.running:
        raise DrillError("剧情时钟在走，请先暂停再前进")
    following = due(play, script)
    wanted = to or (following.at if following else None) or script.end
    wanted = max(wanted, now) if to is None else wanted
    if wanted < now:
        raise DrillError(f"剧情时间只能向前：现在是{now:%m-%d %H:%M}")
    if wanted > script.end:
        raise DrillError(f"脚本在{script.end:%m-%d %H:%M}结束，不能走到那以后")
    if to is None and following is None and now >= script.end:
        raise DrillError("剧情时间已到脚本结尾，没有下一条注入")
    return wanted


def step(to: datetime) -> Body:
    """The clock, standing, is at ``to``."""
    return _body(What.STEP, to=said_at(to))


# -- injects


def waiting(play: Play, script: Script) -> tuple[Inject, ...]:
    """Injects of the course still to be given, held ones too, in their order."""
    return tuple(one for one in script.timed
                 if one.id not in play.given and one.id not in play.dropped)


def due(play: Play, script: Script) -> Inject | None:
    """The next inject that will be given by itself."""
    return next((one for one in waiting(play, script) if one.id not in play.held), None)


def overdue(play: Play, script: Script, now: datetime) -> tuple[Inject, ...]:
    """The injects to be given now, in their order."""
    return tuple(one for one in waiting(play, script)
                 if one.id not in play.held and one.at is not None and one.at <= now)


def deliver(inject: Inject, entered: bool, wall: datetime) -> Body:
    """It is given now; a message stands in the entry as the players get it."""
    planned = {"planned": said_at(inject.at)} if inject.at else {}
    told = inject.message
    message = {"message": {"sender": told.sender, "way": told.way, "text": told.text}} if told else {}
    return _body(What.DELIVER, inject=inject.id, wall=said_at(wall), entered=entered,
                 **planned, **message)


def by_hand(play: Play, script: Script, id: str) -> Inject:
    """The inject that is given out of turn. Raises DrillError once it was given or dropped."""
    _going(play)
    return _open(play, script, id)


def hold(play: Play, script: Script, id: str) -> Body:
    """It is not given when it is due."""
    _going(play)
    inject = _open(play, script, id)
    if inject.at is None:
        raise DrillError(f"“{inject.title}”是有人询问时才下达的，不必扣住")
    if id in play.held:
        raise DrillError(f"“{inject.title}”已经扣住")
    return _body(What.HOLD, inject=id)


def release(play: Play, script: Script, id: str) -> Body:
    """It is given when it is due after all; at once where that has passed."""
    _going(play)
    inject = _open(play, script, id)
    if id not in play.held:
        raise DrillError(f"“{inject.title}”没有扣住")
    return _body(What.RELEASE, inject=id)


def drop(play: Play, script: Script, id: str, why: str) -> Body:
    """It will not be given; what only it tests is then not tested."""
    _going(play)
    _open(play, script, id)
    return _body(What.DROP, inject=id, why=_text(why, "取消的原因"))


def _open(play: Play, script: Script, id: str) -> Inject:
    inject = script.inject(id)
    if id in play.given:
        raise DrillError(f"“{inject.title}”已于{play.given[id].at:%H:%M}下达")
    if id in play.dropped:
        raise DrillError(f"“{inject.title}”已取消，不再下达")
    return inject


# -- what the director says and sees


def message(play: Play, number: int, sender: str, way: str, text: str) -> Body:
    """A message that stands in no script."""
    _going(play)
    if way not in WAYS_TOLD:
        raise DrillError("没有这种来文方式", choices=WAYS_TOLD)
    return _body(What.MESSAGE, id=f"m{number}", sender=_text(sender, "来文单位", WORD_CHARACTERS),
                 way=way, text=_text(text, "来文内容"))


def asked(play: Play, about: str, text: str = "") -> Body:
    """The players asked for a fact."""
    _going(play)
    return _body(What.ASKED, about=_text(about, "询问的事项", WORD_CHARACTERS),
                 text=_text(text, "询问内容", empty=True))


def observe(script: Script, objective: str, rating: str, text: str) -> Body:
    """What the director saw of one objective; also after the end. ``rating`` may be empty."""
    script.objective(objective)
    if rating and rating_of(rating) is None:
        raise DrillError("没有这种评定", choices=RATINGS.values())
    return _body(What.OBSERVE, objective=objective, rating=rating,
                 text=_text(text, "观察内容", empty=bool(rating)))


def improve(text: str, owner: str, due: str) -> Body:
    """What is to be improved; also after the end. ``due`` as 2026-10-31."""
    try:
        by = date.fromisoformat(due.strip())
    except ValueError:
        raise DrillError("完成期限请写成 2026-10-31 的形式", where=due[:20]) from None
    return _body(What.IMPROVE, text=_text(text, "改进事项"),
                 owner=_text(owner, "责任单位或责任人", WORD_CHARACTERS), due=by.isoformat())


def answer(play: Play, script: Script, expectation: str, level: str | None, met: Sequence[str],
           text: str, **more: Any) -> Body:
    """What somebody studying alone answered; once for each expectation."""
    _going(play)
    if expectation not in {one.id for one in script.expectations}:
        raise DrillError(f"脚本中没有检验点“{expectation}”")
    if any(said.what is What.ANSWER and said.body.get("expectation") == expectation
           for said in play.said):
        raise DrillError("这一检验点已经作答，答案不能改")
    return _body(What.ANSWER, expectation=expectation, level=level, met=list(met),
                 text=_text(text, "说明", empty=True), **more)


def _going(play: Play) -> None:
    if play.begun is None:
        raise DrillError("演练还没有开始")
    if play.ended is not None:
        raise DrillError(ENDED)


def _text(given: str, what: str, limit: int = TEXT_CHARACTERS, *, empty: bool = False) -> str:
    text = given.strip()
    if not text and not empty:
        raise DrillError(f"请填写{what}")
    if len(text) > limit:
        raise DrillError(f"{what}{len(text)}字，最多{limit}字")
    return text


def _body(what: What, **held: Any) -> Body:
    return {"what": str(what), **held}
