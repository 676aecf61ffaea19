public import BuildPlan
public import SourceText

/// The languages of a frontend, and the selection of a source's language.
public struct SyntaxRegistry: Sendable {
    /// The languages, in the order in which they are tried for a source.
    public let syntaxes: [any Syntax]
    /// The language of a file that no other language recognizes.
    public let fallback: any Syntax

    /// Parses an `ONBUILD` instruction stored in a base image, which is a Dockerfile instruction.
    public let triggers: @Sendable (String) throws -> [Step]

    /// A registry whose fallback is usually also one of `syntaxes`.
    public init(
        _ syntaxes: [any Syntax],
        fallback: any Syntax,
        triggers: @escaping @Sendable (String) throws -> [Step]
    ) {
        self.syntaxes = syntaxes
        self.fallback = fallback
        self.triggers = triggers
    }

    /// The language with a short name, either the image's (`mocker`) or one of the `#syntax` names.
    public func named(_ name: String) -> (any Syntax)? {
        let name = name.lowercased()
        return syntaxes.first { $0.identity.imageName == name || $0.identity.syntaxNames.contains(name) }
    }

    /// The image names of the languages, for messages.
    public var names: [String] { syntaxes.map(\.identity.imageName) }

    /// Selects the language of a source.
    ///
    /// Decided in this order: the reference that the frontend was called by, or that the `#syntax` line names, if it names
    /// one language; the file's name, unless it is the fallback's (any language is kept in files called Dockerfile); the
    /// text's shape; the fallback.
    ///
    /// - Parameter reference: the image reference that BuildKit started the frontend by; nil if unknown.
    public func select(for source: SourceFile, calledBy reference: String?) -> any Syntax {
        for reference in [reference, SyntaxDirective.detect(in: source)?.reference] {
            if let reference, let syntax = named(Self.shortName(reference)) { return syntax }
        }
        let parts = source.name.split(separator: "/").last?.lowercased().split(separator: ".").map(String.init) ?? []
        let others = syntaxes.filter { $0.identity.imageName != fallback.identity.imageName }
        if let byName = others.first(where: { syntax in
            syntax.identity.filenames.contains { parts.contains($0.lowercased()) }
        }) {
            return byName
        }
        return others.first { $0.recognizes(source) } ?? fallback
    }

    /// The last path component of an image reference, without tag and digest.
    static func shortName(_ reference: String) -> String {
        let last = reference.split(separator: "/").last ?? ""
        return String(last.prefix { $0 != ":" && $0 != "@" }).lowercased()
    }
}
