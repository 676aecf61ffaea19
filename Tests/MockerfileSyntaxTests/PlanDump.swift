import BuildPlan
import SourceText

/// A plan as text, one value per line, without fields that are nil, empty or false.
///
/// The dump uses reflection, so that it includes new fields.
struct PlanDump {
    private let file: SourceFile
    private var lines: [String] = []

    static func text(_ plan: BuildPlan) -> String {
        var dump = PlanDump(file: plan.source)
        dump.lines.append("\(plan.vocabulary.language), default \(plan.vocabulary.stage) \(plan.defaultStage)")
        for (index, stage) in plan.stages.enumerated() {
            dump.add(stage, "\(plan.vocabulary.stage) \(index)", depth: 0)
        }
        return dump.lines.joined(separator: "\n") + "\n"
    }

    private init(file: SourceFile) { self.file = file }

    private func place(_ range: SourceRange) -> String {
        let (start, end) = (file.position(at: range.start), file.position(at: range.end))
        return "@\(start.line):\(start.column)-\(end.line):\(end.column)"
    }

    /// A value on one line, if it fits.
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
        let mirror = Mirror(reflecting: value)
        return (mirror.displayStyle == .optional || mirror.displayStyle == .collection) && mirror.children.isEmpty
    }

    private mutating func add(_ value: Any, _ label: String, depth: Int) {
        guard !isSilent(value) else { return }
        let indent = String(repeating: "  ", count: depth)
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional, let inner = mirror.children.first {
            add(inner.value, label, depth: depth)
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
