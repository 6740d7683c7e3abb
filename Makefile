# Two commands do everything a newcomer needs: `make demo` and `make test`.

SWIFT ?= swift
# System packages: libsodium for sealed packets, zlib for the HTTP client, the headers that Swift itself builds with, and what
# the system tests make a lossy network with.
PACKAGES := libsodium-dev pkg-config zlib1g-dev libc6-dev libstdc++-12-dev iproute2 nftables
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
DOCUMENTED := SWIM PacketSecurity Placement PlacementFiles Cluster Simulator Muster MusterAPI MusterClient \
	SidecarConfiguration Sidecar
# How many seeds `make soak` runs over every scenario.
SEEDS ?= 10000
# For how long `make fuzz` runs, all targets together; TARGET names one of them.
SECONDS ?= 60

# How many seeds a seeded bug may survive.
SEEDS_PER_MUTANT ?= 20

.PHONY: setup build demo test bench soak mutants fuzz fuzz-corpus lint format docs clean

setup:
	@missing=$$(for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	if [ -n "$$missing" ]; then \
		echo "installing $$missing" && $(SUDO) apt-get update -q && \
		DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -q -y --no-install-recommends $$missing; \
	fi

build: setup
	$(SWIFT) build -c release --product muster

demo: build
	@.build/release/muster demo $(if $(JSON),--json)

test: setup
	$(SWIFT) build --build-tests
	@SWIFT="$(SWIFT)" Tests/run

bench: build
	$(SWIFT) build -c release --product MusterBench
	@.build/release/MusterBench $(if $(JSON),--json)

soak: build
	@.build/release/muster sim run Simulations/*.yaml --seeds 0..\<$(SEEDS)

# Switches on one seeded bug after the other and says which scenario finds it, after how many seeds.
mutants: setup
	$(SWIFT) build -c release --traits Mutants --scratch-path .build/mutants --product MusterMutants
	@.build/mutants/release/MusterMutants Simulations $(SEEDS_PER_MUTANT)

fuzz: setup
	@SWIFT="$(SWIFT)" Tests/Fuzz/run fuzz $(SECONDS) $(TARGET)

fuzz-corpus: setup
	@SWIFT="$(SWIFT)" Tests/Fuzz/run corpus $(TARGET)

lint:
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

docs: setup
	@mkdir -p docs
	@for target in $(DOCUMENTED); do \
		$(SWIFT) package --allow-writing-to-directory docs generate-documentation \
			--target $$target --output-path docs/$$target --transform-for-static-hosting || exit 1; \
	done

clean:
	rm -rf .build docs
