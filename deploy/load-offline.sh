#!/bin/sh
# Loads the frontend images into a Docker Engine without a network and checks that a build finds them.
#
# usage: load-offline.sh [FOLDER]     FOLDER with slipway-*.oci.tar, default dist
# DOCKER is the client, default `docker`.
set -eu
folder=${1:-$(dirname "$0")/../dist}
docker=${DOCKER:-docker}

found=
for archive in "$folder"/slipway-*.oci.tar; do
    [ -f "$archive" ] || continue
    found=yes
    "$docker" load --input "$archive"
done
[ -n "$found" ] || { echo "load-offline: no slipway-*.oci.tar in $folder" >&2; exit 1; }

label=$("$docker" image inspect --format '{{ index .Config.Labels "moby.buildkit.frontend.network.none" }}' slipway/frontend:latest)
[ "$label" = true ] || { echo "load-offline: slipway/frontend:latest is not the frontend image" >&2; exit 1; }

# A minimal build that needs nothing but the frontend image.
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
printf '#syntax=slipway/frontend\napiVersion: v1\nimages:\n- name: check\n  from: scratch\n  files:\n  - {path: /check, content: loaded}\n' \
    >"$context/Mockerfile.yaml"
DOCKER_BUILDKIT=1 "$docker" build --quiet --file "$context/Mockerfile.yaml" "$context" >/dev/null
echo "load-offline: slipway/frontend is loaded and builds"
