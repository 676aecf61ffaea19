#!/usr/bin/env python3
"""Holds the Mockerfile's JSON Schemas against files known to be good and bad.

usage: validate.py REPOSITORY

Every example and every good fixture must be valid by the schema of its version. Every file of
`SCHEMA_CATCHES` must not be: those break a rule that a schema can state.
"""
import json
import pathlib
import sys

import jsonschema
import yaml

SCHEMA_CATCHES = [
    "top-bad-version", "top-missing-version", "top-missing-images", "top-empty-images", "top-unknown-key",
    "image-neither-from-nor-parent", "image-both-from-and-parent",
    "image-unknown-key", "image-unknown-key-of-v1", "image-v1-keys-in-v1alpha1", "image-wrong-types",
    "image-workdir-relative", "image-output-empty", "image-bad-names", "image-is-string", "package-unknown-key",
    "package-shell-characters", "package-install-is-string", "package-install-empty", "package-manager",
    "external-unknown-and-missing-keys", "external-urls", "external-checksums", "external-architectures",
    "step-types", "step-keys", "step-mounts", "v1-env-and-args", "v1-args-list", "v1-copy", "v1-files", "v1-volumes",
    "v1-healthcheck", "v1-shell", "v1-expose-is-number", "v1-commands",
]


def main() -> int:
    root = pathlib.Path(sys.argv[1])
    schemas = {}
    for version in ("v1alpha1", "v1"):
        schema = json.loads((root / f"docs/schema/mockerfile-{version}.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        schemas[version] = jsonschema.Draft202012Validator(schema)
    failures = 0
    good = [*(root / "Examples").rglob("Mockerfile.yaml"), *(root / "Tests/Fixtures/mockerfile-plans").glob("*.yaml")]
    for path in sorted(good):
        document = yaml.safe_load(path.read_text())
        for error in schemas[document["apiVersion"]].iter_errors(document):
            failures += 1
            print(f"{path}: {error.json_path}: {error.message}")
    for name in SCHEMA_CATCHES:
        path = root / f"Tests/Fixtures/broken-mockerfiles/{name}.yaml"
        document = yaml.safe_load(path.read_text())
        if schemas.get(document.get("apiVersion"), schemas["v1"]).is_valid(document):
            failures += 1
            print(f"{path}: the schema finds nothing wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
