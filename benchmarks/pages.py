"""The pages in real Chromium, against an empty Streamlit app measured in the same round.

Run: CHROMIUM=/usr/bin/chromium python -m benchmarks pages

The empty app runs with Streamlit's own settings; the same app with ours (.streamlit/config.toml) is
shown beside it, to tell what comes from the settings.

Cold is a browser that has never been there; warm the same browser coming back. A change is another
indicator on the map, against one click of a button in the empty app. Wire bytes are those of the
websocket's frames, received at the change. CPU is the server process's, a rerun.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from monitoring.settings import ROOT, Folders
from tests.browser import CHROMIUM, FLAGS

_EMPTY_APP = """
import streamlit as st
st.title("Vuota")
st.button("Passo", key="step")
st.session_state.count = st.session_state.get("count", 0) + 1
st.text(f"giro {st.session_state.count}")
"""
_EMPTY = (
    "-m",
    "streamlit",
    "run",
    "app.py",
    "--server.headless",
    "true",
    "--browser.gatherUsageStats",
    "false",
)
INDICATORS = (
    "Cartelle sociali attive",
    "Indice di vecchiaia",
    "Cartelle sociali inserite",
    "Residenti di 65 anni",
    "Cartelle sociali aggiornate",
    "Interventi registrati",
)
CHANGES = len(INDICATORS)
MAP = "svg[aria-label] g.areas"
MAP_SEEN = "g.areas path"
EMPTY_SEEN = "[data-testid=stText]"
_FILLS = "ps => ps.map(p => p.getAttribute('fill')).join()"
Server = tuple[str, psutil.Process]  # its address, its process
Step = Callable[[Page, int], float]  # takes the step of that number: seconds


@contextmanager
def served(
    folder: Path, *command: str, territory: Folders | None = None
) -> Iterator[tuple[str, psutil.Process]]:
    """A Streamlit server on a free port of this machine: its address and its process."""
    env = os.environ | (
        {"PROLOGO_DATA_DIR": str(territory.data), "PROLOGO_GEO_DIR": str(territory.geo)}
        if territory
        else {}
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, *command, "--server.port", str(port)],
        cwd=folder,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


# Looks for the selector at every frame, in shadow roots too, and keeps the moment after that frame was painted.
# Playwright's own waiting looks again after 0.1, then 0.5 s: too coarse for a page of 0.6 s.
_WATCH = """(() => {
  const find = (root) => root.querySelector(SELECTOR) ?? [...root.querySelectorAll("*")]
    .map((node) => node.shadowRoot && find(node.shadowRoot)).find(Boolean);
  const look = () => {
    if (find(document)?.checkVisibility({ visibilityProperty: true }))
      requestAnimationFrame(() => { window.seenAt = performance.now(); });
    else requestAnimationFrame(look);
  };
  look();
})()"""


def opened(browser: Browser, visible: str) -> Page:
    """A tab of a browser that has never been there, which notes when `visible` (CSS) is first seen."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_init_script(_WATCH.replace("SELECTOR", repr(visible)))
    return context.new_page()


def load_seconds(page: Page, address: str) -> float:
    """From asking the address to seeing what `opened` waits for."""
    page.goto(address, wait_until="commit")
    seen = page.wait_for_function("() => window.seenAt", timeout=60_000)
    return float(seen.json_value()) / 1000


@dataclass
class Times:
    """What is measured of a page, a figure a round (or a step): seconds, milliseconds, bytes."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    steps: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wire: list[int] = field(default_factory=list)

    @property
    def medians(self) -> tuple[float, float]:
        """Cold and warm [s], the first round, in which the server starts, left out."""
        return statistics.median(self.cold[1:]), statistics.median(self.warm[1:])


@contextmanager
def empty_apps() -> Iterator[tuple[Server, Server]]:
    """The empty app served with Streamlit's own settings, and with ours."""
    with tempfile.TemporaryDirectory(prefix="empty") as scratch:
        plain, ours = Path(scratch) / "plain", Path(scratch) / "ours"
        for folder in (plain, ours):
            folder.mkdir()
            (folder / "app.py").write_text(_EMPTY_APP)
        shutil.copytree(ROOT / ".streamlit", ours / ".streamlit")
        with served(plain, *_EMPTY) as floor, served(ours, *_EMPTY) as same:
            yield floor, same


def visit(
    browser: Browser, server: Server, path: str, visible: str, into: Times, step: Step | None = None
) -> None:
    """Open a page cold, then warm, then take some steps on it: see `Times`."""
    page = opened(browser, visible)
    into.cold.append(load_seconds(page, f"{server[0]}{path}"))
    page.goto("about:blank")
    into.warm.append(load_seconds(page, f"{server[0]}{path}"))
    if step:
        _steps(page, server[1], into, step)
    page.context.close()


def measure(rounds: int) -> list[tuple[str, str, str]]:
    """What, figure and target of each line."""
    with (
        sync_playwright() as player,
        empty_apps() as (floor, same),
        served(ROOT, "serve.py") as product,
    ):
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        return _figures(browser, rounds, floor, same, product)


def _figures(
    browser: Browser, rounds: int, floor: Server, same: Server, ours: Server
) -> list[tuple[str, str, str]]:
    change = partial(next_indicator, INDICATORS)
    targets: dict[str, tuple[Server, str, str, Step | None]] = {
        "empty": (floor, "", EMPTY_SEEN, press),
        "settings": (same, "", EMPTY_SEEN, press),
        "map": (ours, "/mappe", MAP_SEEN, change),
        "sintesi": (ours, "/", "footer.foot", None),
        "obiettivi": (ours, "/obiettivi", ".js-plotly-plot .main-svg", None),
    }
    times = {name: Times() for name in targets}
    memory: list[float] = []
    for _ in range(rounds + 1):
        for name, (server, path, visible, step) in targets.items():
            visit(browser, server, path, visible, times[name], step)
        memory.append(ours[1].memory_info().rss / 2**20)
    floor_cold, floor_warm = times["empty"].medians
    same_cold, same_warm = times["settings"].medians
    rows = [
        ("empty app, cold and warm", f"{floor_cold:.2f} s, {floor_warm:.2f} s", ""),
        ("empty app with our settings", f"{same_cold:.2f} s, {same_warm:.2f} s", ""),
    ]
    for name, most_cold, most_warm in (
        ("map", 1.5, 2.0),
        ("sintesi", 2.7, 2.7),
        ("obiettivi", 2.7, 2.7),
    ):
        one, two = times[name].medians
        rows.append(
            (f"{name} visible, cold / empty", f"{one / floor_cold:.2f}", f"within {most_cold}")
        )
        rows.append(
            (f"{name} visible, warm / empty", f"{two / floor_warm:.2f}", f"within {most_warm}")
        )
    rows += change_rows(times["map"], times["empty"], 2, 10_000)
    rows += [
        ("server CPU a change", f"{statistics.median(times['map'].cpu):.0f} ms", "under 25 ms"),
        ("server CPU a trivial rerun", f"{statistics.median(times['empty'].cpu):.0f} ms", ""),
        ("the same with our settings", f"{statistics.median(times['settings'].cpu):.0f} ms", ""),
        ("server memory, first and last round", f"{memory[0]:.0f}, {memory[-1]:.0f} MiB", ""),
    ]
    return rows


def change_rows(
    changed: Times, empty: Times, most: float, bytes_: int
) -> list[tuple[str, str, str]]:
    """The lines of a change of indicator; the first time of each, the server has it to compute."""
    trivial = statistics.median(empty.steps)
    step = statistics.median(changed.steps) / trivial
    first = statistics.median(changed.steps[:CHANGES]) / statistics.median(empty.steps[:CHANGES])
    return [
        ("change of indicator / trivial rerun", f"{step:.2f}", f"within {most}"),
        ("the same, the first time of each", f"{first:.2f}", ""),
        ("trivial rerun", f"{trivial * 1000:.0f} ms", ""),
        (
            "websocket bytes a change",
            f"{statistics.median(changed.wire):,.0f}",
            f"within {bytes_:,}",
        ),
    ]


def _steps(page: Page, process: psutil.Process, into: Times, step: Step) -> None:
    """Make some changes one after the other: seconds, CPU [ms] and bytes of each are appended."""
    received: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: received.append(len(data))),
    )
    page.reload()
    page.wait_for_timeout(2500)
    before = sum(process.cpu_times()[:2])
    for number in range(CHANGES):
        received[:] = []
        into.steps.append(step(page, number))
        page.wait_for_timeout(500)
        into.wire.append(sum(received))
    into.cpu.append((sum(process.cpu_times()[:2]) - before) * 1000 / CHANGES)  # ticks of 10 ms


def press(page: Page, number: int) -> float:  # noqa: ARG001
    """Click the button of the empty app; seconds until the page has changed."""
    said = page.get_by_text("giro").inner_text()
    turn = int(said.split()[1])
    started = time.perf_counter()
    page.get_by_role("button", name="Passo").click()
    page.get_by_text(f"giro {turn + 1}", exact=True).wait_for()
    return time.perf_counter() - started


def next_indicator(names: Sequence[str], page: Page, number: int) -> float:
    """Choose another indicator; seconds from the choice until title and map have both changed."""

    def drawn() -> str:  # the fills of a part of the areas, where they are thousands
        return str(page.locator(f"{MAP} path:nth-child(-n+300)").evaluate_all(_FILLS))

    before, title = drawn(), page.locator("h1").inner_text()
    box = page.get_by_role("combobox", name="Indicatore")
    box.fill(names[number])
    page.get_by_role("option").first.wait_for()
    started = time.perf_counter()
    box.press("Enter")
    while page.locator("h1").inner_text() == title or drawn() == before:
        if time.perf_counter() - started > 30:
            raise RuntimeError(f"the map did not change to {names[number]}")
    return time.perf_counter() - started
