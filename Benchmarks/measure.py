#!/usr/bin/env python3
"""Measures the frontend as a whole process, from `exec` to `Return`, and the size of its image.

A fake solver (bridge.py) answers at once, so the figures are those of the frontend alone. With PEER, that executable builds
a Dockerfile with the same steps, alternating with Slipway, and the ratios have limits too. Exits with 1 if a limit is
exceeded. Needs the package h2, which Benchmarks/run installs.
"""
import argparse
import gzip
import importlib.util
import os
import pathlib
import re
import statistics
import sys
import tempfile

import large_dockerfile

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
# Limits and targets of the first release. Ratios are Slipway's figure divided by that of PEER.
LIMITS = [
    ("CPU, ratio", "cpu_ratio", 0.6, 0.4),
    ("wall, ratio", "wall_ratio", 0.6, 0.4),
    ("peak memory, MiB", "memory", 20, 12),
    ("page faults", "faults", 350, 300),
    ("million instructions", "instructions", 6.5, 5.5),
    ("image, MB gzip -6", "image", 10, 7),
    ("large: CPU, ratio", "large_cpu_ratio", 0.25, 0.25),
    ("large: memory, MiB", "large_memory", 45, 45),
    ("large: 10 times the file", "growth", 12, 10),
]
# Stages of the large Dockerfile, 103 instructions each. The smaller one shows whether cost grows in proportion.
LARGE, SMALLER = 100, 10


def load_bridge():
    """The module bridge.py, from SLIPWAY_BRIDGE or the project's shared tools."""
    places = [os.environ.get("SLIPWAY_BRIDGE", ""), TOP / "../shared/tools/bridge.py"]
    for place in places:
        if place and pathlib.Path(place).is_file():
            spec = importlib.util.spec_from_file_location("bridge", place)
            module = importlib.util.module_from_spec(spec)
            sys.dont_write_bytecode = True
            spec.loader.exec_module(module)
            return module
    sys.exit("bench: bridge.py not found; set SLIPWAY_BRIDGE to its path")


def one(bridge, command, path):
    # The fake solver has an /etc/os-release for common base images.
    run = bridge.run(command, str(path.parent), path.name)
    process = run["process"]
    if run["error"] is not None or run["metadata"] is None:
        sys.exit("bench: %s failed on %s: %s %s" % (command[0], path, run["error"], process["stderr"]))
    return process["cpu"] * 1e3, process["returned"] * 1e3, process["rss_kib"] / 1024


def page_faults(bridge, command, path, runs):
    """The median of the page faults of a process. The fake solver's `wait4` reports them, and its result doesn't."""
    faults = []
    wait4 = os.wait4

    def recording(*arguments):
        result = wait4(*arguments)
        faults.append(result[2].ru_minflt + result[2].ru_majflt)
        return result

    os.wait4 = recording
    try:
        for _ in range(runs):
            one(bridge, command, path)
    finally:
        os.wait4 = wait4
    return statistics.median(faults)


def instructions(bridge, program, path):
    """The instructions of one process, in millions: the same in every run, since valgrind counts them."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report"
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=%s/out" % folder, "--log-file=%s" % report, str(program)]
        one(bridge, command, path)
        return int(re.search(r"Collected : (\d+)", report.read_text())[1]) / 1e6


def medians(samples):
    return [statistics.median(column) for column in zip(*samples)]


def compare(bridge, contenders, runs):
    """Medians (CPU in ms, wall in ms, memory in MiB) of each contender, a command and a file."""
    samples = {name: [] for name in contenders}
    for turn in range(runs + 2):  # the first two warm the page cache
        for name, (command, path) in contenders.items():
            result = one(bridge, command, path)
            if turn >= 2:
                samples[name].append(result)
    return {name: medians(values) for name, values in samples.items()}


def show(title, rows):
    print(title)
    print("  %-10s %10s %10s %14s" % ("", "CPU", "wall", "peak memory"))
    for name, (cpu, wall, memory) in rows.items():
        print("  %-10s %7.1f ms %7.1f ms %10.1f MiB" % (name, cpu, wall, memory))


def large(bridge, frontend, peer, runs, found):
    """Compares Dockerfiles of 10,300 instructions, and Slipway's figures with those for a tenth of that size."""
    with tempfile.TemporaryDirectory() as folder:
        contenders = {}
        for stages in (SMALLER, LARGE):
            path = pathlib.Path(folder) / str(stages) / "Dockerfile"
            path.parent.mkdir()
            path.write_text(large_dockerfile.text(stages))
            contenders["slipway %d" % stages] = ([str(frontend)], path)
        if peer:
            contenders["other %d" % LARGE] = ([peer], path)
        rows = compare(bridge, contenders, runs)
    show("Dockerfiles of %d and %d stages of 103 instructions, medians of %d runs" % (SMALLER, LARGE, runs), rows)
    ours = rows["slipway %d" % LARGE]
    found["large_memory"] = ours[2]
    found["growth"] = ours[0] / rows["slipway %d" % SMALLER][0]
    if peer:
        found["large_cpu_ratio"] = ours[0] / rows["other %d" % LARGE][0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=31, help="runs of each, alternating (at least 15)")
    options = arguments.parse_args()
    runs = max(options.runs, 15)
    bridge = load_bridge()
    frontend = TOP / "dist/slipway-frontend"
    contenders = {"slipway": ([str(frontend)], TOP / "Examples/Mockerfile.yaml")}
    peer = os.environ.get("PEER")
    if peer:
        contenders["other"] = ([peer], HERE / "same-steps.Dockerfile")

    rows = compare(bridge, contenders, runs)
    show("exec to Return, medians of %d alternating runs" % runs, rows)
    command, path = contenders["slipway"]
    found = {"faults": page_faults(bridge, command, path, runs), "instructions": instructions(bridge, frontend, path)}
    print("  %.2f million instructions, %d page faults" % (found["instructions"], found["faults"]))
    executable = frontend.read_bytes()
    packed = len(gzip.compress(executable, 6)) / 1e6
    print("  executable %.1f MB, %.2f MB as gzip -6" % (len(executable) / 1e6, packed))

    found |= {"memory": rows["slipway"][2], "image": packed}
    if peer:
        found["cpu_ratio"] = rows["slipway"][0] / rows["other"][0]
        found["wall_ratio"] = rows["slipway"][1] / rows["other"][1]
    else:
        print("PEER is not set: no ratios")
    large(bridge, frontend, peer, 7, found)
    broken = 0
    print("  %-26s %8s %8s %8s" % ("", "is", "target", "limit"))
    for title, key, limit, target in LIMITS:
        if key in found:
            over = found[key] > limit
            broken += over
            print("  %-26s %8.2f %8g %8g%s" % (title, found[key], target, limit, "  over the limit" if over else ""))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
