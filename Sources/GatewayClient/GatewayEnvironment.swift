@preconcurrency import Glibc
import JSON
public import OCISpec

/// The environment variables that BuildKit sets for a frontend.
public struct GatewayEnvironment: Sendable, Hashable {
    /// A worker of the solver: an executor of build steps.
    public struct Worker: Sendable, Hashable {
        public var id: String
        public var labels: [String: String] = [:]
        /// The platforms that the worker can run, starting with its native platform.
        public var platforms: [Platform] = []
    }

    /// The build's options by name, e.g. `target`, `build-arg:VERSION`.
    public var options: [String: String] = [:]
    /// The ID of the client's session; empty if there is none.
    public var sessionID: String
    /// The solver's workers, starting with the default one.
    public var workers: [Worker] = []
    /// The product that the solver is part of, e.g. `buildkit`, `docker`; empty if unknown.
    public var product: String

    /// Parses `BUILDKIT_FRONTEND_OPT_*` (each `KEY=VALUE`), `BUILDKIT_SESSION_ID`, `BUILDKIT_WORKERS` and
    /// `BUILDKIT_EXPORTEDPRODUCT`. All are optional. An option without `=` has an empty value.
    ///
    /// - Throws: `GatewayEnvironmentError` if a variable is invalid.
    public init(variables: [String: String]) throws(GatewayEnvironmentError) {
        sessionID = variables["BUILDKIT_SESSION_ID"] ?? ""
        product = variables["BUILDKIT_EXPORTEDPRODUCT"] ?? ""
        let names = variables.keys.filter { $0.hasPrefix("BUILDKIT_FRONTEND_OPT_") }
        for name in names.sorted() {
            let value = variables[name] ?? ""
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = parts.first, !key.isEmpty else {
                throw GatewayEnvironmentError(variable: name, message: "expected KEY or KEY=VALUE, found '\(value)'")
            }
            options[String(key)] = parts.count > 1 ? String(parts[1]) : ""
        }
        if let text = variables["BUILDKIT_WORKERS"], !text.isEmpty { workers = try Self.workers(text) }
    }

    /// Returns the environment variables of this process. If a name occurs more than once, its first value counts.
    public static func processVariables() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let separator = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(text[..<separator])
                if variables[name] == nil { variables[name] = String(text[text.utf8.index(after: separator)...]) }
            }
            next += 1
        }
        return variables
    }

    private static func workers(_ text: String) throws(GatewayEnvironmentError) -> [Worker] {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: text)
        } catch {
            throw GatewayEnvironmentError(variable: "BUILDKIT_WORKERS", message: "\(error)")
        }
        if case .null = value { return [] }
        guard let list = value.array else { throw unexpected("a JSON array of workers") }
        var workers: [Worker] = []
        for item in list {
            guard let object = item.object, let id = member("id", of: object)?.string else {
                throw unexpected("a worker with the member 'id'")
            }
            var worker = Worker(id: id)
            for label in member("labels", of: object)?.object?.members ?? [] {
                worker.labels[label.key] = label.value.string
            }
            for platform in member("platforms", of: object)?.array ?? [] {
                guard let os = platform["os"]?.string, let architecture = platform["architecture"]?.string else {
                    throw unexpected("a platform with the members 'os' and 'architecture'")
                }
                worker.platforms.append(
                    Platform(
                        os: os,
                        architecture: architecture,
                        variant: platform["variant"]?.string ?? "",
                        osVersion: platform["os.version"]?.string ?? "",
                        osFeatures: platform["os.features"]?.strings ?? []
                    )
                )
            }
            workers.append(worker)
        }
        return workers
    }

    /// Returns the value of a key in a worker's JSON object, ignoring case: older solvers write `ID`, `Labels` and `Platforms`.
    private static func member(_ key: String, of worker: JSONObject) -> JSONValue? {
        worker.members.first { $0.key.lowercased() == key }?.value
    }

    private static func unexpected(_ expected: String) -> GatewayEnvironmentError {
        GatewayEnvironmentError(variable: "BUILDKIT_WORKERS", message: "expected \(expected)")
    }
}

/// An invalid environment variable.
public struct GatewayEnvironmentError: Error, Sendable, Hashable, CustomStringConvertible {
    public var variable: String
    /// The reason, e.g. `expected a JSON array of workers`.
    public var message: String

    /// The text `environment variable NAME: MESSAGE`.
    public var description: String { "environment variable \(variable): \(message)" }
}
