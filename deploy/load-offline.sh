#!/bin/sh
# Loads the frontend images into a Docker Engine that has no network, and checks that a build finds them.
#
# usage: load-offline.sh [FOLDER]     FOLDER holds slipway-*.oci.tar; dist without it
# DOCKER names the client where it is not `docker`.
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

# The smallest build there is: it needs the frontend image and nothing else.
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
printf '#syntax=slipway/frontend\napiVersion: v1\nimages:\n- name: check\n  from: scratch\n  files:\n  - {path: /check, content: loaded}\n' \
    >"$context/Mockerfile.yaml"
DOCKER_BUILDKIT=1 "$docker" build --quiet --file "$context/Mockerfile.yaml" "$context" >/dev/null
echo "load-offline: slipway/frontend is loaded and builds"
