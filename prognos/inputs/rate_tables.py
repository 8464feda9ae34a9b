"""Training forms, retirement and the yearly rates of each group."""

from dataclasses import dataclass, field

import numpy as np

from prognos.inputs.arrays import FloatArray, freeze


@dataclass(frozen=True)
class Forms:
    """Training forms: length, delay beyond it, drop-out."""

    names: tuple[str, ...]
    length: FloatArray
    """Nominal length in years."""
    delay_mean: FloatArray
    delay_sd: FloatArray
    dropout: FloatArray
    """delta: probability a year to leave training unfinished, by form; (F, G, T) where groups or
    calendar years differ."""
    counts: FloatArray
    """FTE towards the need while in training; nan = the group's own rule."""
    known_delay_mean: float
    known_delay_sd: float
    old: int
    """Index of ST SOSFS 2015:8, the form of `old_share`."""
    new: int
    """Index of ST HSLF-FS 2021:8, the form of the rest."""
    old_share: FloatArray
    """(T,) share of new starts under the old rules, by relative start year (index 0 unused)."""

    def __post_init__(self) -> None:
        for name in ("length", "delay_mean", "delay_sd", "counts"):
            freeze(self, name, np.float64, (len(self.names),))
        freeze(self, "dropout", np.float64, (len(self.names), None, None)[:np.ndim(self.dropout)])
        freeze(self, "old_share", np.float64, (None,))


@dataclass(frozen=True)
class RetirementCurve:
    """Probability to retire during the year one attains an age, and the share one works."""

    name: str
    first_age: int
    hazard: FloatArray
    """r(a) for first_age, first_age + 1, …"""
    working_share: FloatArray
    """k(a), same ages."""
    shift: float
    """*Förskjutning pensionsålder*, years; positive = later."""

    def __post_init__(self) -> None:
        freeze(self, "hazard", np.float64, (None,))
        freeze(self, "working_share", np.float64, self.hazard.shape)


@dataclass(frozen=True)
class Rates:
    """Rates per group: (G,), or (G, T) by year-end for those of `BY_YEAR` where years differ."""

    other_exits: FloatArray
    """e_g, a year, up to `exit_last_age`."""
    recruitment: FloatArray
    """lambda_g, persons a year; nan = mobility in balance."""
    retention: FloatArray
    fill_rate: FloatArray
    """(G, n) phi_g by start year."""
    would_have_started: FloatArray
    """alpha_g: share of the blocks that clinics had started anyway."""
    new_fte: FloatArray
    """w_new: FTE of a new specialist."""
    training_fte: FloatArray
    """h: FTE towards the need while in training, where the form does not say."""
    priority: FloatArray
    """v_g: weight in the objective."""
    exit_last_age: int
    later: FloatArray = field(default_factory=lambda: np.zeros(0))
    """Years that the group retires later than the curve's shift says; empty = none does."""

    def __post_init__(self) -> None:
        groups = len(self.other_exits)
        if len(self.later) == 0:
            object.__setattr__(self, "later", np.zeros(groups))
        for name in ("would_have_started", "new_fte", "priority"):
            freeze(self, name, np.float64, (groups,))
        for name in BY_YEAR:
            freeze(self, name, np.float64, (groups, None)[:np.ndim(getattr(self, name))])
        freeze(self, "fill_rate", np.float64, (groups, None))


BY_YEAR = ("other_exits", "recruitment", "retention", "training_fte", "later")


def by_year(rates: FloatArray) -> FloatArray:
    """Rates (G,) as (G, 1), those of each year-end (G, T) as they are."""
    return rates[:, None] if rates.ndim == 1 else rates


@dataclass(frozen=True)
class Uncertainty:
    """Standard deviations of the four common factors; all 0 = the single central node."""

    retirement: float
    """Years that the retirement curve moves."""
    mobility: float
    """On the log scale: other exits and recruitment."""
    training: float
    """On the log scale: delay and drop-out."""
    inflow: float = 0.0
    """On the logit scale: retention and fill rate."""
