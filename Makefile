# Everything runs in .venv; the stamps in it make set-up run again only when a lock file changes.
# Python: the first of these that is 3.11 or newer. Choose one with `make run PYTHON=python3.12`.
PYTHON = python3.13 python3.12 python3.11 python3
PY := .venv/bin/python
# A .venv whose Python has gone, as after a system upgrade, is made anew.
$(shell [ -x $(PY) ] || rm -f .venv/*.stamp)
INSTALL := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes

.PHONY: help run test test-fast coverage check format lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s%s\n", $$1, $$2 }' Makefile

run: .venv/run.stamp ## Start the app (PORT=8600: on another port)
	@$(PY) -m advisor serve $(if $(PORT),--port $(PORT))

test: .venv/dev.stamp ## Run every test (ARGS="-k name": some of them)
	@sh tests/install.sh
	@$(PY) -m pytest $(ARGS)

# Arithmetic, content and files: what needs no browser, no server, no database and little time.
FAST := -m 'not slow' tests/domain tests/estimators tests/content tests/files tests/golden tests/test_public_names.py

test-fast: .venv/dev.stamp ## Run the tests that need no browser, server or database: under a minute
	@$(PY) -m pytest $(FAST) $(ARGS)

coverage: .venv/dev.stamp ## Run these and say which lines of their rooms no test reaches; fails below a floor
	@$(PY) -m pytest $(FAST) $(addprefix --cov=advisor/,domain estimators content files) --cov-branch \
		--cov-report=term-missing:skip-covered --cov-fail-under=90 $(ARGS)

check: .venv/dev.stamp ## Lint, formatting, types, layers
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(PY) .venv/bin/lint-imports

format: .venv/dev.stamp ## Format the code and mend what lint can mend
	@$(PY) -m ruff format
	@$(PY) -m ruff check --fix

# The locks hold every file's hash as the public registry has it, and no address: this machine's
# own pip settings are left out. Made with the oldest Python supported, so that they fit them all.
lock: .venv/dev.stamp ## Write both lock files from pyproject.toml (UPGRADE=1: newest releases)
	@$(PY) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo 'make lock needs Python 3.11, the oldest supported: make clean lock PYTHON=python3.11' >&2; exit 1; }
	@cert=$$($(PY) -m pip config get global.cert 2>/dev/null); \
	unset PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX PIP_TRUSTED_HOST PIP_CONSTRAINT PIP_PRE; \
	export PIP_CERT="$${PIP_CERT:-$$cert}" PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make lock'; \
	compile() { $(PY) -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
		--no-emit-options $(if $(UPGRADE),--upgrade) "$$@" pyproject.toml; }; \
	compile --output-file=requirements.txt && \
	compile --output-file=requirements-dev.txt --extra=dev --constraint=requirements.txt

clean: ## Remove .venv and every cache; var/ with its databases stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis tests/artifacts *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/run.stamp: requirements.txt $(PY)
	@echo 'Installing what the app needs into .venv (a minute or so the first time)'
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@echo 'Installing what the tests and checks need into .venv'
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

# Debian keeps ensurepip, which venv needs, in a package of its own.
$(PY):
	@for py in $(PYTHON) ''; do \
		"$$py" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	[ "$$py" ] || { echo 'Callfit needs Python 3.11 or newer; found none of: $(PYTHON)' >&2; exit 1; }; \
	if ! "$$py" -c 'import venv, ensurepip' 2>/dev/null; then \
		package=$$("$$py" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing $$package"; \
			apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install "$$package" >/dev/null; \
		fi; \
		"$$py" -c 'import venv, ensurepip' 2>/dev/null || \
			{ echo "$$py has no venv module; on Debian and Ubuntu: sudo apt-get install $$package" >&2; exit 1; }; \
	fi; \
	"$$py" -m venv --clear .venv || { rm -rf .venv; exit 1; }
