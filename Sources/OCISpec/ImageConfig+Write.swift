public import JSON
import SourceText

extension ImageConfig {
    /// Returns the config as the JSON that Go's encoder writes for BuildKit's image config: members in a fixed order,
    /// without empty strings, empty lists and zeros. `architecture`, `os`, `rootfs` and `config` are always written.
    ///
    /// - Parameter keepingUnknown: Whether `unknown` members are written, after the known members. BuildKit's frontend drops
    ///   them.
    public func json(keepingUnknown: Bool = false) -> JSONValue {
        var out = JSONObject()
        if let created { out.append("created", .string(created.description)) }
        out.appendUnlessEmpty("author", author)
        out.append("architecture", .string(platform.architecture))
        out.append("os", .string(platform.os))
        out.appendUnlessEmpty("os.version", platform.osVersion)
        out.appendUnlessEmpty("os.features", platform.osFeatures)
        out.appendUnlessEmpty("variant", platform.variant)
        let layers: JSONValue = diffIDs.map { .strings($0) } ?? .null
        out.append("rootfs", .object(["type": .string(rootFSType), "diff_ids": layers]))
        if !history.isEmpty { out.append("history", .array(history.mapUnlessCancelled(\.json))) }
        out.append("config", config.json(keepingUnknown: keepingUnknown))
        if keepingUnknown { out.members += unknown.members }
        return .object(out)
    }

    /// Returns the JSON of `json(keepingUnknown:)` in UTF-8, byte for byte as Go's encoder writes it.
    public func bytes(keepingUnknown: Bool = false) -> [UInt8] { json(keepingUnknown: keepingUnknown).bytes(.go) }
}

extension HistoryEntry {
    /// The entry as JSON, without empty members.
    public var json: JSONValue {
        var out = JSONObject()
        if let created { out.append("created", .string(created.description)) }
        out.appendUnlessEmpty("created_by", createdBy)
        out.appendUnlessEmpty("author", author)
        out.appendUnlessEmpty("comment", comment)
        if isEmptyLayer { out.append("empty_layer", .bool(true)) }
        return .object(out)
    }
}

extension ContainerConfig {
    /// Returns the config as JSON, without empty members.
    ///
    /// - Parameter keepingUnknown: Whether `unknown` members are written, after the known members.
    public func json(keepingUnknown: Bool = false) -> JSONValue {
        var out = JSONObject()
        out.appendUnlessEmpty("User", user)
        out.appendSet("ExposedPorts", exposedPorts)
        out.appendUnlessEmpty("Env", environment)
        out.appendUnlessEmpty("Entrypoint", entrypoint ?? [])
        out.appendUnlessEmpty("Cmd", command ?? [])
        out.appendSet("Volumes", volumes)
        out.appendUnlessEmpty("WorkingDir", workingDirectory)
        if !labels.isEmpty {
            let keys = labels.keys.sortedUnlessCancelled(by: bytewiseLess)
            out.append("Labels", .object(JSONObject(keys.mapUnlessCancelled { .init($0, .string(labels[$0] ?? "")) })))
        }
        out.appendUnlessEmpty("StopSignal", stopSignal)
        if argumentsEscaped { out.append("ArgsEscaped", .bool(true)) }
        if let healthcheck { out.append("Healthcheck", healthcheck.json) }
        out.appendUnlessEmpty("OnBuild", onBuild)
        out.appendUnlessEmpty("Shell", shell ?? [])
        if keepingUnknown { out.members += unknown.members }
        return .object(out)
    }
}

extension ContainerConfig.Healthcheck {
    /// The health check as JSON, without members that are empty or zero.
    public var json: JSONValue {
        var out = JSONObject()
        out.appendUnlessEmpty("Test", test)
        let numbers = [
            ("Interval", interval), ("Timeout", timeout), ("StartPeriod", startPeriod),
            ("StartInterval", startInterval), ("Retries", retries),
        ]
        for (key, value) in numbers where value != 0 { out.append(key, .integer(value)) }
        return .object(out)
    }
}

extension JSONObject {
    fileprivate mutating func appendUnlessEmpty(_ key: String, _ text: String) {
        if !text.isEmpty { append(key, .string(text)) }
    }

    fileprivate mutating func appendUnlessEmpty(_ key: String, _ list: [String]) {
        if !list.isEmpty { append(key, .strings(list)) }
    }

    /// Appends a set, which Docker writes as an object of empty objects: `{"80/tcp":{}}`.
    fileprivate mutating func appendSet(_ key: String, _ elements: [String]) {
        guard !elements.isEmpty else { return }
        var members: [Member] = []
        var cancellation = CancellationCheck(every: 1024)
        for element in elements.sortedUnlessCancelled(by: bytewiseLess)
        where !cancellation.isCancelled() && members.last?.key != element {
            members.append(Member(element, .object([:])))
        }
        append(key, .object(JSONObject(members)))
    }
}
