"""Money beside the budgets as JSON: payers, clinic-financed ST, the budget of BT."""

from dataclasses import asdict

from prognos.report.tables.json_values import Json, by_year, known, number
from prognos.results import ClinicProposal, PriceLine, ProposedGroup, RunResult


def money_json(result: RunResult) -> Json:
    """Keys `block_prices`, `starts_by_payer`, `cost_by_payer`, `clinic_proposal`, `bt_budget`."""
    payers, proposal = result.money.payers, result.money.clinic_proposal
    return {
        "block_prices": [_price(line) for line in payers.prices] if payers else [],
        "starts_by_payer": [
            asdict(row) | {"group": result.inputs.groups[row.group].id} for row in payers.starts
        ] if payers else [],
        "cost_by_payer": [known(asdict(row)) for row in payers.years] if payers else [],
        "clinic_proposal": None if proposal is None else _proposal(result, proposal),
        "bt_frame": [known(asdict(year)) for year in result.money.bt_years],
    }


def _price(line: PriceLine) -> Json:
    fields = asdict(line)
    years, sek = fields.pop("years"), fields.pop("sek")
    return known(fields) | {"cost_by_year": by_year(years, sek)}


def _proposal(result: RunResult, proposal: ClinicProposal) -> Json:
    return {
        "level_percent": proposal.level,
        "most_per_group_and_year": proposal.most,
        "groups_at_level_already": proposal.already,
        "by_year": [asdict(year) for year in proposal.by_year],
        "groups": [_group(result, proposal, group) for group in proposal.groups],
    }


def _group(result: RunResult, proposal: ClinicProposal, group: ProposedGroup) -> Json:
    starts = zip(result.inputs.calendar.start_calendar_years, group.starts, strict=True)
    return {
        "group": result.inputs.groups[group.group].id,
        "central_blocks": group.blocks,
        "starts": [{"start_year": year, "starts": count} for year, count in starts if count],
        "reached": group.reached,
        "proven": group.proven,
        "cost_sek": number(group.cost.sum()),
        "cost_by_year": by_year(proposal.years, group.cost),
        "shortage_percent": {"without_blocks": group.shortage_without,
                             "with_blocks": group.shortage_blocks,
                             "with_proposal": group.shortage_after},
    }
