"""Papers for the tests of the renderers: one with a block of every kind, one that is hostile."""

from __future__ import annotations

from prognos.report.charts import Bar, bar_chart
from prognos.report.paper.document import (
    Blanks,
    Block,
    Bullets,
    Column,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)

ODD = "a<b>&\"'/\\?*[]:=1+1 \x00\x07\ud800 ]]> å\u0301 病 😀"
LONG = "Ettmycketlångtord" * 12 + " " + "namn " * 30


def make_table(rows: int = 3, **changes: object) -> Table:
    columns = (Column("Specialitet", width=2.0), Column("Brist utan block", "right"),
               Column("Andel", "right"))
    cells = tuple((f"Specialitet {n}", f"{n},5", "12 %") for n in range(rows))
    parts: dict[str, object] = {"caption": "Brist per grupp", "columns": columns, "rows": cells,
                                "note": "Heltider."}
    return Table(**(parts | changes))  # type: ignore[arg-type]  # a builder's free words


def make_figure(name: str = "Urologi", rows: int = 3) -> Figure:
    svg = bar_chart("Brist", "Brist per grupp", [Bar(f"{name} {n}", 5.0 - n / 20, 2.0)
                                                 for n in range(rows)])
    return Figure(svg, "Bristen är störst i Urologi: 5,0 heltider.", "Brist före och efter.")


def make_paper(*blocks: Block, **changes: object) -> Document:
    parts: dict[str, object] = {
        "title": "Fördelning av ST-block 2027–2029",
        "facts": (("Region", "Region Prov"), ("Beslut", "2027-06-08")), "blocks": blocks or BLOCKS,
        "footer": "Underlag · Region Prov"}
    return Document(**(parts | changes))  # type: ignore[arg-type]  # a builder's free words


BLOCKS: tuple[Block, ...] = (
    Heading("Ärendet"), Paragraph("Det viktigaste.", lead=True), Paragraph("Sedan resten."),
    Bullets(("ett", "två"), numbered=True), Bullets(("punkt",)), Heading("Del", 2),
    Bullets(("att", "också"), numbered=True), make_table(), Heading("Delens del", 3),
    make_table(2, total=True, note="", caption="Summan"), make_figure(), PageBreak(),
    Heading("Samverkan"), Blanks(("Synpunkter", "Protokoll"), 3), PageBreak(), Paragraph("Slut."),
)
"""One of every kind."""

HOSTILE: tuple[Block, ...] = (
    Heading(ODD), Heading(LONG, 2), Paragraph(ODD), Paragraph(LONG, lead=True), Bullets(()),
    Bullets((ODD, LONG), numbered=True), make_table(0, caption=ODD),
    Table(LONG, (Column(LONG), Column(ODD, "right"), *(Column("År", "right"),) * 7),
          ((ODD, LONG, *("1",) * 7),) * 2, total=True, note=LONG),
    make_figure(ODD), make_figure(LONG, 60), Blanks((ODD,), 1), Blanks(()), PageBreak(),
)
"""What a workbook's texts can do to a paper."""
