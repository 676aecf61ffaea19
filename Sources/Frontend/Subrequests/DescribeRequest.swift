import JSON

/// `frontend.subrequests.describe`: the available subrequests.
struct DescribeRequest: Subrequest {
    let definition = SubrequestDefinition(
        name: "frontend.subrequests.describe",
        version: "1.0.0",
        summary: "List available subrequest types",
        options: nil
    )

    func answer(for build: LoadedBuild) -> SubrequestAnswer {
        let listed = Subrequests.all.filter { $0.definition.isListed && $0.isAnswered(by: build.syntax) }
            .map(\.definition)
        var table = TextTable(padding: 1)
        table.add(["NAME", "VERSION", "DESCRIPTION"])
        for each in listed { table.add([each.shortName, each.version, each.summary]) }
        return SubrequestAnswer(json: .array(listed.map(\.json)), text: table.bytes)
    }
}

extension SubrequestDefinition {
    /// The name as written after `--call=`, e.g. `outline`.
    fileprivate var shortName: String {
        let prefix = "frontend."
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    }

    fileprivate var json: JSONValue {
        .object(
            JSONObject([
                .init("name", .string(name)),
                .init("version", .string(version)),
                .init("type", .string("rpc")),
                .init("description", .string(summary)),
                .init("opts", options.map { .array($0.map(Self.named)) } ?? .null),
                .init("inputs", .null),
                .init("metadata", .array(results.map { Self.named(($0, "")) })),
                .init("refs", .null),
            ])
        )
    }

    private static func named(_ entry: (name: String, summary: String)) -> JSONValue {
        .object(JSONObject([.init("name", .string(entry.name)), .init("description", .string(entry.summary))]))
    }
}
