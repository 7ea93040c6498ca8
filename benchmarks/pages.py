"""The pages in real Chromium, against an empty Streamlit app measured in the same round.

Run: CHROMIUM=/usr/bin/chromium python -m benchmarks pages

The empty app runs with Streamlit's own settings; the same app with ours (.streamlit/config.toml) is
shown beside it, to tell what comes from the settings.

Cold is a browser that has never been there; warm the same browser coming back. A change is another
indicator on the map, against one click of a button in the empty app. Wire bytes are those of the
websocket's frames, received at the change. CPU is the server process's, a rerun.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from monitoring.settings import ROOT
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


@contextmanager
def served(folder: Path, *command: str) -> Iterator[tuple[str, psutil.Process]]:
    """A Streamlit server on a free port of this machine: its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, *command, "--server.port", str(port)],
        cwd=folder,
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


# Looks for the selector at every frame, in shadow roots too, and keeps the moment at which it was seen.
# Playwright's own waiting looks again after 0.1, then 0.5 s: too coarse for a page of 0.6 s.
_WATCH = """(() => {
  const find = (root) => root.querySelector(SELECTOR) ?? [...root.querySelectorAll("*")]
    .map((node) => node.shadowRoot && find(node.shadowRoot)).find(Boolean);
  const look = () => {
    if (find(document)?.checkVisibility({ visibilityProperty: true })) window.seenAt = performance.now();
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


def measure(rounds: int) -> list[tuple[str, str, str]]:
    """What, figure and target of each line."""
    with tempfile.TemporaryDirectory(prefix="empty") as scratch, sync_playwright() as player:
        plain, ours = Path(scratch) / "plain", Path(scratch) / "ours"
        for folder in (plain, ours):
            folder.mkdir()
            (folder / "app.py").write_text(_EMPTY_APP)
        shutil.copytree(ROOT / ".streamlit", ours / ".streamlit")
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with (
            served(plain, *_EMPTY) as floor,
            served(ours, *_EMPTY) as same,
            served(ROOT, "serve.py") as product,
        ):
            return _figures(browser, rounds, {"empty": floor, "settings": same, "ours": product})


def _figures(
    browser: Browser, rounds: int, servers: dict[str, tuple[str, psutil.Process]]
) -> list[tuple[str, str, str]]:
    floor, ours = servers["empty"][0], servers["ours"][0]
    targets = {
        "empty": (floor, "[data-testid=stText]"),
        "settings": (servers["settings"][0], "[data-testid=stText]"),
        "map": (f"{ours}/mappe", "g.areas path"),
        "sintesi": (f"{ours}/", "footer.foot"),
        "obiettivi": (f"{ours}/obiettivi", ".js-plotly-plot .main-svg"),
    }
    cold: dict[str, list[float]] = {name: [] for name in targets}
    warm: dict[str, list[float]] = {name: [] for name in targets}
    steps: dict[str, list[float]] = {"empty": [], "settings": [], "map": []}
    wire: list[int] = []
    cpu: dict[str, list[float]] = {name: [] for name in steps}
    memory: list[float] = []
    for _ in range(rounds + 1):
        for name, (address, visible) in targets.items():
            page = opened(browser, visible)
            cold[name].append(load_seconds(page, address))
            page.goto("about:blank")
            warm[name].append(load_seconds(page, address))
            if name in steps:
                process = servers["ours" if name == "map" else name][1]
                change = _next_indicator if name == "map" else _press
                received = wire if name == "map" else []
                _steps(page, process, steps[name], cpu[name], received, change)
            page.context.close()
        memory.append(servers["ours"][1].memory_info().rss / 2**20)
    floor_cold, floor_warm = (statistics.median(times["empty"][1:]) for times in (cold, warm))
    same_cold, same_warm = (statistics.median(times["settings"][1:]) for times in (cold, warm))
    rows = [
        ("empty app, cold and warm", f"{floor_cold:.2f} s, {floor_warm:.2f} s", ""),
        ("empty app with our settings", f"{same_cold:.2f} s, {same_warm:.2f} s", ""),
    ]
    for name, most_cold, most_warm in (
        ("map", 1.5, 2.0),
        ("sintesi", 2.7, 2.7),
        ("obiettivi", 2.7, 2.7),
    ):
        one, two = (statistics.median(times[name][1:]) for times in (cold, warm))
        rows.append(
            (f"{name} visible, cold / empty", f"{one / floor_cold:.2f}", f"within {most_cold}")
        )
        rows.append(
            (f"{name} visible, warm / empty", f"{two / floor_warm:.2f}", f"within {most_warm}")
        )
    step = statistics.median(steps["map"]) / statistics.median(steps["empty"])
    rows += [
        ("change of indicator / trivial rerun", f"{step:.2f}", "within 2"),
        ("websocket bytes a change", f"{statistics.median(wire):,.0f}", "within 10,000"),
        ("server CPU a change", f"{statistics.median(cpu['map']):.0f} ms", "under 25 ms"),
        ("server CPU a trivial rerun", f"{statistics.median(cpu['empty']):.0f} ms", ""),
        ("the same with our settings", f"{statistics.median(cpu['settings']):.0f} ms", ""),
        ("server memory, first and last round", f"{memory[0]:.0f}, {memory[-1]:.0f} MiB", ""),
    ]
    return rows


def _steps(
    page: Page,
    process: psutil.Process,
    seconds: list[float],
    cpu: list[float],
    wire: list[int],
    step: Callable[[Page, int], float],
) -> None:
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
        seconds.append(step(page, number))
        page.wait_for_timeout(500)
        wire.append(sum(received))
    cpu.append((sum(process.cpu_times()[:2]) - before) * 1000 / CHANGES)  # the clock ticks 10 ms


def _press(page: Page, number: int) -> float:  # noqa: ARG001
    """Click the button of the empty app; seconds until the page has changed."""
    said = page.get_by_text("giro").inner_text()
    turn = int(said.split()[1])
    started = time.perf_counter()
    page.get_by_role("button", name="Passo").click()
    page.get_by_text(f"giro {turn + 1}", exact=True).wait_for()
    return time.perf_counter() - started


def _next_indicator(page: Page, number: int) -> float:
    """Choose another indicator; seconds from the choice until title and map have both changed."""

    def drawn() -> str:
        return str(
            page.locator(f"{MAP} path").evaluate_all(
                "ps => ps.map(p => p.getAttribute('fill')).join()"
            )
        )

    before, title = drawn(), page.locator("h1").inner_text()
    box = page.get_by_role("combobox", name="Indicatore")
    box.fill(INDICATORS[number])
    page.get_by_role("option").first.wait_for()
    started = time.perf_counter()
    box.press("Enter")
    while page.locator("h1").inner_text() == title or drawn() == before:
        if time.perf_counter() - started > 30:
            raise RuntimeError(f"the map did not change to {INDICATORS[number]}")
    return time.perf_counter() - started
