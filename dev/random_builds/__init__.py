"""Generators of random builds for `dev/compare-random`: one module for each kind, each with `case(random)`.

A case is a dictionary in the form of a line of `Tests/Fixtures/recorded/*.jsonl`, without results. The same state of
`random` gives the same case.
"""
