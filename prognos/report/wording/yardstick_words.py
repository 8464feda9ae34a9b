"""What is said of the choice of yardstick, the same in the workbook and the papers."""

from prognos.report.wording.numbers import plural
from prognos.results import RunResult, Yardstick

HEADING = "Block per specialitet med olika mått, alla startår"
YARDSTICKS_ON_REQUEST = ("Vad valet av viktning och mål gör med fördelningen räknas med prognos "
                         "kor --bilagor, och i beslutsunderlaget (prognos rapport).")
WHOSE_CHOICE = ("Vilket mått som gäller är regionens val, inte programmets: viktningen och målet "
                "står i Antaganden.")


def yardstick_name(result: RunResult, stick: Yardstick) -> str:
    """What a column of the comparison is called: the run's own, another weighting or objective."""
    own = result.inputs.rules.objective
    if (stick.weighting, stick.objective) == (own.weighting, own.name):
        return f"Planen: {own.name}, {own.weighting}"
    if stick.objective == own.name:
        return f"Viktning {stick.weighting}"
    return f"Mål {stick.objective}"


def blocks_by_yardstick(result: RunResult, group: int) -> list[int]:
    """A group's blocks of all start years, yardstick by yardstick."""
    return [int(stick.blocks[group].sum()) for stick in result.questions.yardsticks]


def steady_sentence(result: RunResult) -> str:
    """How many groups get blocks by all yardsticks, and how many of the plan's blocks all give."""
    by_group = [blocks_by_yardstick(result, g) for g in range(len(result.inputs.groups))]
    always = sum(min(blocks) > 0 for blocks in by_group)
    ever = sum(max(blocks) > 0 for blocks in by_group)
    kept, given = (sum(map(what, by_group)) for what in (min, lambda blocks: blocks[0]))
    unproven = sum(not stick.proven for stick in result.questions.yardsticks)
    proof = (f" Med {unproven} av måtten är det inte bevisat att fördelningen är den bästa."
             if unproven else "")
    return (f"{plural(always, 'grupp', 'grupper')} av {ever} får block med alla mått som har "
            f"prövats. {kept} av planens {plural(given, 'block', 'block')} ges med alla.{proof}")
