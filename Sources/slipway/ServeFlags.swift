import ArgumentParser
import GatewayService

/// The flags of `slipway serve` that are settings; each overrides the key of the same name in the configuration file.
///
/// What they are for is said in `Setting.all`, and all they say is read there.
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
    @Option(help: .setting("limits.held-bytes")) var limitsHeldBytes: String?
    @Option(help: .setting("limits.total-held-bytes")) var limitsTotalHeldBytes: String?
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

    /// What the flags say, by the settings' keys.
    var entries: [SettingEntry] {
        var given: [(String, SettingValue)] = []
        func add(_ key: String, _ texts: [String]) {
            if !texts.isEmpty { given.append((key, .list(texts.map { .text($0) }))) }
        }
        func add(_ key: String, _ isTrue: Bool?) { if let isTrue { given.append((key, .truth(isTrue))) } }
        func add(_ key: String, _ text: String?) { if let text { given.append((key, .text(text))) } }
        add("listen", listen)
        add("frontend-images", frontendImage)
        add("take-dockerfiles", takeDockerfiles)
        add("grace", grace)
        add("log-level", logLevel)
        add("metrics", metrics)
        add("buildkit.address", buildkit)
        add("buildkit.tls", buildkitTLS)
        add("buildkit.ca", buildkitCa)
        add("buildkit.certificate", buildkitCertificate)
        add("buildkit.key", buildkitKey)
        add("buildkit.server-name", buildkitServerName)
        add("tls.certificate", tlsCertificate)
        add("tls.key", tlsKey)
        add("tls.client-ca", tlsClientCa)
        add("compile.enabled", compileEnabled)
        add("compile.tokens", compileTokens)
        add("limits.message-bytes", limitsMessageBytes)
        add("limits.source-bytes", limitsSourceBytes)
        add("limits.header-bytes", limitsHeaderBytes)
        add("limits.held-bytes", limitsHeldBytes)
        add("limits.total-held-bytes", limitsTotalHeldBytes)
        add("limits.request-seconds", limitsRequestSeconds)
        add("limits.connections", limitsConnections)
        add("limits.connections-per-caller", limitsConnectionsPerCaller)
        add("limits.streams-per-connection", limitsStreamsPerConnection)
        add("limits.concurrent-builds", limitsConcurrentBuilds)
        add("limits.concurrent-compiles", limitsConcurrentCompiles)
        add("limits.compiles-per-second", limitsCompilesPerSecond)
        add("limits.compile-burst", limitsCompileBurst)
        add("limits.compile-seconds", limitsCompileSeconds)
        add("trace.endpoint", traceEndpoint)
        add("trace.ca", traceCA)
        return given.map { SettingEntry(flagOf: $0, value: $1) }
    }
}

extension SettingEntry {
    /// What a setting's flag says; texts of numbers are numbers.
    fileprivate init(flagOf key: String, value: SettingValue) {
        let setting = Setting.all.first { $0.key == key }
        var value = value
        if case .text(let text) = value, case .whole = setting?.kind, let number = Int(text) { value = .whole(number) }
        let path = key.split(separator: ".").map(String.init)
        self.init(path: path, value: value, origin: .flag("--" + (setting?.flag ?? key)))
    }
}

extension ArgumentHelp {
    /// What a setting's flag is for, as the table of settings says.
    fileprivate static func setting(_ key: String) -> ArgumentHelp {
        guard let setting = Setting.all.first(where: { $0.key == key }) else { return ArgumentHelp(stringLiteral: key) }
        var text = setting.summary
        if case .texts = setting.kind { text += " May be given several times." }
        if let standard = setting.standard, setting.kind != .truth, standard != .list([]) {
            text += " (default: \(standard))"
        }
        return ArgumentHelp(stringLiteral: text).named(setting.valueName)
    }
}

extension ArgumentHelp {
    fileprivate func named(_ valueName: String) -> ArgumentHelp {
        var copy = self
        if !valueName.isEmpty { copy.valueName = valueName }
        return copy
    }
}
