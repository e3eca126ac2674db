# Postwise. `make` lists what there is; `make run` needs nothing but Python 3.11 or newer.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# PYTHON=... chooses the Python that builds .venv; otherwise the first here that is new enough.
pythons = $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
is_new = -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
python = $(shell for each in $(pythons); do if $$each $(is_new); then echo $$each; break; fi; done)
need_python = @$(if $(python),:,echo "Postwise needs Python 3.11 or newer and finds none in: $(pythons). Name one with PYTHON=/path/to/python3." >&2; exit 1)
embedded = $(python) -B -m portal.embedded
here = .venv/bin
code = portal policies incidents training

# What a department sets, made up, so that `check --deploy` looks at settings like theirs. It connects to nothing.
production = env -u DEBUG -u DEMO -u HTTPS SECRET_KEY=0123456789-made-up-for-make-check-abcdefghijklmnopqrstuvwxyz \
	DATABASE_URL=postgres://portal@database.invalid/portal REDIS_URL=redis://broker.invalid:6379 \
	SITE_URL=https://portal.example ALLOWED_HOSTS=portal.example EMAIL_URL=smtp+tls://mail.example:587

.PHONY: help setup setup-dev run test check lint bench soak lock clean

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

setup:  ## make .venv from the locked requirements (the others do this first)
	$(need_python)
	@$(embedded) setup $(if $(PYTHON),--same-python)

setup-dev:
	$(need_python)
	@$(embedded) setup --dev $(if $(PYTHON),--same-python)

run: setup  ## run the portal with a demo department; PORT=8001 moves it, Ctrl-C stops it
	@exec $(here)/python -m portal.embedded run

test: setup-dev  ## run every test but the long walks; ARGS="-k words" narrows it
	@$(here)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not soak" $(ARGS)

check: lint test  ## format, lint, import contracts, types, migrations, deployment, security; then test

lint: setup-dev
	@$(here)/ruff format --check --quiet .
	@$(here)/ruff check --quiet .
	@find templates $(code) -name '*.html' | xargs -r $(here)/djade --check --target-version 5.2
	@$(here)/lint-imports --no-cache
	@$(here)/mypy
	@$(here)/python manage.py makemigrations --check --dry-run
	@$(here)/python manage.py lint_migrations
	@$(production) $(here)/python manage.py check --deploy --fail-level WARNING
	@$(here)/bandit -q -c pyproject.toml -r $(code)

bench: setup-dev  ## measure, one JSON line a measure; BENCH=full takes longer and more rows
	@BENCH=$(or $(BENCH),small) $(here)/python -m tests.benchmarks

soak: setup-dev  ## the long walks; SEED=n repeats one
	@seed=$${SEED:-$$(date +%s)}; echo "SEED=$$seed"; \
	SEED=$$seed $(here)/python -m pytest -m soak --timeout=3600 --hypothesis-seed=$$seed $(ARGS)

lock:  ## write requirements/*.txt again from requirements/*.in (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@for each in app model saml dev fitting; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		$$(test $$each = model && echo --no-deps) --no-emit-index-url requirements/$$each.in \
		--output-file requirements/$$each.txt || exit 1; done

clean:  ## remove .venv, caches and all data in var/
	$(need_python)
	@$(embedded) clean
