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
        targets = Set(tree.targets.map(\.name)).union([EarthfileTree.baseName])
        functions = Set(tree.functions.map(\.name))
    }

    /// Reports a reference to a target or function that the file doesn't have.
    ///
    /// The first 50 errors name the nearest of the first 200 names, so that the cost is bounded.
    func check(_ word: TreeWord, _ kind: MissingRecipe.Kind, diagnostics: inout DiagnosticSink) {
        let (known, others, recipes) =
            kind == .target ? (targets, functions, tree.targets) : (functions, targets, tree.functions)
        guard let name = Self.name(in: word.text), !known.contains(name) else { return }
        let missing = MissingRecipe(
            kind: kind,
            name: name,
            file: tree.source.name,
            reference: "+" + name,
            isOtherKind: others.contains(name)
        )
        let message = missing.message(suggesting: recipes.prefix(diagnostics.diagnostics.count < 50 ? 200 : 0))
        diagnostics.error(kind.code, message, at: tree.location(word.range))
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
