public import JSON
import SourceText

/// A syntax or type error in an image config.
public struct ImageConfigError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The error message, with the path of the invalid member, e.g. `config.Env`.
    public var description: String

    public init(_ description: String) { self.description = description }
}

extension ImageConfig {
    /// Parses an image config from JSON in UTF-8. Properties of missing members are empty; unknown members are kept in
    /// `unknown`.
    ///
    /// - Throws: `ImageConfigError` if the text is not JSON or a member has the wrong type.
    public init(parsing text: some Sequence<UInt8>) throws(ImageConfigError) {
        do {
            try self.init(json: JSONValue(parsing: text))
        } catch let error as JSONError {
            throw ImageConfigError("invalid image config: \(error)")
        } catch let error as ImageConfigError {
            throw error
        } catch {
            throw ImageConfigError("invalid image config")
        }
    }

    /// Creates an image config from its JSON value. Properties of missing members are empty; unknown members are kept in
    /// `unknown`.
    ///
    /// - Throws: `ImageConfigError` if a member has the wrong type.
    public init(json: JSONValue) throws(ImageConfigError) {
        var members = try MemberReader(json, path: "")
        var platform = Platform(os: "", architecture: "")
        created = try members.timestamp("created")
        author = try members.string("author")
        platform.architecture = try members.string("architecture")
        platform.os = try members.string("os")
        platform.osVersion = try members.string("os.version")
        platform.osFeatures = try members.list("os.features") ?? []
        platform.variant = try members.string("variant")
        self.platform = platform
        if let value = members.remove("rootfs") {
            var rootFS = try MemberReader(value, path: "rootfs.")
            rootFSType = try rootFS.string("type")
            diffIDs = try rootFS.list("diff_ids")
        } else {
            rootFSType = ""
        }
        if let value = members.remove("history") {
            guard let entries = value.array else { throw members.mismatch("history", "an array") }
            for entry in entries where !Task.isCancelled { history.append(try HistoryEntry(json: entry)) }
        }
        if let value = members.remove("config") { config = try ContainerConfig(json: value) }
        unknown = members.rest
    }
}

extension HistoryEntry {
    fileprivate init(json: JSONValue) throws(ImageConfigError) {
        var members = try MemberReader(json, path: "history.")
        self.init(
            created: try members.timestamp("created"),
            createdBy: try members.string("created_by"),
            author: try members.string("author"),
            comment: try members.string("comment"),
            isEmptyLayer: try members.boolean("empty_layer")
        )
    }
}

extension ContainerConfig {
    fileprivate init(json: JSONValue) throws(ImageConfigError) {
        var members = try MemberReader(json, path: "config.")
        user = try members.string("User")
        exposedPorts = try members.keys("ExposedPorts")
        environment = try members.list("Env") ?? []
        entrypoint = try members.list("Entrypoint")
        command = try members.list("Cmd")
        volumes = try members.keys("Volumes")
        workingDirectory = try members.string("WorkingDir")
        labels = try members.strings("Labels")
        stopSignal = try members.string("StopSignal")
        argumentsEscaped = try members.boolean("ArgsEscaped")
        if let value = members.remove("Healthcheck") {
            var check = try MemberReader(value, path: "config.Healthcheck.")
            healthcheck = Healthcheck(
                test: try check.list("Test") ?? [],
                interval: try check.integer("Interval"),
                timeout: try check.integer("Timeout"),
                startPeriod: try check.integer("StartPeriod"),
                startInterval: try check.integer("StartInterval"),
                retries: try check.integer("Retries")
            )
        }
        onBuild = try members.list("OnBuild") ?? []
        shell = try members.list("Shell")
        unknown = members.rest
    }
}

/// A reader of the members of an object. It removes the members that it reads, so that `rest` finally contains only the unknown
/// members. `null` counts as missing, as in Go.
private struct MemberReader {
    private(set) var rest: JSONObject
    private let path: String

    init(_ value: JSONValue, path: String) throws(ImageConfigError) {
        self.path = path
        if value == .null {
            rest = JSONObject()
        } else if let object = value.object {
            rest = object
        } else {
            let place = path.isEmpty ? "" : ": \(path.dropLast())"
            throw ImageConfigError("invalid image config\(place): expected an object")
        }
    }

    func mismatch(_ key: String, _ expected: String) -> ImageConfigError {
        ImageConfigError("invalid image config: \(path)\(key): expected \(expected)")
    }

    mutating func remove(_ key: String) -> JSONValue? {
        // Each search is linear in the number of members. A cancelled task skips the search, because its result is discarded.
        guard !Task.isCancelled, let value = rest[key] else { return nil }
        rest[key] = nil
        return value == .null ? nil : value
    }

    mutating func string(_ key: String) throws(ImageConfigError) -> String {
        guard let value = remove(key) else { return "" }
        guard let text = value.string else { throw mismatch(key, "a string") }
        return text
    }

    mutating func boolean(_ key: String) throws(ImageConfigError) -> Bool {
        guard let value = remove(key) else { return false }
        guard let boolean = value.bool else { throw mismatch(key, "true or false") }
        return boolean
    }

    mutating func integer(_ key: String) throws(ImageConfigError) -> Int64 {
        guard let value = remove(key) else { return 0 }
        guard let number = value.int64 else { throw mismatch(key, "an integer") }
        return number
    }

    mutating func list(_ key: String) throws(ImageConfigError) -> [String]? {
        guard let value = remove(key) else { return nil }
        guard let list = value.strings else { throw mismatch(key, "an array of strings") }
        return list
    }

    mutating func keys(_ key: String) throws(ImageConfigError) -> [String] {
        guard let value = remove(key) else { return [] }
        guard let object = value.object else { throw mismatch(key, "an object") }
        return object.members.map(\.key)
    }

    mutating func strings(_ key: String) throws(ImageConfigError) -> [String: String] {
        guard let value = remove(key) else { return [:] }
        guard let object = value.object else { throw mismatch(key, "an object") }
        var strings: [String: String] = [:]
        var cancellation = CancellationCheck(every: 1024)
        for member in object.members where !cancellation.isCancelled() {
            guard let text = member.value.string else { throw mismatch("\(key).\(member.key)", "a string") }
            strings[member.key] = text
        }
        return strings
    }

    mutating func timestamp(_ key: String) throws(ImageConfigError) -> Timestamp? {
        let text = try string(key)
        guard !text.isEmpty else { return nil }
        guard let time = Timestamp(rfc3339: text) else { throw mismatch(key, "a time such as 2024-01-01T00:00:00Z") }
        return time
    }
}
