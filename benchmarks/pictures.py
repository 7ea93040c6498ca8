"""Screenshots of every measure of the map, as three eyes see them, on a desk and on a telephone.

Run: CHROMIUM=/usr/bin/chromium python -m benchmarks.pictures FOLDER
What was seen in them is written in docs/mappe-guardate.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.pages import served
from monitoring.queries import mapped
from monitoring.settings import ROOT
from tests.browser import CHROMIUM, FLAGS, at_rest

EYES = {"colori": "none", "grigi": "achromatopsia", "deuteranopia": "deuteranopia"}
WIDTHS = {"1366": (1366, 768), "390": (390, 844)}
SPLIT = "indicatore=SS1-ATTIVO-65&semestre=2025-S2"  # rates by sex and age, every state present
MEASURES = (
    *(mapped.CRUDE, mapped.COUNT, mapped.RATIO, mapped.DIRECT, mapped.SMOOTHED),
    *(mapped.DIFFERENCE, mapped.AT_95, mapped.AT_998, mapped.CLUSTERS),
)
VIEWS = {
    **{measure: f"{SPLIT}&misura={measure}" for measure in MEASURES},
    "stati": "indicatore=SS1-ATTIVO-65&semestre=2026-S1",
    "semestri": f"{SPLIT}&vista=semestri",
    "due": f"{SPLIT}&vista=due&con=CTX-VECCHIAIA",
}


def main() -> None:
    """Take them all."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with served(ROOT, "serve.py") as (address, _), sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, (across, down) in WIDTHS.items():
            page = browser.new_page(viewport={"width": across, "height": down})
            for name, question in VIEWS.items():
                page.set_viewport_size({"width": across, "height": down})
                page.goto(f"{address}/mappe?{question}")
                page.wait_for_selector("footer.foot", timeout=60_000)
                at_rest(page, 60)
                page.wait_for_timeout(1000)
                _whole(page, across)
                for eye, kind in EYES.items():
                    session = page.context.new_cdp_session(page)
                    session.send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
                    page.screenshot(path=folder / f"{name}_{width}_{eye}.png")
        browser.close()


def _whole(page: Page, across: int) -> None:
    """Makes the window as tall as the page."""
    tall = page.evaluate(
        "Math.max(...[...document.querySelectorAll('[data-testid=stMain]')].map(e => e.scrollHeight))"
    )
    page.set_viewport_size({"width": across, "height": min(int(tall) + 20, 4000)})
    page.wait_for_timeout(700)


if __name__ == "__main__":
    main()
