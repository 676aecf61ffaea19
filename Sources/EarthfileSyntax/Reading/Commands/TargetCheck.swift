import Diagnostics
import SourceText

/// A check that a file defines the targets and functions to which its statements refer with `+NAME`.
///
/// References to other files, and names that contain variables, aren't checked: only a build can resolve them.
struct TargetCheck {
    private let tree: EarthfileTree
    private let targets: Set<String>
    private let functions: Set<String>

    init(_ tree: EarthfileTree) {
        self.tree = tree
        targets = Set(tree.targets.map(\.name)).union([EarthfileTree.baseName])
        functions = Set(tree.functions.map(\.name))
    }

    /// Reports a reference to a target or function that the file doesn't define.
    ///
    /// To bound the cost, only the first 50 errors suggest a name, which is chosen from the first 200 names.
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

    /// Returns the name in `+NAME` or `+NAME/ARTIFACT`; nil for any other text, and for a name that contains variables.
    private static func name(in text: String) -> String? {
        guard text.utf8.first == UInt8(ascii: "+") else { return nil }
        let name = text.utf8.dropFirst().prefix { $0 != UInt8(ascii: "/") }
        let isPlain = name.allSatisfy {
            $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        }
        return isPlain && !name.isEmpty ? String(decoding: name, as: UTF8.self) : nil
    }
}
