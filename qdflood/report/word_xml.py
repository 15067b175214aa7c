"""What python-docx has no name for: east Asian fonts, the grid, borders, a watermark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document as Doc
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from qdflood.report.word_look import Face

_SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
_TWIPS = 20
# Children of w:pPr in the schema's order: what is put in stands before all that follow it.
_AFTER_BORDER = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
    "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd",
    "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap",
    "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip

_AFTER_SNAP = _AFTER_BORDER[_AFTER_BORDER.index("w:snapToGrid") + 1 :]


def _element(name: str, **values: object) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def fonts(properties: Any, font: str, narrow: int = 0) -> None:
    """The font of every script, east Asian ones above all; the space between characters."""
    held = properties.get_or_add_rFonts()
    for name in list(held.attrib):
        del held.attrib[name]
    for script in _SCRIPTS:
        held.set(qn(f"w:{script}"), font)
    held.set(qn("w:hint"), "eastAsia")
    if narrow:
        spacing = _element("w:spacing", val=narrow)
        properties.insert_element_before(
            spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u",
            "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em",
            "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath",
        )


def no_theme(made: Doc) -> None:
    """Fonts of the template's theme would win over those that are named."""
    for held in made.styles.element.iter(qn("w:rFonts")):
        for name in [n for n in held.attrib if "heme" in n]:
            del held.attrib[name]
    for lang in made.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")


def not_spaced(made: Doc) -> None:
    """No blank between Chinese and figures: it would leave the grid."""
    held = made.styles["Normal"].element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        held.insert_element_before(
            _element(name, val=0), *_AFTER_BORDER[_AFTER_BORDER.index("w:autoSpaceDN") + 1 :])


def grid(section: Section, pitch: int) -> None:
    """A grid of lines; characters are spaced by themselves."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(_element("w:docGrid", type="lines", linePitch=pitch))


def exact(line: Paragraph, points: float, *, snapped: bool) -> None:
    """Exactly so many points from line to line; on the grid or apart from it."""
    line.paragraph_format.line_spacing = Pt(points)
    spacing = line._p.get_or_add_pPr().find(qn("w:spacing"))
    if spacing is not None:
        spacing.set(qn("w:line"), str(round(points * _TWIPS)))
        spacing.set(qn("w:lineRule"), "exact")
    if not snapped:
        loose = _element("w:snapToGrid", val=0)
        line._p.get_or_add_pPr().insert_element_before(loose, *_AFTER_SNAP)


def indent(line: Paragraph, face: Face) -> None:
    """Indents both in characters, as Word reads them, and in twips, as others do."""
    if not (face.first or face.left or face.right):
        return
    held = line._p.get_or_add_pPr().get_or_add_ind()
    unit = round(face.size * _TWIPS)
    for name, count in (("firstLine", face.first), ("left", face.left), ("right", face.right)):
        if count:
            held.set(qn(f"w:{name}Chars"), str(100 * count))
            held.set(qn(f"w:{name}"), str(unit * count))


def keep(line: Paragraph, face: Face) -> None:
    """A heading stays with what follows; no paragraph leaves the grid for a widow."""
    line.paragraph_format.widow_control = False
    line.paragraph_format.keep_together = True if face.rule == "box" else None
    if face.together:
        line.paragraph_format.keep_with_next = True


_RULES = {
    "red": ({"bottom": (18, 11, "FF0000")}),
    "both": ({"top": (8, 1, "000000"), "bottom": (8, 1, "000000")}),
    "box": ({side: (6, 3, "000000") for side in ("top", "left", "bottom", "right")}),
}


def border(line: Paragraph, face: Face) -> None:
    """Lines around a paragraph; width in eighths of a point, distance in points."""
    if not face.rule:
        return
    box = _element("w:pBdr")
    for side, (width, space, colour) in _RULES[face.rule].items():
        box.append(_element(f"w:{side}", val="single", sz=width, space=space, color=colour))
    line._p.get_or_add_pPr().insert_element_before(box, *_AFTER_BORDER)


def page_number(line: Paragraph, face: Face) -> None:
    """— 1 —, counted by whoever opens the document."""
    for words in ("— ", None, " —"):
        run = line.add_run(words or "")
        fonts(run._r.get_or_add_rPr(), face.font)
        run.font.size = Pt(face.size)
        if words is None:
            for part in ("begin", "", "end"):
                if part:
                    run._r.append(_element("w:fldChar", fldCharType=part))
                else:
                    code = OxmlElement("w:instrText")
                    code.set(qn("xml:space"), "preserve")
                    code.text = " PAGE "
                    run._r.append(code)


_AFTER_LINES = {qn(f"w:{name}") for name in ("shd", "tblLayout", "tblCellMar", "tblLook")}


def ruled(table: Table, *, repeat: bool) -> None:
    """All lines drawn; rows that do not break; the first one again on every page."""
    properties = table._tbl.tblPr
    lines = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        lines.append(_element(f"w:{side}", val="single", sz=4, space=0, color="000000"))
    after = next((i for i, one in enumerate(properties) if one.tag in _AFTER_LINES),
                 len(properties))
    properties.insert(after, lines)
    for number, row in enumerate(table.rows):
        held = row._tr.get_or_add_trPr()
        if not _tall(row.cells):
            held.append(OxmlElement("w:cantSplit"))
        if repeat and number == 0:
            held.append(OxmlElement("w:tblHeader"))


_TALL = 400  # characters: such a row may be higher than a page


def _tall(cells: Iterable[Any]) -> bool:
    return any(len(cell.text) > _TALL for cell in cells)


_MARK = """<w:r {spaces}><w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>
<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>
<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>
<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/>
</v:formulas><v:path textpathok="t" o:connecttype="custom"
 o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>
<v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight"
 xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject" o:spid="_x0000_s2049" type="#_x0000_t136"
 style="position:absolute;margin-left:0;margin-top:0;width:320pt;height:160pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin"
 o:allowincell="f" fillcolor="#d9d9d9" stroked="f"><v:textpath
 style="font-family:&quot;{font}&quot;;font-size:1pt" string={words}/></v:shape>
</w:pict></w:r>"""
_SPACES = (
    nsdecls("w") + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def watermark(line: Paragraph, words: str) -> None:
    """Words across the page, behind the text, as Word itself makes them."""
    line._p.append(parse_xml(_MARK.format(spaces=_SPACES, words=quoteattr(words), font="黑体")))
