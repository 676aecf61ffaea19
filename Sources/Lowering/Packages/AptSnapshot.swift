import SourceText

/// A moment of a package archive, `package.snapshot`: `20260801T000000Z`, or that after the URL of a host of snapshots, e.g.
/// `https://snapshot.example.org/archive/20260801T000000Z`.
struct AptSnapshot: Sendable, Hashable {
    /// The URL above the archives, without a slash at its end; nil for the distribution's own host.
    var host: String?
    /// The time in UTC, `YYYYMMDDTHHMMSSZ`.
    var time: String

    /// - Returns: nil if the text has another form.
    init?(parsing text: String) {
        let slash = text.lastIndex(of: "/")
        time = String(slash.map { text[text.index(after: $0)...] } ?? text[...])
        guard Self.isTime(time) else { return nil }
        guard let slash else { return }
        var host = text[..<slash]
        while host.hasSuffix("/") { host.removeLast() }
        let rest = ["http://", "https://"].lazy.filter { host.hasPrefix($0) }.map { host.dropFirst($0.count) }.first
        // The characters are those that the script's pattern for sed can hold.
        guard let rest, !rest.isEmpty, rest.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "-._~:/".utf8.contains($0) })
        else {
            return nil
        }
        self.host = String(host)
    }

    /// Whether a text is a time such as `20260801T000000Z`, with a month from 1 to 12, a day from 1 to 31, and so on.
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

    /// The host of snapshots: the given one, or that of the distribution; nil if the distribution has none.
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
    /// Makes apt see the archives as they were.
    ///
    /// - Parameter host: The URL above the archives.
    mutating func use(_ snapshot: AptSnapshot, from host: String) {
        let file = Input(directory: "snapshot", fileName: "snapshot.sh", content: .text(snapshotScript + "\n"))
        inputs.append(file)
        arguments = ["/bin/sh", file.target + "/" + file.fileName, host, snapshot.time] + arguments
    }
}

/// The script that runs another one with apt's sources as they were at a time. Arguments: the URL above the archives, the time,
/// the command, of which the fourth word is the list that it will write.
///
/// - apt reads copies of the sources, in which those at debian.org and ubuntu.com are the snapshot's. Other repositories stay as they
///   are: many have a path such as `/debian` too. The sources of the image don't change.
/// - A snapshot's `Release` file has expired; its signature is checked all the same.
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
        if [ -f "$file" ]; then rewrite "$file" >"$folder/parts/${file##*/}"; fi
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
