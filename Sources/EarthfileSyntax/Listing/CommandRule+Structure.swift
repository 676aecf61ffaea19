import SyntaxKit
import ValueTree

extension CommandRule {
    /// The commands and blocks with their flags and documentation, for editors.
    static var instructionSet: InstructionSet {
        InstructionSet(table.map(\.description) + parts)
    }

    private var description: InstructionDescription {
        let name = self.name
        var description = InstructionDescription([name], usage: (flags.isEmpty ? "" : "[FLAGS] ") + usage, doc: doc)
        if isExtension { description.doc += " An extension: EarthBuild doesn't have it yet." }
        description.flags = flags.filter { $0.flag.rawValue.hasPrefix("--") }.map(\.description)
        description.takesHeredocs = keyword.canHaveDocuments
        description.canBeContained = false
        if keyword == .healthcheck { description.words = ["CMD", "NONE"] }
        if keyword == .copy || keyword == .add { description.arguments = .contextPath }
        return description
    }

    /// The keywords that end a part of a block and have no rule of their own.
    private static let parts = [
        InstructionDescription(
            ["ELSE"],
            usage: "",
            doc: "The statements up to `END` run if no condition of the `IF` holds."
        ),
        InstructionDescription(
            ["FINALLY"],
            usage: "",
            doc: "Saves artifacts after the command of `TRY`; if it fails, only with `--build-arg EARTHLY_TRY=keep`."
        ),
        InstructionDescription(["END"], usage: "", doc: "Ends `IF`, `FOR`, `WAIT`, `TRY` or `WITH DOCKER`."),
    ]
}

extension FlagRule {
    fileprivate var description: FlagDescription {
        var doc = doc
        if let feature { doc += " Needs " + feature.condition + "." }
        if isExtension { doc += " An extension: EarthBuild doesn't have it yet." }
        var description = FlagDescription(
            String(flag.rawValue.drop { $0 == "-" }),
            takesValue: kind != .toggle,
            doc: doc
        )
        switch flag {
        case .platform: description.role = .platform
        case .sharing: description.values = ["locked", "shared", "private"]
        case .network: description.values = ["none"]
        default: break
        }
        return description
    }
}

extension EarthfileFeatures {
    /// The `VERSION` statements that turn the feature on, in Markdown: one with the first version that includes it, if any, and
    /// one with its flag.
    var condition: String {
        let (name, since) = first
        return since.map { "`VERSION 0.\($0)` or `VERSION --\(name)`" } ?? "`VERSION --\(name)`"
    }
}
