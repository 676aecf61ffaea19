# Slipway's tasks. `make help` lists them; CONTRIBUTING.md explains them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

SWIFT ?= swift
# Both programs share one build folder, so shared modules are compiled once. That needs the same flags in every call;
# link settings of one program alone are in Package.swift.
# -O, not -Osize: -Osize makes the image 0.3 MB smaller and a large file an eighth slower.
# Cross-module optimization: docs/adr/0010-optimized-across-modules.md.
# Concrete generic types by their accessors: by name, the runtime walks all conformances of the program for each type at the start.
# No run-time checks of exclusive access: docs/adr/0020-unchecked-exclusivity-in-releases.md.
# A section for each function, so that the linker can place those of a start next to each other (dev/start-order.txt).
RELEASE := -c release --static-swift-stdlib -Xswiftc -cross-module-optimization \
    -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors -Xswiftc -Xfrontend -Xswiftc -function-sections \
    -Xswiftc -enforce-exclusivity=unchecked \
    --disable-local-rpath -Xswiftc -use-ld=lld -Xlinker --gc-sections
STRIP ?= $(shell command -v llvm-strip || command -v strip)
# All tests use Swift Testing.
TEST_FLAGS ?= --disable-xctest
# Clients and servers in the tests are Python programs; this puts the interpreter that has their packages first.
WITH_PYTHON := PATH="$(CURDIR)/.work/python/bin:$$PATH"
PYTHON_PACKAGES := grpcio grpcio-health-checking grpcio-reflection grpcio-status h2 jsonschema opentelemetry-proto prometheus_client protobuf pygls PyYAML sarif-pydantic websockets in-toto-attestation spdx-tools
# Ends a run that hangs, with every process it started. Line buffering (below) shows which test it was. At a terminal
# the run stays in the foreground, so that Ctrl-C reaches it.
WITHIN := timeout --verbose --kill-after=10s $(shell test -t 0 && echo --foreground)
TESTS := stdbuf -oL $(SWIFT) test $(TEST_FLAGS)
# Not Examples as a whole: a package that was built there has a folder .build.
SWIFT_SOURCES := Package.swift Sources Tests Fuzz/Sources $(wildcard Examples/*/Package.swift Examples/*/Sources)
SOURCES := Package.swift $(wildcard Package.resolved) $(shell find Sources -type f 2>/dev/null)

PACKAGES := libyaml-dev nettle-dev docker.io debootstrap busybox-static rpm createrepo-c dpkg-dev gnupg bzip2 xz-utils zstd openssl openssh-client \
    docker-compose docker-registry neovim systemd protobuf-compiler libprotobuf-dev libgrpc-dev libssl-dev g++ make python3 python3-venv binutils valgrind ca-certificates git \
    chromium fonts-dejavu-core mandoc groff man-db zsh fish lintian systemd-container prometheus ruby haproxy skopeo

.PHONY: help setup build slipway frontend deb release release-images demo examples test test-unit test-explorer test-packages test-one test-engine bench start-order fuzz sanitize soak overload protos format lint pre-commit docs clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install missing Debian packages (as root), or list them
	@dev/setup $(PACKAGES)

build: setup ## debug build of everything, including tests
	$(SWIFT) build --build-tests

frontend: setup dist/slipway-frontend.oci.tar dist/slipway-mocker.oci.tar dist/slipway-ick.oci.tar dist/slipway-gocker.oci.tar ## the frontend image: dist/slipway-frontend and four image archives

dist/slipway-frontend: $(SOURCES) dev/start-order.txt dev/frontend.ld
	@rm -f "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway-frontend" # SwiftPM doesn't know that it depends on the two files
	$(SWIFT) build $(RELEASE) --product slipway-frontend
	@mkdir -p dist
	@! nm "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway-frontend" | grep --max-count=1 _StringProcessing || \
	    { echo "make: the image links the regular-expression runtime (0.5 MB); use String.hasBytes(of:) of SourceText" >&2; exit 1; }
	$(STRIP) -o $@.partial "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway-frontend"
	@mv $@.partial $@

dist/slipway-%.oci.tar: dist/slipway-frontend Containerfile dev/assemble-image
	@dev/assemble-image dist/slipway-frontend $@ --target $*

slipway: setup dist/slipway ## the command and the service: dist/slipway

dist/slipway: $(SOURCES) dev/service-order.txt
	@rm -f "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway" # SwiftPM doesn't know that it depends on the list
	$(SWIFT) build $(RELEASE) --product slipway
	@mkdir -p dist
	$(STRIP) -o $@.partial "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway"
	@mv $@.partial $@

dist/service-root: dist/slipway dev/service-root deploy/config.toml
	dev/service-root dist/slipway $@

deb: setup dist/slipway.deb ## the Debian package of the command and the service: dist/slipway.deb

dist/slipway.deb: dist/slipway dev/make-deb dev/man-pages CHANGELOG.md $(shell find deploy/debian deploy/systemd deploy/config.toml docs -type f)
	dev/make-deb dist/slipway $@

release: frontend slipway ## everything of a release with SBOM, provenance and checksums: dist/release; docs/releasing.md
	dev/make-release dist/release $(if $(ALLOW_CHANGES),--allow-changes)

release-images: ## the images for amd64 and arm64 with buildx, in dist/release (untried for arm64)
	VERSION=$$(dev/version) TAGS=$$(dev/version --tags) docker buildx bake -f deploy/docker-bake.hcl release

demo: setup ## build an image from a Mockerfile with Docker and run it (without Docker: print its LLB)
	@dev/demo

examples: setup ## build the packages in Examples and compare the graphs that they write
	$(SWIFT) build --product slipway
	dev/examples

test: setup lint test-unit test-engine ## all tests

test-unit: setup ## tests that need no Docker Engine
	dev/python-packages $(PYTHON_PACKAGES)
	dev/interop-client
	$(SWIFT) build --build-tests
	$(WITHIN) 10m dev/examples
	$(WITHIN) 3m dev/test-explorer
	$(WITH_PYTHON) $(WITHIN) 8m dev/test-packages
	$(WITHIN) 2m dev/simulate-balancing --check --haproxy
	$(WITH_PYTHON) dev/check-monitoring --program .build/debug/slipway
	@# Tests of the transport block threads that Swift's tasks share, and tests of the service measure time: no --parallel.
	$(WITH_PYTHON) $(WITHIN) 5m $(TESTS) --skip-build --skip EngineTests --skip StdioTransportTests --skip BuildProxyTests --skip ComplexityTests
	$(WITH_PYTHON) $(WITHIN) 10m $(TESTS) --skip-build --filter ComplexityTests
	$(WITH_PYTHON) $(WITHIN) 3m $(TESTS) --skip-build --no-parallel --filter StdioTransportTests
	$(WITH_PYTHON) $(WITHIN) 15m $(TESTS) --skip-build --no-parallel --filter BuildProxyTests

test-explorer: setup ## the page of slipway explore in a browser
	dev/python-packages websockets
	$(SWIFT) build --product slipway
	dev/test-explorer

test-packages: setup ## manual pages, shell completions and the Debian package
	$(SWIFT) build --product slipway
	dev/python-packages in-toto-attestation spdx-tools
	$(WITH_PYTHON) dev/test-packages

test-one: ## one test or suite: make test-one FILTER=LoweringTests.GoldenTests
	@[ -n "$(FILTER)" ] || { echo 'make: set FILTER, e.g. make test-one FILTER=LoweringTests.GoldenTests' >&2; exit 2; }
	$(SWIFT) build --build-tests
	$(WITH_PYTHON) $(WITHIN) 15m $(TESTS) --skip-build --filter '$(FILTER)'

test-engine: frontend ## tests on a real Docker Engine (as root)
	dev/python-packages grpcio h2 protobuf
	$(SWIFT) build --build-tests
	@# One at a time: Docker 20.10 crashes when its cache is pruned during a build.
	dev/engine test $(WITHIN) 25m $(TESTS) --skip-build --no-parallel --filter EngineTests
	dev/engine test $(WITHIN) 10m dev/test-deb
	$(WITHIN) 10m dev/test-offline

start-order: setup ## record dev/start-order.txt and dev/service-order.txt, the orders in which the programs call their functions
	dev/python-packages grpcio grpcio-health-checking h2 protobuf
	$(SWIFT) build $(RELEASE) --product slipway-frontend
	$(WITH_PYTHON) dev/order-symbols frontend "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway-frontend" dev/start-order.txt
	$(SWIFT) build $(RELEASE) --product slipway
	$(WITH_PYTHON) dev/order-symbols service "$$($(SWIFT) build $(RELEASE) --show-bin-path)/slipway" dev/service-order.txt

bench: frontend slipway ## measure the frontend and the service; PEER, BUILDKITD, BUILDCTL: Benchmarks/README.md
	@Benchmarks/run

fuzz: setup ## feed random inputs to every parser: make fuzz TIME=60 TARGET=words JOBS=2 (seconds per target; default: all) LIMIT=900 (seconds in all)
	@Fuzz/run --time $(or $(TIME),60) $(addprefix --target ,$(TARGET)) $(addprefix --jobs ,$(JOBS)) $(addprefix --limit ,$(LIMIT)) $(addprefix --slow ,$(SLOW))

sanitize: setup ## run the tests under sanitizers: make sanitize SANITIZER=thread FILTER=GRPCStreamsTests (default: both; all but EngineTests)
	dev/python-packages $(PYTHON_PACKAGES)
	dev/interop-client
	@status=0; for kind in $(or $(SANITIZER),thread address); do SWIFT='$(SWIFT)' dev/sanitize $$kind '$(FILTER)' || status=1; done; exit $$status

soak: setup ## load the service in every way at once: make soak TIME=60 (seconds) PROGRAM=dist/slipway (default: debug build)
	dev/python-packages grpcio grpcio-health-checking h2 protobuf
	$(if $(PROGRAM),,$(SWIFT) build --product slipway)
	$(WITH_PYTHON) dev/soak --time $(or $(TIME),60) $(addprefix --program ,$(PROGRAM))

overload: setup ## measure what other callers notice of the heaviest requests: make overload PROGRAM=dist/slipway
	dev/python-packages grpcio h2 protobuf
	$(if $(PROGRAM),,$(SWIFT) build --product slipway)
	$(WITH_PYTHON) dev/overload $(addprefix --program ,$(PROGRAM))

protos: setup ## regenerate the protobuf code
	dev/generate-protos

format: ## format the Swift sources
	$(SWIFT) format --in-place --parallel --recursive $(SWIFT_SOURCES)

lint: setup pre-commit ## all checks that run no test: pre-commit, generated code, deploy/
	dev/python-packages kubernetes-validate python-hcl2
	dev/generate-protos --check
	dev/check-deploy

pre-commit: ## fast checks (seconds, no build): format, imports, layers, docs, version, commit titles
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_SOURCES)
	dev/check-imports
	dev/check-layers
	dev/check-docs
	dev/module-graph --check
	dev/version --check
	dev/check-commits

docs: ## render the library documentation (DocC) into .work/docs
	dev/render-docs

clean: ## remove build products and the test engine's store
	rm -rf .build dist .work
