package import BuildPlan
import SourceText

/// A plan as text for golden files, one value a line: every field except those that are nil, empty or false.
///
/// The dump uses reflection, so that a new field of the plan shows up by itself.
package struct PlanDump {
    private let file: SourceFile
    private var lines: [String] = []

    package static func text(_ plan: BuildPlan) -> String {
        var dump = PlanDump(file: plan.source)
        let vocabulary = plan.vocabulary
        let escape = plan.source.isOfInstructions ? ", escape \(plan.escape)" : ""
        dump.lines.append("\(vocabulary.language)\(escape), default \(vocabulary.stage) \(plan.defaultStage)")
        if plan.source.isOfInstructions {
            if let check = plan.checkDirective { dump.lines.append("check \(check.debugDescription)") }
            for argument in plan.arguments { dump.add(argument, "argument", depth: 0) }
        }
        for (index, stage) in plan.stages.enumerated() { dump.add(stage, "\(vocabulary.stage) \(index)", depth: 0) }
        return dump.lines.joined(separator: "\n") + "\n"
    }

    private init(file: SourceFile) { self.file = file }

    private func place(_ range: SourceRange) -> String {
        let (start, end) = (file.position(at: range.start), file.position(at: range.end))
        return "@\(start.line):\(start.column)-\(end.line):\(end.column)"
    }

    /// A value that fits on one line.
    private func brief(_ value: Any) -> String? {
        switch value {
        case let word as Word:
            "\(word.text.debugDescription)\(word.expansion == .none ? "" : " \(word.expansion)") \(place(word.range))"
        case let range as SourceRange: place(range)
        case let text as String: text.debugDescription
        case let number as any BinaryInteger: "\(number)"
        case let flag as Bool: "\(flag)"
        default: nil
        }
    }

    private func isSilent(_ value: Any) -> Bool {
        if let text = value as? String { return text.isEmpty }
        if let flag = value as? Bool { return !flag }
        // The goldens of the YAML languages show zeros.
        if file.isOfInstructions, let number = value as? any BinaryInteger { return "\(number)" == "0" }
        let mirror = Mirror(reflecting: value)
        return (mirror.displayStyle == .optional || mirror.displayStyle == .collection) && mirror.children.isEmpty
    }

    private mutating func add(_ value: Any, _ label: String, depth: Int) {
        guard !isSilent(value) else { return }
        let indent = String(repeating: "  ", count: depth)
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional, let inner = mirror.children.first {
            // Unlike a missing value, one that is given as false or empty shows in the goldens of instructions.
            if file.isOfInstructions, isSilent(inner.value) {
                lines.append("\(indent)\(label): \(brief(inner.value) ?? "empty")")
            } else {
                add(inner.value, label, depth: depth)
            }
        } else if let brief = brief(value) {
            lines.append("\(indent)\(label): \(brief)")
        } else if mirror.displayStyle == .enum, mirror.children.isEmpty {
            lines.append("\(indent)\(label): \(value)")
        } else {
            lines.append("\(indent)\(label)")
            for (index, child) in mirror.children.enumerated() {
                if mirror.displayStyle == .enum, isSilent(child.value) {
                    lines.append("\(indent)  \(child.label ?? ""): empty")
                }
                add(child.value, child.label ?? "\(index)", depth: depth + 1)
            }
        }
    }
}
