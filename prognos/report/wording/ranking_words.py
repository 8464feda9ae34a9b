"""What is told of a group's place among the needs, in Swedish, the same in every renderer."""

from prognos.report.wording.common_words import group_name
from prognos.report.wording.numbers import percent, span
from prognos.results import Differing, RankedGroup, RunResult

NOT_MOVED = ("En justerad plats flyttar inga block: fördelningen räknas på behoven.")
MOVES = ("Vad som låg bakom förra årets rang finns inte i arbetsboken. Varför en grupp har flyttat "
         "går därför inte att räkna fram; här står vad årets plats vilar på.")


def equal_places(result: RunResult, ranked: RankedGroup) -> str:
    """Places that the group might as well have: "3–8"; empty = its own only."""
    if not ranked.equal_to:
        return ""
    places = {entry.group: entry.place for entry in result.ranking}
    return span(tuple(sorted({ranked.place, *(places[g] for g in ranked.equal_to)})))


def adjusted_sentence(ranked: RankedGroup) -> str:
    """That a rank is adjusted: to what, by whom, when and why; empty when it is not."""
    entry = ranked.adjusted
    if entry is None:
        return ""
    return f"Justerad till {entry.rank} av {entry.decided_by} {entry.decided_on}: {entry.reason}"


def moved(ranked: RankedGroup) -> int | None:
    """Places up (positive) or down since last year; None when last year's rank is not known."""
    if ranked.previous is None or ranked.previous.rank is None:
        return None
    return ranked.previous.rank - ranked.place


def apart_sentence(result: RunResult, ranked: RankedGroup) -> str:
    """What most sets the group apart from its neighbour; empty for a group alone."""
    apart = ranked.apart
    if apart is None:
        return ""
    other = group_name(result.inputs.groups[apart.neighbour])
    places = {entry.group: entry.place for entry in result.ranking}
    where = "under" if places.get(apart.neighbour, 0) > ranked.place else "över"
    told = [each for each in apart.measures if _gap(each.own) != _gap(each.others)]
    if not told:
        return f"Inget enskilt mått skiljer gruppen tydligt från {other}, närmast {where}."
    words = " och ".join(_differing(measure) for measure in told)
    return f"Skiljer sig från {other}, närmast {where}, främst genom {words}."


def _differing(measure: Differing) -> str:
    """One measure with both groups' figures, shares of the need in the evaluated years."""
    own, others = measure.own, measure.others
    if measure.name == "shortage_today":
        side = "" if (own >= 0) == (others >= 0) else f"{_side(others)} "
        return f"läget idag ({_gap(own)} mot {side}{percent(abs(others))})"
    if measure.name == "need_growth":
        return f"behovets förändring ({_signed(own)} mot {_signed(others)})"
    noun = "avgångar" if measure.name == "exits" else "nya specialister"
    more = "fler" if own > others else "färre"
    return f"{more} {noun} ({percent(own)} av behovet mot {percent(others)})"


def _gap(share: float) -> str:
    return f"{_side(share)} {percent(abs(share))}"


def _side(share: float) -> str:
    return "brist" if share >= 0 else "överskott"


def _signed(share: float) -> str:
    text = percent(share)
    return text if share <= 0 or not any(c in "123456789" for c in text) else f"+{text}"
