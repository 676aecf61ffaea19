import JSON
import LLB
import SourceText

/// `frontend.targets`: the stages that can be built.
struct TargetsRequest: Subrequest {
    let definition = SubrequestDefinition(
        name: "frontend.targets",
        version: "1.0.0",
        summary: "List all targets current build supports"
    )

    func answer(for build: LoadedBuild) async throws -> SubrequestAnswer {
        let targets = try await build.run(.targets)
        var table = TextTable(padding: 1)
        table.add(["TARGET", "DESCRIPTION"])
        for target in targets {
            let names = [target.name ?? "", target.isDefault ? "(default)" : ""].filter { !$0.isEmpty }
            table.add([names.joined(separator: " "), target.comment])
        }
        let json = JSONObject([
            .init("targets", .array(targets.map(Self.json))),
            .init("sources", .array(build.source.files.map { .string(Base64.encode($0.bytes)) })),
        ])
        return SubrequestAnswer(json: .object(json), text: table.bytes)
    }

    private static func json(_ target: BuildTarget) -> JSONValue {
        var object = JSONObject()
        object.appendUnlessEmpty("name", target.name ?? "")
        if target.isDefault { object.append("default", .bool(true)) }
        object.appendUnlessEmpty("description", target.comment)
        object.appendUnlessEmpty("base", target.base)
        object.appendUnlessEmpty("platform", target.platform)
        object.append("location", SourcePlaces(target.location).json)
        return .object(object)
    }
}
