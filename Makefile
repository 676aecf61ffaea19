# Slipway's tasks. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

SWIFT ?= swift
# One folder of build products for both programs, so that what they share is compiled once. The programs' own link
# settings are in Package.swift; the flags here hold for every module and must be the same in each call.
# Optimized for speed: for size, a large file takes an eighth more time, and the image is only 0.3 MB smaller.
# Across modules: docs/adr/0010.
RELEASE := -c release --static-swift-stdlib -Xswiftc -cross-module-optimization --disable-local-rpath -Xswiftc -use-ld=lld -Xlinker --gc-sections
STRIP ?= $(shell command -v llvm-strip || command -v strip)
# Programs in the tests leave no colours and no index in logs.
TEST_FLAGS ?= --disable-xctest
# The engine's tests run one by one: 20.10 dies where its cache is emptied beside a build.
# The tests' independent peers are Python programs. Those of the transport block threads that Swift's tasks share, and
# those of the service measure time, so these tests run one after the other.
WITH_PYTHON := PATH="$(CURDIR)/.work/python/bin:$$PATH"
# A run of tests that hangs says which one it was (a line is out before the next begins) and ends, with all it started.
# At a terminal it stays in the foreground, or Ctrl-C would not reach it.
WITHIN := timeout --verbose --kill-after=10s $(shell test -t 0 && echo --foreground)
TESTS := stdbuf -oL $(SWIFT) test $(TEST_FLAGS)
SOURCES := Package.swift $(wildcard Package.resolved) $(shell find Sources -type f 2>/dev/null)

PACKAGES := libyaml-dev nettle-dev docker.io debootstrap busybox-static rpm createrepo-c dpkg-dev gnupg bzip2 xz-utils zstd openssl openssh-client \
    docker-compose systemd protobuf-compiler libprotobuf-dev libgrpc-dev libssl-dev g++ make python3 python3-venv binutils ca-certificates git

.PHONY: help setup build slipway frontend demo test test-unit test-engine bench protos format lint clean FORCE

help: ## lists these targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## installs the Debian packages that are missing (as root), or names them
	@dev/setup $(PACKAGES)

build: setup ## debug build of everything, tests included
	$(SWIFT) build --build-tests

frontend: setup dist/slipway-frontend.oci.tar dist/slipway-mocker.oci.tar dist/slipway-ick.oci.tar dist/slipway-gocker.oci.tar ## the frontend: dist/slipway-frontend and its images

dist/slipway-frontend: $(SOURCES)
	$(SWIFT) build $(RELEASE) --product slipway-frontend
	@mkdir -p dist
	@! nm "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway-frontend" | grep --max-count=1 _StringProcessing || \
	    { echo "make: the image holds regular expressions (0.5 MB): see String.hasBytes(of:) in SourceText" >&2; exit 1; }
	$(STRIP) -o $@.partial "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway-frontend"
	@mv $@.partial $@

dist/slipway-%.oci.tar: dist/slipway-frontend Containerfile dev/assemble-image
	@dev/assemble-image dist/slipway-frontend $@ --target $*

slipway: setup dist/slipway ## the command: dist/slipway

dist/slipway: $(SOURCES)
	$(SWIFT) build $(RELEASE) --product slipway
	@mkdir -p dist
	$(STRIP) -o $@.partial "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway"
	@mv $@.partial $@

dist/service-root: dist/slipway dev/service-root deploy/config.toml
	dev/service-root dist/slipway $@

demo: setup ## builds an image from a Mockerfile with Docker and runs it (without Docker: prints its LLB)
	@dev/demo

test: setup lint test-unit test-engine ## all tests

test-unit: setup ## the tests that need no Docker Engine
	dev/python-packages grpcio grpcio-health-checking grpcio-reflection grpcio-status h2 jsonschema opentelemetry-proto prometheus_client protobuf PyYAML
	dev/interop-client
	$(SWIFT) build --build-tests
	$(WITH_PYTHON) $(WITHIN) 5m $(TESTS) --skip-build --skip EngineTests --skip StdioTransportTests --skip GatewayServiceTests
	$(WITH_PYTHON) $(WITHIN) 3m $(TESTS) --skip-build --no-parallel --filter StdioTransportTests
	$(WITH_PYTHON) $(WITHIN) 15m $(TESTS) --skip-build --no-parallel --filter GatewayServiceTests

test-engine: frontend ## the tests on a real Docker Engine (as root)
	dev/python-packages grpcio protobuf
	$(SWIFT) build --build-tests
	dev/engine test $(WITHIN) 15m $(TESTS) --skip-build --no-parallel --filter EngineTests

bench: frontend slipway ## exec to Return, sizes, the service; PEER, BUILDKITD, BUILDCTL: see Benchmarks/README.md
	@Benchmarks/run

protos: setup ## generates the protobuf code again
	dev/generate-protos

format: ## formats the Swift sources
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

lint: setup ## format, imports, paths in the documentation, generated code, what is in deploy/
	dev/python-packages kubernetes-validate
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests
	dev/check-imports
	dev/check-docs
	dev/generate-protos --check
	dev/check-deploy

clean: ## removes what was built, and the engine's store
	rm -rf .build dist .work
