public import BuildPlan
public import SourceText

/// The languages that one frontend reads, and the choice among them.
public struct SyntaxRegistry: Sendable {
    /// The languages, in the order in which they are asked whether they recognize a text.
    public let syntaxes: [any Syntax]
    /// The language of a file that nothing else is known of.
    public let fallback: any Syntax

    /// Reads an instruction that a base image stored for its children (`ONBUILD`), in a Dockerfile's words.
    public let triggers: @Sendable (String) throws -> [Step]

    /// A choice of languages; `fallback` is also one of `syntaxes` in most programs.
    public init(
        _ syntaxes: [any Syntax],
        fallback: any Syntax,
        triggers: @escaping @Sendable (String) throws -> [Step]
    ) {
        self.syntaxes = syntaxes
        self.fallback = fallback
        self.triggers = triggers
    }

    /// The language that goes by a short name: an image's (`mocker`) or a `#syntax` name.
    public func named(_ name: String) -> (any Syntax)? {
        let name = name.lowercased()
        return syntaxes.first { $0.identity.imageName == name || $0.identity.syntaxNames.contains(name) }
    }

    /// The names under which `named` finds a language, for messages.
    public var names: [String] { syntaxes.map(\.identity.imageName) }

    /// The language a source is written in.
    ///
    /// Asked in this order: the frontend reference it was called by or that its `#syntax`
    /// line gives, where that names one language; the file's name, unless it is the
    /// fallback's (people keep any language in a file called Dockerfile); the text's shape;
    /// the fallback.
    ///
    /// - Parameter reference: the image reference by which BuildKit started the frontend; nil where unknown.
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
