"""Every sheet of the result workbook: its group, its title, what it answers, who writes it."""

from prognos.report.workbook.basis.flows_sheet import add_flows
from prognos.report.workbook.basis.forecast_sheet import add_brief, add_forecast
from prognos.report.workbook.basis.group_charts import add_group_charts
from prognos.report.workbook.basis.hosts_sheet import add_hosts
from prognos.report.workbook.basis.need_sheet import add_need
from prognos.report.workbook.basis.people_parts import add_longer_life, add_terms
from prognos.report.workbook.decision.allotment_sheet import add_allotment
from prognos.report.workbook.decision.budget_sheet import add_budget, add_starts
from prognos.report.workbook.decision.clinics_sheet import add_clinics, has_clinics
from prognos.report.workbook.decision.priority_sheet import add_priority_list
from prognos.report.workbook.decision.ranking_sheet import add_ranking
from prognos.report.workbook.decision.summary_sheet import add_summary
from prognos.report.workbook.sensitivity import scenario_sheet
from prognos.report.workbook.sensitivity.limits_sheet import add_limits
from prognos.report.workbook.sensitivity.sensitivity_sheet import add_means, add_sensitivity
from prognos.report.workbook.sensitivity.stability_sheet import add_stability
from prognos.report.workbook.traceability.background_sheet import (
    add_assumptions,
    add_findings,
    add_run,
)
from prognos.report.workbook.traceability.nps_sheet import add_planning
from prognos.report.workbook.traceability.sources_sheet import add_sources
from prognos.report.workbook.writing.book import Sheet, SheetGroup
from prognos.results import RunResult

DECISION = (
    Sheet("Sammanfattning", "Prognos och fördelning av ST-block",
          "Vilka får ST, när och varför, och var i boken står resten?", add_summary),
    Sheet("Fördelning", "Fördelning av block",
          "Vad får varje specialitet, vad gör det med bristen, och varför inte fler?",
          add_allotment),
    Sheet("Prioriteringslista", "Prioriteringslista",
          "I vilken ordning ges blocken, och vad hindrar nästa block?", add_priority_list),
    Sheet("Rangordning", "Rangordning av behoven",
          "Vilka specialiteter har störst behov, och vad vilar platsen på?", add_ranking),
    Sheet("Budget", "Budget", "Vad finns, vad är bundet, vad kostar blocken och vem betalar?",
          add_budget),
)
BASIS = (
    Sheet("Prognos", "Prognos per specialitet och år",
          "Hur stora är behov, tillgång (P10–P90) och brist varje år? En siffra per rad.",
          add_forecast),
    Sheet("Flöden", "Flöden", "Vilka kommer och vilka slutar varje år, och räcker kandidaterna "
          "(AT och BT)?", add_flows),
    Sheet("Behov", "Behov", "Hur räknas behovet, och när nås målen för fast läkarkontakt?",
          add_need),
    Sheet("Diagram", "En specialitet i taget",
          "Hur ser prognosen ut för en specialitet: tillgång mot behov, vilka kommer och går?",
          add_group_charts),
    Sheet("Verksamheterna", "Önskemål och klinikfinansierad ST",
          "Vad har verksamheterna önskat och fått, och vilka egna starter föreslås?",
          add_clinics, has_clinics),
)
SENSITIVITY = (
    Sheet("Känslighet", "Känslighet",
          "Vad ändrar resultatet: antaganden, val av mått, andra åtgärder, mer pengar?",
          add_sensitivity),
    Sheet(scenario_sheet.SHEET, scenario_sheet.TITLE, scenario_sheet.ANSWERS,
          scenario_sheet.add_scenarios, lambda result: result.questions.comparison),
)
TRACES = (
    Sheet("Antaganden", "Antaganden som användes",
          "Vilka värden har använts, varifrån kommer de och vilka är standardvärden?",
          add_assumptions),
    Sheet("Källrader", "Källrader i underlaget", "Vilka rader i underlaget vilar varje grupp på?",
          add_sources, lambda result: result.inputs.sources.rows),
    Sheet("NPS-underlag", "Underlag till Nationella planeringsstödet",
          "Vilka finns och räknas idag, vilka är på väg och hur bedöms läget?", add_planning,
          lambda result: result.people.planning or result.people.who_counts),
    Sheet("Kontroll", "Kontroll av underlaget", "Vad i underlaget bör rättas eller ses över?",
          add_findings),
    Sheet("Körning", "Körning", "Hur kom resultatet till, och vad är bevisat?", add_run),
)
ANNEXES = (
    Sheet("Prognos i korthet", "Prognos i korthet",
          "Hur stor är tillgången med blocken varje år (medelvärde, heltider)?", add_brief),
    Sheet("Begränsningar", "Begränsningar", "Vilka gränser finns, och hur mycket är kvar av dem?",
          add_limits),
    Sheet("Förslag till basenhet", "Förslag till basenhet – internt arbetsmaterial",
          "Vilken enhet kan ta emot blocken?", add_hosts,
          lambda result: result.allocation.host_units),
    Sheet("Starter per betalare", "Starter per specialitet, år och betalare",
          "Vem betalar starterna i varje specialitet?", add_starts,
          lambda result: result.money.payers and result.money.payers.starts),
    Sheet("Anställningsform", "Egna specialister efter anställningsform",
          "Hur är regionens specialister anställda?", add_terms,
          lambda result: result.people.who_counts),
    Sheet("Längre arbetsliv", "Längre arbetsliv",
          "Hur många fler heltider ger det om alla går i pension ett år senare?", add_longer_life,
          lambda result: len(result.people.longer_life)),
    Sheet("Åtgärder", "Åtgärder per specialitet",
          "Vad ger varje åtgärd i en specialitet, och när blir det för sent att starta?",
          add_means, lambda result: result.questions.levers or result.questions.last_starts),
    Sheet("Stabilitet", "Stabilitet per block",
          "Vilka block står sig när antagandena är andra?", add_stability,
          lambda result: result.questions.stability is not None),
)
GROUPS = (
    SheetGroup("Beslut", "#1F3864", DECISION),
    SheetGroup("Underlag", "#2E75B6", BASIS),
    SheetGroup("Känslighet", "#C55A11", SENSITIVITY),
    SheetGroup("Spårbarhet", "#7F7F7F", TRACES),
)
ANNEX_GROUP = SheetGroup("Bilagor", "#BFBFBF", ANNEXES)


def sheets_of(result: RunResult, annexes: bool) -> tuple[SheetGroup, ...]:
    """The sheets that the run has something to tell in, by group."""
    groups = (*GROUPS, ANNEX_GROUP) if annexes else GROUPS
    return tuple(SheetGroup(group.name, group.colour, tuple(
        sheet for sheet in group.sheets if sheet.wanted(result))) for group in groups)
