# The commands of the project. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
SOFFICE ?= $(shell command -v soffice || command -v libreoffice)
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
PDFTOTEXT := $(shell command -v pdftotext)
MISSING := $(strip $(if $(CHROMIUM),,chromium) $(if $(SOFFICE),,libreoffice-calc-nogui) $(if $(PDFTOTEXT),,poppler-utils))
TOOLS := CHROMIUM="$(CHROMIUM)" SOFFICE="$(SOFFICE)"

.DEFAULT_GOAL := help
.PHONY: help run build test proof check format bench dictionary lock clean tools

help: ## elenca i comandi
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(VENV)/.run ## installa, costruisce e apre il cruscotto su http://127.0.0.1:8501 (PORT= lo cambia)
	@$(BIN)/python -m pipelines build
	@echo "Il cruscotto: http://127.0.0.1:$(PORT)  (Ctrl-C per chiudere)"
	@exec $(BIN)/python serve.py --server.port $(PORT) --logger.level error

build: $(VENV)/.run ## ricostruisce e pubblica il magazzino
	@$(BIN)/python -m pipelines build

test: $(VENV)/.dev tools ## tutte le prove, browser e LibreOffice compresi
	@$(TOOLS) PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests

proof: $(VENV)/.dev tools ## le prove lunghe, con la tabella delle cifre alla fine
	@$(TOOLS) PROOF=1 $(BIN)/python -m pytest -q -n 2 tests -m proof -rA --no-header
	@$(TOOLS) $(BIN)/python -m benchmarks

check: $(VENV)/.dev ## forma, lint, tipi, regole delle stanze
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_layers.py

format: $(VENV)/.dev ## sistema la forma
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev tools ## le misure, come rapporti
	@$(TOOLS) $(BIN)/python -m benchmarks

dictionary: build ## rifà docs/dizionario.md dai commenti del magazzino
	@$(BIN)/python -m pipelines.dictionary > docs/dizionario.md

lock: $(VENV)/.dev ## rifà requirements*.txt dai .in
	@for f in requirements requirements-dev; do \
		$(BIN)/python -m piptools compile -q --strip-extras --no-annotate --no-header --no-emit-index-url \
			--no-emit-find-links -o $$f.txt $$f.in && sed -i "1i # Made by \`make lock\` from $$f.in: do not edit." $$f.txt; done

clean: ## toglie ciò che si può rifare
	@rm -rf $(VENV) data/warehouse/*.duckdb data/warehouse/*.current data/warehouse/.[!.]* static/geo

$(VENV)/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Serve Python 3.11 o successivo: indicane uno con PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "Non si può creare .venv: su Debian installa python3-venv."; exit 1; }
	@echo "Installo le dipendenze in $(VENV) (una volta sola)…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installo le dipendenze di prova…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@

tools:
ifneq ($(MISSING),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installo $(MISSING)…"; apt-get update -qq && \
		apt-get install -y -qq --no-install-recommends $(MISSING) fonts-liberation >/dev/null; \
	else echo "Per le prove serve altro: sudo apt-get install $(MISSING)"; exit 1; fi
endif
