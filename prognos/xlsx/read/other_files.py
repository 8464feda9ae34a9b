"""Files that bear a workbook's name and are something else: what they are, so that it can be said.

Systems for staff save web pages and XML under the ending .xls; Excel opens them without a word.
"""

import re

from prognos.xlsx.read.parts import Parts, Refused, elements

_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b",
    re.IGNORECASE | re.DOTALL)
_HTML_LATER = re.compile(r"^\s*<(?:!doctype\s+html|html|table)\b", re.IGNORECASE | re.MULTILINE)
"""After lines that a program has written above the page."""
_XML_2003 = re.compile(r"urn:schemas-microsoft-com:office:spreadsheet|<\?mso-application",
                       re.IGNORECASE)
_ARCHIVED = re.compile(r"\s*(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\n)*){0,20}?"
                       r"(?:MIME-Version|Content-Type)[ \t]*:", re.IGNORECASE)
_STARTS = ((b"%PDF", "pdf-fil"), (b"{\\rtf", "textdokument"), (b"\x1f\x8b", "packad-fil"),
           (b"7z\xbc\xaf\x27\x1c", "packad-fil"), (b"Rar!", "packad-fil"))
_JSON = re.compile(rb'\s*\{\s*"')
_LOOKED_AT = 8_192
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
MANIFEST = "META-INF/manifest.xml"


def refuse_other_files(content: bytes) -> None:
    """Raise `Refused` for a web page, an XML spreadsheet, a PDF and the like."""
    start = content[:_LOOKED_AT]
    if _JSON.match(start):
        raise Refused("json-fil")
    for mark, code in _STARTS:
        if start.startswith(mark):
            raise Refused(code)
    text = _plain(start)
    if _ARCHIVED.match(text):
        raise Refused("webbarkiv")
    if _XML_2003.search(text) and "<" in text[:100]:
        raise Refused("xml-kalkylblad")
    if _HTML.match(text) or _HTML_LATER.search(text) or (
            text.lstrip().startswith("<?xml") and "<html" in text.lower()):
        raise Refused("webbsida")
    if text.lstrip().startswith("<?xml"):
        raise Refused("xml-fil")


def _plain(start: bytes) -> str:
    """The beginning as text: markup is ASCII in every encoding that such files have."""
    codec = ("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else
             "utf-16-le" if start[1:2] == b"\0" else "latin-1")
    return start.decode(codec, "replace").removeprefix("\xef\xbb\xbf")


def refuse_other_archives(parts: Parts) -> None:
    """Raise `Refused` for an OpenDocument file and for one of Numbers."""
    refuse_locked(parts)
    if is_open_document(parts):
        raise Refused("opendocument")
    if any(name.endswith(".iwa") for name in parts.entries):
        raise Refused("numbers-fil")


def is_open_document(parts: Parts) -> bool:
    """True for a file of OpenDocument."""
    kind = b"".join(parts.pieces("mimetype")) if "mimetype" in parts else b""
    return kind.startswith(_OPEN_DOCUMENT) or (MANIFEST in parts and "content.xml" in parts)


def refuse_locked(parts: Parts) -> None:
    """Raise `Refused` for an OpenDocument file that is protected by a password."""
    if elements(parts, MANIFEST, "encryption-data") or "encrypted-package" in parts:
        raise Refused("losenordsskyddad")
