# Anti-TIP Hotline. Needs make and Python 3.11 or later with venv; no root, no compiler, no Node.
#
#   make demo              install, then serve on http://127.0.0.1:8000 with invented people
#   make demo PORT=8010    the same on another port
#   make demo-reset        delete the demonstration's data and begin afresh
#   make phone             Asterisk beside a running make demo (root or sudo once, on Debian)
#   make test              everything that has to hold: linters, then all tests
#   make check             the linters only
#   make bench NAME=live   one benchmark; without NAME it lists them
#   make messages          gather and compile the texts of all languages
#   make screenshots       pictures of every page
#   make dist              the wheel in dist/
#
# HOTLINE_PG=16 or 18 picks the PostgreSQL that the tests run on (default 18; make test runs both).

BIN := .venv/bin
# What rests on the engine most: walls, keys, merges, import, backup and restore.
ON_16 := $(filter-out %/test_doors.py,$(wildcard tests/access/test_*.py)) \
    $(addprefix tests/,actor audit events referrals vault duplicates/test_merging.py \
    contacts/test_taking_in.py config/test_backup.py config/test_restore_drill.py)

# More than two cores: a good half of the time of a test is waiting.
AT_ONCE := 3

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset phone test check bench messages screenshots dist installed installed-test

help:
	@sed -n '/^[^#]/q; /^$$/q; s/^# \{0,1\}//p' Makefile

installed:
	@sh .ci/install run

installed-test:
	@sh .ci/install test

demo: installed
	@PORT="$(PORT)" exec $(BIN)/hotline demo

demo-reset: installed
	@PORT="$(PORT)" exec $(BIN)/hotline demo --reset

phone: installed
	@sh .ci/phone
	@exec $(BIN)/hotline phone asterisk

test: installed-test
	@sh .ci/prepare
	@sh .ci/phone
	@$(MAKE) --no-print-directory check
	@echo "Tests …"
	@CI=1 $(BIN)/python -m pytest -n $(AT_ONCE) -q $(TESTS)
	@echo "The database's part again, on PostgreSQL 16 …"
	@CI=1 HOTLINE_PG=16 $(BIN)/python -m pytest -n $(AT_ONCE) -q $(ON_16)

check: installed-test
	@echo "Style …"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@echo "Types …"
	@$(BIN)/mypy hotline
	@echo "Layers …"
	@PYTHONPATH=. $(BIN)/lint-imports --no-logo
	@echo "Templates …"
	@$(BIN)/djlint hotline --lint --quiet
	@echo "Migrations …"
	@HOTLINE_HOME=var/check $(BIN)/hotline manage makemigrations --check --dry-run

bench: installed-test
	@$(BIN)/python -m bench $(NAME)

messages: installed-test
	@command -v msgfmt >/dev/null || { echo "Install gettext first: apt-get install gettext"; exit 1; }
	@$(BIN)/python -m tests.locale.gather

screenshots: installed-test
	@sh .ci/prepare
	@$(BIN)/python -m tests.journeys.screenshots

dist: installed-test
	@$(BIN)/python -m build --wheel --outdir dist
