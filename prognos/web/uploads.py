"""A workbook sent by the browser, kept in memory: nothing of it is ever on a disk."""

import re
from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from prognos.xlsx.read.archive import HeldFile
from prognos.xlsx.read.parts import MOST_BYTES

AROUND = 100_000
"""Bytes of a form beside its file, or of one without a file."""
MOST_FIELDS = 20
LONGEST_NAME = 200
NOTHING = "Välj en arbetsbok (.xlsx) först, eller släpp den på sidan."
TOO_LARGE = f"Filen är större än {MOST_BYTES // 1_000_000}\u00a0MB, som är det mesta som läses."
BROKEN = "Det som skickades kom inte fram helt. Försök en gång till."


class BadUpload(Exception):
    """What was sent is no file that can be read; told in Swedish."""


class _InMemory(MultiPartParser):
    """Lets no file out of memory."""

    spool_max_size = MOST_BYTES + AROUND


async def sent_file(request: Request, field: str, most: int = MOST_BYTES) -> HeldFile:
    """The file of a form; `sent_files`."""
    return (await sent_files(request, field, 1, most))[0]


async def sent_files(
    request: Request, field: str, count: int, most: int = MOST_BYTES
) -> tuple[HeldFile, ...]:
    """The files of a form, at least one and at most so many. Raises `BadUpload`.

    most : bytes of all; nothing beyond them is taken in.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise BadUpload(NOTHING)
    parser = _InMemory(request.headers, _limited(request, most + AROUND), max_files=count,
                       max_fields=5)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise BadUpload(BROKEN) from error
    sent = [one for one in form.getlist(field) if isinstance(one, UploadFile) and one.filename]
    files = tuple([HeldFile(_plain_name(one.filename or ""), await one.read()) for one in sent])
    await form.close()
    if not files:
        raise BadUpload(NOTHING)
    return files


async def sent_fields(request: Request) -> dict[str, str]:
    """The fields of a form without a file. Raises `BadUpload`."""
    sent = b"".join([chunk async for chunk in _limited(request, AROUND)])
    try:
        return dict(parse_qsl(sent.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:  # too many, or no UTF-8
        raise BadUpload(BROKEN) from error


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    if int(request.headers.get("content-length", "0")) > most:
        raise BadUpload(TOO_LARGE)
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken > most:
            raise BadUpload(TOO_LARGE)
        yield chunk


def _plain_name(sent: str) -> str:
    """The name without folders."""
    return re.split(r"[/\\]", sent)[-1].replace("\0", "")[-LONGEST_NAME:] or "arbetsbok.xlsx"
