"""Annexes: the blocks with their price and reason, the assumptions, what was found, the run."""

from collections import Counter
from collections.abc import Iterator
from math import isnan

from optimize.problem import WORTHLESS, MeritLine
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.paper.chapters.allotment_chapter import blocks_tables, left_out_table, mkr
from prognos.report.paper.chapters.alternatives_chapter import yardstick_table
from prognos.report.paper.chapters.consult_chapter import unit_blocks, unit_rows
from prognos.report.paper.chapters.order_chapter import order_tables
from prognos.report.paper.document import Block, Column, Heading, PageBreak, Paragraph, Table
from prognos.report.paper.phrases import kind
from prognos.report.paper.standing import Standing, standings
from prognos.report.wording.common_words import (
    assumption_text,
    budget_group,
    group_name,
    status_words,
)
from prognos.report.wording.numbers import number, percent, span
from prognos.results import BudgetResult, RunResult
from prognos.schema.findings import NOTICE, WARNING

DEMANDED = " (för ett minimikrav)"
"""Stands after the name where a block is not given for its own benefit."""
REASONS = ("Nr: nummer i prioriteringslistan, där planens block står efter sin nytta för målet. "
           "Block som följer på varandra i samma grupp och "
           "startår står på en rad. Brist: gruppens väntade brist utan nya block, som andel av "
           "behovet. Avvärjd brist och kostnad: per block. Heltidsår: en heltid under ett år.")
"""What stands under the table of blocks."""


def add_annexes(result: RunResult) -> Iterator[Block]:
    """The annexes, numbered in order; one without content is left out."""
    yield PageBreak()
    units = list(unit_blocks(result)) if unit_rows(result) else []
    parts = [(title, blocks) for title, blocks in (
        ("block per startår och kostnad", list(blocks_tables(result))),
        ("blocken i turordning", list(_blocks(result))),
        ("hela rangordningen", list(order_tables(result))),
        ("grupper utan block", list(left_out_table(result))),
        ("block med olika mått", list(yardstick_table(result))),
        ("önskade och föreslagna block per enhet", units),
        ("metod: pensionskurvan", list(_curve(result))),
        ("antaganden som är standardvärden", list(_assumptions(result))),
        ("anmärkningar på underlaget", list(_findings(result))),
        ("om körningen", list(_run(result)))) if blocks]
    for place, (title, blocks) in enumerate(parts, start=1):
        yield Heading(f"Bilaga {place}: {title}")
        yield from blocks


def _blocks(result: RunResult) -> Iterator[Block]:
    """The plan's blocks in the order of the priority list."""
    for budget in result.allocation.budgets:
        found = {one.group: one for one in standings(result, budget.name)}
        rows = tuple(_block_row(result, budget, lines, found[budget.groups[lines[0].group]])
                     for lines in _together(budget))
        if rows:
            yield Table(
                f"{kind(budget.name)} i fördelningen",
                (Column("Nr", "right", 1.1), Column("Specialitet", width=4.0),
                 Column("Startår", "right", 1.0), Column("Block", "right", 0.8),
                 Column("Brist utan block", "right", 1.0),
                 Column("Avvärjd brist (heltidsår)", "right", 1.3),
                 Column("Kostnad (mkr)", "right", 1.2)),
                rows, note=REASONS)


def _together(budget: BudgetResult) -> Iterator[list[MeritLine]]:
    """The plan's lines, those that follow one another and differ only in what they avert as one."""
    found: list[list[MeritLine]] = []
    for line in (line for line in budget.merit if line.funded):
        last = found[-1][-1] if found else None
        if last is not None and last.position + 1 == line.position and _alike(last, line):
            found[-1].append(line)
        else:
            found.append([line])
    yield from found


def _alike(one: MeritLine, other: MeritLine) -> bool:
    return (one.group, one.start, is_demanded(one), mkr(one.cost)) == (
        other.group, other.start, is_demanded(other), mkr(other.cost))


def _block_row(
    result: RunResult, budget: BudgetResult, lines: list[MeritLine], group: Standing
) -> tuple[str, ...]:
    line = lines[0]
    averted = dict.fromkeys(number(each.benefit_fte_years) for each in (line, lines[-1]))
    return (
        span(tuple(each.position for each in lines)),
        group_name(budget_group(result.inputs, budget, line.group)) + DEMANDED * is_demanded(line),
        str(budget.problem.start_years[line.start]), str(len(lines)), group.told_before,
        COVERED if group.silent else " till ".join(averted),
        "okänd" if isnan(line.cost) else mkr(line.cost))


def is_demanded(line: MeritLine) -> bool:
    """Whether a block is in the plan for a minimum, and not for its own benefit."""
    return line.benefit <= WORTHLESS


def _curve(result: RunResult) -> Iterator[Block]:
    """The retirement curve as used."""
    curve = result.inputs.careers.curve
    if not result.people.retirement_curve:
        return
    way = "senare" if curve.shift > 0 else "tidigare"
    moved = f", flyttad {number(abs(curve.shift))} år {way}" if curve.shift else ""
    yield Paragraph(
        f"Pensionskurvan {curve.name}{moved}. Den säger hur stor del av dem som är kvar som går i "
        "pension det år de fyller åldern, och hur mycket de arbetar då. Före den första åldern går "
        "ingen i pension. Osäkerheten om pensionsåldern flyttar hela kurvan för alla på en gång.")
    yield Table(
        "Pensionskurvan som den har använts",
        (Column("Ålder", "right"), Column("Slutar under året", "right"),
         Column("Arbetar, andel av tidigare arbetstid", "right", 1.6)),
        tuple((str(row.age), percent(row.retires, 1), percent(row.works))
              for row in result.people.retirement_curve))


def _assumptions(result: RunResult) -> Iterator[Block]:
    """Defaults in use; blank ones without a value change nothing and are left out."""
    rows = tuple(
        (entry.name, assumption_text(entry), entry.unit or "–", entry.source or "–")
        for entry in result.inputs.sources.assumptions if entry.is_default)
    if rows:
        yield Table(
            "Antaganden där regionen inte har angett något eget",
            (Column("Antagande", width=4.0), Column("Värde", width=1.8), Column("Enhet", width=1.6),
             Column("Källa", width=4.6)), rows)


def _findings(result: RunResult) -> Iterator[Block]:
    """How many remarks there are by sheet; the messages may tell of single persons."""
    counts: Counter[tuple[str, str]] = Counter(
        (finding.sheet or "Resultatet", finding.severity) for finding in result.run.findings)
    if not counts:
        yield Paragraph("Kontrollen av underlaget gav inga anmärkningar.")
        return
    sheets = list(dict.fromkeys(sheet for sheet, _ in counts))
    yield Paragraph("Texterna står i bladet Kontroll i resultatboken. Här står bara antalet, "
                    "eftersom de kan röra enskilda rader.")
    yield Table(
        "Anmärkningar per blad",
        (Column("Blad", width=3.0), Column("Varningar", "right"), Column("Notiser", "right")),
        tuple((sheet, str(counts[sheet, WARNING]), str(counts[sheet, NOTICE]))
              for sheet in sheets))


def _run(result: RunResult) -> Iterator[Block]:
    """What the figures can be traced back to."""
    rows = [("Program", f"st-prognos {result.run.version}"),
            ("Underlagets kontrollsumma (SHA-256)", result.run.input_sha256),
            ("Mätdatum", result.inputs.calendar.base_date.isoformat()),
            ("Mål", result.inputs.rules.objective.name),
            ("Viktning", result.inputs.rules.objective.weighting)]
    rows += [(f"Fördelning av {kind(budget.name)}", status_words(budget.allocation))
             for budget in result.allocation.budgets]
    yield Table("Uppgifter om körningen",
                (Column("Uppgift", width=2.0), Column("Värde", width=5.0)), tuple(rows))
