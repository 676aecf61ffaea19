"""Reads the SARIF log of `slipway check` with a library that shares no code with Slipway.

    usage: sarif.py SLIPWAY FILE

Prints a line for each result: rule, level, line, column, number of fixes.
Needs: pip install sarif-pydantic
"""
import subprocess
import sys

from sarif_pydantic import Sarif

command = [sys.argv[1], "check", "-f", sys.argv[2], "--format", "sarif"]
log = Sarif.model_validate_json(subprocess.run(command, stdout=subprocess.PIPE).stdout)
for result in log.runs[0].results:
    region = result.locations[0].physical_location.region
    print(result.rule_id, result.level.value, region.start_line, region.start_column, len(result.fixes or []))
