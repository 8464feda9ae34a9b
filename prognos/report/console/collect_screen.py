"""What the terminal shows of sendings to the units, of their answers, and of an upgrade.

Text from the files is printed as it stands: no markup is read out of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prognos.collect import Gathered, Outcome
from prognos.collect.outcomes import ASK, COMMENTS, NEW, NO_ANSWER, NOTE, STRUCK, TAKEN, UNCHANGED
from prognos.collect.per_unit import Sendings
from prognos.report.console.terminal import output_console
from prognos.report.wording.numbers import plural, whole
from prognos.schema.values import clean
from prognos.template.upgrade import Upgraded, version_words

MOST_SHOWN = 12
"""Lines of one kind; the rest is counted."""


def show_sendings(planned: Sendings, files: Sequence[Path], folder: Path) -> None:
    """How many files went out, and what stays with the region."""
    _show([
        f"{plural(len(files), 'fil', 'filer')} till basenheterna finns i {folder}",
        *_kept_lines(planned),
        f"Samla in svaren med: prognos samla {folder} --till NY_FIL.xlsx",
    ])


def _kept_lines(planned: Sendings) -> Iterator[str]:
    if planned.kept_columns:
        columns = ", ".join(f"{heading} ({sheet})" for sheet, heading in planned.kept_columns)
        yield f"Kolumner som inte skickas: {columns}"
    for sheet, rows in planned.without_unit.items():
        yield f"{plural(rows, 'rad', 'rader')} i {sheet} saknar basenhet och skickas inte"
    if planned.protected:
        yield (f"{plural(planned.protected, 'rad', 'rader')} med skyddad identitet skickas inte")


def show_collected(gathered: Gathered, target: Path) -> None:
    """Who has answered, what was taken, what is to be decided, and files that were refused."""
    _show([*_answer_lines(gathered), *_closing(gathered, target)])


def _answer_lines(gathered: Gathered) -> Iterator[str]:
    states = gathered.states
    here = sum(bool(state.files) for state in states)
    unchanged = sum(state.state == UNCHANGED for state in states)
    if states:
        yield (f"{here} av {plural(len(states), 'basenhet', 'basenheter')} har lämnat en fil, "
               f"varav {unchanged} utan ändringar")
    yield from _named("Inget svar", (s.unit for s in states if s.state == NO_ANSWER))
    yield from _named("Fil utan ändringar", (s.unit for s in states if s.state == UNCHANGED))
    remarked = [state for state in states if state.remark]
    yield from (f"{state.unit}: {state.remark}" for state in remarked[:MOST_SHOWN])
    yield _counts(gathered.outcomes)
    asked = [told for told in gathered.outcomes if told.fate == ASK]
    said = [told for told in asked if told.reason in COMMENTS]
    yield from _capped("Att avgöra (inte ändrat i arbetsboken):",
                       (_ask_line(told) for told in asked if told.reason not in COMMENTS))
    if said:
        yield "Kommentarer att avgöra:"
        yield from map(_comment_line, said)
    refused = [f"  {refusal.file}: {refusal.reason}" for refusal in gathered.refusals]
    yield from _capped("Filer som inte kunde läsas – be enheten spara filen på nytt och skicka den "
                       "igen, och kör samla en gång till:", refused)
    skipped = [f"  {skipped.file}: {skipped.reason}" for skipped in gathered.skipped]
    yield from _capped("Hoppades över:", skipped)


def _named(title: str, units: Iterable[str]) -> Iterator[str]:
    listed = list(units)
    if listed:
        more = len(listed) - MOST_SHOWN
        tail = f" och {more} till" if more > 0 else ""
        yield f"{title}: {', '.join(listed[:MOST_SHOWN])}{tail}"


def _counts(told: Iterable[Outcome]) -> str:
    lines = list(told)
    count = Counter(line.fate for line in lines)
    comments = sum(line.reason in COMMENTS for line in lines)
    return "; ".join((
        plural(count[TAKEN], "cell övertagen", "celler övertagna"),
        plural(count[NEW], "ny rad", "nya rader"),
        plural(count[STRUCK], "struken rad", "strukna rader"),
        plural(comments, "kommentar", "kommentarer"),
        plural(count[NOTE], "upplysning", "upplysningar"),
        f"{count[ASK]} att avgöra",
    ))


def _ask_line(told: Outcome) -> str:
    place = ", ".join(filter(None, (f"{told.sheet} {told.cell}".strip(), told.heading)))
    before, after = told.before or "(tomt)", told.after or "(tomt)"
    return f"  {told.unit}: {place}: {before} → {after}: {told.reason}"


def _comment_line(told: Outcome) -> str:
    place = ", ".join(filter(None, (f"{told.sheet} {told.cell}".strip(), told.heading)))
    return f"  {told.unit}: {place}: {told.after or '(visas inte)'}"


def _capped(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield title
        yield from listed[:MOST_SHOWN]
    if len(listed) > MOST_SHOWN:
        yield f"  … och {len(listed) - MOST_SHOWN} till"


def _closing(gathered: Gathered, target: Path) -> Iterator[str]:
    if not gathered.written:
        yield "Ingen arbetsbok skrevs: inget svar kunde läsas in."
        return
    if gathered.errors:
        yield (f"Arbetsboken har {len(gathered.errors)} fel att rätta; "
               f"se dem med: prognos kontrollera {target}")
    yield f"Arbetsboken med svaren finns i {target}; allt står på bladet {gathered.svar_title}"


def show_upgrade(upgraded: Upgraded, old: Path, target: Path) -> None:
    """What was moved, added, renamed, and what could not be placed."""
    moved = upgraded.moved
    lines = [f"{old.name} ({version_words(upgraded.old_version)}): "
             f"{plural(moved.cells, 'ifylld cell', 'ifyllda celler')}, varav "
             f"{whole(moved.placed + moved.before)} är överförda och {whole(moved.same)} är "
             "mallens egna texter"]
    lines += _capped("Nya namn:", (f"  {each}" for each in moved.renamed))
    lines += _named("Nya blad", moved.added)
    lines += _named("Egna kolumner, längst till höger", moved.own_columns)
    lines += _named("Blad som står kvar som de var, utan format", moved.own_sheets)
    if moved.unplaced:
        lines.append(f"{plural(len(moved.unplaced), 'uppgift', 'uppgifter')} utan given plats "
                     "står på bladet Ej placerat")
    if moved.formulas:
        lines.append(f"{plural(moved.formulas, 'formel är ersatt', 'formler är ersatta')} av "
                     "sitt senast sparade värde")
    if moved.merged:
        areas = plural(moved.merged, "sammanfogat område är uppdelat",
                       "sammanfogade områden är uppdelade")
        lines.append(f"{areas}: värdet står i områdets första cell")
    if moved.lost:
        lines.append(f"Följer inte med, men finns kvar i {old.name}: {', '.join(moved.lost)}")
    _show([*lines, "Egna färger och format följer inte med.",
           f"Den nya arbetsboken finns i {target}"])


def _show(lines: Iterable[str]) -> None:
    console = output_console()
    for line in lines:
        console.print(clean(line), markup=False, soft_wrap=True)
