"""What another page, site or user of this machine may try against the desk: nothing comes of it."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import quote

import desk_cases as cases
import pytest
from desk_client import Client
from waiting import PATIENCE

from pipeline.config import settings
from pipeline.config.errors import UserError
from pipeline.desk import app
from pipeline.desk.newsroom import Newsroom
from pipeline.desk.server import opened

DECISION = {"claim": "c-whole", "choice": "agree", "name": "Eve", "version": "none"}
PATH = "/decisions/mayor"


def nothing_written(newsroom: Path) -> bool:
    return not (newsroom / "reviews").exists()


@pytest.mark.parametrize("path", ["/", "/articles/mayor.html", "/desk.css", "/?token=wrong", "/?token="])
def test_without_the_token_nothing_is_shown(desk: Client, path: str) -> None:
    came = desk.ask("GET", path)
    assert came.status == 403
    assert "resign" not in came.text


def test_the_token_is_spent_for_a_cookie_that_scripts_and_other_sites_cannot_use(desk: Client) -> None:
    came = desk.ask("GET", f"/?token={desk.token}")
    assert came.status == 303
    root = came.headers["location"]
    assert re.fullmatch(r"/\w{24}/", root)
    assert {"HttpOnly", "SameSite=strict", f"Path={root}"} <= set(came.headers["set-cookie"].split("; "))


def test_nothing_is_shown_beside_the_path_that_the_cookie_is_for(inside: Client) -> None:
    root, inside.root = inside.root, ""
    for path in ("/", "/index.html", "/desk.css", f"{root}x/", root):
        assert inside.ask("GET", path).status == 403
    assert inside.ask("GET", f"{root}/").status == 200


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "//evil.example/%2e%2e"])
def test_the_address_with_the_token_leads_to_no_other_site(desk: Client, path: str) -> None:
    came = desk.ask("GET", f"{path}?token={desk.token}")
    assert came.status == 303
    assert re.match(r"/\w{24}/evil\.example", came.headers["location"])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_a_desk_on_every_address_is_refused(newsroom: Path, host: str) -> None:
    """Its guard knows one name, and would refuse everybody who comes by another."""
    room = Newsroom(settings.load(newsroom / "config.yaml"), newsroom / "reviews")
    with pytest.raises(UserError, match="name one address"), opened(room, "Jane Doe", host):
        pass


def test_a_port_that_is_taken_is_named(desk: Client, newsroom: Path) -> None:
    room = Newsroom(settings.load(newsroom / "config.yaml"), newsroom / "reviews")
    port = int(desk.host.rpartition(":")[2])
    with pytest.raises(UserError, match=f"--port {port} is taken"), opened(room, "Jane Doe", port=port):
        pass


def test_what_leads_a_bookmark_to_the_desk_of_today_tells_a_stranger_nothing(desk: Client) -> None:
    door = desk.ask("GET", "/door.js")
    assert (door.status, door.headers["content-type"].partition(";")[0]) == (200, "text/javascript")
    assert desk.token not in door.text
    assert "default-src 'none'; script-src 'self'" in desk.ask("GET", "/").headers["content-security-policy"]


def test_a_cookie_of_another_desk_opens_nothing(inside: Client) -> None:
    name, _, _ = inside.cookie.partition("=")
    assert inside.ask("GET", "/", cookie=f"{name}=guess").status == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "[::1]:80"])
def test_a_name_that_was_led_here_is_refused(inside: Client, host: str) -> None:
    """DNS rebinding: evil.example resolves to 127.0.0.1, and its page asks in the user's browser."""
    assert inside.ask("GET", "/", host=host).status == 421
    assert inside.ask("GET", f"/?token={inside.token}", host=host).status == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "https://127.0.0.1"},
        {"x_onrecord": ""},
        {"x_onrecord": "0" * 64},
        {"cookie": ""},
    ],
)
def test_a_form_on_another_page_decides_nothing(
    inside: Client, newsroom: Path, headers: dict[str, str]
) -> None:
    assert inside.post(PATH, DECISION, **headers).status == 403
    assert nothing_written(newsroom)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_no_way_around(inside: Client, newsroom: Path, method: str) -> None:
    assert inside.ask(method, PATH, DECISION, origin="http://evil.example").status in (403, 405)
    assert nothing_written(newsroom)


@pytest.mark.parametrize(
    "path",
    [
        "/articles/../config.yaml",
        "/articles/..%2fconfig.yaml",
        "/articles/%2e%2e/%2e%2e/etc/passwd.html",
        "/articles//etc/passwd.html",
        "/../config.yaml",
        "/..%2f..%2fetc%2fpasswd",
        "/articles/mayor%00.html",
    ],
)
def test_no_path_of_a_client_is_opened(inside: Client, path: str) -> None:
    came = inside.ask("GET", path)
    assert came.status == 404
    assert "root:" not in came.text
    assert "providers" not in came.text


@pytest.mark.parametrize("article", ["..%2fconfig", "%2fetc%2fpasswd", "%2e%2e", "none"])
def test_no_file_is_written_where_a_client_says(inside: Client, newsroom: Path, article: str) -> None:
    before = sorted(newsroom.rglob("*"))
    assert inside.post(f"/decisions/{article}", DECISION).status in (400, 404)
    assert sorted(newsroom.rglob("*")) == before


def test_a_body_without_end_is_cut_off(inside: Client, newsroom: Path) -> None:
    assert inside.post(PATH, b"x" * 2_000_001).status == 413
    assert nothing_written(newsroom)


@pytest.mark.usefixtures("no_finalizers")
@pytest.mark.parametrize(
    "body", [b"", b"[", b"[]", b"\xff", b'"x"', b'{"choice": "undo"}', b"1" * 5000, b"[" * 100_000]
)
def test_what_is_no_decision_is_refused_in_a_line(inside: Client, newsroom: Path, body: bytes) -> None:
    came = inside.post(PATH, body)
    assert came.status == 400
    assert "\n" not in came.json["told"]
    assert nothing_written(newsroom)


def test_words_of_articles_models_and_people_never_run(inside: Client) -> None:
    page = inside.ask("GET", f"/articles/{quote(cases.nasty()[0].id)}.html").text
    assert "alert(1)" in page
    for words in ("<script>alert", "<img", "<svg onload", 'href="javascript', 'href="data'):
        assert words not in page
    note = cases.NASTY[1]
    came = inside.decide("mayor", "c-whole", name=cases.NASTY[0], note=note)
    assert came.status == 200
    assert "<script" not in came.json["html"]
    assert "<img" not in came.json["html"]


def test_every_answer_forbids_foreign_scripts_frames_and_caches(inside: Client) -> None:
    for path in ("/", "/articles/mayor.html", "/working.js", "/nowhere"):
        headers = inside.ask("GET", path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"


def test_a_window_is_shown_a_page_and_a_script_a_line(inside: Client, newsroom: Path) -> None:
    (newsroom / "reviews").mkdir()
    (newsroom / "reviews" / "mayor.yaml").write_text("- claim: [<script>alert(1)</script>\n")
    for path, status, told in (
        ("/articles/none.html", 404, "there is no such article"),
        ("/nowhere/at/all", 404, "there is no such page"),
        ("/", 400, "mayor.yaml:2:1"),
    ):
        page, line = inside.ask("GET", path, accept="text/html,*/*"), inside.ask("GET", path)
        assert (page.status, line.status) == (status, status)
        assert told in line.json["told"]
        assert told in page.text
        assert f'href="{inside.root}/index.html"' in page.text
        assert "<script>alert" not in page.text


def test_a_fault_of_the_desk_is_a_line_without_its_insides(
    inside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(app.queue, "make_queue", broken)
    came = inside.ask("GET", "/queue.html", accept="text/html")
    assert came.status == 500
    assert "please report it: RuntimeError: boom" in came.text
    assert "Traceback" not in came.text


def test_it_listens_on_this_machine_alone(desk: Client) -> None:
    """Another address of the machine, where it has one, is not answered."""
    with socket.socket() as asked:
        asked.settimeout(PATIENCE)
        assert asked.connect_ex(("127.0.0.2", int(desk.host.rpartition(":")[2]))) != 0
