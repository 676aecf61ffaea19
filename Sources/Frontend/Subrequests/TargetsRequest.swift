import BuildPlan
import JSON
import LLB
import SourceText

/// `frontend.targets`: which stages can be built.
struct TargetsRequest: Subrequest {
    let definition = SubrequestDefinition(
        name: "frontend.targets",
        version: "1.0.0",
        summary: "List all targets current build supports"
    )

    func answer(for build: LoadedBuild) throws -> SubrequestAnswer {
        let plan = try build.parse().plan
        var table = TextTable(padding: 1)
        table.add(["TARGET", "DESCRIPTION"])
        for (index, stage) in plan.stages.enumerated() {
            let isDefault = index == plan.defaultStage
            let name = [stage.name ?? "", isDefault ? "(default)" : ""].filter { !$0.isEmpty }.joined(separator: " ")
            table.add([name, stage.comment])
        }
        let json = JSONObject([
            .init("targets", .array(plan.stages.indices.map { target($0, of: plan) })),
            .init("sources", .array([.string(Base64.encode(build.source.file.bytes))])),
        ])
        return SubrequestAnswer(json: .object(json), text: table.bytes)
    }

    private func target(_ index: Int, of plan: BuildPlan) -> JSONValue {
        let stage = plan.stages[index]
        var object = JSONObject()
        object.appendUnlessEmpty("name", stage.name ?? "")
        if index == plan.defaultStage { object.append("default", .bool(true)) }
        object.appendUnlessEmpty("description", stage.comment)
        object.appendUnlessEmpty("base", plan.writtenBase(of: stage))
        object.appendUnlessEmpty("platform", stage.platform?.text ?? "")
        object.append("location", SourcePlaces(SourceLocation(file: plan.source, range: stage.range)).json)
        return .object(object)
    }
}

extension BuildPlan {
    /// The base of a stage as the source writes it.
    func writtenBase(of stage: Stage) -> String {
        switch stage.base {
        case .reference(let word), .image(let word): word.text
        case .stage(let index, _): stages.indices.contains(index) ? stages[index].name ?? "\(index)" : ""
        case .scratch: "scratch"
        }
    }
}
