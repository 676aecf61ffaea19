import BuildPlan
import SourceText
import ValueTree

extension ValueType where Value == Word {
    /// Returns the type of a string in which `${NAME}` is expanded if the file's `apiVersion` is `v1` or later.
    static func word(_ form: StringForm = .any) -> ValueType { ValueType<String>.string(form).asWord }

    /// Returns the type of a string, number or boolean in which `${NAME}` is expanded if the file's `apiVersion` is `v1` or
    /// later.
    static func textWord(_ form: StringForm = .any) -> ValueType { ValueType<String>.text(form).asWord }

    /// Returns this type with an additional check, which can report errors but doesn't change the value.
    func checked(_ check: @escaping @Sendable (Word, inout Decoding) -> Void) -> ValueType {
        map { word, _, decoding in
            check(word, &decoding)
            return word
        }
    }
}

extension ValueType where Value == String {
    fileprivate var asWord: ValueType<Word> {
        map { text, node, decoding in
            let expands = decoding.has("v1")
            let word = Word(text, range: node.range, expansion: expands ? .braces : .none)
            if expands { Braces.check(word, &decoding) }
            return word
        }
    }

    /// Returns this type with an additional check, which can report errors but doesn't change the value.
    func checked(_ check: @escaping @Sendable (Word, inout Decoding) -> Void) -> ValueType {
        map { text, node, decoding in
            check(Word(text, range: node.range, expansion: .none), &decoding)
            return text
        }
    }
}

extension Word {
    /// The text outside `${…}`, which can be checked before the variables' values are known; nil if the text has no `${…}` to
    /// expand.
    var fixedParts: String? {
        guard expansion == .braces, text.hasBytes(of: "${") else { return nil }
        return Braces.strip(text)
    }

    /// The text to check: the part outside `${…}`, or all of it if nothing is expanded.
    var checkable: String { fixedParts ?? text }

    /// Whether parts of the text depend on variables.
    var hasVariables: Bool { fixedParts != nil }
}

/// The forms of strings, for messages, the schema and the reference page.
enum Forms {
    static let imageName = StringForm("a name", plural: "names", pattern: "^[A-Za-z][A-Za-z0-9_.-]*$")
    static let parentName = StringForm(
        imageName.phrase,
        plural: imageName.plural,
        pattern: imageName.pattern,
        role: .stage
    )
    static let imageOrReference = StringForm("an image's name or reference", role: .stageOrImage)
    static let contextPath = StringForm("a string", role: .contextPath)
    static let path = StringForm("an absolute path", plural: "paths", pattern: "^(/|\\$\\{)")
    static let url = StringForm("an http or https URL", plural: "URLs", pattern: "^([Hh][Tt][Tt][Pp][Ss]?://|\\$\\{)")
    static let variable = StringForm("a variable's name", plural: "names", pattern: "^[A-Za-z_][A-Za-z0-9_]*$")
    static let port = StringForm("a port", plural: "ports", pattern: "^([0-9]|\\$\\{)")
    static let sha256 = StringForm(
        "a SHA-256 in hexadecimal",
        pattern: "^((sha256:)?[0-9a-fA-F]{64}|.*\\$\\{.*)$"
    )
    static let package = StringForm(
        "a package (NAME or NAME=VERSION)",
        plural: "packages",
        pattern: "^[A-Za-z0-9_$@/][^\\s;&|`\"'\\\\?\\[\\]!#]*$"
    )
    static let mode = StringForm("octal permissions such as 0755", pattern: "^(0o)?([0-7]{3,4}|0)$")
    static let duration = StringForm(
        "a duration such as 30s or 1m30s",
        pattern: "^([0-9]*\\.?[0-9]+(ns|us|µs|ms|s|m|h))+$|^0$"
    )
    static let size = StringForm("a size such as 64m", pattern: "^[0-9]+([kmgKMG][bB]?|[bB])?$")
}
