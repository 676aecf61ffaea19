public import JSON

/// A config that can't be read.
public struct ImageConfigError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, with the path of the member at fault.
    public var description: String

    /// A failure with its message.
    public init(_ description: String) { self.description = description }
}

extension ImageConfig {
    /// Reads the JSON of an image config. Missing members are empty; members this model doesn't know go to `unknown`.
    ///
    /// - Throws: `ImageConfigError` where the text is no JSON or a member has the wrong type.
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

    /// Reads an image config from its JSON value.
    ///
    /// - Throws: `ImageConfigError` where a member has the wrong type.
    public init(json: JSONValue) throws(ImageConfigError) {
        var members = try MemberReader(json, path: "")
        var platform = Platform(os: "", architecture: "")
        created = try members.timestamp("created")
        author = try members.text("author")
        platform.architecture = try members.text("architecture")
        platform.os = try members.text("os")
        platform.osVersion = try members.text("os.version")
        platform.osFeatures = try members.list("os.features") ?? []
        platform.variant = try members.text("variant")
        self.platform = platform
        if let value = members.take("rootfs") {
            var rootFS = try MemberReader(value, path: "rootfs.")
            rootFSType = try rootFS.text("type")
            diffIDs = try rootFS.list("diff_ids")
        } else {
            rootFSType = ""
        }
        if let value = members.take("history") {
            guard let entries = value.array else { throw members.wrong("history", "an array") }
            for entry in entries { history.append(try HistoryEntry(json: entry)) }
        }
        if let value = members.take("config") { config = try ContainerConfig(json: value) }
        unknown = members.rest
    }
}

extension HistoryEntry {
    fileprivate init(json: JSONValue) throws(ImageConfigError) {
        var members = try MemberReader(json, path: "history.")
        self.init(
            created: try members.timestamp("created"),
            createdBy: try members.text("created_by"),
            author: try members.text("author"),
            comment: try members.text("comment"),
            isEmptyLayer: try members.flag("empty_layer")
        )
    }
}

extension ContainerConfig {
    fileprivate init(json: JSONValue) throws(ImageConfigError) {
        var members = try MemberReader(json, path: "config.")
        user = try members.text("User")
        exposedPorts = try members.keys("ExposedPorts")
        environment = try members.list("Env") ?? []
        entrypoint = try members.list("Entrypoint")
        command = try members.list("Cmd")
        volumes = try members.keys("Volumes")
        workingDirectory = try members.text("WorkingDir")
        labels = try members.texts("Labels")
        stopSignal = try members.text("StopSignal")
        argumentsEscaped = try members.flag("ArgsEscaped")
        if let value = members.take("Healthcheck") {
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

/// Takes members out of an object one by one; what is left is unknown. `null` counts as missing, as in Go.
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

    func wrong(_ key: String, _ expected: String) -> ImageConfigError {
        ImageConfigError("invalid image config: \(path)\(key): expected \(expected)")
    }

    mutating func take(_ key: String) -> JSONValue? {
        guard let value = rest[key] else { return nil }
        rest[key] = nil
        return value == .null ? nil : value
    }

    mutating func text(_ key: String) throws(ImageConfigError) -> String {
        guard let value = take(key) else { return "" }
        guard let text = value.string else { throw wrong(key, "a string") }
        return text
    }

    mutating func flag(_ key: String) throws(ImageConfigError) -> Bool {
        guard let value = take(key) else { return false }
        guard let flag = value.bool else { throw wrong(key, "true or false") }
        return flag
    }

    mutating func integer(_ key: String) throws(ImageConfigError) -> Int64 {
        guard let value = take(key) else { return 0 }
        guard let number = value.int64 else { throw wrong(key, "an integer") }
        return number
    }

    mutating func list(_ key: String) throws(ImageConfigError) -> [String]? {
        guard let value = take(key) else { return nil }
        guard let list = value.strings else { throw wrong(key, "an array of strings") }
        return list
    }

    mutating func keys(_ key: String) throws(ImageConfigError) -> [String] {
        guard let value = take(key) else { return [] }
        guard let object = value.object else { throw wrong(key, "an object") }
        return object.members.map(\.key)
    }

    mutating func texts(_ key: String) throws(ImageConfigError) -> [String: String] {
        guard let value = take(key) else { return [:] }
        guard let object = value.object else { throw wrong(key, "an object") }
        var texts: [String: String] = [:]
        for member in object.members {
            guard let text = member.value.string else { throw wrong("\(key).\(member.key)", "a string") }
            texts[member.key] = text
        }
        return texts
    }

    mutating func timestamp(_ key: String) throws(ImageConfigError) -> Timestamp? {
        let text = try text(key)
        guard !text.isEmpty else { return nil }
        guard let time = Timestamp(rfc3339: text) else { throw wrong(key, "a time such as 2024-01-01T00:00:00Z") }
        return time
    }
}
