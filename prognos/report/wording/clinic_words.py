"""What is said of clinic-financed ST and the budget of BT, the same in terminal and workbook."""

from collections.abc import Container, Iterator
from math import isnan

from prognos.report.wording.common_words import group_name
from prognos.report.wording.numbers import msek, number, plural, span, whole
from prognos.results import BtYear, ClinicProposal, ProposedGroup, RunResult

NAMED = 5
"""Groups that a sentence names; the table has them all."""


def clinic_line(result: RunResult) -> str:
    """The proposal on one line; empty when none was asked for."""
    proposal = result.money.clinic_proposal
    if proposal is None:
        return ""
    starts = sum(year.starts for year in proposal.by_year)
    if not starts:
        return "inga klinikfinansierade starter föreslås."
    return (f"föreslås {plural(starts, 'klinikfinansierad start', 'klinikfinansierade starter')}"
            f"{_price(proposal)}; samråd krävs.")


def _price(proposal: ClinicProposal) -> str:
    """The whole cost to the clinics; nothing where a price is missing."""
    cost = sum(float(group.cost.sum()) for group in proposal.groups)
    return "" if isnan(cost) else f", {msek(cost, 0)}"


def proposal_sentences(result: RunResult, untold: Container[int] = ()) -> Iterator[str]:
    """What is proposed, what it rests on, what is left and what is not considered.

    untold : groups whose shortage may not be told.
    """
    proposal = result.money.clinic_proposal
    if proposal is None:
        return
    yield f"Utöver ramen {clinic_line(result)}"
    yield (f"Målet är högst {number(proposal.level, 0)} % väntad brist av behovet under "
           f"utvärderingsåren. {_already(proposal)} Starterna är de som kostar klinikerna minst, "
           f"högst {whole(proposal.most)} per grupp och år.")
    if left := _remaining(result, proposal, untold):
        yield left
    if unproven := [group for group in proposal.groups if not group.proven]:
        names = ", ".join(group_name(result.inputs.groups[group.group]) for group in unproven)
        yield f"Sökningen avbröts innan lägsta kostnad var bevisad för {names}."
    yield ("Förslaget är inget beslut och räknas inte in i prognosen, fördelningen, kandidaterna "
           "eller kostnaderna någon annanstans i resultatet.")
    yield _candidates(proposal)
    yield ("I små grupper finns en väntad brist kvar även när medelvärdet täcker behovet, eftersom "
           "det är osäkert vilka som slutar. Då kan en enda start förändra mycket.")


def _already(proposal: ClinicProposal) -> str:
    already = plural(proposal.already, "grupp når", "grupper når")
    return (f"{already} det redan med de centrala blocken; grupper utanför ramen ST och grupper "
            "som inte planeras prövas inte.")


def _remaining(result: RunResult, proposal: ClinicProposal, untold: Container[int]) -> str:
    """Groups that no number of starts within the maximum brings to the level."""
    lacking = [group for group in proposal.groups
               if not group.reached and group.group not in untold]
    if not lacking:
        return ""
    named = ", ".join(_left(result, group) for group in lacking[:NAMED])
    more = f" och {whole(len(lacking) - NAMED)} till" if len(lacking) > NAMED else ""
    return (f"Målet nås inte för {named}{more}; så stor är bristen kvar med högsta tillåtna antal. "
            "Inget föreslås där.")


def _left(result: RunResult, group: ProposedGroup) -> str:
    name = group_name(result.inputs.groups[group.group])
    return f"{name} ({number(group.shortage_after)} %)"


def _candidates(proposal: ClinicProposal) -> str:
    """Limits that groups share are not in the proposal; candidates are told."""
    not_tried = "Handledare, platser för sidoutbildning och kandidater begränsar inte förslaget"
    lacking = [year for year in proposal.by_year
               if (year.missing_after or 0.0) > (year.missing_before or 0.0) + 0.5]
    if lacking:
        told = ", ".join(f"{year.year} ({whole(year.missing_after)})" for year in lacking)
        return f"{not_tried}. Kandidaterna räcker inte till förslaget; så många saknas: {told}."
    if any(year.missing_after is None for year in proposal.by_year):
        return f"{not_tried}. Antalet kandidater är inte känt."
    return f"{not_tried}. Kandidaterna räcker även med förslaget de år som fördelas."


def bt_sentence(years: tuple[BtYear, ...]) -> str:
    """Whether the budget of BT has room for the planned starts; empty without a budget."""
    if not years:
        return ""
    over = tuple(year for year in years if year.planned > year.counted + 1e-9)
    if not over:
        return "Ramen räcker till alla planerade BT-starter."
    lost = sum(year.planned - year.counted for year in over)
    when = span(tuple(year.year for year in over))
    return (f"Ramen räcker inte till alla planerade BT-starter {when}: {number(lost, 0)} ryms inte "
            "och räknas inte som kandidater till ST.")
