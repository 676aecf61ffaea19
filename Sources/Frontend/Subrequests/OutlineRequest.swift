import JSON
import LLB
import Lowering
import SourceText

/// `frontend.outline`: the build arguments, secrets and SSH agents of a target.
struct OutlineRequest: Subrequest {
    let definition = SubrequestDefinition(
        name: "frontend.outline",
        version: "1.0.0",
        summary: "List all parameters current build target supports",
        options: [("target", "Target build stage")]
    )

    func answer(for build: LoadedBuild) async throws -> SubrequestAnswer {
        let result = try await build.run(.outline, announces: true)
        try await build.findings.flush(to: build.context.bridge)
        guard var outline = result else { return SubrequestAnswer(json: .null) }
        // BuildKit's frontend defines the `cache` field but never fills it.
        if build.source.file.isOfInstructions { outline.caches = [] }
        return SubrequestAnswer(json: json(outline, build.source.files), text: text(outline))
    }

    private func json(_ outline: BuildOutline, _ files: [SourceFile]) -> JSONValue {
        var object = JSONObject()
        object.appendUnlessEmpty("name", outline.name ?? "")
        object.appendUnlessEmpty("description", outline.comment)
        object.appendUnlessEmpty("args", outline.arguments.map(Self.json))
        object.appendUnlessEmpty("secrets", outline.secrets.map(Self.json))
        object.appendUnlessEmpty("ssh", outline.agents.map(Self.json))
        object.appendUnlessEmpty("cache", outline.caches.map(Self.json))
        object.append("sources", .array(files.map { .string(Base64.encode($0.bytes)) }))
        return .object(object)
    }

    private static func json(_ argument: BuildOutline.Argument) -> JSONValue {
        var object = JSONObject([.init("name", .string(argument.name))])
        object.appendUnlessEmpty("description", argument.comment)
        object.appendUnlessEmpty("value", argument.value ?? "")
        object.append("location", SourcePlaces(argument.location).json)
        return .object(object)
    }

    private static func json(_ mount: BuildOutline.Mount) -> JSONValue {
        var object = JSONObject([.init("name", .string(mount.id))])
        if mount.isRequired { object.append("required", .bool(true)) }
        object.append("location", SourcePlaces(mount.location).json)
        return .object(object)
    }

    private static func json(_ cache: BuildOutline.Cache) -> JSONValue {
        .object(JSONObject([.init("ID", .string(cache.id)), .init("location", SourcePlaces(cache.location).json)]))
    }

    /// Returns a table for each kind of parameter that the target has, each followed by an empty line.
    private func text(_ outline: BuildOutline) -> [UInt8] {
        var tables: [TextTable] = []
        let name = outline.name ?? ""
        if !name.isEmpty || !outline.comment.isEmpty {
            var head = TextTable(padding: 1)
            head.add(["TARGET:", name.isEmpty ? "(default)" : name])
            if !outline.comment.isEmpty { head.add(["DESCRIPTION:", outline.comment]) }
            tables.append(head)
        }
        if !outline.arguments.isEmpty {
            var table = TextTable(padding: 3)
            table.add(["BUILD ARG", "VALUE", "DESCRIPTION"])
            for each in outline.arguments { table.add([each.name, each.value ?? "", each.comment]) }
            tables.append(table)
        }
        for (title, mounts) in [("SECRET", outline.secrets), ("SSH", outline.agents)] where !mounts.isEmpty {
            var table = TextTable(padding: 3)
            table.add([title, "REQUIRED"])
            for mount in mounts { table.add([mount.id, mount.isRequired ? "true" : ""]) }
            tables.append(table)
        }
        return tables.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
    }
}
