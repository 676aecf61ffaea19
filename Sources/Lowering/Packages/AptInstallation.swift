import Diagnostics
import SourceText

extension InstallationRequest {
    /// Plans the installation with `apt-get`.
    func planApt(_ diagnostics: inout DiagnosticSink) -> InstallationPlan {
        var lines: [AptRepository] = []
        var cancellation = CancellationCheck(every: 64)
        for repository in repositories where !cancellation.isCancelled() {
            do throws(AptRepository.Problem) {
                lines.append(try AptRepository(parsing: repository.text))
            } catch {
                diagnostics.error("packages.invalid-repository", error.message, at: location(repository))
            }
        }
        var inputs = keyInputs(&diagnostics) { _ in "key" }
        let names = packageArguments(&diagnostics, .apt)
        let keyName = stableName(keys.map(\.text))
        let hasSignedBy = aptVersion >= .signedBy
        let keyring =
            (hasSignedBy ? "/etc/apt/keyrings/slipway-" : "/etc/apt/trusted.gpg.d/slipway-") + keyName + ".gpg"
        let usesKeyring = !inputs.isEmpty && hasSignedBy
        let list = lines.map { $0.line(keyring: usesKeyring ? keyring : nil) + "\n" }.joined()
        let listPath = "/etc/apt/sources.list.d/slipway-\(stableName([list])).list"
        let isSecure = lines.contains { $0.isSecure }
        // The package that apt needs in the image to read repositories over TLS.
        let transport = !isSecure ? "" : aptVersion >= .ownTLS ? "ca-certificates" : "apt-transport-https"
        let paths = [inputs.isEmpty ? "" : keyring, lines.isEmpty ? "" : listPath]
        let arguments = paths + [transport] + inputs.compactMap(\.url) + ["--"] + names
        if !lines.isEmpty {
            inputs.append(.init(directory: "list", fileName: "slipway.list", content: .text(list)))
        }
        var plan = InstallationPlan(script: aptScript, name: "apt.sh", arguments: arguments, inputs: inputs)
        let earlier = earlierPackages { String($0.prefix { !"=/:".contains($0) }) }
        plan.environment = ["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"] + earlier
        plan.caches = caches(.apt, at: ["/var/cache/apt", "/var/lib/apt/lists"])
        return plan
    }

    /// The generation of apt, derived from the distribution's version; the current generation if the version is unknown.
    private var aptVersion: AptVersion {
        guard let distribution, let release = distribution.release else { return .ownTLS }
        switch distribution.id {
        case "debian", "raspbian": return release.major < 9 ? .plain : release.major < 10 ? .signedBy : .ownTLS
        case "ubuntu": return release.major < 16 ? .plain : release.major < 18 ? .signedBy : .ownTLS
        default: return .ownTLS
        }
    }
}

/// Generations of apt that differ in their support for third-party repositories.
private enum AptVersion: Int, Comparable {
    /// apt before 1.1, in which every key is valid for every repository.
    case plain
    /// apt 1.1 or later (Debian 9, Ubuntu 16.04), in which `signed-by` limits a repository to its own keyring.
    case signedBy
    /// apt 1.5 or later (Debian 10, Ubuntu 18.04), which doesn't need `apt-transport-https` for TLS.
    case ownTLS

    static func < (left: AptVersion, right: AptVersion) -> Bool { left.rawValue < right.rawValue }
}

/// The script that installs packages with apt-get. Arguments: the path of the keyring to write, the path of the list to
/// write, the package that TLS needs (each can be empty), the URLs of the keys in `key0`, `key1`, and so on, `--`, the
/// packages.
///
/// - Keys can be armored or binary. The script decodes armored keys with awk and base64, which every Debian image has, so
///   gnupg is not needed. All keys together form one binary keyring, which every version of apt can read.
/// - The script rejects a file that isn't a key, such as an HTML page. The decoded bytes must begin with a public key packet
///   (RFC 9580, 4.2 and 5.5.1.1): the first byte is 0x98 to 0x9b in the old format or 0xc6 in the new format. Errors quote the
///   key's URL.
/// - Downloaded archives and apt's binary caches go to a separate directory, because `docker-clean` in Debian's images empties the
///   usual directory.
/// - apt and dpkg write no logs, because their timestamps would give every layer a different digest.
/// - dpkg doesn't sync files to the disk: the solver keeps a layer only if the whole command has succeeded.
/// - A step uses the package lists of the step before it if that ran in the same build, i.e. if dpkg's status changed within the
///   last minute, and if apt's sources, keys and settings are the same. Otherwise the lists in the cache could be those of another
///   day. An installation that fails with lists of the step before is repeated with new ones. The settings exclude compressors,
///   which apt lists as they are installed.
/// - `SLIPWAY_EARLIER_0`, `SLIPWAY_EARLIER_1`, and so on contain the packages that earlier steps of the list installed. apt
///   removes one of them if a package of this step conflicts with it; the script then fails, as apt would with both in a single
///   step. A version in the list can be lower than the one that an earlier step has installed as a dependency, so these
///   steps allow downgrades.
private let aptScript = #"""
    set -eu
    keyring=$1 list=$2 transport=$3
    shift 3
    inputs=/dev/slipway
    archives=/var/cache/apt/slipway-archives
    fetched=/var/lib/apt/lists/slipway-fetched
    earlier=${SLIPWAY_EARLIER_0-}
    alternatives=/var/log/alternatives.log
    had_alternatives=0
    if [ -e "$alternatives" ]; then had_alternatives=1; fi
    mkdir -p "$archives/partial" /var/lib/apt/lists/partial

    get() {
        apt-get -y -q \
            -o Dir::Cache::Archives="$archives" -o APT::Keep-Downloaded-Packages=true \
            -o Acquire::Retries=3 -o APT::Update::Error-Mode=any \
            -o Dir::Log::Terminal= -o Dir::Log::History= -o Dir::Log::Planner= \
            -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--log=/dev/null \
            -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
            -o Dpkg::Options::=--force-unsafe-io -o Acquire::Languages=none \
            -o Dir::Cache::pkgcache="$archives/pkgcache.bin" -o Dir::Cache::srcpkgcache="$archives/srcpkgcache.bin" \
            -o APT::Get::allow-downgrades="${earlier:+true}" \
            "$@"
    }

    hash_of_sources() {
        {
            apt-config dump | grep -v -e ^APT::Compressor -e ^Dir::Bin
            find /etc/apt /usr/share/keyrings /dev/slipway-snapshot -type f -print0 2>/dev/null | sort -z | xargs -0 cat
        } | sha256sum
    }

    update() {
        get update
        printf '%s' "$sources" >"$fetched"
    }

    has_lists() {
        [ -n "$earlier" ] && [ "$sources" = "$(cat "$fetched" 2>/dev/null)" ] &&
            [ -n "$(find /var/lib/dpkg/status -mmin -1)" ] && [ -n "$(find "$fetched" -mmin -60)" ]
    }

    installed() {
        dpkg-query -W -f '${Package} ${Status}\n' | awk '$NF == "installed" { print $1 }'
    }

    lost() {
        awk '
            NR == FNR { was[$1] = 1; next }
            { stays[$1] = 1 }
            END {
                for (part = 0; ("SLIPWAY_EARLIER_" part) in ENVIRON; part++) {
                    count = split(ENVIRON["SLIPWAY_EARLIER_" part], names, " ")
                    for (i = 1; i <= count; i++) if (names[i] in was && !(names[i] in stays)) print names[i]
                }
            }
        ' "$before" -
    }

    dearmor() {
        awk '
            function finish() {
                if (piped && close("base64 -d") != 0) failed = 1
                head = body = piped = 0
            }
            NR == 1 { sub(/^\357\273\277/, "") }
            { sub(/[ \t\r]+$/, "") }
            /^-----BEGIN PGP PUBLIC KEY BLOCK-----/ { head = 1; next }
            /^-----END PGP / { finish(); next }
            head && /^$/ { head = 0; body = 1; next }
            body && /^=/ { next }
            body { print | "base64 -d"; piped = 1 }
            END { finish(); exit failed + 0 }
        ' "$1"
    }

    fail() {
        echo "slipway: $*" >&2
        exit 1
    }

    add_key() {
        [ -s "$1" ] || fail "the key $2 is empty"
        if grep -q -a -e '-----BEGIN PGP PUBLIC KEY BLOCK-----' "$1"; then
            dearmor "$1" >"$keyring.new" || : >"$keyring.new"
            [ -s "$keyring.new" ] || fail "the armor of the key $2 can't be decoded"
        else
            cp "$1" "$keyring.new"
        fi
        case $(od -An -tx1 -N1 "$keyring.new") in
        *9[89ab] | *c6) cat "$keyring.new" >>"$keyring" ;;
        *) fail "$2 is no OpenPGP key, neither armored nor binary" ;;
        esac
    }

    if [ -n "$transport" ]; then
        need=
        if [ "$transport" = apt-transport-https ] && [ ! -e /usr/lib/apt/methods/https ]; then need=1; fi
        if [ ! -e /etc/ssl/certs/ca-certificates.crt ]; then need=1; fi
        if [ -n "$need" ]; then
            get update
            if [ "$transport" = ca-certificates ]; then transport=; fi
            get install --no-install-recommends ca-certificates ${transport:+"$transport"}
        fi
    fi
    if [ -n "$keyring" ]; then
        mkdir -p "${keyring%/*}"
        : >"$keyring"
        index=0
        while [ "$1" != -- ]; do
            add_key "$inputs/key$index/key" "$1"
            index=$((index + 1))
            shift
        done
        rm -f "$keyring.new"
        chmod 0644 "$keyring"
    fi
    shift
    if [ -n "$list" ]; then
        mkdir -p "${list%/*}"
        cp "$inputs/list/slipway.list" "$list"
        chmod 0644 "$list"
    fi
    if [ $# -gt 0 ]; then
        before=/dev/slipway-installed
        if [ -n "$earlier" ]; then installed >"$before"; fi
        sources=$(hash_of_sources)
        if has_lists; then
            get install --no-install-recommends -- "$@" || {
                echo 'slipway: fetching the package lists again, and repeating the installation' >&2
                update
                get install --no-install-recommends -- "$@"
            }
        else
            update
            get install --no-install-recommends -- "$@"
        fi
        if [ -n "$earlier" ]; then
            lost=$(installed | lost)
            [ -z "$lost" ] || fail "the installation of $* has removed packages that are earlier in the list:" $lost
        fi
    fi
    if [ $had_alternatives = 0 ]; then rm -f "$alternatives"; fi
    """#
