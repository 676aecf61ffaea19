import LLB

/// The scripts of the evaluation and build steps. They are constant; only their arguments and the mounted files vary.
///
/// They need a POSIX shell, coreutils, find, grep, GNU tar and Nix 2.4 or later.
enum NixScripts {
    /// The directory in which steps mount the scripts.
    static let folder = "/run/slipway-nix"

    /// Returns the file system with the scripts and expressions.
    static func files(_ options: StepOption<FilesOptions>) -> State {
        let files = [
            ("logged.sh", logged), ("evaluate-flake.sh", evaluateFlake), ("evaluate-file.sh", evaluateFile),
            ("build.sh", build), ("probe.nix", NixExpressions.probe), ("selection.nix", NixExpressions.selection),
        ]
        let actions = files.reduce(FileActions()) { actions, file in
            actions.makeFile("/\(file.0)", file.1 + "\n", .timestamp(0))
        }
        return State.scratch.files(actions, options)
    }

    /// Runs a command and also writes its output to a file. Arguments: the file, then the command with its arguments.
    static let logged = #"""
        log=$1
        shift
        { status=0 && "$@" 2>&1 || status=$? && echo "$status" >/tmp/slipway-status; } | tee "$log"
        exit "$(cat /tmp/slipway-status)"
        """#

    /// The first part of every script that runs Nix: Nix's settings. The first argument is the system. Nix's own sandbox can't
    /// run in a container, and the container has no build users, so both are turned off. The lines after `NIX_CONFIG` take
    /// precedence over the user's settings.
    private static let settings = #"""
        set -eu
        export HOME="${HOME:-/root}" XDG_CACHE_HOME=/nix/var/slipway/cache
        export NIX_CONFIG="${NIX_CONFIG:-}
        extra-experimental-features = nix-command flakes
        build-users-group =
        sandbox = false
        filter-syscalls = false
        system = $1"
        [ ! -e /run/secrets/netrc ] || NIX_CONFIG="$NIX_CONFIG
        netrc-file = /run/secrets/netrc"
        [ ! -e /run/secrets/nix.conf ] || export NIX_USER_CONF_FILES=/run/secrets/nix.conf

        """#

    /// Exports the closure of the derivation, so that the build step doesn't depend on the contents of the cache mount.
    private static let export = #"""

        { read -r kind && read -r drv || true; } </out/report
        [ "$kind" = derivation ] || exit 0
        nix-store --export $(nix-store --query --requisites "$drv") >/out/closure
        """#

    /// Evaluates an output of a flake. Arguments: system, flake reference, output (empty for the default output), and the names
    /// to try if no output is given.
    ///
    /// Writes `/out/report` (see `NixExpressions.probe`) and, for a derivation, `/out/closure`. If the output doesn't exist, the
    /// script succeeds, so that the error message can suggest another output.
    static let evaluateFlake =
        settings + #"""
            system=$1 flake=$2 target=$3
            shift 3
            names() {
                nix eval --no-write-lock-file --raw "$flake#packages.$system" \
                    --apply 'set: builtins.concatStringsSep "\n" (builtins.attrNames set)' 2>/dev/null || true
            }
            newline='
            '
            if [ -z "$target" ]; then
                listed=$(names)
                for candidate in "$@"; do
                    case "$newline$listed$newline" in *"$newline$candidate$newline"*) target=$candidate && break ;; esac
                done
                case "$target$listed" in '' | *"$newline"*) ;; *) target=${target:-$listed} ;; esac
            fi
            {
                code=0
                nix eval --no-write-lock-file --raw "$flake${target:+#$target}" \
                    --apply "$(cat /run/slipway-nix/probe.nix)" >/out/report || code=$?
                echo "$code" >/tmp/status
            } 2>&1 | tee /tmp/messages >&2
            if [ "$(cat /tmp/status)" != 0 ]; then
                grep -q 'does not provide attribute' /tmp/messages || exit "$(cat /tmp/status)"
                { echo missing; echo "${target:-default}"; names; } >/out/report
            fi
            """# + export

    /// Evaluates an attribute of a Nix file. Arguments: system, file, attribute (empty for the default attribute), and the
    /// names to try if no attribute is given. Writes the same files as `evaluateFlake`.
    static let evaluateFile =
        settings + #"""
            export slipway_file="$2" slipway_target="$3"
            shift 3
            export slipway_candidates="$*"
            nix eval --impure --raw --expr "$(cat /run/slipway-nix/selection.nix)" \
                --apply "$(cat /run/slipway-nix/probe.nix)" >/out/report
            """# + export

    /// Builds the derivation in `/plan`, which is the result of an evaluation. The argument is the system.
    ///
    /// Writes `/out/report`. For a Docker archive, also writes `/out/image` (the unpacked archive) and `/out/layers`
    /// (`ArchiveLayers`); for anything else, `/out/own` and `/out/dependencies` (the store paths of the result and of its
    /// dependencies).
    static let build = settings + realize + unpack + copyClosure

    private static let realize = #"""
        fail() { printf 'slipway: %s\n' "$1" >&2 && exit 1; }
        if [ "$(head -n 1 /plan/report)" != derivation ]; then
            cp /plan/report /out/report
            exit 0
        fi
        { read -r _ && read -r drv && read -r outputs && read -r program && read -r image || true; } </plan/report
        nix-store --import </plan/closure >/dev/null
        roots=$(nix-store --realise "$drv!$outputs")
        case $roots in
            *'
        '*) single= ;;
            *) single=$roots ;;
        esac
        kind=closure
        if [ -n "$single" ] && [ -f "$single" ]; then
            archive=$single
            if [ -n "$image" ] && [ -x "$single" ]; then
                archive=/tmp/archive
                "$single" >"$archive" || fail "$single, which writes the archive of the image, failed"
            fi
            mkdir /out/image
            if tar -xf "$archive" -C /out/image 2>/tmp/messages; then
                [ -e /out/image/manifest.json ] || fail "$single is an archive without manifest.json, so no Docker archive"
                kind=image
            elif [ -n "$image" ] || [ ! -x "$single" ]; then
                cat /tmp/messages >&2
                fail "$single is a file, but neither a Docker archive nor a program"
            fi
        elif [ -n "$single" ] && [ -e "$single/oci-layout" ]; then
            fail "$single is an OCI layout, which is not supported; Docker archives are"
        fi
        echo "$kind" >/out/report

        """#

    /// Replaces symbolic links in the archive with their targets, and lists the layer files. Whiteouts are moved from the layers
    /// to the list.
    private static let unpack = #"""
        if [ "$kind" = image ]; then
            cd /out/image
            special=$(find . ! -type d ! -type f ! -type l)
            [ -z "$special" ] || fail "the archive of $single contains $special, which is no file"
            find . -type l | while read -r link; do
                place=$(readlink -f "$link") || place=
                case $place in /out/image/*) ;; *) fail "$link in the archive of $single leads out of the archive" ;; esac
                [ -f "$place" ] || fail "$link in the archive of $single leads to no file"
                ln -f "$place" "$link"
            done
            find . -type f ! -name '*.json' | sort | while read -r file; do
                tar -tf "$file" >/tmp/entries 2>/dev/null || continue
                if grep -E '(^|/)\.wh\.' /tmp/entries >/tmp/whiteouts; then
                    tar --delete --no-wildcards -f "$file" -T /tmp/whiteouts ||
                        fail "$file in the archive of $single has whiteouts and is compressed, which is not supported"
                    tar -tf "$file" >/tmp/entries
                fi
                printf 'layer\t%s\t%s\n' "${file#./}" "$([ -s /tmp/entries ] || echo empty)"
                while read -r entry; do printf 'whiteout\t%s\t%s\n' "${file#./}" "$entry"; done </tmp/whiteouts
            done >/out/layers
            exit 0
        fi

        """#

    private static let copyClosure = #"""
        mkdir -p /out/own/nix/store /out/dependencies/nix/store
        nix-store --query --requisites $roots | while read -r path; do
            case "
        $roots
        " in
                *"
        $path
        "*) cp -a "$path" /out/own/nix/store ;;
                *) cp -a "$path" /out/dependencies/nix/store ;;
            esac
        done
        touch -d @1 /out/own/nix/store /out/own/nix /out/dependencies/nix/store /out/dependencies/nix
        [ -z "$(ls -A /out/dependencies/nix/store)" ] || echo dependencies >>/out/report
        for root in $roots; do
            if [ -f "$root" ] && [ -x "$root" ]; then
                echo "program $root"
            elif [ -n "$program" ] && [ -x "$root/bin/$program" ]; then
                echo "program $root/bin/$program"
            fi
            [ ! -d "$root/bin" ] || echo "path $root/bin"
        done >>/out/report
        [ -z "$program" ] || echo "main $program" >>/out/report
        """#
}
