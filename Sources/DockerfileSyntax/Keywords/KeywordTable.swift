import SourceText

/// An instruction of the grammar. The raw value is Dockerfile's keyword; other languages have their own.
enum InstructionKind: String, Sendable, CaseIterable {
    case add = "ADD"
    case arg = "ARG"
    case cmd = "CMD"
    case copy = "COPY"
    case entrypoint = "ENTRYPOINT"
    case env = "ENV"
    case expose = "EXPOSE"
    case from = "FROM"
    case healthcheck = "HEALTHCHECK"
    /// The instruction of the `include` language extension. Only `KeywordTable.enabling(_:)` adds it to a table.
    case include = "INCLUDE"
    case label = "LABEL"
    case maintainer = "MAINTAINER"
    case onbuild = "ONBUILD"
    case run = "RUN"
    case shell = "SHELL"
    case stopSignal = "STOPSIGNAL"
    case user = "USER"
    case volume = "VOLUME"
    case workdir = "WORKDIR"

    /// The instructions that don't belong to an extension.
    static let standard = allCases.filter { $0 != .include }

    /// Whether the instruction may have heredocs, as in `RUN <<EOF`.
    var takesHeredocs: Bool { self == .add || self == .copy || self == .run }
}

/// A mapping from the keywords of a language to instructions.
///
/// Keywords are case-insensitive. A keyword may be two words (`COME FROM`).
struct KeywordTable: Sendable {
    /// The language's name, e.g. `Dockerfile`.
    let language: String
    /// The keyword by which messages name each instruction.
    private let names: [InstructionKind: String]
    /// A keyword of one or two words, in lower case.
    private struct Spelling: Sendable {
        var first: [UInt8]
        var second: [UInt8]?
        var kind: InstructionKind
    }

    private var spellings: [Spelling]
    private let hasPairs: Bool
    /// The word before the command of a health check, e.g. `DO` in `ARE_YOU_OK DO …`. `CMD` is accepted too.
    let healthcheckCommand: String

    /// Creates a table. Messages use the first spelling of each instruction.
    init(language: String, spellings: [(InstructionKind, [String])], healthcheckCommand: String = "CMD") {
        self.language = language
        self.healthcheckCommand = healthcheckCommand
        var names: [InstructionKind: String] = [:]
        var found: [Spelling] = []
        for (kind, keywords) in spellings {
            names[kind] = keywords.first
            for keyword in keywords {
                let parts = keyword.lowercased().split(separator: " ").map { Array($0.utf8) }
                guard let first = parts.first else { continue }
                found.append(Spelling(first: first, second: parts.count == 2 ? parts[1] : nil, kind: kind))
            }
        }
        self.names = names
        self.spellings = found
        hasPairs = found.contains { $0.second != nil }
    }

    /// Returns the table with the keywords of the given extensions added.
    func enabling(_ extensions: Set<LanguageExtension>) -> KeywordTable {
        let keyword = Array(InstructionKind.include.rawValue.lowercased().utf8)
        guard extensions.contains(.include), kind(keyword[...]) == nil else { return self }
        var table = self
        table.spellings.append(Spelling(first: keyword, second: nil, kind: .include))
        return table
    }

    /// Returns the keyword by which messages name an instruction.
    func name(_ kind: InstructionKind) -> String { names[kind] ?? kind.rawValue }

    /// Returns the instruction for a one-word keyword, ignoring case; nil for an unknown word.
    func kind(_ word: Bytes) -> InstructionKind? {
        for spelling in spellings where spelling.second == nil && matches(word, spelling.first) { return spelling.kind }
        // Two non-ASCII letters have ASCII letters as their lower-case forms: U+0130 becomes `i`, and U+212A becomes `k`.
        guard word.contains(where: { $0 >= 0x80 }), word.isUTF8 else { return nil }
        let lower = Array(word.lowercasedString.utf8)
        return lower.contains { $0 >= 0x80 } ? nil : kind(lower[...])
    }

    /// Returns the instruction for a two-word keyword such as `COME FROM`, ignoring case; nil for other words.
    func kind(_ first: Bytes, _ second: Bytes) -> InstructionKind? {
        guard hasPairs else { return nil }
        for spelling in spellings {
            if let wanted = spelling.second, matches(first, spelling.first), matches(second, wanted) {
                return spelling.kind
            }
        }
        return nil
    }

    private func matches(_ word: Bytes, _ lowercased: [UInt8]) -> Bool {
        guard word.count == lowercased.count else { return false }
        return zip(word, lowercased).allSatisfy { $0.asciiLowercased == $1 }
    }

    /// The one-word keywords in upper case, sorted, as candidates for suggestions.
    var allNames: [String] {
        spellings.filter { $0.second == nil }.map { String(decoding: $0.first, as: UTF8.self).uppercased() }.sorted()
    }

    /// Returns the keywords of an instruction in upper case. Messages use the first one.
    func keywords(_ kind: InstructionKind) -> [String] {
        spellings.filter { $0.kind == kind }.map { spelling in
            let words = [spelling.first, spelling.second].compactMap { $0 }
            return words.map { String(decoding: $0, as: UTF8.self).uppercased() }.joined(separator: " ")
        }
    }

    /// The keywords that differ from Dockerfile's, keyed by Dockerfile's keyword, e.g. `PLEASE` for `RUN`.
    var vocabulary: [String: String] {
        var result: [String: String] = [:]
        for kind in InstructionKind.standard where name(kind) != kind.rawValue { result[kind.rawValue] = name(kind) }
        return result
    }

    static let dockerfile = KeywordTable(
        language: "Dockerfile",
        spellings: InstructionKind.standard.map { ($0, [$0.rawValue]) }
    )

    static let ickfile = KeywordTable(
        language: "Ickfile",
        spellings: [
            (.from, ["COME_FROM", "COME FROM"]),
            (.run, ["PLEASE"]),
            (.copy, ["STASH"]),
            (.add, ["ADD"]),
            (.arg, ["VAR"]),
            (.cmd, ["DO"]),
            (.entrypoint, ["PLEASE_DO", "PLEASE DO"]),
            (.env, ["E222"]),
            (.expose, ["EXPOSE"]),
            (.healthcheck, ["ARE_YOU_OK"]),
            (.label, ["E252"]),
            (.maintainer, ["E256"]),
            (.onbuild, ["ABSTAIN"]),
            (.shell, ["MYSTERY"]),
            (.stopSignal, ["I_DO_NOT_COMPUTE"]),
            (.user, ["WRITING"]),
            (.volume, ["->"]),
            (.workdir, ["<-"]),
        ],
        healthcheckCommand: "DO"
    )
}
