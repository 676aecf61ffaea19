import ArgumentParser
import ServiceSettings

/// The flags of the service's settings. Each overrides its key in the configuration file; `Setting.all` describes and
/// decodes both.
struct ServeFlags: ParsableArguments {
    @Option(help: .setting("listen")) var listen: [String] = []
    @Option(help: .setting("frontend-images")) var frontendImage: [String] = []
    @Flag(inversion: .prefixedNo, help: .setting("take-dockerfiles")) var takeDockerfiles: Bool?
    @Option(help: .setting("grace")) var grace: String?
    @Option(help: .setting("log-level")) var logLevel: String?
    @Option(help: .setting("metrics")) var metrics: String?
    @Option(help: .setting("buildkit.address")) var buildkit: String?
    @Flag(inversion: .prefixedNo, help: .setting("buildkit.tls")) var buildkitTLS: Bool?
    @Option(help: .setting("buildkit.ca")) var buildkitCa: String?
    @Option(help: .setting("buildkit.certificate")) var buildkitCertificate: String?
    @Option(help: .setting("buildkit.key")) var buildkitKey: String?
    @Option(help: .setting("buildkit.server-name")) var buildkitServerName: String?
    @Option(help: .setting("tls.certificate")) var tlsCertificate: String?
    @Option(help: .setting("tls.key")) var tlsKey: String?
    @Option(help: .setting("tls.client-ca")) var tlsClientCa: String?
    @Flag(inversion: .prefixedNo, help: .setting("compile.enabled")) var compileEnabled: Bool?
    @Option(help: .setting("compile.tokens")) var compileTokens: String?
    @Option(help: .setting("limits.message-bytes")) var limitsMessageBytes: String?
    @Option(help: .setting("limits.source-bytes")) var limitsSourceBytes: String?
    @Option(help: .setting("limits.header-bytes")) var limitsHeaderBytes: String?
    @Option(help: .setting("limits.reserved-bytes")) var limitsReservedBytes: String?
    @Option(help: .setting("limits.total-reserved-bytes")) var limitsTotalReservedBytes: String?
    @Option(help: .setting("limits.request-seconds")) var limitsRequestSeconds: String?
    @Option(help: .setting("limits.connections")) var limitsConnections: String?
    @Option(help: .setting("limits.connections-per-caller")) var limitsConnectionsPerCaller: String?
    @Option(help: .setting("limits.streams-per-connection")) var limitsStreamsPerConnection: String?
    @Option(help: .setting("limits.concurrent-builds")) var limitsConcurrentBuilds: String?
    @Option(help: .setting("limits.concurrent-compiles")) var limitsConcurrentCompiles: String?
    @Option(help: .setting("limits.compiles-per-second")) var limitsCompilesPerSecond: String?
    @Option(help: .setting("limits.compile-burst")) var limitsCompileBurst: String?
    @Option(help: .setting("limits.compile-seconds")) var limitsCompileSeconds: String?
    @Option(help: .setting("trace.endpoint")) var traceEndpoint: String?
    @Option(help: .setting("trace.ca")) var traceCA: String?
    // These are former names of flags. Using a former name is an error whose message gives the current one.
    @Option(help: .hidden) var limitsHeldBytes: String?
    @Option(help: .hidden) var limitsTotalHeldBytes: String?

    /// The names and values of the flags that the user gave. They are matched by stored property, whose name is the flag's name
    /// without hyphens, e.g. `_tlsClientCa` for `tls-client-ca`.
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

extension ArgumentHelp {
    /// Returns the help text for a setting's flag, taken from `Setting.all`.
    fileprivate static func setting(_ key: String) -> ArgumentHelp {
        guard let setting = Setting.all.first(where: { $0.key == key }) else { return ArgumentHelp(stringLiteral: key) }
        return ArgumentHelp(setting.help, valueName: setting.valueName.isEmpty ? nil : setting.valueName)
    }
}
