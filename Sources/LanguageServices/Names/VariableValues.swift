import BuildPlan
import ShellWords
import SourceText

/// The values of variables at an offset in a text, as far as the text determines them.
///
/// The environment of a base image and the values of `--build-arg` are not known. The platform is assumed to be `linux/amd64`.
struct VariableValues {
    /// A variable's value, with facts about its declaration.
    struct Value {
        /// The value, in which references to unknown variables stay as written; nil if the variable has no value.
        var text: String?
        /// Whether the variable was last declared as an environment variable.
        var isEnvironment = false
        /// The comment above the declaration; empty if there is none.
        var comment = ""
        /// The variables that the value refers to and whose own values are unknown, in order of use.
        var unknown: [String] = []
    }

    /// The maximum number of steps that are read to determine a value.
    private static let stepLimit = 20_000

    private let plan: BuildPlan
    private let parents: [Int?]
    private let escape: UInt8
    private(set) var values: [String: Value] = [:]
    private var globals: [String: Value] = [:]

    /// Reads the declarations up to an offset.
    ///
    /// - Parameters:
    ///   - stage: The stage that contains the offset; nil for the declarations before the first stage.
    ///   - isBase: Whether the offset is in the definition of the stage's base, where declarations in the stage's steps don't
    ///     apply.
    ///   - includesStep: Whether a declaration in the step at the offset applies. False for a reference, which uses the value
    ///     before the step.
    init(_ plan: BuildPlan, names: NameIndex, stage: Int?, offset: Int, isBase: Bool, includesStep: Bool) {
        self.plan = plan
        parents = names.parents
        escape = plan.escape.utf8.first ?? UInt8(ascii: "\\")
        for (name, text) in Self.platforms { globals[name] = Value(text: text) }
        for argument in plan.arguments where stage != nil || argument.name.range.end < offset || includesStep {
            declare(argument, in: &globals)
            if stage == nil, argument.name.range.end >= offset { break }
        }
        guard let stage else {
            values = globals
            return
        }
        if isBase {
            values = globals
            for argument in plan.stages[stage].arguments { declare(argument, in: &values) }
            return
        }
        var steps = 0
        let isInstructions = plan.vocabulary.stepForm == .instruction
        values = isInstructions ? [:] : globals
        for index in names.chain(from: stage).reversed() {
            for argument in plan.stages[index].arguments { declare(argument, in: &values) }
            for step in plan.stages[index].steps {
                steps += 1
                let isLast = index == stage && step.range.start <= offset && offset <= step.range.end
                if steps > Self.stepLimit || (isLast && !includesStep) { return }
                apply(step)
                if isLast { return }
            }
        }
    }

    private static let platforms = [
        ("BUILDPLATFORM", "linux/amd64"), ("BUILDOS", "linux"), ("BUILDARCH", "amd64"), ("BUILDVARIANT", ""),
        ("TARGETPLATFORM", "linux/amd64"), ("TARGETOS", "linux"), ("TARGETARCH", "amd64"), ("TARGETVARIANT", ""),
    ]

    private mutating func apply(_ step: Step) {
        switch step.action {
        case .arguments(let arguments):
            for argument in arguments.arguments where values[argument.name.text]?.isEnvironment != true {
                declare(argument, in: &values)
            }
        case .environment(let environment):
            let before = values
            for variable in environment.variables {
                var value = expand(variable.value, in: before)
                value.isEnvironment = true
                value.comment = step.comment
                values[variable.key.text] = value
            }
        default: break
        }
    }

    private func declare(_ argument: ArgumentDeclaration, in values: inout [String: Value]) {
        let name = argument.name.text
        var value = argument.defaultValue.map { expand($0, in: values) } ?? globals[name] ?? Value()
        if !argument.comment.isEmpty { value.comment = argument.comment }
        values[name] = value
    }

    private func expand(_ word: Word, in values: [String: Value]) -> Value {
        var unknown: [String] = []
        let text: String
        switch word.expansion {
        case .none: text = word.text
        case .shell, .shellRaw: text = expand(word.text, in: values, &unknown)
        case .braces: text = expandBraces(word.text, in: values, &unknown)
        }
        return Value(text: text, unknown: unknown)
    }

    private func expand(_ text: String, in values: [String: Value], _ unknown: inout [String]) -> String {
        let rules = ShellWords(escape: escape, keepsUnset: true)
        let lookup = ClosureLookup { values[$0]?.text }
        guard let expanded = try? rules.expand(text, in: lookup) else { return text }
        unknown += expanded.unmatched
        // A longer value is shown as written, because values can grow exponentially if each repeats the previous one.
        return expanded.value.utf8.count <= 4096 ? expanded.value : text
    }

    /// Expands `${…}` and `$${`, as the YAML syntaxes do.
    private func expandBraces(_ text: String, in values: [String: Value], _ unknown: inout [String]) -> String {
        var out = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            out += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                out += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${"), let end = closingBrace(of: rest) {
                out += expand(String(rest[...end]), in: values, &unknown)
                rest = rest[rest.index(after: end)...]
            } else {
                out += "$"
                rest = rest.dropFirst()
            }
        }
        return out + rest
    }

    private func closingBrace(of text: Substring) -> String.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }
}
