"""The language of every text a user sees: one word for one thing, and Swedish typography.

Texts are taken where they are written (the schema, the findings, the letters to the units, the
strings of the modules that speak to users) and where they end up (the example's result).
"""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from prognos.cli import build_parser
from prognos.schema.dictionary import load_schema
from tests.support import screen
from tests.support.places import ROOT

ROOT = ROOT / "prognos"
SPEAKING = ("report", "reading", "collect", "hr_export", "template", "cli", "web", "analysis",
            "allocation", "model", "system", "schema", "history", "use_cases")
"""Modules whose strings users read."""
FIXED = ("Inhyrda årsarbetare", "Schablon:", 'namn = "text"')
"""Words of the contract, and of a file's own grammar, that the rules would forbid."""
WORD = "[a-zåäöA-ZÅÄÖ]"
TYPOGRAPHY = {
    "a straight quotation mark": r"\"",
    "two spaces": r"[a-zåäö,;:.]  +[a-zåäö]",
    "a space before a mark": r"\w [,;:.!?](?:\s|$)",
    "three dots": r"\.\.\.",
    "a hyphen for a dash": rf"{WORD} - {WORD}",
    "a hyphen between years": r"\b(?:19|20)\d\d-(?:19|20)\d\d\b",
    "a decimal point": r"(?<![\d.])\d+\.\d+(?![\d.])",
    "a percent sign without a space": r"\d%",
    "an amount without a space": r"\d(?:kr|mkr)\b",
    "one of many": r"(?:^|[^\d\s,.–-])\s?\b1[ \u00a0](?:rader|personer|varningar|notiser|gränser|"
                   r"grupper|områden|heltider|månader|celler|starter|filer|enheter|"
                   r"specialiteter|regioner|jourlinjer|kandidater|antaganden|platsmånader)\b",
    "a numeral after alla": r"\b[Aa]lla (?:de )?[2-9]\b",
    "i dag": r"\b[Ii] dag\b",
    "an abbreviation": r"\b(?:t\.ex\.|t ex|bl\.a\.|m\.m\.|resp\.|ca|osv\.?|dvs\.?|pga\.?)(?=\s|$)",
    "ner": r"\bner\b",
    "Mkr in running text": r"\S[ \u00a0]?Mkr\b",
    "a group's name in code": r"\w \| \w",
    "schablon": r"\b[Ss]chablon",
    "an idiom for a limit": r"(?:^|\b[Gg]räns\w*(?: som)?|\bN|[\d.]) tar emot\b",
    "the goal as a person": r"\bmålet väger\b",
    "an idiom": r"slagit igenom|\briskzon|\b[Vv]iker för\b|ligger där redan|hittas? inte på\b|"
                r"\bi dagsläget\b|\bi nuläget\b|i slutändan|slår mot\b|på sikt\b",
    "official's Swedish": r"\b(?:[Ss]amtliga|erhåll\w*|avseende|gällande|beträffande|föreligg\w*|"
                          r"vidtag\w*|nyttja\w*|medelst|jämlikt|härvid|varvid)\b",
    "a date with a slash": r"\b\d{1,2}/\d{1,2} ?(?:19|20)\d\d\b",
}


# --- The texts -----------------------------------------------------------------------------------


def schema_texts() -> Iterator[str]:
    """Help, explanations and sources of the data dictionary, and its introduction."""
    schema = load_schema()
    for sheet in schema.sheets:
        yield sheet.help
        yield from (text for _, text in sheet.text)
        for column in sheet.columns:
            yield from (column.heading, column.help)
    for parameter in schema.parameters:
        yield from (parameter.name, parameter.explanation or "", parameter.source or "")
    yield from (term.meaning for term in schema.glossary)


def data_texts() -> Iterator[str]:
    """Findings, what the import tells, and the letters to the units."""
    for name in ("findings.toml", "hr_export/notes.toml", "history.toml"):
        for entry in tomllib.loads((ROOT / "data" / name).read_text(encoding="utf-8")).values():
            yield from (entry["message"], entry.get("fix", ""))
    letters = tomllib.loads((ROOT / "data" / "utskick.toml").read_text(encoding="utf-8"))
    yield from (sheet["help"] for sheet in letters["sheet"].values())
    yield from (text for _, text in letters["read_me"]["text"])


def speaking_modules() -> Iterator[Path]:
    for name in SPEAKING:
        path = ROOT / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def code_texts(path: Path) -> Iterator[str]:
    """The strings of a module that read as text: some word of Swedish and a space."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(node) for node in ast.walk(tree) for node in _not_shown(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(_piece(piece) for piece in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _not_shown(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, regular expressions, what only a programmer meets, and pieces of f-strings."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Raise | ast.Assert):
        yield from ast.walk(node) if "Usage" not in ast.dump(node) else ()
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
        yield from ast.walk(node)
    if isinstance(node, ast.JoinedStr):
        yield from node.values


def _piece(piece: ast.expr) -> str:
    """A piece of an f-string; what is filled in is any word."""
    return str(piece.value) if isinstance(piece, ast.Constant) else "N"


def is_text(text: str) -> bool:
    """Words rather than markup, a formula, a pattern or a file's part."""
    letters = len(re.findall(WORD, text))
    return (" " in text.strip() and letters > len(text) / 2
            and not re.search(r"<\w+[ >]|</|=\"\S|xmlns|'none'|^[=#&(\\]|\\[dwsb]", text))


def page_texts() -> Iterator[str]:
    """The words of the local page's HTML; what is filled in is any word."""
    for path in sorted((ROOT / "web" / "pages").glob("*.html")):
        plain = re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        yield from re.findall(r'(?:data-[a-z]+|aria-label|alt)="([^"{]*)"', plain)
        yield from (line.strip() for line in re.sub(
            r"<[^>]*>", "\n", re.sub(r"{{.*?}}", "N", plain)).splitlines())


@cache
def written_texts() -> tuple[str, ...]:
    """Everything that is written for users, once each."""
    code = (text for path in speaking_modules() for text in code_texts(path))
    found = [*schema_texts(), *data_texts(), *filter(is_text, page_texts()),
             *(text.strip() for text in code if is_text(text))]
    return tuple(dict.fromkeys(filter(None, found)))


@cache
def shown_texts() -> tuple[str, ...]:
    """What the example shows: the cells of its result and the paragraphs of its screen."""
    ran = screen.example_run()
    return tuple(dict.fromkeys((*ran.texts, *ran.shown.out.splitlines())))


# --- The rules -----------------------------------------------------------------------------------


def without_fixed(text: str) -> str:
    """The text with what is filled in, and the words of the contract, as any word."""
    for words in FIXED:
        text = text.replace(words, "N")
    return re.sub(r"\{[^{}]*\}", "N", text)


def breaking(pattern: str, texts: Iterable[str]) -> list[str]:
    rule = re.compile(pattern)
    return [text for text in texts if rule.search(without_fixed(text))]


@cache
def avoided() -> tuple[tuple[str, str], ...]:
    """Words users never meet, each with the word to use."""
    return tuple((word, term.term) for term in load_schema().glossary for word in term.avoid)


@pytest.mark.parametrize("rule", TYPOGRAPHY)
def test_written_texts_keep_swedish_typography(rule: str) -> None:
    assert breaking(TYPOGRAPHY[rule], written_texts()) == []


def test_written_texts_use_one_word_for_one_thing() -> None:
    wrong = [(word, use, text) for word, use in avoided()
             for text in breaking(rf"(?i:\b{re.escape(word)}\b)" if word.islower()
                                  else rf"\b{re.escape(word)}\b", written_texts())]
    assert wrong == []


def test_the_examples_result_keeps_the_same_rules() -> None:
    words = {f"{word} (skriv {use})": rf"\b{re.escape(word)}\b" for word, use in avoided()}
    rules = {name: rule for name, rule in (TYPOGRAPHY | words).items() if name != "two spaces"}
    wrong = [(name, text) for name, rule in rules.items()
             for text in breaking(rule, shown_texts())]
    assert wrong == []


def test_help_of_every_command_is_swedish() -> None:
    parser = build_parser()
    commands = next(action for action in parser._actions
                    if isinstance(action, argparse._SubParsersAction))
    for command in (parser, *commands.choices.values()):
        text = " ".join(command.format_help().split())
        assert not re.search(r"\b(usage|options|show|and exit|the|default)\b", text), text
        assert breaking(TYPOGRAPHY["a space before a mark"], [text]) == []


def test_the_rules_find_what_they_are_for() -> None:
    wrong = {
        "a straight quotation mark": 'bladet "Behov"', "two spaces": "två  blanka",
        "a space before a mark": "fel , rätt", "three dots": "och så...",
        "a hyphen for a dash": "fel - rätt", "a hyphen between years": "2033-2037",
        "a decimal point": "0.5 heltider", "a percent sign without a space": "5%",
        "an amount without a space": "5kr", "one of many": "bara 1 rader", "i dag": "i dag",
        "an abbreviation": "t.ex. så", "ner": "går ner", "Mkr in running text": "2,8 Mkr",
        "a group's name in code": "Allmänmedicin | Umeå", "schablon": "en schablon",
        "an idiom for a limit": "En annan gräns tar emot",
        "the goal as a person": "som målet väger", "a numeral after alla": "alla 4 grupper",
        "an idiom": "när det har slagit igenom", "official's Swedish": "erhåller block",
        "a date with a slash": "31/12 2026",
    }
    assert wrong.keys() == TYPOGRAPHY.keys()
    right = ("bladet ”Behov”, 31 rader: 0,5 heltider (5 %) 2033–2037. SOSFS 2015:8 – 2026-12-31. "
             "Schablon: 3 av 4 rader är standardvärden. RS 1437-2020 … st-prognos 0.1.0")
    for name, rule in TYPOGRAPHY.items():
        assert breaking(rule, [wrong[name], right]) == [wrong[name]], name


def test_every_speaking_module_is_read() -> None:
    assert len(written_texts()) > 1_000
    assert len(shown_texts()) > 500
    assert "Fyll i Födelseår." in written_texts()
