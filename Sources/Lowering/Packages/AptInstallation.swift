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
        plan.environment = ["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"]
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
/// - Downloaded archives go to a separate directory, because `docker-clean` in Debian's images empties the usual directory.
/// - apt and dpkg write no logs, because their timestamps would give every layer a different digest.
private let aptScript = #"""
    set -eu
    keyring=$1 list=$2 transport=$3
    shift 3
    inputs=/dev/slipway
    archives=/var/cache/apt/slipway-archives
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
            "$@"
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
        echo "slipway: $1" >&2
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
        get update
        get install --no-install-recommends -- "$@"
    fi
    if [ $had_alternatives = 0 ]; then rm -f "$alternatives"; fi
    """#
