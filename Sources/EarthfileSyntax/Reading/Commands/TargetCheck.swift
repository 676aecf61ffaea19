import Diagnostics
import SourceText

/// Checks that the targets and functions exist to which the statements of a file refer with `+NAME`.
///
/// References to other files, and names with variables, are known only to a build.
struct TargetCheck {
    private let tree: EarthfileTree
    private let targets: Set<String>
    private let functions: Set<String>

    init(_ tree: EarthfileTree) {
        self.tree = tree
        targets = Set(tree.targets.map(\.name)).union(["base"])
        functions = Set(tree.functions.map(\.name))
    }

    /// Reports a reference to a target that the file doesn't have.
    func checkTarget(_ word: TreeWord, diagnostics: inout DiagnosticSink) {
        guard let name = Self.name(in: word.text), !targets.contains(name) else { return }
        var message = "\(tree.source.name) has no target '\(name)'"
        if functions.contains(name) {
            message += "; '\(name)' is a function: call it with 'DO +\(name)'"
        } else if let near = Self.near(name, tree.targets, diagnostics) {
            message += "; did you mean '\(near)'?"
        }
        diagnostics.error("earthfile.target", message, at: tree.location(word.range))
    }

    /// Reports a reference to a function that the file doesn't have.
    func checkFunction(_ word: TreeWord, diagnostics: inout DiagnosticSink) {
        guard let name = Self.name(in: word.text), !functions.contains(name) else { return }
        var message = "\(tree.source.name) has no function '\(name)'"
        if targets.contains(name) {
            message += "; '\(name)' is a target: build it with 'BUILD +\(name)'"
        } else if let near = Self.near(name, tree.functions, diagnostics) {
            message += "; did you mean '\(near)'?"
        }
        diagnostics.error("earthfile.function", message, at: tree.location(word.range))
    }

    /// Returns the nearest name for one of the first 50 errors, out of 200 names, so that the cost is bounded.
    private static func near(_ name: String, _ recipes: [Recipe], _ diagnostics: DiagnosticSink) -> String? {
        guard diagnostics.diagnostics.count < 50 else { return nil }
        return nearestWord(to: name, among: recipes.prefix(200).map(\.name))
    }

    /// Returns the name in `+NAME` or `+NAME/ARTIFACT`; nil for other texts, and if only a build knows the name.
    private static func name(in text: String) -> String? {
        guard text.utf8.first == UInt8(ascii: "+") else { return nil }
        let name = text.utf8.dropFirst().prefix { $0 != UInt8(ascii: "/") }
        let isPlain = name.allSatisfy {
            $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        }
        return isPlain && !name.isEmpty ? String(decoding: name, as: UTF8.self) : nil
    }
}
