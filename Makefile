# GNU make. Everything is made in this directory: .venv, .servers and the caches of the tools.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check servers bench complexity interleavings

# The first Python that is new enough and can make a virtual environment; `make PYTHON=… test`
# takes another one.
PYTHON ?= $(shell scripts/find-python)
BIN := .venv/bin
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check --no-cache-dir install

# Tests of Kerberos take packages that are compiled, where make servers has brought what that takes.
KERBEROS := $(if $(shell command -v krb5-config 2>/dev/null),.venv/kerberos.stamp)

help:
	@echo 'make demo      sign in, send and be refused, against the embedded server'
	@echo 'make test      all tests; those of servers that are not installed are skipped'
	@echo 'make check     ruff, mypy, basedpyright, and the tests of the structure'
	@echo 'make servers   install the real mail servers for the tests (Debian 12, as root)'
	@echo 'make bench     the figures of docs/performance.md'
	@echo 'make complexity  count instructions: cost grows with the input (valgrind; half an hour)'
	@echo 'make interleavings  two IMAP clients on one folder, many times (minutes)'
	@echo 'ARGS=… is passed on: make test ARGS="-k starttls", ARGS="-n 0" for one process'

demo: .venv/demo.stamp
	@$(BIN)/mailwright demo $(ARGS)

# Three processes for two cores: what a test waits for, a server mostly, costs no core.
test: .venv/test.stamp $(KERBEROS)
	@$(BIN)/python -m pytest -n 3 --dist loadfile $(ARGS)

check: .venv/test.stamp .venv/check.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/python -m pytest -q tests/structure

servers:
	@scripts/install-servers "$(PYTHON)"

complexity: .venv/test.stamp
	@$(BIN)/python tests/complexity/gate.py $(ARGS)

interleavings: .venv/test.stamp
	@MAILWRIGHT_INTERLEAVINGS=50000 MAILWRIGHT_ROUNDS=200 $(BIN)/python -m pytest -n 2 \
		tests/imap/test_two_clients.py tests/imap/test_two_clients_real.py $(ARGS)

bench: export MPLCONFIGDIR = .venv/matplotlib
bench: .venv/test.stamp .venv/bench.stamp
	@$(BIN)/python bench/run.py $(ARGS)

# --- set-up: each stamp says that what its target needs is installed --------------------------

$(shell scripts/drop-stale-venv)

.venv/bin/python:
	@echo 'Making .venv'
	@"$(PYTHON)" -m venv .venv
	@pwd -P > .venv/clone

.venv/demo.stamp: pyproject.toml | .venv/bin/python
	@echo 'Installing mailwright into .venv'
	@$(PIP) --editable '.[cli,dev]'
	@touch $@

.venv/kerberos.stamp: .venv/test.stamp
	@echo 'Compiling what the tests of Kerberos need into .venv'
	@$(PIP) --group kerberos
	@touch $@

# dependency groups (PEP 735) take pip 25.1, newer than the one that came with the venv
.venv/test.stamp .venv/check.stamp .venv/bench.stamp: .venv/%.stamp: .venv/demo.stamp
	@echo 'Installing what make $* needs into .venv'
	@$(PIP) 'pip>=25.1'
	@$(PIP) --group $*
	@touch $@
