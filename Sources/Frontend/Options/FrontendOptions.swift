import Bridge
import Diagnostics
import LLB
import Lint
import Lowering
import OCISpec
import SourceText

/// The options of a build, understood and checked.
struct FrontendOptions: Sendable {
    /// The file to read; nil is the language's default.
    var filename: String?
    /// The stage to build, a name or a number; nil is the default stage.
    var target: String?
    /// The platforms to build for.
    var platforms: PlatformOptions
    /// The values of build arguments, by name.
    var buildArguments: [String: String]
    /// Labels to add to the image, by name.
    var labels: [String: String]
    /// The network of every command; nil is the solver's choice.
    var networkMode: NetworkMode?
    /// The stages that must not come from the cache; nil is none, empty is all.
    var noCache: [String]?
    /// Where images are looked up.
    var resolveMode: ImageRequest.Mode
    /// Caches to import.
    var cacheImports: [SolveRequest.CacheImport]
    /// Where files come from.
    var context: ContextOptions
    /// The reference by which BuildKit started this frontend; nil where unknown.
    var calledBy: String?
    /// Settings of every command.
    var commands: CommandOptions
    /// What is attested beside the result.
    var attestations: AttestationOptions
    /// Which lint rules are reported; nil leaves it to the file.
    var lint: LintConfiguration?
    /// What the client requires of the frontend.
    var capabilities: FrontendCapabilities

    /// Reads and checks the options of a request.
    ///
    /// Keys that no frontend knows are left alone, as BuildKit's own does.
    ///
    /// - Throws: `DiagnosticsError` naming the first option that is at fault.
    init(_ options: [String: String]) throws {
        capabilities = try FrontendCapabilities(options[OptionKey.frontendCapabilities] ?? "")
        try Self.refuseRemoved(options)
        filename = try options[OptionKey.filename].flatMap(Self.filename)
        target = options[OptionKey.target].flatMap { $0.isEmpty ? nil : $0 }
        platforms = try PlatformOptions(options)
        buildArguments = Self.entries(of: options, prefix: OptionKey.buildArgumentPrefix)
        labels = Self.entries(of: options, prefix: OptionKey.labelPrefix)
        networkMode = try Self.networkMode(options[OptionKey.networkMode] ?? "")
        noCache = options[OptionKey.noCache].map { $0.isEmpty ? [] : $0.split(separator: ",").map(String.init) }
        resolveMode = try Self.resolveMode(options[OptionKey.imageResolveMode] ?? "")
        cacheImports = try CacheImportOptions.parse(options)
        context = try ContextOptions(options)
        calledBy = options[OptionKey.source] ?? options[OptionKey.commandLine]
        commands = try CommandOptions(options)
        attestations = try AttestationOptions(options)
        lint = try options[OptionKey.checkArgument].map(Self.lint)
    }

    /// Options of old clients that asked for other ways to copy.
    private static func refuseRemoved(_ options: [String: String]) throws {
        if let value = options[OptionKey.copyImage], !value.isEmpty {
            let words = "support for \"override-copy-image\" was removed in BuildKit 0.11"
            throw OptionError.refused(OptionKey.copyImage, value, words, expected: "nothing")
        }
        if let value = options[OptionKey.noFileOperationsArgument], Bool(goSyntax: value) == true {
            let words = "support for \"BUILDKIT_DISABLE_FILEOP\" build-arg was removed in BuildKit 0.11"
            throw OptionError.refused(OptionKey.noFileOperationsArgument, value, words, expected: "nothing")
        }
    }

    /// The options whose keys begin with `prefix`, by what follows it.
    static func entries(of options: [String: String], prefix: String) -> [String: String] {
        var result: [String: String] = [:]
        for (key, value) in options where key.hasPrefix(prefix) {
            result[String(key.dropFirst(prefix.count))] = value
        }
        return result
    }

    private static func filename(_ text: String) throws -> String? {
        guard !leavesRoot(text) else {
            throw OptionError.invalid(OptionKey.filename, text, expected: "a file inside the folder that is sent")
        }
        return text.isEmpty ? nil : text
    }

    private static func lint(_ text: String) throws -> LintConfiguration {
        do {
            return try LintConfiguration(parsing: text)
        } catch {
            let words = "failed to parse \(OptionKey.checkArgument): \(error.message)"
            let expected = "skip=RULE,…|all;error=true|false;experimental=RULE,…|all"
            throw OptionError.refused(OptionKey.checkArgument, text, words, expected: expected)
        }
    }

    private static func networkMode(_ text: String) throws -> NetworkMode? {
        switch text {
        case "", "sandbox": return nil
        case "none": return NetworkMode.none
        case "host": return .host
        default:
            let words = "invalid netmode \(text)"
            throw OptionError.refused(OptionKey.networkMode, text, words, expected: "sandbox, none or host")
        }
    }

    private static func resolveMode(_ text: String) throws -> ImageRequest.Mode {
        if text.isEmpty { return .default }
        guard let mode = ImageRequest.Mode(rawValue: text) else {
            let words = "invalid image-resolve-mode: \(text)"
            throw OptionError.refused(OptionKey.imageResolveMode, text, words, expected: "default, pull or local")
        }
        return mode
    }
}
