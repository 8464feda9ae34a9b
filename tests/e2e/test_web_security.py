"""Who may ask the local page, what it lets in, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from prognos.web.presence import AFTER_SILENCE, BEFORE_FIRST, Presence
from tests.support import screen
from tests.support.local_page import Started, started

PART = (b'--x\r\nContent-Disposition: form-data; name="fil"; filename="%s"\r\n\r\n',
        b"\r\n--x--\r\n")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with started(tmp_path_factory.mktemp("webb")) as found:
        yield found


def form(name: str, content: bytes) -> bytes:
    return PART[0] % name.encode() + content + PART[1]


def own(page: Started) -> str:
    return f"http://127.0.0.1:{page.port}"


def send(page: Started, body: bytes, **headers: str) -> int:
    told = {"Content_Type": "multipart/form-data; boundary=x", "Origin": own(page)} | headers
    return page.ask("POST", f"{page.path}bok", body, **told).status


def test_only_the_address_with_the_token_answers(page: Started) -> None:
    assert page.ask("GET", page.path).status == 200
    for path in ("/", "/favicon.ico", f"/{'x' * 32}/", page.path[:-2], "/../" + page.path[1:-3]):
        answer = page.ask("GET", path)
        assert (answer.status, "st-prognos" in answer.content) == (404, False)


def test_a_name_that_another_site_points_here_gets_nothing(page: Started) -> None:
    for host in ("evil.example", f"evil.example:{page.port}", "127.0.0.1", "127.0.0.1:1", ""):
        assert page.ask("GET", page.path, Host=host).status == 404
    assert page.ask("GET", page.path, Host=f"localhost:{page.port}").status == 200
    told = raw(page, f"GET {page.path} HTTP/1.1", f"Host: 127.0.0.1:{page.port}", "Host: evil")
    assert told.startswith(("HTTP/1.1 404", "HTTP/1.1 400"))
    for line in (f"GET http://evil.example{page.path} HTTP/1.1", f"GET {page.path} HTTP/1.0"):
        assert " 404 " in raw(page, line, "Host: evil.example").partition("\r\n")[0]


def raw(page: Started, *lines: str) -> str:
    """What a request is answered that no library would send."""
    with socket.create_connection(("127.0.0.1", page.port), timeout=20) as line:
        line.sendall("\r\n".join((*lines, "Connection: close", "", "")).encode())
        line.shutdown(socket.SHUT_WR)
        return line.makefile(encoding="utf-8", newline="").read()


def test_other_sites_can_neither_send_nor_read(page: Started) -> None:
    body = form("bok.xlsx", b"")
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", f"https{own(page)[4:]}"):
        assert send(page, body, Origin=origin) == 403
        assert page.ask("GET", page.path, Origin=origin).status == 403
    assert page.ask("POST", f"{page.path}exempel").status == 403
    assert page.ask("PUT", page.path, Origin=own(page)).status == 405


def test_the_browser_is_told_what_the_page_may_do(page: Started) -> None:
    for path in (page.path, f"{page.path}static/page.js", "/"):
        headers = page.ask("GET", path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy and "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["set-cookie"] is None and headers["server"] is None


def test_nothing_outside_the_pages_own_files_is_served(page: Started) -> None:
    assert page.ask("GET", f"{page.path}static/page.css").status == 200
    for name in ("..%2Fapp.py", "../app.py", "app.py", "page.html", "%2e%2e/templates.py", ""):
        assert page.ask("GET", f"{page.path}static/{name}").status == 404


def test_uploads_that_are_none_are_told(page: Started) -> None:
    assert send(page, b"") == 400
    assert send(page, b"", Content_Type="text/plain") == 400
    assert send(page, form("bok.xlsx", b"")[:-8]) == 400
    assert send(page, b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--\r\n") == 400
    assert send(page, b"", Content_Length="400000000") == 400


BROKEN_FORMS = {
    "no boundary": ("bok", "multipart/form-data", b"x"),
    "an odd boundary": ("bok", "multipart/form-data; boundary=", b"--\r\n"),
    "too many fields": ("bok", "multipart/form-data; boundary=x", b"".join(
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(9))),
    "fields of an address": ("bok", "application/x-www-form-urlencoded", b"fil=x"),
    "too many lines": ("{book}/om/lagg", "application/x-www-form-urlencoded", b"rad=x&" * 50),
    "no text": ("{book}/om/lagg", "application/x-www-form-urlencoded", b"rad=\xff\xfe"),
    "too much": ("{book}/om/lagg", "application/x-www-form-urlencoded", b"rad=" + b"x" * 200_000),
    "no scenario": ("{book}/om/oppna", "multipart/form-data", b"x"),
    "no edition": ("{book}/foljupp", "multipart/form-data; boundary=x", b"--x--\r\n"),
    "an address without end": ("{book}/om/exakt?" + "rad=x&" * 500, "text/plain", b""),
}


@pytest.fixture(scope="module")
def run(page: Started, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The id of a workbook that has been run."""
    content = screen.book(tmp_path_factory.mktemp("bok")).read_bytes()
    answer = page.ask("POST", f"{page.path}bok", form("bok.xlsx", content), Origin=own(page),
                      Content_Type="multipart/form-data; boundary=x")
    found = answer.headers["location"].strip("/").rpartition("/")[2]
    state = f"{page.path}{found}/lage?jobb=korning"
    for _ in range(600):
        if "pågår" not in json.loads(page.ask("GET", state).content)["state"]:
            break
        time.sleep(0.05)
    yield found
    page.ask("POST", f"{page.path}{found}/stang", Origin=own(page))


@pytest.mark.parametrize("name", BROKEN_FORMS)
def test_a_broken_form_is_told_in_swedish(page: Started, run: str, name: str) -> None:
    path, kind, body = BROKEN_FORMS[name]
    answer = page.ask("POST", page.path + path.format(book=run), body, Origin=own(page),
                      Content_Type=kind)
    assert answer.status == 400 and '<html lang="sv">' in answer.content
    assert 'role="alert"' in answer.content and "internt fel" not in answer.content


def test_what_is_asked_in_another_way_than_the_page_does_is_told_in_swedish(
    page: Started, run: str,
) -> None:
    for method, path in (("POST", ""), ("GET", "exempel"), ("POST", f"{run}/lage"),
                         ("GET", f"{run}/om?" + "rad=x&" * 500),
                         ("GET", f"{run}/hamta/..%2f..%2fetc%2fpasswd"),
                         ("GET", f"{run}/varfor/99999999999999999999")):
        answer = page.ask(method, page.path + path, Origin=own(page))
        assert answer.status in (400, 404) and '<html lang="sv">' in answer.content, path


def test_a_book_that_is_not_open_is_told(page: Started) -> None:
    for path in ("xxxxxxxxxxxx/", "xxxxxxxxxxxx/varfor/1", "xxxxxxxxxxxx/hamta/json"):
        answer = page.ask("GET", page.path + path)
        assert answer.status == 404 and "<html lang=\"sv\">" in answer.content


def test_no_more_workbooks_than_there_is_room_for(page: Started, run: str) -> None:
    sent = [send(page, form("bok.txt", b"no workbook")) for _ in range(4)]
    assert run and sent == [303, 303, 303, 409]
    open_books = page.ask("GET", page.path).content.count("/stang")
    assert open_books == 4


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no list of open files here")
def test_what_is_uploaded_is_on_no_disk(page: Started) -> None:
    """Nothing below the folder for temporary files, and no open file without a name."""
    names = []
    for link in Path(f"/proc/{page.process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed while they are read: a connection of before
            names.append(os.readlink(link))
    assert names
    assert not [name for name in names if "/tmp" in name or "deleted" in name]


def test_ctrl_c_ends_it_in_peace(tmp_path: Path) -> None:
    """It says nothing more than its own words, whatever it was asked."""
    with started(tmp_path, screen.book(tmp_path)) as page:
        raw(page, f"GET {page.path} HTTP/1.1", f"Host: 127.0.0.1:{page.port}",
            "Upgrade: websocket", "Sec-WebSocket-Version: 13")
        raw(page, "x")
        code, said = page.end(signal.SIGINT)
    assert code == 0 and [line for line in said.splitlines()
                          if not line.startswith("Den fungerar bara")] == ["Sidan är stängd."]
    assert screen.left(tmp_path) == ["bok.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_its_processes_end_with_it_when_it_is_killed(tmp_path: Path) -> None:
    with started(tmp_path) as page:
        children = Path(f"/proc/{page.process.pid}/task/{page.process.pid}/children")
        own_ones = [int(one) for one in children.read_text().split()]
        page.end(signal.SIGKILL)
        for _ in range(100):
            if not any(Path(f"/proc/{one}").exists() for one in own_ones):
                break
            time.sleep(0.05)
        assert own_ones and not any(Path(f"/proc/{one}").exists() for one in own_ones)


def test_a_file_that_cannot_be_read_is_told_before_the_page_opens(tmp_path: Path) -> None:
    shown = screen.command("webb", "finns-inte.xlsx", folder=tmp_path)
    assert shown.code == 1 and "fil-saknas" in shown.out


# --- Whether anybody is there --------------------------------------------------------------------


def test_the_server_waits_for_the_first_page_and_then_for_the_last() -> None:
    presence = Presence(60)
    assert not presence.passes(BEFORE_FIRST - 1)
    presence.heard("a")
    presence.heard("b")
    assert not presence.passes(1000)
    presence.left("a")
    assert not presence.passes(100)
    presence.left("b")
    assert not presence.passes(59)
    presence.heard("b")
    presence.left("b")
    assert not presence.passes(59)
    assert presence.passes(2)


def test_nobody_opens_the_page() -> None:
    presence = Presence(60)
    assert not presence.passes(BEFORE_FIRST - 1)
    assert presence.passes(1)


def test_a_page_that_is_silent_for_long_is_gone() -> None:
    presence = Presence(60)
    presence.heard("a")
    for _ in range(5):
        assert not presence.passes(AFTER_SILENCE / 2)
        presence.heard("a")
    assert not presence.passes(AFTER_SILENCE - 1)
    assert not presence.passes(30)
    assert presence.passes(60)
