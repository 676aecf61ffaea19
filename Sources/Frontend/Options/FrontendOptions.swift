import Bridge
import Diagnostics
import LLB
import Lint
import Lowering
import OCISpec
import SourceText

/// The parsed and validated options of a build.
struct FrontendOptions: Sendable {
    /// The path of the build file; nil means the language's default.
    var filename: String?
    /// The name or number of the stage to build; nil means the default stage.
    var target: String?
    var platforms: PlatformOptions
    /// The values of build arguments by name.
    var buildArguments: [String: String]
    /// Labels to add to the image, by name.
    var labels: [String: String]
    /// The network mode of every command; nil means the solver's default.
    var networkMode: NetworkMode?
    /// The names of the stages whose steps must not come from the cache; nil means no stage, an empty array means every stage.
    var noCache: [String]?
    /// The mode in which image references are resolved: `default`, `pull` or `local`.
    var resolveMode: ImageResolveMode
    var cacheImports: [SolveRequest.CacheImport]
    var context: ContextOptions
    /// The image reference (`source`) or the `#syntax` line (`cmdline`) by which BuildKit started this frontend; nil if
    /// unknown.
    var calledBy: String?
    var commands: CommandOptions
    var attestations: AttestationOptions
    /// The lint rules to report; nil means those of the file's `check=` directive.
    var lint: LintConfiguration?
    var capabilities: FrontendCapabilities
    /// The answers to the questions of a `Program`.
    var answers: AnswerOptions
    /// The commit of the build context; nil if the client doesn't send it.
    var revision: String?
    /// The URL of the build context's repository; nil if the client doesn't send it.
    var repository: String?

    /// Parses the options of a request. Unknown keys are ignored, as in BuildKit's own frontend.
    ///
    /// - Throws: `DiagnosticsError` for the first invalid option, in the order in which BuildKit's frontend checks them.
    init(_ options: [String: String]) throws {
        try Self.refuseRemoved(options)
        platforms = try PlatformOptions(options)
        resolveMode = try Self.resolveMode(options[OptionKey.imageResolveMode] ?? "")
        commands = try CommandOptions(options)
        networkMode = try Self.networkMode(options[OptionKey.networkMode] ?? "")
        noCache = options[OptionKey.noCache].map { $0.isEmpty ? [] : $0.split(separator: ",").map(String.init) }
        try platforms.readMultiPlatform(options)
        cacheImports = try CacheImportOptions.parse(options)
        attestations = try AttestationOptions(options)
        buildArguments = Self.entries(of: options, prefix: OptionKey.buildArgumentPrefix)
        labels = Self.entries(of: options, prefix: OptionKey.labelPrefix)
        target = options[OptionKey.target].flatMap { $0.isEmpty ? nil : $0 }
        lint = try options[OptionKey.checkArgument].map(Self.lint)
        capabilities = try FrontendCapabilities(options[OptionKey.frontendCapabilities] ?? "")
        filename = try options[OptionKey.filename].flatMap(Self.filename)
        context = try ContextOptions(options)
        answers = try AnswerOptions(options)
        revision = options[OptionKey.revision]
        repository = options[OptionKey.repository]
        calledBy = options[OptionKey.source] ?? options[OptionKey.commandLine]
    }

    /// Rejects options by which old clients selected copy implementations that BuildKit no longer has.
    private static func refuseRemoved(_ options: [String: String]) throws {
        let expected = "no value; remove it"
        if let value = options[OptionKey.copyImage], !value.isEmpty {
            let message = "support for \"override-copy-image\" was removed in BuildKit 0.11"
            throw OptionError.refused(OptionKey.copyImage, value, message, expected: expected)
        }
        if let value = options[OptionKey.noFileOperationsArgument], Bool(goSyntax: value) == true {
            let message = "support for \"BUILDKIT_DISABLE_FILEOP\" build-arg was removed in BuildKit 0.11"
            throw OptionError.refused(OptionKey.noFileOperationsArgument, value, message, expected: expected)
        }
    }

    /// Returns the options whose keys start with `prefix`, keyed by the rest of the key.
    static func entries(of options: [String: String], prefix: String) -> [String: String] {
        var result: [String: String] = [:]
        var cancellation = CancellationCheck(every: 1024)
        for (key, value) in options where !cancellation.isCancelled() && key.hasPrefix(prefix) {
            result[String(key.dropFirst(prefix.count))] = value
        }
        return result
    }

    private static func filename(_ text: String) throws -> String? {
        guard !leavesRoot(text) else {
            throw OptionError.invalid(OptionKey.filename, text, expected: "a file inside the build context")
        }
        return text.isEmpty ? nil : text
    }

    private static func lint(_ text: String) throws -> LintConfiguration {
        do {
            return try LintConfiguration(parsing: text)
        } catch {
            let message = "failed to parse \(OptionKey.checkArgument): \(error.message)"
            let expected = "skip=RULE,…|all;error=true|false;experimental=RULE,…|all"
            throw OptionError.refused(OptionKey.checkArgument, text, message, expected: expected)
        }
    }

    private static func networkMode(_ text: String) throws -> NetworkMode? {
        switch text {
        case "", "sandbox": return nil
        case "none": return NetworkMode.none
        case "host": return .host
        default:
            let message = "invalid netmode \(text)"
            throw OptionError.refused(OptionKey.networkMode, text, message, expected: "sandbox, none or host")
        }
    }

    private static func resolveMode(_ text: String) throws -> ImageResolveMode {
        if text.isEmpty { return .default }
        guard let mode = ImageResolveMode(rawValue: text) else {
            let message = "invalid image-resolve-mode: \(text)"
            throw OptionError.refused(OptionKey.imageResolveMode, text, message, expected: "default, pull or local")
        }
        return mode
    }
}
