import Diagnostics
import JSON
import LLB
import Lint
import SourceText

/// A warning in the result of `frontend.lint`.
struct LintItem {
    /// The name of the rule, or the code of a warning without a rule.
    var rule: String
    /// The description of the rule; empty for a warning without a rule.
    var summary = ""
    /// The URL of the rule's documentation; empty if there is none.
    var url = ""
    var detail: String
    /// The positions in the source; nil for a warning without a position.
    var places: SourcePlaces?

    init(_ warning: LintWarning) {
        rule = warning.rule.name
        summary = warning.rule.description
        url = warning.url
        detail = warning.message
        places = SourcePlaces(warning.location)
    }

    init(_ warning: Diagnostic) {
        rule = warning.code.rawValue
        detail = ([warning.message] + warning.notes.map(\.message)).joined(separator: "\n")
        places = warning.location.map { SourcePlaces($0) }
    }

    var json: JSONValue {
        var object = JSONObject([.init("ruleName", .string(rule))])
        object.appendUnlessEmpty("description", summary)
        object.appendUnlessEmpty("url", url)
        object.appendUnlessEmpty("detail", detail)
        let nowhere = JSONValue.object(JSONObject([.init("sourceIndex", .integer(-1))]))
        object.append("location", places?.json ?? nowhere)
        return .object(object)
    }

    /// The warning as text, followed by the source lines around its position.
    var text: [UInt8] {
        let head = "\nWARNING: \(rule)" + (url.isEmpty ? "" : " - \(url)") + "\n\(detail)\n"
        guard let places, let file = places.file else { return Array(head.utf8) }
        return Array(head.utf8) + SourceExcerpt(file: file, places: places).bytes
    }

    /// Returns whether a warning precedes another in the text output. Warnings without a position come first, by rule, then all
    /// other warnings by file and line. If two warnings compare equal, the one found first comes first.
    static func precedes(_ left: (offset: Int, element: LintItem), _ right: (offset: Int, element: LintItem)) -> Bool {
        let (a, b) = (left.element.line, right.element.line)
        let (first, second) = (left.element.places?.file?.sequence ?? 0, right.element.places?.file?.sequence ?? 0)
        if first != second { return first < second }
        if a != b { return a < b }
        if a == 0, left.element.rule != right.element.rule {
            return bytewiseLess(left.element.rule, right.element.rule)
        }
        return left.offset < right.offset
    }

    private var line: Int32 { places?.ranges.first?.startLine ?? 0 }
}
