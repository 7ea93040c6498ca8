"""LibreOffice as an Ufficio di Piano in Italy has it: it opens a file and saves it again."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PROGRAM = os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
# separator ; quotes " UTF-8, from line 1, cells as they are shown
CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true"
# the same, read in Italian (1040), the first column as a text: a code keeps its zero
ITALIAN_CSV = "Text - txt - csv (StarCalc):59,34,76,1,1/2,1040,false,true"
_SECONDS = 180
_ITALIAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>it-IT</value></prop>
</item></oor:items>
"""


def saved_again(
    files: dict[str, bytes], kind: str, folder: Path, *, given_as: str = "xlsx", read_as: str = ""
) -> dict[str, bytes]:
    """Workbooks by name, as LibreOffice saves them: `xlsx`, or `CSV` for the first sheet alone.

    `folder` is empty, and keeps the program's own settings too. given_as: the suffix of the files.
    read_as: how a text file is read, as in ITALIAN_CSV.
    """
    assert PROGRAM, "Per questa prova serve LibreOffice: esegui «make office»."
    settings, given, made = (folder / name for name in ("settings", "given", "made"))
    for new in (settings / "user", given):
        new.mkdir(parents=True)
    (settings / "user" / "registrymodifications.xcu").write_text(_ITALIAN, encoding="utf-8")
    for name, content in files.items():
        (given / f"{name}.{given_as}").write_bytes(content)
    own = f"-env:UserInstallation={settings.as_uri()}"
    options = [own, "--headless", "--convert-to", kind, "--outdir", str(made)]
    options += [f"--infilter={read_as}"] if read_as else []
    names = [str(given / f"{name}.{given_as}") for name in files]
    command = [PROGRAM, *options, *names]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    suffix = kind.split(":", maxsplit=1)[0]
    return {name: (made / f"{name}.{suffix}").read_bytes() for name in files}
