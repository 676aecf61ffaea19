import BuildPlan
import ValueTree

/// Checks the items of `package.install`, e.g. `curl=8.1`.
enum Packages {
    /// Checks that an item can name a package for at least one package manager: `curl`, `curl=8.1`, `bash>=5`,
    /// `perl(JSON)`, `/usr/bin/dig`, `@development-tools`. The lowering knows the manager and checks the exact form.
    static func check(_ word: Word, _ decoding: inout Decoding) {
        if Braces.needVersion(word, &decoding) { return }
        let text = word.checkable
        if let bad = text.first(where: { !isAllowed($0) }) {
            let shown = bad.isWhitespace ? "white space" : "'\(bad)'"
            let hint = bad.isWhitespace ? "; write each package as a separate item" : ""
            report("it can't contain \(shown)\(hint)", word, &decoding)
            return
        }
        let name = text.prefix { !"=<>".contains($0) }
        let version = text.dropFirst(name.count).drop { "=<>~".contains($0) }
        let comparison = text.dropFirst(name.count).dropLast(version.count)
        if name.hasPrefix("-") {
            report("it looks like an option", word, &decoding)
        } else if !["", "=", "<", ">", "<=", ">=", "=~", "<~", ">~"].contains(comparison)
            || version.contains(where: "=<>".contains)
        {
            report("expected at most one operator: =, <, >, <=, >=, =~, <~ or >~", word, &decoding)
        } else if !word.hasVariables, name.isEmpty || (version.isEmpty && !comparison.isEmpty) {
            report("\(name.isEmpty ? "the name" : "the version") is empty", word, &decoding)
        } else if let first = name.first, !Names.isVariableCharacter(first), !"@/".contains(first),
            !word.text.hasPrefix("${")
        {
            report("a name can't start with '\(first)'", word, &decoding)
        }
    }

    private static func report(_ why: String, _ word: Word, _ decoding: inout Decoding) {
        let message = "\"\(word.text)\" is not a valid package (NAME or NAME=VERSION); \(why)"
        decoding.error("bad-package", message, at: word.range)
    }

    /// Returns whether a character occurs in package names or versions: `+ - . : ~ / *` in Debian's, `_ @ < >` in Alpine's,
    /// `^ @ ( ) /` in RPM's.
    private static func isAllowed(_ character: Character) -> Bool {
        Names.isVariableCharacter(character) || "+-.:~^@=/<>()*".contains(character)
    }
}
