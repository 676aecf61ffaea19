import Diagnostics
import SourceText

/// The parser of Earthfiles.
enum EarthfileReader {
    /// Parses the text of an Earthfile into its syntax tree.
    ///
    /// Reports what EarthBuild's parser rejects: syntax errors, targets with a duplicate or reserved name, and an unknown
    /// version. Flags, words and features are checked when commands are read (`CommandReader`).
    ///
    /// - Returns: The tree, without the parts that have errors; nil if the task is cancelled.
    static func read(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> EarthfileTree? {
        var builder = TreeBuilder(source)
        builder.read()
        diagnostics.append(builder.scanner.diagnostics)
        guard !Task.isCancelled else { return nil }
        var tree = builder.tree
        checkNames(&tree, &diagnostics)
        checkVersion(tree, &diagnostics)
        return tree
    }

    /// Reports targets with a duplicate or reserved name, and removes them from the tree.
    private static func checkNames(_ tree: inout EarthfileTree, _ diagnostics: inout DiagnosticSink) {
        var first: [String: SourceRange] = [:]
        var targets: [Recipe] = []
        targets.reserveCapacity(tree.targets.count)
        for target in tree.targets {
            let place = tree.location(target.nameRange)
            if target.name == "base" {
                let message =
                    "a target can't be called 'base', the name of the statements before the first target; choose another name"
                diagnostics.error("earthfile.reserved-name", message, at: place)
            } else if let other = first[target.name] {
                let note = Diagnostic.Note("the first target '\(target.name)' is here", at: tree.location(other))
                let message = "two targets have the name '\(target.name)'"
                diagnostics.error("earthfile.duplicate-target", message, at: place, notes: [note])
            } else {
                first[target.name] = target.nameRange
                targets.append(target)
            }
        }
        tree.targets = targets
    }

    private static func checkVersion(_ tree: EarthfileTree, _ diagnostics: inout DiagnosticSink) {
        guard let version = tree.version else { return }
        let known = ["0.6", "0.7", "0.8"]
        guard let number = version.words.last else {
            let message = "VERSION needs a version: 0.6, 0.7 or 0.8"
            return diagnostics.error("earthfile.version", message, at: tree.location(version.range))
        }
        // EarthBuild's tests use version 0.0, which has no features.
        guard !known.contains(number.text), number.text != "0.0" else { return }
        var message = "unknown version \(quoted(number.text)); expected 0.6, 0.7 or 0.8"
        if number.text.hasPrefix("--") { message = "VERSION needs a version after its flags: 0.6, 0.7 or 0.8" }
        diagnostics.error("earthfile.version", message, at: tree.location(number.range))
    }
}

extension EarthfileTree {
    /// Adds a recipe to the functions if it starts with `FUNCTION` or `COMMAND`, otherwise to the targets.
    mutating func add(_ recipe: Recipe) {
        if case .command(let first)? = recipe.statements.first, first.keyword == .function || first.keyword == .command
        {
            var function = recipe
            function.docs = ""
            functions.append(function)
        } else {
            targets.append(recipe)
        }
    }
}
