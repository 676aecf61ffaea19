import Diagnostics
import Glibc

/// The settings that hold, and where each has its value from.
public struct EffectiveSettings: Sendable {
    /// What holds.
    public var settings: ServiceSettings
    /// For each of `Setting.all`, what it was given, and by what; nil for the value where nothing is set.
    public var values: [(setting: Setting, value: SettingValue?, origin: SettingOrigin)]
}

/// What is wrong with a configuration: all that was found, in the order of the file and then of the flags.
public struct SettingsError: Error, Sendable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// Where.
        public var origin: SettingOrigin
        /// The key, with its table's name; empty for the file as a whole.
        public var key: String
        /// What, and what was expected.
        public var message: String

        /// A problem.
        public init(_ origin: SettingOrigin, key: String, _ message: String) {
            self.origin = origin
            self.key = key
            self.message = message
        }

        /// `config.toml:12:1: limits.concurent-builds: no such key`, `--grace: expected ...`.
        public var description: String {
            switch origin {
            case .standard: "\(key): \(message)"
            case .file(let name, let line, let column):
                "\(name):\(line):\(column): " + (key.isEmpty ? message : "\(key): \(message)")
            case .flag(let flag): "\(flag): \(message)"
            }
        }
    }

    /// At least one.
    public var problems: [Problem]

    /// What is wrong.
    public init(_ problems: [Problem]) { self.problems = problems }

    /// A problem a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Puts a service's settings together: flags over the file over the defaults.
public struct SettingsReader {
    private var settings = ServiceSettings()
    private var given: [String: SettingEntry] = [:]
    private var problems: [SettingsError.Problem] = []

    /// Reads what a file and what flags say.
    ///
    /// - Parameters:
    ///   - file: the keys and values of the file, each table before what it holds.
    ///   - flags: what the flags say; a path is the setting's key.
    /// - Throws: `SettingsError` with all that is wrong.
    public static func read(
        file: [SettingEntry],
        flags: [SettingEntry]
    ) throws(SettingsError) -> EffectiveSettings {
        var reader = SettingsReader()
        reader.take(file)
        reader.take(flags)
        reader.checkTogether()
        guard reader.problems.isEmpty else { throw SettingsError(reader.problems) }
        let given = reader.given
        let values = Setting.all.map { setting in
            let entry = given[setting.key]
            return (setting: setting, value: entry?.value ?? setting.standard, origin: entry?.origin ?? .standard)
        }
        return EffectiveSettings(settings: reader.settings, values: values)
    }

    private mutating func take(_ entries: [SettingEntry]) {
        var unknownTables: Set<String> = []
        for entry in entries {
            let key = entry.path.joined(separator: ".")
            let first = entry.path.first ?? ""
            if entry.path.count > 1, unknownTables.contains(first) { continue }
            if let setting = Setting.all.first(where: { $0.key == key }) {
                do {
                    try setting.set(entry.value, &settings)
                } catch {
                    problems.append(.init(entry.origin, key: key, error.message))
                }
                given[key] = entry
            } else if entry.path.count == 1, Setting.tables.contains(first) {
                guard entry.value != .table else { continue }
                let message = SettingError(expected: "a table", found: entry.value).message
                problems.append(.init(entry.origin, key: key, message))
            } else {
                if entry.path.count == 1, entry.value == .table { unknownTables.insert(first) }
                problems.append(.init(entry.origin, key: key, Self.unknown(entry)))
            }
        }
    }

    private static func unknown(_ entry: SettingEntry) -> String {
        let isTable = entry.path.count == 1 && entry.value == .table
        let table = entry.path.count > 1 ? entry.path[0] : ""
        let word = entry.path.last ?? ""
        let siblings = Setting.all.filter { $0.table == table }.map(\.name)
        let candidates = isTable ? Setting.tables : table.isEmpty ? siblings + Setting.tables : siblings
        let message = isTable ? "no such table" : "no such key"
        if let nearest = nearestWord(to: word, among: candidates) {
            return "\(message); did you mean \"\(nearest)\"?"
        }
        // The right key in the wrong table.
        if let other = Setting.all.first(where: { $0.name == word }) {
            return other.table.isEmpty
                ? "\(message); \"\(word)\" belongs above the first table"
                : "\(message); \"\(word)\" belongs in [\(other.table)]"
        }
        return message
    }

    /// What holds between settings.
    private mutating func checkTogether() {
        require("listen", !settings.listen.isEmpty, "at least one address is needed, by --listen or in the file")
        pair("tls.certificate", "tls.key")
        needs("buildkit.key", "buildkit.certificate")
        needs("tls.client-ca", "tls.certificate")
        for key in ["buildkit.certificate", "buildkit.server-name"] {
            rely(key, on: settings.buildkit.speaksTLS, "needs buildkit.ca or buildkit.tls beside it")
        }
        if given["buildkit.ca"] != nil {
            rely("buildkit.tls", on: settings.buildkit.asksForTLS, "is false, but buildkit.ca asks for TLS")
        }
        needs("trace.ca", "trace.endpoint")
        if given["listen"] != nil {
            // What sockets are passed is known only to the process that serves.
            let mayListenOnTCP = settings.listen.contains { if case .address(.unix) = $0 { false } else { true } }
            rely("tls.certificate", on: mayListenOnTCP, "needs a tcp:// address in listen: Unix sockets speak no TLS")
        }
        if case .unix = settings.buildkit.address {
            let expected = "needs a tcp:// address in buildkit.address: Unix sockets speak no TLS"
            rely("buildkit.ca", on: false, expected)
            rely("buildkit.tls", on: !settings.buildkit.asksForTLS, expected)
        }
        if case .unix? = settings.trace.endpoint {
            rely("trace.ca", on: false, "needs a tcp:// address in trace.endpoint: Unix sockets speak no TLS")
        }
        rely("compile.tokens", on: settings.compile.isEnabled, "means nothing where compile.enabled is false")
        if let name = settings.buildkit.serverName {
            let expected = "expected the name of a host; an IP address is taken from buildkit.address"
            rely("buildkit.server-name", on: !SolverTLS.isIPAddress(name), expected)
        }
    }

    private mutating func require(_ key: String, _ holds: Bool, _ message: String) {
        guard !holds, !problems.contains(where: { $0.key == key }) else { return }
        problems.append(.init(given[key]?.origin ?? .standard, key: key, message))
    }

    /// One setting has no meaning unless something holds.
    private mutating func rely(_ key: String, on holds: Bool, _ message: String) {
        if given[key] != nil { require(key, holds, message) }
    }

    private mutating func pair(_ first: String, _ second: String) {
        needs(first, second)
        needs(second, first)
    }

    /// One setting has no meaning without another.
    private mutating func needs(_ key: String, _ other: String) {
        guard given[key] != nil else { return }
        require(key, given[other] != nil, "needs \(other) beside it")
    }
}

extension Setting {
    /// The names of the tables, in order.
    static let tables: [String] = all.reduce(into: []) { tables, setting in
        if !setting.table.isEmpty, !tables.contains(setting.table) { tables.append(setting.table) }
    }

    /// Why a file can't be read; nil where it can.
    public static func unreadable(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return String(cString: strerror(errno)) }
        return status.st_mode & S_IFMT == S_IFDIR ? "it is a directory" : nil
    }
}
