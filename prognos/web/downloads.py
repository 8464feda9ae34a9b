"""What can be taken home: each file's name, what it is, and who makes it."""

from dataclasses import dataclass
from typing import Any

from prognos.schema.file_names import public_stem
from prognos.web.books import Book
from prognos.web.questions import (
    edition,
    follow_up_book,
    json_file,
    paper,
    public_book,
    result_book,
    tables_file,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Download:
    """A file that is made when somebody asks for it."""

    key: str
    name: str
    """On the page."""
    what: str
    ending: str
    """Of the file's name, after the workbook's."""
    kind: str
    work: Any
    """The question that makes it."""
    arguments: tuple[str, ...] = ()
    compares: bool = False
    """Holds what other objectives would give, which takes a while to work out."""
    spread: bool = False
    """Made to be shown to others: its name tells of nobody."""

    @property
    def follows(self) -> bool:
        """Whether it tells what came of earlier forecasts, once they have been given."""
        return self.work in (paper, follow_up_book)

    def there(self, book: Book) -> bool:
        """Whether there is anything to make it of."""
        return self.work is not follow_up_book or book.follow is not None


DOWNLOADS = (
    Download("resultat", "Resultatbok", "alla blad, för Excel", "-resultat.xlsx", XLSX,
             result_book),
    Download("underlag", "Beslutsunderlag", "hela, för Word; tar några sekunder",
             "-beslutsunderlag.docx", DOCX, paper, ("hela", "docx"), compares=True, spread=True),
    Download("underlag-webb", "Beslutsunderlag", "hela, som webbsida; tar några sekunder",
             "-beslutsunderlag.html", "text/html", paper, ("hela", "html"), compares=True,
             spread=True),
    Download("kort", "Underlag i korthet", "två sidor för nämnden, för Word",
             "-beslutsunderlag-kort.docx", DOCX, paper, ("kort", "docx"), spread=True),
    Download("samverkan", "Underlag för samverkan", "följder per enhet, för Word",
             "-samverkan.docx", DOCX, paper, ("samverkan", "docx"), spread=True),
    Download("publik", "Kopia för spridning", "resultatbok utan små antal personer",
             "-publik.xlsx", XLSX, public_book, spread=True),
    Download("utgava", "Årets utgåva", "den frysta prognosen, för nästa års uppföljning",
             ".prognos-utgava.json.gz", "application/gzip", edition),
    Download("json", "Alla siffror", "för andra program, JSON", "-resultat.json",
             "application/json", json_file),
    Download("tabeller", "Tabeller", "för den som räknar vidare, CSV i en zip-fil",
             "-tabeller.zip", "application/zip", tables_file),
)
FOLLOW_UP = Download("uppfoljning", "Uppföljningsbok", "hela uppföljningen, för Excel",
                     "-uppfoljning.xlsx", XLSX, follow_up_book)


def file_name(book: Book, download: Download) -> str:
    """Name of the file that the browser saves."""
    stem = "exempel" if book.file is None else book.file.name.rpartition(".")[0] or book.file.name
    return f"{public_stem(stem) if download.spread else stem}{download.ending}"
