@preconcurrency import Glibc
import JSON
public import OCISpec

/// What BuildKit tells a frontend through environment variables.
public struct GatewayEnvironment: Sendable, Hashable {
    /// One of the machines that the solver runs steps on.
    public struct Worker: Sendable, Hashable {
        /// Its ID.
        public var id: String
        /// Its labels.
        public var labels: [String: String]
        /// The platforms it can run, its own first.
        public var platforms: [Platform]

        /// A worker.
        public init(id: String, labels: [String: String] = [:], platforms: [Platform]) {
            self.id = id
            self.labels = labels
            self.platforms = platforms
        }
    }

    /// The build's options by name, e.g. `target`, `build-arg:VERSION`.
    public var options: [String: String]
    /// The client's session; empty where there is none.
    public var sessionID: String
    /// The solver's workers, the default one first.
    public var workers: [Worker]
    /// What the solver is part of, e.g. `buildkit`, `docker`; empty where it doesn't say.
    public var product: String

    /// The parts.
    public init(
        options: [String: String] = [:],
        sessionID: String = "",
        workers: [Worker] = [],
        product: String = ""
    ) {
        self.options = options
        self.sessionID = sessionID
        self.workers = workers
        self.product = product
    }

    /// Reads `BUILDKIT_FRONTEND_OPT_*` (each `KEY=VALUE`), `BUILDKIT_SESSION_ID`, `BUILDKIT_WORKERS` and
    /// `BUILDKIT_EXPORTEDPRODUCT`. All may be missing. An option without `=` has an empty value.
    ///
    /// - Throws: `GatewayEnvironmentError` where a variable can't be read.
    public init(variables: [String: String]) throws(GatewayEnvironmentError) {
        self.init(
            sessionID: variables["BUILDKIT_SESSION_ID"] ?? "",
            product: variables["BUILDKIT_EXPORTEDPRODUCT"] ?? ""
        )
        let names = variables.keys.filter { $0.hasPrefix("BUILDKIT_FRONTEND_OPT_") }
        for name in names.sorted() {
            let value = variables[name] ?? ""
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = parts.first, !key.isEmpty else {
                throw GatewayEnvironmentError(variable: name, message: "expected KEY=VALUE, found '\(value)'")
            }
            options[String(key)] = parts.count > 1 ? String(parts[1]) : ""
        }
        if let text = variables["BUILDKIT_WORKERS"], !text.isEmpty { workers = try Self.workers(text) }
    }

    /// The variables of this process; of one that is set twice the first counts.
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
        guard let list = value.array else { throw unexpected("a list of workers") }
        var workers: [Worker] = []
        for item in list {
            guard let object = item.object, let id = member("id", of: object)?.string else {
                throw unexpected("a worker with an ID")
            }
            var worker = Worker(id: id, platforms: [])
            for label in member("labels", of: object)?.object?.members ?? [] {
                worker.labels[label.key] = label.value.string
            }
            for platform in member("platforms", of: object)?.array ?? [] {
                guard let os = platform["os"]?.string, let architecture = platform["architecture"]?.string else {
                    throw unexpected("a platform with 'os' and 'architecture'")
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

    /// A worker's keys were `ID`, `Labels` and `Platforms` until BuildKit gave them names of their own in lower case.
    private static func member(_ key: String, of worker: JSONObject) -> JSONValue? {
        worker.members.first { $0.key.lowercased() == key }?.value
    }

    private static func unexpected(_ expected: String) -> GatewayEnvironmentError {
        GatewayEnvironmentError(variable: "BUILDKIT_WORKERS", message: "expected \(expected)")
    }
}

/// An environment variable that can't be read.
public struct GatewayEnvironmentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Its name.
    public var variable: String
    /// What was expected or found.
    public var message: String

    /// A failure to read a variable.
    public init(variable: String, message: String) {
        self.variable = variable
        self.message = message
    }

    /// `environment variable NAME: MESSAGE`.
    public var description: String { "environment variable \(variable): \(message)" }
}
