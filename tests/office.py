"""LibreOffice as an Ufficio di Piano in Italy has it: it opens a file and saves it again."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PROGRAM = os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
# separator ; quotes " UTF-8, from line 1, cells as they are shown
CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true"
_SECONDS = 180
_ITALIAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>it-IT</value></prop>
</item></oor:items>
"""


def saved_again(files: dict[str, bytes], kind: str, folder: Path) -> dict[str, bytes]:
    """Workbooks by name, as LibreOffice saves them: `xlsx`, or `CSV` for the first sheet alone.

    `folder` is empty, and keeps the program's own settings too.
    """
    assert PROGRAM, "Per questa prova serve LibreOffice: esegui «make office»."
    settings, given, made = (folder / name for name in ("settings", "given", "made"))
    for new in (settings / "user", given):
        new.mkdir(parents=True)
    (settings / "user" / "registrymodifications.xcu").write_text(_ITALIAN, encoding="utf-8")
    for name, content in files.items():
        (given / f"{name}.xlsx").write_bytes(content)
    own = f"-env:UserInstallation={settings.as_uri()}"
    options = [own, "--headless", "--convert-to", kind, "--outdir", str(made)]
    names = [str(given / f"{name}.xlsx") for name in files]
    command = [PROGRAM, *options, *names]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    suffix = kind.split(":", maxsplit=1)[0]
    return {name: (made / f"{name}.{suffix}").read_bytes() for name in files}
