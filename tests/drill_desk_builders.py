"""A drill small enough to be read whole, for the tests of the page 演练."""

from __future__ import annotations

SCRIPT = """
title: 南村站夜间超警戒演练
edition: qingdao-2021
start: "2026-08-10T02:00:00+08:00"
length: "+01:00"
setting:
  nature: 虚构
  text: 连日降雨，大沽河水位上涨。凌晨两点，您在防办值班。
players: [值班员, 带班领导]
objectives:
- {id: report, text: 接报后核实并准确录入, clauses: ["5.4.1(5)"]}
- {id: decide, text: 达到条件及时提请启动响应, clauses: ["5.4.1(5)", "5.4.2(1)"]}
injects:
- id: quiet
  title: 台风通报
  at: "+00:02"
  message: {sender: 市气象局预报员, way: 电话, text: 目前没有影响我市的台风。}
  readings: {typhoon: 无}
- id: near
  title: 南村站接近警戒
  at: "+00:05"
  message: {sender: 市水文中心值班员, way: 电话, text: 南村站水位接近警戒水位，可能继续上涨。}
  readings:
    stations: {南村: {position: 接近警戒水位, outlook: 可能继续上涨}}
  note: 看学员是否复诵。
- id: rumour
  title: 网传水库垮坝
  at: "+00:10"
  fault: 不实传言
  message: {sender: 热心市民来电, way: 传言, text: 听说产芝水库垮坝了，水都下来了！}
  readings:
    reservoirs: [{reservoir: 产芝水库, danger: 垮坝}]
  note: 须向莱西市防指核实，不得直接录入。
- id: over
  title: 南村站超过警戒
  at: "+00:20"
  message: {sender: 市水文中心值班员, way: 传真, text: 南村站水位已超过警戒水位，还在涨。}
  readings:
    stations: {南村: {position: 超过警戒水位, outlook: 可能继续上涨}}
- id: telemetry
  title: 遥测雨量
  at: "+00:30"
  readings: {rain: {widespread_heavy: true}}
- id: reservoir-answer
  title: 产芝水库无险情
  when_asked: [reservoirs.产芝水库.danger]
  message: {sender: 莱西市防指值班员, way: 电话, text: 产芝水库没有险情，是谣传。}
  readings:
    reservoirs: [{reservoir: 产芝水库, danger: 无}]
expect:
- {id: x-near, at: "+00:06", objective: report, title: 接近警戒即够Ⅳ级, met: ["5.3.1(5)"]}
- id: x-ask
  at: "+00:12"
  objective: report
  title: 传言须核实
  because: 没有核实的传言不能作为依据。
  ask: [reservoirs.产芝水库.danger]
- {id: x-over, at: "+00:21", objective: decide, title: 超过警戒即够Ⅲ级, confirmed: Ⅲ}
- id: x-decide
  at: "+00:25"
  objective: decide
  title: 启动Ⅲ级
  decision: {act: 启动, level: Ⅲ, within_min: 20, signed: [常务副总指挥]}
"""

HIDDEN = (
    "网传水库垮坝", "传言", "须向莱西市防指核实", "产芝水库无险情", "是谣传", "南村站超过警戒",
    "超过警戒水位，还在涨", "遥测雨量", "接近警戒即够Ⅳ级", "超过警戒即够", "传言须核实",
    "看学员是否复诵", "没有核实的传言", "rumour", "reservoir-answer", "x-over",
)
"""What players must not find anywhere before it is given, and most of it never."""
