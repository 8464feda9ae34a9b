"""Sentences of the yearly follow-up, the same on the screen and in the workbook."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isnan

from prognos.inputs.all_inputs import id_in_words
from prognos.report.wording.common_words import lower_first
from prognos.report.wording.numbers import number, percent, plural, signed, whole
from prognos.results.years.calibration import (
    DROPOUT,
    EXITS,
    FILL,
    RECRUITMENT,
    RETENTION,
    LearnedLine,
)
from prognos.results.years.follow_up import (
    CORRECTED,
    DRIFT,
    MAIN,
    MODEL,
    NO_CHANGE,
    BlockChain,
    Bridge,
    Coverage,
    EditionOutcome,
    FollowUp,
    Moved,
)

TITLE = "Så gick det, och varför siffran ändrats"
FORECASTS = {MODEL: "modellen", NO_CHANGE: "ingen förändring", DRIFT: "trenden",
             CORRECTED: "modellen rättad med sitt förra fel"}
FORECAST_HEADINGS = FORECASTS | {CORRECTED: "rättad modell"}
"""The same for narrow columns."""
FLOWS = {"retired": "Pensionsavgångar", "left": "Övriga avgångar",
         "known_exits": "Anmälda avgångar", "completed": "Färdiga som stannar",
         "recruited": "Rekryterade", "started": "Nya i utbildning", "dropped": "Avbrott",
         "finished": "Färdiga, alla", "balance": "Rekrytering framåt (rörlighet i balans)",
         "rest": "Ålder, tjänstgöringsgrad, byten och övrigt"}
PARTS = {"data": "Nya personaluppgifter", "definitions": "Ändrade definitioner",
         "assumptions": "Ändrade antaganden", "decisions": "Nya beslut", "need": "Ändrat behov"}
HEADINGS = {"data": "Nya uppgifter", "definitions": "Defini\u00adtioner",
            "assumptions": "Antagan\u00adden", "decisions": "Beslut", "need": "Behov"}
"""The same for narrow columns, with a soft hyphen where a word may be divided."""
RATES = {EXITS: "Övriga avgångar per år", RECRUITMENT: "Rekrytering per år, personer",
         RETENTION: "Andel som stannar efter ST", FILL: "Tillsättningsgrad",
         DROPOUT: "Avbrott i ST per år"}
SUPPORT = {EXITS: "personår", RECRUITMENT: "personår", RETENTION: "färdiga", FILL: "block",
           DROPOUT: "personår"}
"""What a rate rests on."""
GOOD, HAPPENED, BLOCKS, WHY, LEARNED = (
    "Hur bra var prognosen?", "Vad väntades, och vad blev det?", "Hur gick det för blocken?",
    "Varför har siffran ändrats?", "Vad lär vi oss?")
"""What the page answers."""
PEOPLE = {"ST": "specialister i ST-grupperna", "DSK": "distriktssköterskor"}
"""Budget -> those who are counted."""
INTERACTION = "Samspel"
BRIDGE_WORDS = (
    "Nya personaluppgifter är vilka som var i tjänst och i utbildning vid årets slut, nya beslut "
    "är blocken som har fördelats sedan förra prognosen, och ändrat behov är det som anges i "
    "bladen om behovet (behov enligt Nuläge följer bemanningen). Varje del är räknad för sig; "
    "samspelet är det som delarna gör tillsammans utöver det.")
ASSUMED = ("Bladet Föregående år är tomt för en del grupper: där räknas planens block som "
           "utlysta, och nya ST-läkare med central finansiering som tillsatta.")
CLOSE = 0.02
"""Forecasts whose errors differ by less than this share did as well as each other."""
NAMED = 5
MOST = 12
"""Rows of a table of groups, and changes named in a sentence."""
MOST_FLOWS, DIFFERS, SURPRISING = 3, 0.5, 2.0
"""Flows that are told; from how many persons; and standard deviations that chance seldom gives."""


def group_words(group: str) -> str:
    """A group's id as users read it; "" = all groups of budget ST."""
    return id_in_words(group) or "Alla ST-grupper"


def groups_of(budget: str) -> str:
    """The groups of a budget: "ST-grupperna"."""
    return f"{budget}-grupperna"


def follow_up_sentences(follow: FollowUp) -> Iterator[str]:
    """The page in short: how good, what happened, which blocks are free, why the figure moved."""
    return (sentence for _, sentence in follow_up_answers(follow))


def follow_up_answers(follow: FollowUp, most: int | None = MOST) -> Iterator[tuple[str, str]]:
    """The same, each sentence with the question that it answers.

    most : changes that are named in a sentence; None = all.
    """
    latest = follow.outcomes[0]
    if latest.broken:
        yield GOOD, broken_sentence(latest)
    yield GOOD, beaten_by(latest)
    if latest.groups:
        yield GOOD, coverage_sentence(latest.coverage)
    if latest.changed:
        yield GOOD, ("Definitioner har ändrats sedan utgåvan, så prognos och utfall räknas olika: "
                     + "; ".join(latest.changed) + ".")
    if latest.groups:
        yield HAPPENED, stock_sentence(latest)
    for sentence in (flows_sentence(latest), left_out_sentence(latest)):
        if sentence is not None:
            yield HAPPENED, sentence
    if (blocks := blocks_sentence(follow.chains)) is not None:
        yield BLOCKS, blocks
    if follow.bridges:
        yield WHY, bridge_sentence(follow.bridges[0])
        for title, named in changes_named(follow):
            more = f"; och {len(named[most:])} till" if most and named[most:] else ""
            yield WHY, f"{title}: {'; '.join(named[:most])}{more}."
        yield WHY, BRIDGE_WORDS
    elif follow.bridge_missing:
        yield WHY, follow.bridge_missing
    if (lessons := lessons_sentence(follow.lessons)) is not None:
        yield LEARNED, lessons


def flows_sentence(outcome: EditionOutcome) -> str | None:
    """The flows that differed most, and whether chance may be the reason; None without flows."""
    flows = [each for each in outcome.flows if each.budget == MAIN and each.flow != "finished"]
    if not flows:
        return None
    off = sorted((each for each in flows if abs(each.outcome - each.forecast) >= DIFFERS),
                 key=lambda each: -abs(each.outcome - each.forecast))[:MOST_FLOWS]
    if not off:
        return f"Flödena i {groups_of(MAIN)} blev som väntat."
    told = ", ".join(f"{lower_first(FLOWS[each.flow])} {whole(each.outcome)} (väntat "
                     f"{number(each.forecast)})" for each in off)
    sentence = f"Av flödena i {groups_of(MAIN)} skilde sig mest: {told}."
    if any(isnan(each.sd) for each in off):
        return sentence
    odd = [lower_first(FLOWS[each.flow]) for each in off
           if abs(each.outcome - each.forecast) > SURPRISING * each.sd]
    return f"{sentence} " + (f"Mer än slumpen brukar ge: {' och '.join(odd)}." if odd
                             else "Skillnaderna kan vara slump.")


def left_out_sentence(outcome: EditionOutcome) -> str | None:
    """Groups that only the forecast or only the outcome has; None when both have all."""
    names = [group_words(group) for group in outcome.not_compared]
    if not names:
        return None
    more = f" och {len(names) - NAMED} till" if len(names) > NAMED else ""
    return (f"{plural(len(names), 'grupp', 'grupper')} finns bara i prognosen eller bara i "
            f"utfallet och jämförs inte: {'; '.join(names[:NAMED])}{more}.")


CRPS_WORDS = ("CRPS är ett medelfel som tar med hela fördelningen: lägre är bättre, och en prognos "
              "utan spridning får sitt medelfel.")


def broken_sentence(outcome: EditionOutcome) -> str:
    """The series is broken: what follows measures the break."""
    years = " och ".join(map(str, outcome.broken))
    return (f"Serien är bruten: {years} försvann eller tillkom så många specialister att en "
            "definition troligen har ändrats. Siffrorna visar den ändringen, inte hur bra "
            "prognosen var.")


def beaten_by(outcome: EditionOutcome) -> str:
    """Which forecast missed least, first of all."""
    return model_against(outcome.scores.absolute,
                         f"Utgåvan {outcome.edition} missade {outcome.year}")


def model_against(errors: Mapping[str, float], missed_by: str, decimals: int = 2) -> str:
    """The mean errors of the model and the naive forecasts; what beat the model is said first."""
    if len(errors) < 2:
        return "Ingen grupp finns både i prognosen och i utfallet."
    others = {key: error for key, error in errors.items() if key != MODEL}
    told = "; ".join(f"{FORECASTS[key]} {number(error, decimals)}" for key, error in others.items())
    missed = (f"{missed_by} med i snitt {number(errors[MODEL], decimals)} personer per grupp "
              f"(enkla prognoser: {told}).")
    best = min(others, key=lambda key: others[key])
    if abs(errors[MODEL] - others[best]) < CLOSE * errors[MODEL]:
        return missed + " Den var ungefär lika bra som den bästa enkla prognosen."
    if errors[MODEL] < others[best]:
        return missed + " Modellen var bättre än de enkla prognoserna."
    name = FORECASTS[best]
    return f"{name[0].upper()}{name[1:]} träffade bättre än modellen. {missed}"


def stock_sentence(outcome: EditionOutcome, budgets: Sequence[str] = ()) -> str:
    """Said and seen of each budget, ST first: those that `kor` counts.

    budgets : those that are told; empty = all.
    """
    told = [_stock(outcome, budget) for budget in sorted(
        budgets or {each.budget for each in outcome.groups}, key=lambda each: each != MAIN)]
    return (f"Utgåvan {outcome.edition} väntade så här många vid slutet av {outcome.year}: "
            f"{' och '.join(told)}.")


def _stock(outcome: EditionOutcome, budget: str) -> str:
    ours = [each for each in outcome.groups if each.budget == budget]
    said, seen = sum(each.forecast for each in ours), sum(each.outcome for each in ours)
    off = percent(abs(seen - said) / said, 1) if said else "–"
    way = "fler" if seen > said else "färre"
    what = f"{off} {way}" if whole(seen) != whole(said) else "lika många"
    who = PEOPLE.get(budget, f"personer i {groups_of(budget)}")
    return f"{whole(said)} {who} (det blev {whole(seen)}, {what})"


def coverage_sentence(coverage: Coverage) -> str:
    """Hits, how many there should have been, and how sure that is."""
    if not coverage.outcomes:
        return "Utgåvan har inga intervall att pröva."
    share = percent(coverage.hits / coverage.outcomes)
    least = "minst " if coverage.at_least else ""
    sentence = (f"Utfallet låg i prognosens intervall (P10–P90) i {coverage.hits} av "
                f"{coverage.outcomes} grupper ({share}); enligt prognosen borde det vara "
                f"{least}{percent(coverage.stated)}. "
                f"Exakt 95-procentsintervall: {percent(coverage.low)}–{percent(coverage.high)}.")
    if coverage.low <= coverage.stated <= coverage.high:
        sentence += " Skillnaden kan vara slump."
    elif coverage.high < coverage.stated:
        sentence += " Intervallen är för snäva."
    elif coverage.at_least:
        sentence += " Intervallen är inte för snäva."
    else:
        sentence += " Intervallen är vidare än de behöver vara."
    if coverage.years == 1:
        sentence += (" Grupperna i samma år delar det årets avvikelser, så ett enda år säger "
                     "lite.")
    else:
        sentence += (" Utfall från samma år delar det årets avvikelser, så det verkliga "
                     "intervallet är bredare.")
    return sentence


def blocks_sentence(chains: Sequence[BlockChain]) -> str | None:
    """Blocks of the latest round; None when nothing is told of any."""
    if not chains:
        return None
    year = chains[0].year
    latest = [chain for chain in chains if chain.year == year]
    announced = sum(chain.announced or 0 for chain in latest)
    filled = sum(chain.filled or 0 for chain in latest)
    planned = sum(chain.planned or 0 for chain in latest)
    if not announced and not planned:
        return f"{year}: inga block planerades eller utlystes."
    free = [chain for chain in latest if chain.unfilled]
    free.sort(key=lambda chain: (-chain.unfilled, chain.group))
    told = ", ".join(f"{group_words(chain.group)} {chain.unfilled}" for chain in free[:NAMED])
    more = f" och {len(free) - NAMED} grupper till" if len(free) > NAMED else ""
    told_plan = any(chain.planned is not None for chain in latest)
    known = [chain.filled is not None for chain in latest if chain.announced]
    sentence = f"{year}: " + (f"{planned} block planerades, " if told_plan else "") + (
        f"{announced} utlystes" + (f", {filled} tillsattes." if any(known) or not known else
                                   "; hur många som tillsattes är inte känt."))
    if any(known) and not all(known):
        sentence += " För en del grupper är antalet tillsatta inte känt."
    elif not free and all(known):
        sentence += " Inget block är ledigt."
    if free:
        sentence += (f" Återta och fördela om {sum(chain.unfilled for chain in free)}: "
                     f"{told}{more}.")
    return sentence + (f" {ASSUMED}" if any(chain.assumed and chain.announced
                                            for chain in latest) else "")


def told_of(bridges: Sequence[Bridge]) -> Callable[[Bridge], Moved]:
    """The figure that is told: the shortage, or the supply where no need is stated."""
    stated = any(bridge.need.old or bridge.need.new for bridge in bridges)
    return (lambda bridge: bridge.shortage) if stated else (lambda bridge: bridge.supply)


def bridge_sentence(bridge: Bridge) -> str:
    """Old, new, and the parts that sum to the difference; then need and supply."""
    stated = bridge.need.old or bridge.need.new
    moved = told_of([bridge])(bridge)
    parts = [f"{PARTS[part.name].lower()} {signed(part.alone)}" for part in moved.parts]
    what = "brist" if stated else "tillgång"
    sentence = (f"Prognosens {what} {bridge.year} (ST-grupperna, med blocken) har gått "
                f"{_from_to(moved)} heltider, {signed(moved.new - moved.old)}: "
                f"{', '.join(parts)}, {INTERACTION.lower()} {signed(moved.interaction)}.")
    return sentence if not stated else (
        f"{sentence} Tillgången har gått {_from_to(bridge.supply)} och behovet "
        f"{_from_to(bridge.need)}.")


def _from_to(moved: Moved) -> str:
    return f"från {number(moved.old)} till {number(moved.new)}"


def changes_named(follow: FollowUp) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What differs between the two ends of the bridge by name, under a title; what differs not
    is left out."""
    for title, changed in ((PARTS["definitions"], follow.changed),
                           (PARTS["assumptions"], follow.changed_assumptions),
                           (PARTS["need"], follow.changed_need)):
        if changed:
            yield title, changed


def rate_words(line: LearnedLine) -> str:
    """What a rate is called; that of the whole region's recruitment is one per specialist."""
    if line.measure == RECRUITMENT and not line.group:
        return "Rekrytering per år och specialist"
    return RATES[line.measure]


def rate_told(line: LearnedLine, value: float | None) -> str:
    """A rate's figure: persons for a group's recruitment, else percent."""
    if line.measure == RECRUITMENT and line.group:
        return number(value, 2)
    return percent(value, 1)


def lessons_sentence(lines: Sequence[LearnedLine]) -> str | None:
    """What the years say of the whole region; None when they agree with the assumptions."""
    told = [f"{lower_first(rate_words(line))} {rate_told(line, line.shrunk)} "
            f"({rate_told(line, line.low)}–{rate_told(line, line.high)}) i stället för antagna "
            f"{rate_told(line, line.now)}" for line in lines if not line.group]
    return f"Åren talar för andra takter i hela regionen: {'; '.join(told)}." if told else None


def sure(value: float, decimals: int = 1) -> str:
    """A figure, "–" where it is not known."""
    return "–" if isnan(value) else number(value, decimals)
