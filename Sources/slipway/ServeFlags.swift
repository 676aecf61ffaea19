import ArgumentParser
import ServiceSettings

/// The flags for the service's settings. Each overrides its key in the configuration file; `Setting.all` describes and
/// decodes both.
struct ServeFlags: ParsableArguments {
    @Option(setting: "listen") var listen: [String] = []
    @Option(setting: "frontend-images") var frontendImage: [String] = []
    @Flag(inversion: .prefixedNo, help: .setting("take-dockerfiles")) var takeDockerfiles: Bool?
    @Option(setting: "grace") var grace: String?
    @Option(setting: "drain-delay") var drainDelay: String?
    @Option(setting: "log-level") var logLevel: String?
    @Option(setting: "metrics") var metrics: String?
    @Option(setting: "buildkit.address") var buildkit: String?
    @Flag(inversion: .prefixedNo, help: .setting("buildkit.tls")) var buildkitTLS: Bool?
    @Option(setting: "buildkit.ca") var buildkitCa: String?
    @Option(setting: "buildkit.certificate") var buildkitCertificate: String?
    @Option(setting: "buildkit.key") var buildkitKey: String?
    @Option(setting: "buildkit.server-name") var buildkitServerName: String?
    @Option(setting: "tls.certificate") var tlsCertificate: String?
    @Option(setting: "tls.key") var tlsKey: String?
    @Option(setting: "tls.client-ca") var tlsClientCa: String?
    @Option(setting: "proxy-protocol.listen") var proxyProtocolListen: [String] = []
    @Option(setting: "proxy-protocol.trusted") var proxyProtocolTrusted: [String] = []
    @Flag(inversion: .prefixedNo, help: .setting("proxy-protocol.require-certificate"))
    var proxyProtocolRequireCertificate: Bool?
    @Option(setting: "proxy-protocol.balancer-names") var proxyProtocolBalancerNames: [String] = []
    @Flag(inversion: .prefixedNo, help: .setting("compile.enabled")) var compileEnabled: Bool?
    @Option(setting: "compile.tokens") var compileTokens: String?
    @Option(setting: "limits.message-bytes") var limitsMessageBytes: String?
    @Option(setting: "limits.source-bytes") var limitsSourceBytes: String?
    @Option(setting: "limits.header-bytes") var limitsHeaderBytes: String?
    @Option(setting: "limits.reserved-bytes") var limitsReservedBytes: String?
    @Option(setting: "limits.total-reserved-bytes") var limitsTotalReservedBytes: String?
    @Option(setting: "limits.request-seconds") var limitsRequestSeconds: String?
    @Option(setting: "limits.connections") var limitsConnections: String?
    @Option(setting: "limits.connections-per-caller") var limitsConnectionsPerCaller: String?
    @Option(setting: "limits.streams-per-connection") var limitsStreamsPerConnection: String?
    @Option(setting: "limits.concurrent-builds") var limitsConcurrentBuilds: String?
    @Option(setting: "limits.concurrent-compiles") var limitsConcurrentCompiles: String?
    @Option(setting: "limits.compiles-per-second") var limitsCompilesPerSecond: String?
    @Option(setting: "limits.compile-burst") var limitsCompileBurst: String?
    @Option(setting: "limits.compile-seconds") var limitsCompileSeconds: String?
    @Option(setting: "trace.endpoint") var traceEndpoint: String?
    @Option(setting: "trace.ca") var traceCA: String?
    // These are former names of flags. Using a former name is an error whose message gives the current one.
    @Option(help: .hidden) var limitsHeldBytes: String?
    @Option(help: .hidden) var limitsTotalHeldBytes: String?

    /// The names and values of the flags that the user gave. A flag is found by the name of its stored property, which is the
    /// flag's name without hyphens, ignoring case, e.g. `_tlsClientCa` for `tls-client-ca`.
    var given: [(name: String, values: [String])] {
        let names = Setting.all.map(\.flag) + Setting.renamedFlags.keys
        return Mirror(reflecting: self).children.compactMap { child in
            let label = child.label?.dropFirst().lowercased()
            let name = names.first { $0.split(separator: "-").joined() == label }
            let values: [String] =
                switch child.value {
                case let option as Option<[String]>: option.wrappedValue
                case let option as Option<String?>: option.wrappedValue.map { [$0] } ?? []
                case let flag as Flag<Bool?>: flag.wrappedValue.map { ["\($0)"] } ?? []
                default: []
                }
            return values.isEmpty ? nil : name.map { ($0, values) }
        }
    }
}

extension Option<String?> {
    /// Creates the option of a setting, with its help and completion.
    fileprivate init(setting key: String) { self.init(help: .setting(key), completion: .setting(key)) }
}

extension Option<[String]> {
    /// Creates the option of a setting whose value is an array, with its help and completion.
    fileprivate init(wrappedValue: [String], setting key: String) {
        self.init(wrappedValue: wrappedValue, help: .setting(key), completion: .setting(key))
    }
}

extension ArgumentHelp {
    /// Returns the help text for a setting's flag, taken from `Setting.all`.
    fileprivate static func setting(_ key: String) -> ArgumentHelp {
        guard let setting = Setting.all.first(where: { $0.key == key }) else { return ArgumentHelp(stringLiteral: key) }
        return ArgumentHelp(setting.help, valueName: setting.valueName.isEmpty ? nil : setting.valueName)
    }
}

extension CompletionKind {
    /// Returns the completion for a setting whose value is a file or one of a few words; nil for any other setting.
    fileprivate static func setting(_ key: String) -> CompletionKind? {
        guard let setting = Setting.all.first(where: { $0.key == key }) else { return nil }
        return setting.isFile ? .file() : setting.choices.map { .list($0) }
    }
}
