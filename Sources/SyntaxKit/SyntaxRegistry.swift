public import BuildPlan
public import SourceText

/// The languages that a frontend supports, with the rules that select the language of a file.
public struct SyntaxRegistry: Sendable {
    /// The languages, in the order in which they are tried for a source.
    public let syntaxes: [any Syntax]
    /// The program syntaxes among `syntaxes`.
    public let programs: [any ProgramSyntax]
    /// The language of a file that no other language recognizes.
    public let fallback: any Syntax

    /// The languages other than the fallback, with their file names in lower case.
    private let others: [(syntax: any Syntax, filenames: [String])]

    /// Parses an `ONBUILD` trigger of a base image. A trigger is a Dockerfile instruction, even if the build file is in another
    /// language.
    public let triggers: @Sendable (String) throws -> [Step]

    /// Creates a registry; `fallback` is usually one of `syntaxes`. The program syntaxes are tried after the other languages, so
    /// that in a directory with files of both kinds, a file in one of the other languages is chosen.
    public init(
        _ syntaxes: [any Syntax],
        programs: [any ProgramSyntax] = [],
        fallback: any Syntax,
        triggers: @escaping @Sendable (String) throws -> [Step]
    ) {
        self.syntaxes = syntaxes + programs.map { $0 as any Syntax }
        self.programs = programs
        self.fallback = fallback
        self.triggers = triggers
        let others = self.syntaxes.filter { $0.identity.imageName != fallback.identity.imageName }
        self.others = others.map { ($0, $0.identity.filenames.map { $0.lowercased() }) }
    }

    /// Returns the language that has the given image name, e.g. `mocker`, or `#syntax` name, ignoring case; nil if there is none.
    public func named(_ name: String) -> (any Syntax)? {
        let name = name.lowercased()
        return syntaxes.first { $0.identity.imageName == name || $0.identity.syntaxNames.contains(name) }
    }

    /// Returns a language as a program syntax; nil for a pure syntax.
    public func program(_ syntax: any Syntax) -> (any ProgramSyntax)? {
        guard !programs.isEmpty else { return nil }
        let name = syntax.identity.imageName
        return programs.first { $0.identity.imageName == name }
    }

    /// The image names of the languages, for messages.
    public var names: [String] { syntaxes.map(\.identity.imageName) }

    /// Selects the language of a source by the first of these rules that applies:
    ///
    /// 1. The image reference with which BuildKit started the frontend names a language, e.g. `slipway/mocker`.
    /// 2. The image reference in the `#syntax` line names a language.
    /// 3. The file's name belongs to a language other than the fallback. A file called `Dockerfile` may be in any
    ///    language.
    /// 4. A language other than the fallback recognizes the text.
    /// 5. Otherwise, the language is the fallback.
    ///
    /// - Parameter reference: The image reference with which BuildKit started the frontend; nil if unknown.
    public func select(for source: SourceFile, calledBy reference: String?) -> any Syntax {
        for reference in [reference, SyntaxDirective.detect(in: source)?.reference] {
            if let reference, let syntax = named(Self.shortName(reference)) { return syntax }
        }
        let filename = source.name.parts(separatedBy: "/").last?.lowercased() ?? ""
        let parts = filename.parts(separatedBy: ".").map(String.init)
        let byName = others.first { language in
            language.filenames.contains { $0 == filename || filename.hasSuffix("." + $0) || parts.contains($0) }
        }
        return byName?.syntax ?? others.first { $0.syntax.recognizes(source) }?.syntax ?? fallback
    }

    /// Returns the last path component of an image reference in lower case, without tag and digest.
    static func shortName(_ reference: String) -> String {
        let last = reference.parts(separatedBy: "/").last ?? ""
        let name = last.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "@") }
        return String(decoding: name, as: UTF8.self).lowercased()
    }
}
