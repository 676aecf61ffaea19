import SourceText

/// The value of `package.snapshot` in a Mockerfile, which pins apt's package archives to their state at a time:
/// `20260801T000000Z`, optionally after the URL of a snapshot host, e.g.
/// `https://snapshot.example.org/archive/20260801T000000Z`.
struct AptSnapshot: Sendable, Hashable {
    /// The base URL of the snapshots, e.g. `https://snapshot.example.org/archive`; nil for the distribution's own host. Debian's
    /// archive is at `BASE/debian/TIME`.
    var host: String?
    /// The time in UTC, `YYYYMMDDTHHMMSSZ`.
    var time: String

    /// Parses the value; nil if it has neither of the two forms.
    init?(parsing text: String) {
        let slash = text.lastIndex(of: "/")
        time = String(slash.map { text[text.index(after: $0)...] } ?? text[...])
        guard Self.isTime(time) else { return nil }
        guard let slash else { return }
        var host = text[..<slash]
        while host.hasSuffix("/") { host.removeLast() }
        let rest = ["http://", "https://"].lazy.filter { host.hasPrefix($0) }.map { host.dropFirst($0.count) }.first
        // `snapshotScript` inserts the URL into the replacement part of sed's `s,…,…,`, so only characters that are literal
        // there are accepted.
        guard let rest, !rest.isEmpty, rest.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "-._~:/".utf8.contains($0) })
        else {
            return nil
        }
        self.host = String(host)
    }

    /// Returns whether a text is a time such as `20260801T000000Z`, with a month from 1 to 12, a day from 1 to 31, and so on.
    private static func isTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return false }
        func number(_ range: Range<Int>) -> Int? {
            guard bytes[range].allSatisfy(\.isASCIIDigit) else { return nil }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        let limits = [
            (0..<4, 1990...9999), (4..<6, 1...12), (6..<8, 1...31), (9..<11, 0...23), (11..<13, 0...59),
            (13..<15, 0...60),
        ]
        return limits.allSatisfy { range, limit in number(range).map(limit.contains) ?? false }
    }

    /// Returns the base URL of the snapshots: `host`, or else the URL at the distribution's own host; nil if no host is known
    /// for the distribution.
    func host(of distribution: Distribution?) -> String? {
        if let host { return host }
        switch distribution?.id {
        case "debian": return "http://snapshot.debian.org/archive"
        case "ubuntu": return "http://snapshot.ubuntu.com"
        default: return nil
        }
    }
}

extension InstallationPlan {
    /// Changes the plan so that apt installs from the archives as they were at the time of the snapshot.
    ///
    /// - Parameter host: The base URL of the snapshots.
    mutating func use(_ snapshot: AptSnapshot, from host: String) {
        let file = Input(directory: "snapshot", fileName: "snapshot.sh", content: .text(snapshotScript + "\n"))
        inputs.append(file)
        arguments = ["/bin/sh", file.target + "/" + file.fileName, host, snapshot.time] + arguments
    }
}

/// The script that runs `aptScript` with apt's sources pinned to a snapshot. Arguments: the base URL of the snapshots, the time,
/// the command to run. The fourth word of the command is the path of the repository list that `aptScript` writes.
///
/// - apt reads modified copies of the image's source lists; the lists themselves don't change. Only URLs at debian.org and
///   ubuntu.com are replaced with URLs of the snapshot. A path such as `/debian` isn't enough, because many third-party
///   repositories have such a path too. Lists that `aptScript` wrote, in this step or before, stay as they are.
/// - The `Release` file of a snapshot has expired, so apt is told to ignore its date. Its signature is still verified.
private let snapshotScript = #"""
    set -eu
    host=$1 time=$2
    shift 2
    list=$4
    folder=/dev/slipway-snapshot
    official='https?://([a-z0-9.-]+\.)?(debian\.org|ubuntu\.com)'
    mkdir -p "$folder/parts"

    rewrite() {
        sed -E -e :again \
            -e "s,(^|[[:space:]])$official/(debian-security|debian|ubuntu)/?([[:space:]]|\$),\1$host/\4/$time/\5,;t again" \
            -e "s,(^|[[:space:]])$official/ubuntu-ports/?([[:space:]]|\$),\1$host/ubuntu/$time/\4,;t again" \
            -e "s,(^|[[:space:]])https?://security\.debian\.org/?([[:space:]]|\$),\1$host/debian-security/$time/\2,;t again" \
            "$1"
    }

    : >"$folder/sources.list"
    if [ -f /etc/apt/sources.list ]; then rewrite /etc/apt/sources.list >"$folder/sources.list"; fi
    for file in /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        case $file in
        */slipway-*.list) ln -s "$file" "$folder/parts/${file##*/}" ;;
        *) if [ -f "$file" ]; then rewrite "$file" >"$folder/parts/${file##*/}"; fi ;;
        esac
    done
    if ! grep -q -r -F "$host/" "$folder"; then
        echo "slipway: package.snapshot replaces sources at debian.org and ubuntu.com, and the image has none" >&2
        exit 1
    fi
    if [ -n "$list" ]; then ln -sf "$list" "$folder/parts/${list##*/}"; fi
    cat >"$folder/apt.conf" <<EOF
    Dir::Etc::SourceList "$folder/sources.list";
    Dir::Etc::SourceParts "$folder/parts";
    Acquire::Check-Valid-Until "false";
    EOF
    APT_CONFIG=$folder/apt.conf
    export APT_CONFIG
    exec "$@"
    """#
