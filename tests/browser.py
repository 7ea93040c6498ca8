"""A real server and a real Chromium for the tests: shared by every test_browser_*.py."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, sync_playwright

from monitoring.settings import ROOT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
HERE = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")


@dataclass
class Opened:
    """A page and every address that it asked for outside this machine."""

    page: Page
    outside: list[str] = field(default_factory=list)

    def note(self, request: Request) -> None:
        if not request.url.startswith(HERE):
            self.outside.append(request.url)


@contextmanager
def served(data: Path, today: str, **more: str) -> Iterator[str]:
    """As `serving`; the address alone."""
    with serving(data, today, **more) as (address, _):
        yield address


@contextmanager
def serving(data: Path, today: str, **more: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The dashboard served on a free port over a data folder; its address and its process.

    Args:
        data: the folder for PROLOGO_DATA_DIR, published.
        today: ISO day for PROLOGO_TODAY.
        more: further environment variables, for example PROLOGO_GEO_DIR.

    Raises:
        RuntimeError: the server did not start; the message holds what it said.
    """
    port = _free_port()
    env: Mapping[str, str] = os.environ | {
        "PROLOGO_DATA_DIR": str(data),
        "PROLOGO_TODAY": today,
        **more,
    }
    command = [sys.executable, "serve.py"]
    options = ["--server.port", str(port), "--logger.level", "error"]
    with tempfile.TemporaryDirectory(prefix="server") as scratch:
        log = Path(scratch) / "server.log"
        server = subprocess.Popen(
            [*command, *options], cwd=ROOT, env=env, stdout=log.open("wb"), stderr=subprocess.STDOUT
        )
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser: Browser, url: str, width: int = 1366, height: int = 768) -> Opened:
    """A new tab of its own (no shared cookies), at an address, at rest."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="it-IT", accept_downloads=True
    )
    opened = Opened(context.new_page())
    opened.page.on("request", opened.note)
    go_to(opened, url)
    return opened


def go_to(opened: Opened, url: str) -> None:
    """Another address in the same tab, loaded anew, at rest; what it asks outside is noted anew."""
    opened.outside.clear()
    opened.page.goto(url)
    opened.page.wait_for_selector("h1", timeout=START_SECONDS * 1000)
    _settled(opened.page, 20)


def at_rest(page: Page, seconds: float = 20) -> None:
    """Wait until the script that a press has started is over, and nothing is being replaced."""
    page.wait_for_timeout(250)
    _settled(page, seconds)


def _settled(page: Page, seconds: float) -> None:
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stStatusWidget]')"
        " && !document.querySelector('[data-stale=true]')"
        " && !document.querySelector('[data-testid=stSpinner]')",
        timeout=seconds * 1000,
    )
    page.wait_for_timeout(150)


def text_of(page: Page) -> str:
    """What is read on the page, without the navigation."""
    return page.inner_text('[data-testid="stMain"]')


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The server did not start: {log.read_text(errors='replace')[-2000:]}")
