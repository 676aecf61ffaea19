import ArgumentParser
import Bridge
import Explorer
import FoundationEssentials
import Frontend
import Glibc
import LocalSolver
import OCISpec
import SourceText
import StandardSyntaxes
import SyntaxKit

/// The options shared by the commands that read a build file: the file, its context, and data about base images.
struct InputOptions: ParsableArguments {
    @OptionGroup var buildFile: BuildFileOption

    var file: String? { buildFile.file }

    @Option(help: ArgumentHelp("The stage or image to build (default: the file's own default).", valueName: "name"))
    var target: String?

    @Option(
        name: .customLong("build-arg"),
        help: ArgumentHelp(
            "A build argument; may be repeated. Without '=value', the value comes from the environment.",
            valueName: "name=value"
        )
    )
    var buildArguments: [String] = []

    @Option(
        name: .customLong("build-context"),
        help: ArgumentHelp(
            "An additional build context; may be repeated.",
            discussion:
                "A directory, docker-image://REFERENCE, oci-layout://STORE@DIGEST, or the URL of a Git repository "
                + "or a download. NAME::OS/ARCH applies to one platform only.",
            valueName: "name=source"
        )
    )
    var buildContexts: [String] = []

    @Option(
        name: .customLong("platform"),
        help: ArgumentHelp(
            "A target platform, or several separated by commas; may be repeated (default: linux/amd64).",
            valueName: "os/arch[/variant]"
        )
    )
    var platforms: [String] = []

    @Option(
        help: ArgumentHelp("The syntax of the file (see 'slipway syntaxes'); detected by default.", valueName: "name"),
        completion: .syntax
    )
    var syntax: String?

    @Option(
        name: .customLong("opt"),
        help: ArgumentHelp(
            "Another frontend option, as for 'buildctl build --opt'; may be repeated.",
            valueName: "key=value"
        )
    )
    var options: [String] = []

    @Option(help: ArgumentHelp("The session ID of local sources; empty by default.", valueName: "id"))
    var session: String = ""

    @Option(
        name: .customLong("image-config"),
        help: ArgumentHelp(
            "The configs of base images: a JSON object that maps reference patterns to configs.",
            valueName: "file"
        ),
        completion: .file()
    )
    var imageConfig: String?

    @Option(
        name: .customLong("os-release"),
        help: ArgumentHelp(
            "The /etc/os-release of base images: one file, or a JSON object that maps reference patterns to contents.",
            valueName: "file"
        ),
        completion: .file()
    )
    var osRelease: String?

    @Option(
        name: .customLong("answer"),
        help: ArgumentHelp(
            "The answer to a question that otherwise only a build can answer; may be repeated.",
            discussion:
                "PLACE is FILE:LINE:COLUMN, as given in the message about the question. VALUE is an exit status, an output, or "
                + "@PATH: a file with the output, or a directory that replaces the files of the result. A single answer for a "
                + "place applies every time; several answers apply to the first, second … time.",
            valueName: "place=value"
        )
    )
    var answers: [String] = []

    @OptionGroup var resolving: ResolveOptions

    @Option(
        help: ArgumentHelp("The solver to compile for: \(presetNames).", valueName: "name"),
        completion: .list(Capabilities.presets.map(\.name))
    )
    var solver: String = "current"

    @Argument(
        help: ArgumentHelp("The build context: a directory, or a URL (requires --file).", valueName: "context"),
        completion: .directory
    )
    var context: String = "."

    private static let presetNames = Capabilities.presets.map(\.name).joined(separator: ", ")

    /// Creates the local bridge that the options describe.
    ///
    /// - Parameters:
    ///   - buildFile: The contents of the build file; nil to read it.
    ///   - facts: The sources of image digests and configs; nil for the sources that the options select.
    func bridge(buildFile: [UInt8]? = nil, facts: [any ImageFacts]? = nil) throws -> LocalBridge {
        let located = try located()
        let source = buildFile.map { LocalSource.overlay([located.name: $0], located.source) } ?? located.source
        return LocalBridge(try configuration(dockerfile: source, facts: facts))
    }

    /// Creates the configuration of the local bridge that the options describe.
    ///
    /// - Parameters:
    ///   - source: The directory of the build file; nil if there is no file.
    ///   - facts: The sources of image digests and configs; nil for the sources that the options select.
    private func configuration(
        dockerfile source: LocalSource?,
        facts: [any ImageFacts]? = nil
    ) throws -> LocalBridge.Configuration {
        let preset = Capabilities.presets.first { $0.name == solver }
        guard let preset else {
            throw CommandFailure.usage("--solver: unknown solver '\(solver)'; expected one of \(Self.presetNames)")
        }
        let contexts = try BuildContextArguments(main: context, named: buildContexts)
        var sources: [String: LocalSource] = [:]
        sources["dockerfile"] = source
        if contexts.remote == nil { sources["context"] = .directory(context) }
        for named in contexts.named { sources[named.name] = named.directory.map(LocalSource.directory) }
        for (name, directory) in try AnswerArguments(answers).directories { sources[name] = .directory(directory) }
        var configuration = LocalBridge.Configuration(sources: sources, capabilities: preset.capabilities)
        if let imageConfig { configuration.imageConfigs = try ImageConfigs(parsing: try sourceFile(imageConfig)) }
        configuration.facts = try facts ?? resolving.facts()
        if let osRelease { configuration.osReleases = try OSReleases(parsing: try sourceFile(osRelease)) }
        return configuration
    }

    /// Returns the request that a client with these options would send to a frontend.
    func request() throws -> FrontendRequest {
        var options = try frontendOptions()
        options["filename"] = try located().name
        return FrontendRequest(
            options: options,
            sessionID: session,
            workerPlatforms: [.linuxAMD64],
            pinnedSyntax: syntax
        )
    }

    /// Returns the frontend options except `filename`.
    private func frontendOptions() throws -> [String: String] {
        var result = try Dictionary(
            options.map { try keyAndValue($0, option: "--opt", form: "KEY=VALUE") },
            uniquingKeysWith: { _, last in last }
        )
        if let target { result["target"] = target }
        if !platforms.isEmpty { result["platform"] = platforms.joined(separator: ",") }
        let environment = ProcessInfo.processInfo.environment
        for argument in buildArguments {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let name = parts.first, !name.isEmpty else {
                throw CommandFailure.usage("--build-arg: expected NAME=VALUE, found '\(argument)'")
            }
            // A name without a value takes its value from the environment variable of that name, if it is set, as in Docker's
            // client.
            if let value = parts.count > 1 ? parts[1] : environment[name] { result["build-arg:\(name)"] = value }
        }
        result.merge(try AnswerArguments(answers).options) { $1 }
        let contexts = try BuildContextArguments(main: context, named: buildContexts)
        for named in contexts.named { result["context:\(named.name)"] = named.source }
        if let remote = contexts.remote {
            result["context"] = remote
            // The build file comes from a local source, even though the context is remote.
            result["dockerfilekey"] = "dockerfile"
        }
        return result
    }

    /// Returns the explorer's initial state: the local bridge's configuration and the frontend options from the command line, and
    /// the build file if one is given or found.
    func workspace() throws -> Workspace {
        let located = file == nil && !hasDefaultFile ? nil : try located()
        var workspace = Workspace(
            configuration: try configuration(dockerfile: located?.source),
            options: try frontendOptions(),
            syntax: syntax ?? ""
        )
        guard let located else { return workspace }
        let bytes = file == "-" ? Self.standardInput : try sourceFile(try buildFilePath()).bytes
        workspace.file = (located.name, bytes)
        return workspace
    }

    /// Whether the context contains the default file of any syntax.
    private var hasDefaultFile: Bool {
        SyntaxRegistry.standard.syntaxes.contains {
            FileManager.default.fileExists(atPath: context + "/" + $0.identity.defaultFilename)
        }
    }

    /// Returns the path of the build file; `-` for standard input.
    func buildFilePath() throws -> String {
        if let file { return file }
        let name = try located().name
        return context == "." ? name : context.hasSuffix("/") ? context + name : "\(context)/\(name)"
    }

    /// Returns a function that maps a file of the build to its path in reports: for the build file, its path on the command line;
    /// for an included file, its path in the directory of the context that contains it.
    func paths() throws -> @Sendable (SourceFile) -> String {
        let path = try buildFilePath()
        let buildFile = path == "-" ? "stdin" : path
        let contexts = try BuildContextArguments(main: context, named: buildContexts)
        func below(_ directory: String) -> String {
            directory == "." ? "" : directory.hasSuffix("/") ? directory : directory + "/"
        }
        var folders = contexts.named.compactMap { each in
            each.directory.map { (prefix: each.name + ":", folder: below($0)) }
        }
        if contexts.remote == nil { folders.append((prefix: "", folder: below(context))) }
        let known = folders
        return { file in
            guard file.sequence > 0 else { return buildFile }
            let found = known.first { file.name.hasPrefix($0.prefix) }
            return found.map { $0.folder + file.name.dropFirst($0.prefix.count) } ?? file.name
        }
    }

    /// Returns the name of the build file, and the local source that contains it.
    private func located() throws -> (name: String, source: LocalSource) {
        if file == "-" { return ("stdin", .files(["stdin": Self.standardInput])) }
        if let file {
            let parts = file.split(separator: "/", omittingEmptySubsequences: false)
            guard let name = parts.last, !name.isEmpty, !isDirectory(file) else {
                throw CommandFailure.usage("-f: '\(file)' is not a file")
            }
            guard FileManager.default.isReadableFile(atPath: file) else {
                throw CommandFailure.input("cannot read '\(file)'")
            }
            let directory = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
            return (String(name), .directory(directory.isEmpty ? "/" : directory))
        }
        return (try defaultFilename(in: context), .directory(context))
    }

    /// The contents of standard input. The property is static because `located()` is called repeatedly, but the input can be
    /// read only once.
    private static let standardInput = readToEnd(STDIN_FILENO) ?? []
}

/// Finds the default file of a syntax in a directory, in the order of the syntaxes, and returns its name.
///
/// - Throws: `CommandFailure` if the directory has no default file, or if the path isn't a directory.
func defaultFilename(in context: String) throws -> String {
    guard isDirectory(context) else {
        throw CommandFailure.usage("--file is required because the context '\(context)' is not fetched")
    }
    let names = SyntaxRegistry.standard.syntaxes.map(\.identity.defaultFilename)
    guard let found = names.first(where: { FileManager.default.fileExists(atPath: context + "/" + $0) }) else {
        throw CommandFailure.usage(
            "no \(names.joined(separator: " or ")) in '\(context)'; specify the build file with -f"
        )
    }
    return found
}

/// Splits a command-line argument at its first `=`.
///
/// - Parameter form: The expected form, e.g. `KEY=VALUE`, for messages.
/// - Throws: `CommandFailure` if the argument has no `=`, or nothing before it.
func keyAndValue(_ argument: String, option: String, form: String) throws -> (String, String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else {
        throw CommandFailure.usage("\(option): expected \(form), found '\(argument)'")
    }
    return (parts[0], parts[1])
}
