import BuildPlan
import Diagnostics
import SourceText
import ValueTree

/// Warnings about `$NAME`, which a Dockerfile expands but a Mockerfile doesn't; a Mockerfile expands only `${NAME}`.
///
/// A `$` is reported only before `PATH` or a name in `args` or `env`, because any other `$` is probably literal.
struct UnbracedVariables {
    /// The keys of an image in whose values `$NAME` is reported. It is also reported in the `env` of a step.
    private static let keys = [
        "from", "args", "env", "copy", "workdir", "user", "output", "labels", "expose", "volumes",
    ]
    /// The ranges that already have a warning. A YAML alias yields the same range in several places.
    private var reported: Set<SourceRange> = []

    mutating func check(_ image: DecodedRecord, _ decoding: inout Decoding) {
        guard decoding.has("v1") else { return }
        var names: Set<String> = ["PATH"]
        names.formUnion((image[ImageFields.args] ?? []).map(\.name.text))
        names.formUnion((image[ImageFields.env] ?? []).map(\.key.text))
        for key in Self.keys { check(image.node[key]?.value, names, &decoding) }
        for step in image.node["steps"]?.value.items ?? [] {
            let env = step["env"]?.value
            check(env, names.union(env?.entries?.map(\.key) ?? []), &decoding)
        }
    }

    private mutating func check(_ node: ValueNode?, _ names: Set<String>, _ decoding: inout Decoding) {
        guard let node else { return }
        for item in node.items ?? node.entries?.map(\.value) ?? [] { check(item, names, &decoding) }
        guard let text = node.scalar?.text, let name = Self.names(in: text).first(where: names.contains),
            reported.insert(node.range).inserted
        else { return }
        let message = "\"$\(name)\" is not expanded; write \"${\(name)}\""
        decoding.diagnostics.warning("mockerfile.unbraced-variable", message, at: decoding.location(node.range))
    }

    /// Returns the name of each `$NAME`, but not of `$$NAME` and `${NAME}`.
    private static func names(in text: String) -> [String] {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        return parts.indices.dropFirst().compactMap { index in
            if index > 1, parts[index - 1].isEmpty { return nil }
            let name = parts[index].prefix(while: Names.isVariableCharacter)
            return name.first?.isNumber == false ? String(name) : nil
        }
    }
}
