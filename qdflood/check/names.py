"""Names in the catalogue that lead nowhere, codes that mean two things, units nobody can ring."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from qdflood.check.finding import CheckFinding
from qdflood.plan.catalogue import Register
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.organization import Organization
from qdflood.scales import fold

FILE = "observables.yaml"
_HOLE = re.compile(r"\{(\w+)\}")
_TRUTHS = ("true", "false")
Lost = tuple[str, str, str]  # key, the word that leads nowhere, what it should be


def dangling(edition: Edition) -> Iterator[CheckFinding]:
    """Names that lead nowhere. With any of these the engine itself may stumble."""
    for name, register in edition.catalogue.registers.items():
        for lost in _of_register(edition, name, register):
            yield _finding(FILE, name, lost)
        for field, info in edition.info[name].items():
            for lost in _of_field(edition, info):
                yield _finding(FILE, f"{name}.{field}", lost)
    for name, scale in edition.scales.items():
        for grade in scale.codes:
            if grade not in scale.grades:
                yield _finding("scales.yaml", name, ("codes", grade, "等级"))
    listed = [n for n, r in edition.catalogue.registers.items() if r.members == "listed"]
    for lost in _missing("area_register", [edition.plan.area_register], listed, "名录"):
        yield _finding("plan.yaml", "plan", lost)
    yield from _seasons(edition)
    yield from _dates(edition)


def reporting(edition: Edition, organization: Organization) -> Iterator[CheckFinding]:
    """Facts to be reported under a clause of which no first report is given; the office
    that uses this system, where it is none of the recipients."""
    first = [one for one in organization.reporting.reports if one.stage == "first"]
    for name, infos in edition.info.items():
        for field, info in infos.items():
            under = [info.spec.reported_under]
            for lost in _missing("reported_under", under, (r.ref for r in first), "有首次报告的条款"):
                yield _finding(FILE, f"{name}.{field}", lost)
    office = organization.reporting.office or edition.plan.authority
    for one in first:
        for lost in _missing("office", [office], one.to, "接报单位"):
            yield _finding("organization/reporting.yaml", one.id, lost)


def _finding(file: str, where: str, lost: Lost) -> CheckFinding:
    key, word, what = lost
    return CheckFinding(
        f"名称悬空:{where}.{key}={word}", (), file, f"{where}的 {key} 写了“{word}”，不是{what}。"
    )


def _missing(key: str, words: Iterable[str], known: Iterable[str], what: str) -> Iterator[Lost]:
    allowed = set(known)
    return ((key, word, what) for word in words if word and word not in allowed)


def _of_register(edition: Edition, name: str, register: Register) -> Iterator[Lost]:
    fields = register.fields
    nilled = [f for f, info in edition.info[name].items() if info.none is not None]
    yield from _missing("zero", [register.zero], ["*", *nilled], "可以零报告的字段")
    yield from _missing("zero_scopes", register.zero_scopes, fields, "本登记表的字段")
    yield from _missing("row_key", register.row_key, fields, "本登记表的字段")
    yield from _missing("lapses", [register.lapses], _typed(register, "time"), "时间字段")
    marks = [f for f in _typed(register, "number", "integer") if not fields[f].reported]
    yield from _missing("ascending", register.ascending, marks, "数值的登记属性")
    spoken = [*fields, "member", "name", register.key]
    yield from _missing("row_label", _HOLE.findall(register.row_label), spoken, "可以代入的名称")
    if register.members == "listed" and not register.key:
        yield "key", "（空）", "名录的键"
    if register.collective:
        yield from _of_collective(edition, name, register)


def _of_collective(edition: Edition, name: str, register: Register) -> Iterator[Lost]:
    assert register.collective is not None
    attribute, value = register.collective.attribute, register.collective.value
    yield from _missing("collective.attribute", [attribute], register.fields, "本登记表的字段")
    info = edition.info[name].get(attribute)
    if info and info.scale:
        yield from _missing("collective.value", [value], info.scale.grades, "该字段的取值")


def _typed(register: Register, *types: str) -> list[str]:
    return [name for name, spec in register.fields.items() if spec.type in types]


def _of_field(edition: Edition, info: FieldInfo) -> Iterator[Lost]:
    spec, siblings = info.spec, edition.info[info.register]
    grades: Iterable[str] = _grades(info)
    said = list(spec.says) if isinstance(spec.says, Mapping) else []
    yield from _missing("says", said, grades, "本字段的取值")
    yield from _missing("codes", spec.codes, grades, "本字段的取值")
    yield from _missing("implies", spec.implies, grades, "本字段的取值")
    for bounds in spec.implies.values():
        yield from _missing("implies", bounds, siblings, "本登记表的字段")
    yield from _missing("comes_as", [spec.comes_as], _alike(info, siblings), "等级相同的字段")
    yield from _closes(info, siblings, grades)
    for other, values in spec.required_with.items():
        yield from _missing("required_with", [other], siblings, "本登记表的字段")
        if other in siblings:
            yield from _missing("required_with", values, _grades(siblings[other]), "该字段的取值")
    if spec.defaults_to:
        yield from _defaults(edition, spec.defaults_to)
    default = [spec.new_default] if spec.new_default else []
    yield from _missing("new_default", default, grades, "本字段的取值")
    yield from _placeholders(edition, info)
    if not spec.reported:
        yield from _column(edition, info)
    order = [grade for grade, _ in info.derive]
    if order != sorted(set(order)):
        yield "derive", "等级次序", "由轻到重、不重复"


def _grades(info: FieldInfo) -> tuple[str, ...]:
    if info.spec.type == "bool":
        return _TRUTHS
    return info.scale.grades if info.scale else ()


def _alike(info: FieldInfo, siblings: Mapping[str, FieldInfo]) -> list[str]:
    others = (other for other in siblings.values() if other is not info)
    return [other.name for other in others if other.spec.type == info.spec.type]


def _closes(
    info: FieldInfo, siblings: Mapping[str, FieldInfo], grades: Iterable[str]
) -> Iterator[Lost]:
    closes = dict(info.spec.closes)
    if not closes:
        return
    target = siblings.get(closes.pop("field", ""))
    if target is None or target.none is None:
        yield "closes", info.spec.closes.get("field", "（空）"), "可以零报告的字段"
        return
    yield from _missing("closes", closes, grades, "本字段的取值")
    yield from _missing("closes", closes.values(), _grades(target), "所关闭字段的取值")


def _defaults(edition: Edition, given: Mapping[str, str]) -> Iterator[Lost]:
    path = given.get("fact", "（空）")
    group, _, name = path.partition(".")
    if group not in edition.singles() or name not in edition.fields(group):
        yield "defaults_to", path, "单项事实"


def _placeholders(edition: Edition, info: FieldInfo) -> Iterator[Lost]:
    register = edition.register(info.register)
    known = ["member", "name", "value", register.key, *register.fields]
    asks = (info.spec.ask,) if isinstance(info.spec.ask, str) else info.spec.ask
    said = info.spec.says.values() if isinstance(info.spec.says, Mapping) else (info.spec.says,)
    for key, texts in (("ask", asks), ("says", said)):
        for text in texts:
            yield from _missing(key, _HOLE.findall(text), known, "可以代入的名称")


def _column(edition: Edition, info: FieldInfo) -> Iterator[Lost]:
    column = info.spec.column or info.name
    members = edition.gazetteer.roster(info.register).members
    if members and column not in members[0].cells:
        yield "column", column, f"{info.register}.csv 的列"


def _seasons(edition: Edition) -> Iterator[CheckFinding]:
    for season in edition.gazetteer.seasons:
        infos = edition.info.get(season.register, {})
        where = f"{season.register}.{season.member}.{season.field}"
        if season.member not in edition.gazetteer.roster(season.register).by_name:
            yield _finding("seasonal.csv", where, ("member", season.member, "名录中的名称"))
        if season.field not in infos or infos[season.field].spec.reported:
            yield _finding("seasonal.csv", where, ("field", season.field, "登记属性"))
        for key, day in (("from", season.begins), ("to", season.ends)):
            if not _is_date(f"2000-{day[:2]}-{day[2:]}"):
                yield _finding("seasonal.csv", where, (key, day, "四位的月日（如0601）"))


def _dates(edition: Edition) -> Iterator[CheckFinding]:
    plan = edition.plan
    rows = [("plan.yaml", "issued", plan.issued), ("plan.yaml", "in_force", plan.in_force)]
    if plan.replaced:
        rows.append(("plan.yaml", "replaced.since", plan.replaced.since))
    for name, parameter in edition.parameters.items():
        rows += [("parameters.yaml", f"{name}.from", row.begins) for row in parameter.values]
    for file, key, text in rows:
        if not _is_date(text):
            yield _finding(file, key, ("日期", text, "年-月-日（如2021-11-01）"))


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


# -- codes
def codes(edition: Edition) -> Iterator[CheckFinding]:
    """Codes of the command line that two things share."""
    for name in edition.catalogue.registers:
        yield from _shared(_value_codes(edition.info[name]), f"{name} 的字段")
    zero: list[tuple[str, str]] = []
    spoken = [
        (member.code, member.name)
        for roster in edition.gazetteer.rosters.values() for member in roster.members if member.code
    ]
    for register in edition.catalogue.registers.values():
        spoken += [(register.code, register.label)] if register.code else []
        zero += [(register.zero_code, register.label)] if register.zero_code else []
        coded = [spec for spec in register.fields.values() if spec.zero_code]
        zero += [(spec.zero_code, f"{register.label}{spec.label}") for spec in coded]
    yield from _shared(zero, "零报告")
    yield from _shared(spoken, "登记表和名录")


def _value_codes(infos: Mapping[str, FieldInfo]) -> list[tuple[str, str]]:
    """What may be typed in one row: a field's own code, or the codes of its values."""
    found = []
    for info in infos.values():
        if info.spec.code:
            found.append((info.spec.code, info.spec.label))
        else:
            codes = info.spec.codes or (info.scale.codes if info.scale else {})
            found += [(code, f"{info.spec.label}{_said(grade)}") for grade, code in codes.items()]
    return found


def _said(grade: str) -> str:
    truths = dict(zip(_TRUTHS, ("是", "否"), strict=True))
    return truths.get(grade, grade)


def _shared(pairs: Iterable[tuple[str, str]], where: str) -> Iterator[CheckFinding]:
    meant: dict[str, list[str]] = {}
    for code, what in pairs:
        meant.setdefault(fold(code), []).append(what)
    for code, things in meant.items():
        if len(things) > 1:
            yield CheckFinding(
                f"代码重复:{where}·{code}", (), FILE,
                f"{where}的代码“{code}”有{len(things)}个意思：{'、'.join(things)}。",
            )


# -- whom to ring
def contacts(edition: Edition) -> Iterator[CheckFinding]:
    """Suppliers and units to ask that have no row among the contacts."""
    for unit, where in _units(edition).items():
        if unit not in edition.gazetteer.contacts:
            yield CheckFinding(
                f"无联系单位:{unit}", (), "contacts.csv",
                f"{where}要向“{unit}”询问，通讯录中没有这一行。",
            )


def _units(edition: Edition) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, register in edition.catalogue.registers.items():
        if name == IN_FORCE:
            continue
        found.setdefault(register.supplier, register.label)
        for field, info in edition.info[name].items():
            asks = (info.spec.ask,) if isinstance(info.spec.ask, str) else info.spec.ask
            units = [unit for ask in asks for unit in sorted(_expanded(edition, name, ask))]
            for unit in (info.spec.supplier, *units):
                found.setdefault(unit, f"{register.label}的{info.spec.label}（{name}.{field}）")
    found.pop("", None)
    return found


def _expanded(edition: Edition, register: str, template: str) -> set[str]:
    """The template for every listed member; a cell that nobody has filled in asks nobody."""
    holes = _HOLE.findall(template)
    if not holes:
        return {template}
    found = set()
    for member in edition.gazetteer.roster(register).members:
        texts = {template}
        for hole in holes:
            info = edition.info[register].get(hole)
            column = (info.spec.column if info else "") or hole
            words = member.many(column) if info else (member.name,)
            texts = {text.replace(f"{{{hole}}}", word) for text in texts for word in words}
        found |= texts
    return found
