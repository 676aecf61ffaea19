import BuildPlan
import SourceText

extension StepReader {
    /// Parses `ONBUILD INSTRUCTION`. The step holds the text that the image config stores: the instruction with Dockerfile's
    /// keyword, followed by its heredocs.
    func readONBUILD(_ instruction: Instruction) throws(ParseFailure) -> OnBuildStep {
        guard let trigger = instruction.trigger else { throw missingArgument(instruction, .onbuild) }
        try refuseFlags(instruction)
        // As in BuildKit's frontend, the keyword can include Unicode white space such as U+00A0, which is ignored here.
        let keyword = trigger.bytes(of: trigger.keyword).trimmed
        let kind = trigger.kind ?? table.kind(keyword)
        if kind == .onbuild {
            let name = table.name(.onbuild)
            throw ParseFailure("Chaining \(name) via `\(name) \(name)` isn't allowed", at: trigger.keyword.bounds)
        }
        guard kind?.canBeTrigger != false else {
            throw ParseFailure(
                "\(keyword.string.uppercased()) isn't allowed as an \(table.name(.onbuild)) trigger",
                at: trigger.keyword.bounds
            )
        }
        if extensions.contains(.optional), trigger.kind == .copy,
            let flag = trigger.flags.first(where: { FlagValues.name(of: $0) == "--optional" })
        {
            throw ParseFailure(
                "--optional isn't allowed in an \(table.name(.onbuild)) trigger",
                at: flag.bounds,
                notes: ["the builds that run the trigger parse it without extensions"]
            )
        }
        var text = try dockerfileText(trigger)
        for heredoc in instruction.heredocs { text += "\n" + source.text(heredoc.content) + heredoc.name }
        return OnBuildStep(text)
    }

    /// Returns the text of a trigger with Dockerfile's keywords, e.g. `RUN make` for an Ickfile's `PLEASE make`.
    private func dockerfileText(_ trigger: Instruction) throws(ParseFailure) -> String {
        let text = trigger.line.text
        guard table.language != KeywordTable.dockerfile.language else {
            return text[trigger.keyword.bounds.lowerBound...].string
        }
        guard let kind = trigger.kind else { throw unknownInstruction(trigger.keyword) }
        // A health check has two words to translate: its keyword, and the one for `CMD` after the flags.
        if kind == .healthcheck, let type = trigger.arguments.first, isHealthcheckCommand(type.text) {
            return kind.rawValue + text[trigger.keyword.bounds.upperBound..<type.bounds.lowerBound].string
                + "CMD" + text[type.bounds.upperBound...].string
        }
        return kind.rawValue + text[trigger.keyword.bounds.upperBound...].string
    }
}
