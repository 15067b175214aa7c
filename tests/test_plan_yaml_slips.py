"""The slips of people who write Chinese: each is named, on the line where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdflood.errors import DrillError, PlanError
from qdflood.plan.yaml_file import yaml_of
from qdflood.plan.yaml_line import SHOWN, shown
from qdflood.plan.yaml_slips import no_table, obvious, slip

SOUND = """title: 胶州演练
start: "2020-08-13T09:00:00+08:00"
setting:
  nature: 虚构
  text: >-
    注意: 这里写什么都行，“引号”也行。
    第二行：也行。
injects:
- id: 传言
  at: "+00:20"
  title: 微信群消息
  message: {sender: 群众, way: 传言, text: 听说要垮坝了，快跑。}
- id: 雨量
  at: "+00:30"
  clauses: ["5.3.1(6)", "5.2"]
"""
SLIPS = [
    # what stands in it, what it becomes, words of the sentence
    ("title: 胶州演练", "title：胶州演练", "冒号是全角“：”，请改成半角“:”"),
    ("- id: 传言", "- id：传言", "冒号是全角"),
    ('at: "+00:20"', "at：“+00:20”", "冒号是全角"),
    ("text: >-", "text：>-", "冒号是全角"), ("text: >-", "text:>-", "后面要空一格"),
    ("title: 微信", "title:微信", "后面要空一格，写成“title: 微信群消息”"),
    ("title: 微信", "title:　微信", "后面是全角空格"),
    ("title: 微信", "title:\u00a0微信", "后面是不换行空格"),
    ("  title: 微信", "\ttitle: 微信", "行首有制表符（Tab）"),
    ("  title: 微信", "　title: 微信", "行首有全角空格"),
    ("  title: 微信", "   title: 微信", "缩进多了：前面空3格，上一项“at: \"+00:20\"”前面是2格"),
    ("  title: 微信", " title: 微信", "前面空1格，第10行“at: \"+00:20\"”前面空2格"),
    ("  title: 微信", "title: 微信", "缩进少了：前面空0格，它上下的都是2格"),
    ("- id: 传言", "-id: 传言", "短横“-”后面要空一格"),
    ("- id: 传言", "－ id: 传言", "行首是“－”，列表请用半角短横"),
    ("- id: 传言", "— id: 传言", "行首是“—”"),
    ("title: 胶州演练", "＃ 说明", "半角“#”开头"),
    ("title: 微信", "// 说明\n  title: 微信", "半角“#”开头"),
    ('at: "+00:20"', 'at: "+00:20', "少了右引号"),
    ('["5.3.1(6)", "5.2"]', '["5.3.1(6)", "5.2"', "少了“]”"),
    ('["5.3.1(6)", "5.2"]', '["5.3.1(6)"，"5.2"]', "逗号“，”是全角"),
    ("快跑。}", "快跑。", "少了“}”"),
    ("{sender: 群众,", "｛sender: 群众,", "括号“｛”是全角，请改成半角“{”"),
    ("群众, way", "群众，way", "逗号“，”是全角"),
    ("text: 听说", "text: 他说: 听说", "两个半角冒号加空格"),
    ("垮坝了，快跑", "垮坝了 #2 闸门", "“#”起被当作说明"),
    ("title: 微信群消息", "title: 注意: 不录入", "又有半角冒号加空格"),
    ("title: 微信群消息", 'title: "所谓"到位"的"', "引号后面还有字"),
    ("title: 微信群消息", 'title: "D:\\演练"', "有反斜杠“\\演”"),
    ("title: 微信群消息", "title: %单位", "不能以“%”开头，请给整句加引号"),
    ("title: 微信群消息", "title: @单位", "不能以“@”开头"),
    ("title: 微信群消息", "title: 消息\n不缩进的下半句", "没有“键: 值”"),
]


def refused(text: str) -> str:
    with pytest.raises(DrillError) as caught:
        yaml_of(text.encode(), "甲.yaml", DrillError)
    return str(caught.value)


def test_what_is_sound_is_read() -> None:
    assert yaml_of(SOUND.encode(), "甲.yaml")["setting"]["text"].startswith("注意: ")


@pytest.mark.parametrize(("old", "new", "said"), SLIPS, ids=[said[:16] for *_, said in SLIPS])
def test_each_slip_is_named_on_its_own_line(old: str, new: str, said: str) -> None:
    assert SOUND.count(old) == 1
    text = SOUND.replace(old, new)
    line = SOUND[:SOUND.index(old)].count("\n") + 1 + ("不缩进" in new)
    sentence = refused(text)
    assert sentence.startswith(f"甲.yaml　第{line}行：") and said in sentence, sentence


def test_a_file_with_no_half_width_colon_says_so_and_is_not_shown_whole() -> None:
    found = no_table(SOUND.replace(":", "："))
    assert (found.line, "冒号是全角" in found.sentence) == (1, True)
    assert len(found.sentence) < 80
    assert no_table("一段话\n" * 500).sentence.startswith("“一段话”没有“键: 值”")


def test_a_line_is_quoted_short() -> None:
    assert shown("  短的 ") == "“短的”"
    assert len(shown("长" * 500)) == SHOWN + 3


@pytest.mark.parametrize(("raw", "said"), [
    ("题目: 甲".encode("gb18030"), "“另存为”，“编码”选 UTF-8"),
    ("题目: 甲".encode("utf-16"), "“另存为”，“编码”选 UTF-8"),
    (b"PK\x03\x04\xff\xfe", "Word 一类的文件"),
])
def test_another_encoding_says_how_to_save(raw: bytes, said: str) -> None:
    with pytest.raises(PlanError, match="不是 UTF-8 编码的文本文件") as caught:
        yaml_of(raw, "甲.yaml")
    assert said in str(caught.value)


@pytest.mark.parametrize(("text", "said"), [
    ("a: 1\n---\nb: 2\n", "第2行：文件里多了一行“---”"), ("a: \x00b\n", "看不见的控制字符"),
    ("a: {b: 1}}\n", "多了一个“}”"), ("a: [1, 2\nb: 3\n", "第1行：“a: [1, 2”少了“]”"),
])
def test_other_slips(text: str, said: str) -> None:
    assert said in refused(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:：\n -\"'[]{}，,#>|　\t“”%*&!1无", max_size=60), st.integers(1, 12))
def test_whatever_is_written_one_short_sentence_comes_out(text: str, stopped: int) -> None:
    for found in (slip(text, stopped), no_table(text)):
        assert found.sentence and "\n" not in found.sentence and len(found.sentence) < 260


def test_every_obvious_slip_is_told_at_once() -> None:
    text = (SOUND.replace("title: 胶州", "title：胶州").replace('at: "+00:30"', "at: +00:30 # 后")
            .replace("- id: 雨量", "－ id: 雨量"))
    first, second, third = obvious(text)
    assert (first.line, second.line, third.line) == (1, 13, 14)
    assert "冒号是全角" in first.sentence and "半角短横" in second.sentence
    assert third.sentence.endswith('请写成 "+00:30"')
    assert list(obvious(SOUND)) == []
