# The PowerShell equivalent of `make run` and `make test` (Windows).
#   ./run.ps1          installs, builds and serves on http://127.0.0.1:8501  (-Port changes it)
#   ./run.ps1 -Test    runs the tests (Chromium or Chrome must be installed; set $env:CHROMIUM to its path)
param([int]$Port = 8501, [switch]$Test)
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$python = ".venv\Scripts\python.exe"
function Install-Once([string]$Requirements, [string]$Mark) {
    $hash = (Get-FileHash $Requirements).Hash
    if ((Test-Path $Mark) -and ((Get-Content $Mark) -eq $hash)) { return }
    & $python -m pip install -q --disable-pip-version-check -r $Requirements
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
    Set-Content $Mark $hash
}
if (-not (Test-Path $python)) { py -3 -m venv .venv }
Install-Once requirements.txt .venv\run.mark
if ($Test) {
    Install-Once requirements-dev.txt .venv\dev.mark
    & $python -m pytest -q tests
    exit $LASTEXITCODE
}
& $python -m pipelines build
if ($LASTEXITCODE) { exit $LASTEXITCODE }
Write-Host "Il cruscotto: http://127.0.0.1:$Port"
& $python serve.py --server.port $Port
