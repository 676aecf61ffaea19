#!/bin/sh
# Loads Slipway's images into a Docker Engine without a network and checks that a build finds the frontend.
#
# usage: load-offline.sh [FOLDER]     FOLDER with slipway-*.oci.tar, of a release or of `make frontend`; default dist
# DOCKER is the client, default `docker`.
set -eu
folder=${1:-$(dirname "$0")/../dist}
docker=${DOCKER:-docker}

frontend=
for archive in "$folder"/slipway-*.oci.tar; do
    [ -f "$archive" ] || continue
    # "Loaded image: slipway/frontend:0.6.0", a line for each tag
    loaded=$("$docker" load --input "$archive")
    echo "$loaded"
    [ -n "$frontend" ] || frontend=$(echo "$loaded" | sed -n 's|^Loaded image: \(slipway/frontend:.*\)$|\1|p' | head -n 1)
done
[ -n "$frontend" ] || { echo "load-offline: no archive in $folder has the image slipway/frontend" >&2; exit 1; }

label=$("$docker" image inspect --format '{{ index .Config.Labels "moby.buildkit.frontend.network.none" }}' "$frontend")
[ "$label" = true ] || { echo "load-offline: $frontend is not the frontend image" >&2; exit 1; }

# A minimal build that needs nothing but the frontend image.
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
printf '#syntax=%s\napiVersion: v1\nimages:\n- name: check\n  from: scratch\n  files:\n  - {path: /check, content: loaded}\n' "$frontend" \
    >"$context/Mockerfile.yaml"
DOCKER_BUILDKIT=1 "$docker" build --quiet --file "$context/Mockerfile.yaml" "$context" >/dev/null
echo "load-offline: $frontend is loaded and builds"
