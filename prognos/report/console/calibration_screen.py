"""What the terminal shows of learned rates: the years, the persons, the rates beside today's."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from prognos.inputs.all_inputs import id_in_words
from prognos.report.console.findings_screen import show_findings
from prognos.report.console.terminal import output_console, plain_table, show
from prognos.report.wording.numbers import number, percent, plural, signed, whole
from prognos.report.wording.years_words import RATES, SUPPORT, rate_told, rate_words
from prognos.results.years.calibration import (
    EXITS,
    FILL,
    RECRUITMENT,
    RETENTION,
    Calibration,
    LearnedLine,
    YearAccount,
    spans,
)
from prognos.system.files import shown_path

GONE = {"retired": "pension", "left": "slutat", "known": "anmäld avgång",
        "age_unknown": "slutat i okänd ålder", "finished_left": "lämnat efter ST",
        "dropped": "avbruten ST"}
NEW = {"recruited": "rekryterade", "started": "nya i ST"}
NAME = 34


def show_calibration(
    calibration: Calibration, every: bool, target: Path | None, written: int | None
) -> None:
    """Print what the years propose; `every`: also groups that agree with today's assumptions."""
    console = output_console()
    show_findings(calibration.findings, console=console)
    console.print(_opening(calibration), soft_wrap=True)
    if calibration.accounts:
        show(console, _accounts(calibration.accounts))
        for each in calibration.accounts:
            console.print(Text(_reasons(each)), soft_wrap=not console.is_terminal)
    console.print(_common(calibration), soft_wrap=True)
    for measure in (EXITS, RECRUITMENT, RETENTION, FILL):
        lines = _chosen(calibration.lines, measure, every)
        if lines:
            show(console, _table(measure, lines))
    console.print(_closing(calibration, target, written), soft_wrap=True)


def _opening(calibration: Calibration) -> Text:
    lines = [line for line in calibration.lines if line.exposure > 0.0]
    differ = sum(line.differs for line in lines)
    names = ", ".join(name for name, _ in calibration.sources)
    text = Text(f"Egna takter {calibration.period}", "bold").append(f" ur {names}. ", "not bold")
    text.append(
        f"{plural(differ, 'takt', 'takter')} av {len(lines)} skiljer sig "
        "tydligt från dagens antaganden: antagandet ligger utanför 80-procentsintervallet, "
        "och gruppens egna år vore ovanliga med det. Av ren slump gör högst ungefär var "
        "femte det." if lines else
        "Åren räcker inte till någon takt: ingen grupp har både antal i tjänst och avgångar, "
        "rekryteringar eller block.", "not bold")
    if calibration.from_sheet:
        text.append(f" Ur bladet Historik: {spans(calibration.from_sheet)}.", "not bold")
    return text


def _accounts(accounts: Iterable[YearAccount]) -> Table:
    """Read = the same + gone and read the year after = the same + new, a row a year."""
    table = plain_table("Personer mellan årsboksluten",
                        "År", ("Före", "Kvar", "Bytt grupp", "Färdiga", "Borta", "Nya", "Efter"))
    for each in accounts:
        gone, new = sum(each.gone.values()), sum(each.new.values())
        cells = (each.before, each.stayed, each.moved, each.completed, gone, new, each.after)
        table.add_row(str(each.year), *map(whole, cells))
    return table


def _reasons(account: YearAccount) -> str:
    """A year's reasons in words: gone, new, and how many were told apart without a number."""
    told = [f"{title} {whole(sum(counts.values()))} (" + ", ".join(
        f"{words} {whole(counts[key])}" for key, words in names.items() if counts.get(key)) + ")"
        for title, names, counts in (("borta", GONE, account.gone), ("nya", NEW, account.new))
        if any(counts.values())] or ["ingen slutade eller började"]
    if account.netted:
        told.append(f"{whole(account.netted)} jämförda på specialitet och födelseår")
    return f"{account.year}: {'; '.join(told)}" + ("." if account.counted else " – räknas inte.")


def _common(calibration: Calibration) -> Text:
    """The region's own levels and its retirement, a line each."""
    told = calibration.common or calibration.shift
    text = Text("\nHela regionen" if told else "", "bold")
    for line in calibration.common:
        text.append(f"\n  {rate_words(line)}: "
                    f"{_share(line.shrunk)} ({_share(line.low)}–{_share(line.high)}), "
                    f"i dagens antaganden {_share(line.now)}, {whole(line.events)} på "
                    f"{whole(line.exposure)} {SUPPORT[line.measure]}", "not bold")
    if calibration.shift is not None:
        shift = calibration.shift
        text.append(f"\n  Pension: {whole(shift.retired)} slutade, kurvan väntade "
                    f"{whole(shift.expected)}. Förskjutning pensionsålder {signed(shift.shift, 2)} "
                    f"år ({signed(shift.low, 2)} till {signed(shift.high, 2)}), i dagens "
                    f"antaganden {number(shift.now, 2)}.", "not bold")
    if calibration.proposed_uncertainty is not None:
        text.append("\n  " + _uncertainty(calibration), "not bold")
    return text


def _uncertainty(calibration: Calibration) -> str:
    now, learned = calibration.uncertainty, calibration.learned_uncertainty
    assert learned is not None and calibration.proposed_uncertainty is not None
    used = calibration.proposed_uncertainty
    return (f"Osäkerhet: åren talar för {number(learned.retirement, 2)} år i pensionsålder och "
            f"{number(learned.mobility, 2)} i rörlighet (nu {number(now.retirement, 2)} och "
            f"{number(now.mobility, 2)}). Förslag: {number(used.retirement, 2)} och "
            f"{number(used.mobility, 2)}, aldrig snävare än nu förrän prognos baktest visar att "
            "det håller.")


def _chosen(lines: Sequence[LearnedLine], measure: str, every: bool) -> list[LearnedLine]:
    own = [line for line in lines if line.measure == measure and line.exposure > 0.0]
    return own if every else [line for line in own if line.differs]


def _table(measure: str, lines: Iterable[LearnedLine]) -> Table:
    table = plain_table(RATES[measure], "Grupp", (
        SUPPORT[measure].capitalize(), "Eget", "Förslag", "Intervall 80 %", "I\u00a0dag"), NAME)
    for line in lines:
        table.add_row(*map(Text, (
            id_in_words(line.group), whole(line.exposure), rate_told(line, line.own),
            rate_told(line, line.shrunk),
            f"{rate_told(line, line.low)}–{rate_told(line, line.high)}",
            rate_told(line, line.now))))
    return table


def _share(value: float) -> str:
    return percent(value, 1)


def _closing(calibration: Calibration, target: Path | None, written: int | None) -> Text:
    if target is not None:
        return Text("\nSkrivet: ", "bold").append(
            f"{shown_path(target)} – {plural(written or 0, 'takt', 'takter')} i bladet Antaganden "
            f"per specialitet, med källan ”Egen historik {calibration.period}”. Se igenom dem "
            "innan du räknar.", "not bold")
    return Text("\nFörslaget väger ihop gruppens egna år med "
                "regionens: ju mindre grupp, desto närmare regionens nivå. Skriv takterna till en "
                "kopia av arbetsboken med --skriv-till FIL, alla grupper visas med --alla.")
