# The words the README and CI use. PYTHON= picks the interpreter, PORT= the playground's port.
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin
MARK := .venv/.runtime
DEV_MARK := .venv/.dev

.PHONY: demo run test check bench bench-summaries lock clean

demo: $(MARK)
	@$(BIN)/herald demo --port $(PORT)

run: $(MARK)
	@$(BIN)/herald run

test: check
	@$(BIN)/python -m pytest

check: $(DEV_MARK)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 12

bench: $(DEV_MARK)
	@$(BIN)/python -m tests.bench

bench-summaries: $(DEV_MARK)
	@$(BIN)/python -m tests.bench.summaries "$(DATA)"

$(MARK): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Herald needs Python 3.11 or later; say which with PYTHON=python3.13" >&2; rm -rf .venv; exit 2; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $(MARK)

$(DEV_MARK): requirements-dev.lock $(MARK)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(DEV_MARK)

# A new lock after a change of dependencies; needs uv.
lock:
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --group test --group bench -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
