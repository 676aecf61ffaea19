import Diagnostics
import Glibc
import ServiceSecurity
import ServiceSupport
package import SourceText
package import ValueTree

/// The settings from flags, the configuration file and the defaults, in this order of precedence.
package struct EffectiveSettings: Sendable {
    /// The origin of a value that is not the default.
    enum Origin: Sendable {
        case file(SourceLocation)
        /// The flag with its dashes, e.g. `--grace`.
        case flag(String)
    }

    package private(set) var settings = ServiceSettings()
    /// The origin of each value that is not the default, by key, including the origins of invalid values.
    private(set) var origins: [String: Origin] = [:]
    private var invalidKeys: Set<String> = []
    private var problems: [String] = []
    private var isFileInvalid = false

    /// Reads the settings, and checks that they can be combined.
    ///
    /// - Parameters:
    ///   - file: The configuration file and its tree, if any.
    ///   - flags: The flags without their dashes, with `true` or `false` for a boolean.
    /// - Throws: `SettingsError` with all errors.
    package init(
        file: (source: SourceFile, root: ValueNode)?,
        flags: [(name: String, values: [String])]
    ) throws(SettingsError) {
        if let file { read(file.root, of: file.source) }
        for flag in flags { read(flag: flag.name, flag.values) }
        checkCombinations()
        if !problems.isEmpty { throw SettingsError(problems: problems, isUsage: !isFileInvalid) }
    }

    private mutating func read(_ root: ValueNode, of source: SourceFile) {
        var diagnostics = DiagnosticSink()
        let assignments = Setting.fileDescription.decode(root, of: source, diagnostics: &diagnostics)?.value ?? []
        assignments.forEach { $0.apply(&settings) }
        problems = diagnostics.sorted.map(TextRenderer.line)
        isFileInvalid = !problems.isEmpty
        for setting in Setting.all {
            let table = setting.table.isEmpty ? root : root[setting.table]?.value
            guard let entry = table?[setting.name] else { continue }
            origins[setting.key] = .file(SourceLocation(file: source, range: entry.keyRange))
            if !assignments.contains(where: { $0.key == setting.key }) { invalidKeys.insert(setting.key) }
        }
    }

    private mutating func read(flag: String, _ values: [String]) {
        guard let setting = Setting.all.first(where: { $0.flag == flag }) else {
            if let current = Setting.renamedFlags[flag] { problems.append("--\(flag) is now --\(current)") }
            return
        }
        origins[setting.key] = .flag("--\(flag)")
        var decoding = Setting.fileDescription.decoding(of: SourceFile(name: "", text: ""), subject: "--\(flag)")
        if let assignment = setting.field.type.decode(setting.node(values), &decoding) {
            assignment.apply(&settings)
            invalidKeys.remove(setting.key)
        } else {
            invalidKeys.insert(setting.key)
        }
        problems += decoding.diagnostics.sorted.map(\.message)
    }

    /// Returns a message that names the setting and its origin, e.g. `config.toml:3:1: "tls.key" MESSAGE`.
    func message(_ key: String, _ message: String) -> String {
        switch origins[key] {
        case .file(let location): "\(TextRenderer.place(location)): \"\(key)\" \(message)"
        case .flag(let flag): "\(flag) \(message)"
        case nil: "\"\(key)\" \(message)"
        }
    }

    // MARK: Combinations

    private mutating func checkCombinations() {
        let hasListener = !settings.listen.isEmpty || !settings.proxyProtocol.listen.isEmpty
        check("listen", hasListener, "needs at least one address, from --listen or the file")
        checkBalancer()
        requirePair("tls.certificate", "tls.key")
        require("buildkit.certificate", for: "buildkit.key")
        require("tls.certificate", for: "tls.client-ca")
        for key in ["buildkit.certificate", "buildkit.server-name"] {
            checkIfSet(key, settings.buildkit.speaksTLS, "needs \"buildkit.ca\" or \"buildkit.tls\"")
        }
        if origins["buildkit.ca"] != nil {
            let conflict = "is false, but \"buildkit.ca\" enables TLS; unset one of them"
            checkIfSet("buildkit.tls", settings.buildkit.asksForTLS, conflict)
        }
        require("trace.endpoint", for: "trace.ca")
        if origins["listen"] != nil {
            let behind = settings.proxyProtocol.balancerNames.isEmpty ? [] : settings.proxyProtocol.listen
            checkIfSet(
                "tls.certificate",
                (settings.listen + behind).contains(where: \.mayBeTCP),
                Self.needsTCP("listen")
            )
        }
        if case .unix = settings.buildkit.address {
            checkIfSet("buildkit.ca", false, Self.needsTCP("buildkit.address"))
            checkIfSet("buildkit.tls", !settings.buildkit.asksForTLS, Self.needsTCP("buildkit.address"))
        }
        if case .unix? = settings.trace.endpoint { checkIfSet("trace.ca", false, Self.needsTCP("trace.endpoint")) }
        checkIfSet("compile.tokens", settings.compile.isEnabled, "has no effect if \"compile.enabled\" is false")
        if let name = settings.buildkit.serverName {
            let message = "must be a host name; an IP address belongs in \"buildkit.address\""
            checkIfSet("buildkit.server-name", !UpstreamTLS.isIPAddress(name), message)
        }
    }

    /// Checks the settings for listeners behind a balancer.
    private mutating func checkBalancer() {
        let balancer = settings.proxyProtocol
        guard !balancer.listen.isEmpty else {
            let isDefault = [
                "trusted": balancer.trusted.isEmpty, "require-certificate": balancer.requiresCertificate,
                "balancer-names": balancer.balancerNames.isEmpty,
            ]
            for (key, isDefault) in isDefault.sorted(by: { $0.key < $1.key }) {
                checkIfSet("proxy-protocol.\(key)", isDefault, "needs \"proxy-protocol.listen\"")
            }
            return
        }
        let mayBeTCP = balancer.listen.contains(where: \.mayBeTCP)
        let key = "proxy-protocol.listen"
        check(key, !mayBeTCP || !balancer.trusted.isEmpty, "needs \"proxy-protocol.trusted\", the balancer's addresses")
        if let address = balancer.listen.first(where: { $0.overlaps(settings.listen) }) {
            check(
                key,
                false,
                "has \(Setting.quoted(address.description)), which \"listen\" has too; a socket has one use"
            )
        }
        guard !balancer.balancerNames.isEmpty else { return }
        require("tls.client-ca", for: "proxy-protocol.balancer-names")
        check("proxy-protocol.balancer-names", mayBeTCP, Self.needsTCP(key))
    }

    private static func needsTCP(_ key: String) -> String {
        "needs a tcp:// address in \"\(key)\": Unix sockets don't use TLS"
    }

    /// Reports an error about a setting if `isValid` is false and no error about the setting's value has been reported yet.
    private mutating func check(_ key: String, _ isValid: Bool, _ text: String) {
        guard !isValid, invalidKeys.insert(key).inserted else { return }
        problems.append(message(key, text))
        if case .file = origins[key] { isFileInvalid = true }
    }

    private mutating func checkIfSet(_ key: String, _ isValid: Bool, _ text: String) {
        if origins[key] != nil { check(key, isValid, text) }
    }

    private mutating func requirePair(_ first: String, _ second: String) {
        require(second, for: first)
        require(first, for: second)
    }

    private mutating func require(_ other: String, for key: String) {
        checkIfSet(key, origins[other] != nil, "needs \"\(other)\"")
    }
}

/// The errors in a configuration, one line each: errors in the file, then errors in flags, then invalid combinations.
package struct SettingsError: Error, Sendable {
    package let problems: [String]
    /// Whether only the command line is at fault, not the file.
    package let isUsage: Bool
}

extension ListenAddress {
    /// Whether the address is that of a TCP socket. A socket passed by systemd may be one; only the process that serves knows.
    fileprivate var mayBeTCP: Bool { if case .address(.unix) = self { false } else { true } }

    /// Whether the address names a socket that one of `others` names too.
    fileprivate func overlaps(_ others: [ListenAddress]) -> Bool {
        others.contains { other in
            guard case .passed(let name) = self, case .passed(let second) = other else { return self == other }
            return name.isEmpty || second.isEmpty || name == second
        }
    }
}

extension Setting {
    /// Converts a flag's values to the node that the same values would have in the file.
    fileprivate func node(_ values: [String]) -> ValueNode {
        func scalar(_ text: String) -> ValueNode {
            let type: ValueScalar.ScalarType =
                switch field.shape {
                case .boolean: .boolean(text == "true")
                case .integer: Int64(text).map { .integer($0) } ?? .string
                default: .string
                }
            return ValueNode(.scalar(ValueScalar(text, type, isPlain: false)), range: SourceRange(0, 0))
        }
        if case .list = field.shape { return ValueNode(.sequence(values.map(scalar)), range: SourceRange(0, 0)) }
        return scalar(values.last ?? "")
    }

    /// Returns the reason why a file can't be read; nil if it can be read.
    package static func unreadable(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return String(cString: strerror(errno)) }
        return status.st_mode & S_IFMT == S_IFDIR ? "it is a directory" : nil
    }
}
