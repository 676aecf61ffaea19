/// The keyword of a statement, as written.
enum Keyword: String, CaseIterable, Sendable {
    case add = "ADD"
    case arg = "ARG"
    case build = "BUILD"
    case cache = "CACHE"
    case cmd = "CMD"
    /// The first statement of a function in versions older than 0.8; later versions have `FUNCTION`.
    case command = "COMMAND"
    case copy = "COPY"
    case `do` = "DO"
    case entrypoint = "ENTRYPOINT"
    case env = "ENV"
    case expose = "EXPOSE"
    case from = "FROM"
    case fromDockerfile = "FROM DOCKERFILE"
    case function = "FUNCTION"
    case gitClone = "GIT CLONE"
    case healthcheck = "HEALTHCHECK"
    case host = "HOST"
    case `import` = "IMPORT"
    case label = "LABEL"
    case `let` = "LET"
    case locally = "LOCALLY"
    case onbuild = "ONBUILD"
    case project = "PROJECT"
    case run = "RUN"
    case saveArtifact = "SAVE ARTIFACT"
    case saveImage = "SAVE IMAGE"
    case set = "SET"
    case shell = "SHELL"
    case stopsignal = "STOPSIGNAL"
    case user = "USER"
    case version = "VERSION"
    case volume = "VOLUME"
    case workdir = "WORKDIR"

    // Blocks and their parts.
    case `if` = "IF"
    case elseIf = "ELSE IF"
    case `else` = "ELSE"
    case `for` = "FOR"
    case `try` = "TRY"
    case `catch` = "CATCH"
    case finally = "FINALLY"
    case wait = "WAIT"
    case with = "WITH"
    /// The word after `WITH`.
    case docker = "DOCKER"
    case end = "END"

    /// Whether the statement is a block that `END` closes.
    var opensBlock: Bool {
        switch self {
        case .if, .for, .try, .wait, .with: true
        default: false
        }
    }

    /// Whether the keyword ends a part of a block.
    var endsBody: Bool {
        switch self {
        case .end, .else, .elseIf, .catch, .finally: true
        default: false
        }
    }

    /// Whether the words of the statement are flags, a key, `=` and a value.
    var isAssignment: Bool {
        switch self {
        case .arg, .env, .let, .set: true
        default: false
        }
    }

    /// Whether the words of the statement may be a JSON list, the exec form.
    var hasExecForm: Bool {
        switch self {
        case .run, .cmd, .entrypoint, .volume, .if, .elseIf: true
        default: false
        }
    }
}
