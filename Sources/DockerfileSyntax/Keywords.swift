/// An instruction of the grammar, whatever a language calls it. The raw value is Dockerfile's keyword.
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
    case label = "LABEL"
    case maintainer = "MAINTAINER"
    case onbuild = "ONBUILD"
    case run = "RUN"
    case shell = "SHELL"
    case stopSignal = "STOPSIGNAL"
    case user = "USER"
    case volume = "VOLUME"
    case workdir = "WORKDIR"

    /// True where a shell form may hold heredocs.
    var takesHeredocs: Bool { self == .add || self == .copy || self == .run }
}

/// The words of one language: which keyword means which instruction.
///
/// Keywords are found without regard to case. A keyword may be two words (`COME FROM`).
struct KeywordTable: Sendable {
    /// The language's name, e.g. `Dockerfile`.
    let language: String
    /// The keyword that stands for each instruction in messages.
    private let names: [InstructionKind: String]
    /// Instructions by keyword in lower case.
    private let kinds: [String: InstructionKind]
    /// First words of two-word keywords, in lower case, with what may follow.
    private let pairs: [String: [String: InstructionKind]]
    /// What follows the keyword of a health check, besides `CMD` and `NONE`: another word for `CMD`.
    let healthcheckCommand: String

    /// A table; of the spellings of one instruction the first is used in messages.
    init(language: String, spellings: [(InstructionKind, [String])], healthcheckCommand: String = "CMD") {
        self.language = language
        self.healthcheckCommand = healthcheckCommand
        var names: [InstructionKind: String] = [:]
        var kinds: [String: InstructionKind] = [:]
        var pairs: [String: [String: InstructionKind]] = [:]
        for (kind, words) in spellings {
            names[kind] = words.first
            for word in words {
                let parts = word.lowercased().split(separator: " ").map(String.init)
                if parts.count == 2 {
                    pairs[parts[0], default: [:]][parts[1]] = kind
                } else {
                    kinds[word.lowercased()] = kind
                }
            }
        }
        self.names = names
        self.kinds = kinds
        self.pairs = pairs
    }

    /// The keyword of an instruction as messages show it.
    func name(_ kind: InstructionKind) -> String { names[kind] ?? kind.rawValue }

    /// The instruction of a single-word keyword in lower case.
    func kind(_ lowercased: String) -> InstructionKind? { kinds[lowercased] }

    /// The second words that may follow, where `lowercased` starts a two-word keyword.
    func continuations(of lowercased: String) -> [String: InstructionKind]? {
        pairs.isEmpty ? nil : pairs[lowercased]
    }

    /// All keywords in capitals, sorted; for suggestions.
    var allNames: [String] { kinds.keys.map { $0.uppercased() }.sorted() }

    /// The keywords by Dockerfile's own, those that differ.
    var vocabulary: [String: String] {
        var result: [String: String] = [:]
        for kind in InstructionKind.allCases where name(kind) != kind.rawValue { result[kind.rawValue] = name(kind) }
        return result
    }

    /// Dockerfile's words.
    static let dockerfile = KeywordTable(
        language: "Dockerfile",
        spellings: InstructionKind.allCases.map { ($0, [$0.rawValue]) }
    )

    /// Ickfile's words.
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
