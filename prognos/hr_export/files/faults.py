"""What stands in a row of an export for a cell without a value to read."""

FAULT = "#FEL"
"""An error, or a formula without a value: a blank would make `#N/A` among shares a whole post."""
_TEXTS = frozenset({
    FAULT, "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!",
    "#CALC!", "#SAKNAS!", "#REFERENS!", "#DIVISION/0!", "#VÄRDEFEL!", "#NAMN?", "#OGILTIGT!",
    "#SKÄRNING!", "#BERÄKNA!",
})


def is_fault(raw: object) -> bool:
    """True for what stands in a row for an error, and for a text that shows one."""
    return isinstance(raw, str) and raw[:1] == "#" and raw.strip().upper() in _TEXTS
