"""Findings about a computed result: limits that cannot be met, money that was worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from optimize.problem import Slack
from prognos.findings import Finding, in_order, make_finding
from prognos.results import CandidateYear, FrameResult, Swing

MILLION = 1e6
SWING_CODES = {"dip": "kandidater-svacka", "peak": "kandidater-topp"}


def outcome_findings(
    frames: tuple[FrameResult, ...],
    candidates: Sequence[CandidateYear] = (),
    swings: Sequence[Swing] = (),
) -> tuple[Finding, ...]:
    """What a reader must know of every frame's allocation, and of the candidates for ST."""
    found = [finding for frame in frames for finding in _of_frame(frame)]
    return in_order([*found, *_candidates(candidates, swings)])


def _candidates(
    candidates: Sequence[CandidateYear], swings: Sequence[Swing]
) -> Iterator[Finding]:
    """The whole region: years with too few candidates, a dip or a peak of new ones."""
    lacking = [year for year in candidates if year.area is None and year.missing > 0.5]
    if lacking:
        yield make_finding(
            "kandidater-saknas", "AT och BT", years=", ".join(str(year.year) for year in lacking),
            missing=_count(round(max(year.missing for year in lacking))))
    for swing in swings:
        if swing.area is None:
            yield make_finding(SWING_CODES[swing.kind], "AT och BT", year=str(swing.year),
                               new=_count(round(swing.new)))


def _of_frame(frame: FrameResult) -> Iterator[Finding]:
    yield from _status(frame)
    yield from (_unmet(frame, minimum) for minimum in frame.allocation.unmet)
    yield from _exceeded(frame)
    limited = ~np.isnan(frame.amount)
    if frame.bound_computed and limited.any():
        first = int(np.argmax(limited))
        yield make_finding("bundet-beraknat", "Budgetram", frame=_name(frame),
                           first=str(frame.years[first]), amount=_money(frame.bound[first]))


def _status(frame: FrameResult) -> Iterator[Finding]:
    if frame.allocation.status == "none":
        yield make_finding("ingen-fordelning", frame=_name(frame))
    elif frame.allocation.status == "time_limit":
        gap = f"{100 * frame.allocation.gap:.2f}".replace(".", ",")
        yield make_finding("tidsgrans-nadd", frame=_name(frame), gap=gap)


def _unmet(frame: FrameResult, minimum: Slack) -> Finding:
    """Limit, year and amount: what would have to give way for the minimum to be met."""
    reasons = "; ".join(_shortfall(slack) for slack in frame.allocation.shortfalls)
    return make_finding(
        "minimum-ryms-inte", "Begränsningar", limit=_limit(minimum),
        lacking=_count(minimum.amount),
        reasons=f"För att alla minimikrav ska rymmas: {reasons}." if reasons else "",
    )


def _shortfall(slack: Slack) -> str:
    if slack.family == "budget":
        return f"i {slack.year} års ram saknas {_money(slack.amount)}"
    return f"{_limit(slack)} behöver höjas med {_count(slack.amount)}"


def _exceeded(frame: FrameResult) -> Iterator[Finding]:
    """Years whose money is gone before any new block."""
    left = frame.amount - frame.bound
    for year, missing in zip(frame.years, -left, strict=True):
        if missing > 0.5:
            yield make_finding("ram-redan-overskriden", "Budgetram", frame=_name(frame),
                               year=str(year), missing=_money(missing))


def _name(frame: FrameResult) -> str:
    return f"Ramen {frame.name}"


def _limit(slack: Slack) -> str:
    parts = (slack.label, slack.group, slack.year)
    return " ".join(str(part) for part in parts if part is not None)


def _count(amount: float) -> str:
    whole = abs(amount - round(amount)) < 1e-6
    return f"{amount:.0f}" if whole else f"{amount:.1f}".replace(".", ",")


def _money(amount: float) -> str:
    return f"{amount / MILLION:.1f} mkr".replace(".", ",").replace(" ", "\u00a0")
