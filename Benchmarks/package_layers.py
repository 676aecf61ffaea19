#!/usr/bin/env python3
"""Compares ways to divide a list of packages into layers (docs/adr/0019-packages-in-layers.md), by simulation.

A layer is installed again if its packages or those of a layer below change. Costs are in installations of a package (1.8 s with its
dependencies, in a list of 30); a step is estimated to cost STEP of them, about 1 s. Prints the table of the ADR.
"""
STEP = 0.6
LENGTHS = range(5, 61)


def powers(count):
    """The powers of two of the length: 30 = 16 + 8 + 4 + 2."""
    return [1 << bit for bit in range(count.bit_length() - 1, -1, -1) if count >> bit & 1]


def blocks(size, undivided=1):
    """Blocks of a fixed size, and a rest in powers of two. A rest of up to `undivided` packages isn't divided."""
    def cut(count):
        sizes, rest = [size] * (count // size), count % size
        while rest > undivided:
            sizes.append(1 << rest.bit_length() - 1)
            rest -= sizes[-1]
        return sizes + [rest] * (rest > 0)
    return cut


WAYS = [
    ("one layer", lambda count: [count]),
    ("powers of two of the length", powers),
    ("blocks of 16, rest in powers of two", blocks(16)),
    ("blocks of 8, rest in powers of two (chosen)", blocks(8)),
    ("blocks of 8, rest in powers of two, 3 together", blocks(8, 3)),
    ("blocks of 4", blocks(4, 4)),
    ("each package", lambda count: [1] * count),
]


def layers(cut, packages):
    position, out = 0, []
    for size in cut(len(packages)):
        out.append(tuple(packages[position:position + size]))
        position += size
    return out


def cost(cut, before, after):
    old, new = layers(cut, before), layers(cut, after)
    kept = 0
    while kept < min(len(old), len(new)) and old[kept] == new[kept]:
        kept += 1
    return sum(len(layer) + STEP for layer in new[kept:])


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


def row(cut):
    appended, inserted, removed, changed, cold = [], [], [], [], []
    for count in LENGTHS:
        packages = list(range(count))
        appended.append(cost(cut, packages, packages + [-1]))
        places = range(count)
        inserted.append(mean(cost(cut, packages, packages[:at] + [-1] + packages[at:]) for at in places))
        removed.append(mean(cost(cut, packages, packages[:at] + packages[at + 1:]) for at in places))
        changed.append(mean(cost(cut, packages, packages[:at] + [-1] + packages[at + 1:]) for at in places))
        cold.append((cost(cut, [], packages)) / (count + STEP))
    return [mean(appended), max(appended), mean(inserted), mean(removed), mean(changed), mean(cold)]


print("| way | 30 packages | steps, mean | append, mean | append, worst | insert | remove | change | cold |")
print("|---|---|---|---|---|---|---|---|---|")
for name, cut in WAYS:
    figures = row(cut)
    sizes = cut(30)
    shown = "+".join(map(str, sizes)) if len(sizes) < 9 else "%d steps" % len(sizes)
    steps = mean(len(cut(count)) for count in LENGTHS)
    print("| %s | %s | %.1f | %s | %.2f |" % (name, shown, steps, " | ".join("%.1f" % figure for figure in figures[:5]), figures[5]))
