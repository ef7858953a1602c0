# Two commands for a fresh machine with Python 3.11 to 3.13: `make demo` and `make test`.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test coverage lint fuzz clean

demo: $(VENV)/run
	$(BIN)/mailflow demo

test: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadfile $(PYTEST_ARGS)

# The same tests with every line counted, in the processes of `serve` too: takes four times as long.
coverage: $(VENV)/dev
	$(BIN)/pytest -n auto --dist loadfile --cov --cov-report=term $(PYTEST_ARGS)

lint: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

# As long as FUZZ_S says; what is found stays as tests/fuzz/crash-…; .fuzz/ keeps what was learned for the next time.
FUZZ_S ?= 60
fuzz: $(VENV)/fuzz
	mkdir -p .fuzz/corpus .fuzz/seeds
	cp tests/mail/*.eml tests/mail/replies/*.eml .fuzz/seeds
	$(BIN)/python tests/fuzz/reading.py -max_total_time=$(FUZZ_S) -timeout=10 -max_len=20000 -print_final_stats=1 \
	  -artifact_prefix=tests/fuzz/ .fuzz/corpus .fuzz/seeds

$(VENV)/fuzz: $(VENV)/dev
	$(BIN)/pip install --quiet 'atheris>=2.3,<4'
	touch $@

$(VENV)/run: requirements.txt pyproject.toml
	@echo "Installing into $(VENV), which takes a few minutes."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/run
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.* .fuzz
