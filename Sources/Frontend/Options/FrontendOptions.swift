import Bridge
import Diagnostics
import LLB
import Lowering
import OCISpec

/// The options of a build, understood and checked.
struct FrontendOptions: Sendable {
    /// The file to read; nil is the language's default.
    var filename: String?
    /// The stage to build, a name or a number; nil is the default stage.
    var target: String?
    /// The platform to build for; nil is the worker's.
    var platform: Platform?
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
    /// What the client requires of the frontend.
    var capabilities: FrontendCapabilities

    /// Reads and checks the options of a request.
    ///
    /// Keys that no frontend knows are left alone, as BuildKit's own does.
    ///
    /// - Throws: `DiagnosticsError` naming the first option that is at fault.
    init(_ options: [String: String]) throws {
        capabilities = try FrontendCapabilities(options[OptionKey.frontendCapabilities] ?? "")
        try Self.refuseUnsupported(options)
        filename = try options[OptionKey.filename].flatMap(Self.filename)
        target = options[OptionKey.target].flatMap { $0.isEmpty ? nil : $0 }
        platform = try options[OptionKey.platform].flatMap(Self.platform)
        buildArguments = Self.entries(of: options, prefix: OptionKey.buildArgumentPrefix)
        labels = Self.entries(of: options, prefix: OptionKey.labelPrefix)
        networkMode = try Self.networkMode(options[OptionKey.networkMode] ?? "")
        noCache = options[OptionKey.noCache].map { $0.isEmpty ? [] : $0.split(separator: ",").map(String.init) }
        resolveMode = try Self.resolveMode(options[OptionKey.imageResolveMode] ?? "")
        cacheImports = try CacheImportOptions.parse(options)
        context = try ContextOptions(options)
        calledBy = options[OptionKey.source] ?? options[OptionKey.commandLine]
        commands = try CommandOptions(options)
    }

    /// Options that name a whole ability which is not there yet: an error, never silence.
    private static func refuseUnsupported(_ options: [String: String]) throws {
        if let request = options[OptionKey.requestID], !request.isEmpty {
            throw OptionError.unsupported(OptionKey.requestID, "this frontend has no subrequest \"\(request)\"")
        }
        if let value = options["override-copy-image"], !value.isEmpty { throw removed("\"override-copy-image\"") }
        if let value = options["build-arg:BUILDKIT_DISABLE_FILEOP"], GoBoolean.parse(value) == true {
            throw removed("\"BUILDKIT_DISABLE_FILEOP\" build-arg")
        }
        // Provenance is the solver's own work; only the bill of materials is asked of a frontend.
        let prefixes = [(OptionKey.attestSBOM, "bills of materials")]
        for key in options.keys.sorted() {
            for (prefix, what) in prefixes where key.hasPrefix(prefix) {
                throw OptionError.unsupported(key, "this frontend has no \(what)")
            }
        }
        for (key, what) in OptionKey.resources.map({ ($0, "limits of resources") }) {
            guard let value = options[key], !value.isEmpty else { continue }
            throw OptionError.unsupported(key, "this frontend has no \(what)")
        }
        if let value = options[OptionKey.multiPlatform],
            !["", "0", "f", "F", "false", "False", "FALSE"].contains(value)
        {
            throw OptionError.unsupported(OptionKey.multiPlatform, "one platform is built at a time")
        }
    }

    private static func removed(_ what: String) -> DiagnosticsError {
        let message = "support for \(what) was removed in BuildKit 0.11"
        return DiagnosticsError(Diagnostic("option.unsupported", message, at: nil))
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

    private static func platform(_ text: String) throws -> Platform? {
        guard !text.isEmpty else { return nil }
        guard !text.contains(",") else {
            throw OptionError.unsupported(OptionKey.platform, "one platform is built at a time, not \"\(text)\"")
        }
        do {
            return try Platform(parsing: text).normalized
        } catch {
            throw OptionError.invalid(
                OptionKey.platform,
                text,
                expected: "OS/ARCH[/VARIANT], e.g. linux/arm64 (\(error))"
            )
        }
    }

    private static func networkMode(_ text: String) throws -> NetworkMode? {
        switch text {
        case "", "sandbox": return nil
        case "none": return NetworkMode.none
        case "host": return .host
        default: throw OptionError.invalid(OptionKey.networkMode, text, expected: "sandbox, none or host")
        }
    }

    private static func resolveMode(_ text: String) throws -> ImageRequest.Mode {
        if text.isEmpty { return .default }
        guard let mode = ImageRequest.Mode(rawValue: text) else {
            throw OptionError.invalid(OptionKey.imageResolveMode, text, expected: "default, pull or local")
        }
        return mode
    }
}
