"""What argparse says by itself, in Swedish."""

import argparse
import re
from typing import NoReturn

SWEDISH = {
    "usage: ": "användning: ",
    "positional arguments": "argument",
    "options": "flaggor",
    "subcommands": "kommandon",
    "show this help message and exit": "visa den här hjälpen och avsluta",
    "show program's version number and exit": "visa version och avsluta",
    "%(prog)s: error: %(message)s\n": "%(prog)s: fel: %(message)s\n",
    "unrecognized arguments: %s": "okända argument: %s",
    "the following arguments are required: %s": "följande argument saknas: %s",
    "expected one argument": "ett värde saknas",
    "expected at least one argument": "minst ett värde saknas",
    "argument %(argument_name)s: %(message)s": "argumentet %(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)":
        "okänt val: ”%(value)s” (välj bland %(choices)s)",
    "invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)":
        "okänt val: ”%(value)s”, menade du ”%(suggestion)s”? (välj bland %(choices)s)",
    "ambiguous option: %(option)s could match %(matches)s":
        "flaggan %(option)s är tvetydig: %(matches)s",
    "ignored explicit argument %r": "flaggan tar inget värde: %r",
    "not allowed with argument %s": "går inte att förena med %s",
}


class Parser(argparse.ArgumentParser):
    """A parser whose messages hold no codes that a screen obeys, whatever was typed."""

    def error(self, message: str) -> NoReturn:
        from prognos.schema.values import clean  # `--help` is not to wait for it

        told = re.sub(r"'([\w-]+)'(?=[,)])", r"\1", clean(message))  # choices, without quotes
        super().error(told + _meant(told))


def _meant(message: str) -> str:
    """What somebody meant who has typed a file and no command, or a command wrongly."""
    typed = re.search(r"KOMMANDO: [^”]*”([^”]+)”.*välj bland ([^)]*)", message)
    if typed is None:
        return ""
    if not re.search(r"\.xls[xm]$", typed[1], re.IGNORECASE):
        from difflib import get_close_matches

        near = get_close_matches(typed[1].lower(), typed[2].split(", "), 1)
        return "".join(f"\nMenades: prognos {name}" for name in near)
    from prognos.schema.values import masked

    name = masked(typed[1])
    return "\nMenades: prognos kor " + (f'"{name}"' if " " in name else name)


def speak_swedish() -> None:
    """Give argparse its own texts in Swedish; it looks each one up through its `_`."""
    argparse._ = lambda text: SWEDISH.get(text, text)  # type: ignore[attr-defined]  # its gettext
