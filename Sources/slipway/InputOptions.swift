import ArgumentParser
import Bridge
import FoundationEssentials
import Frontend
import Glibc
import LocalSolver
import OCISpec
import SourceText
import StandardSyntaxes
import SyntaxKit

/// What `compile` and `check` have in common: the file, its context, and the facts of the world.
struct InputOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("file")],
        help: ArgumentHelp(
            "The build file; '-' reads it from standard input.",
            discussion: "Without it, the default file of each syntax is looked for in the context.",
            valueName: "file"
        )
    )
    var file: String?

    @Option(help: ArgumentHelp("The stage or image to build; the file's default otherwise.", valueName: "name"))
    var target: String?

    @Option(
        name: .customLong("build-arg"),
        help: ArgumentHelp(
            "A build argument; may be repeated. Without '=', the environment's value.",
            valueName: "name=value"
        )
    )
    var buildArguments: [String] = []

    @Option(
        name: .customLong("build-context"),
        help: ArgumentHelp(
            "A further context; may be repeated.",
            discussion:
                "A directory, docker-image://REFERENCE, oci-layout://STORE@DIGEST, or the address of a Git repository "
                + "or a download. NAME::OS/ARCH holds for one platform.",
            valueName: "name=source"
        )
    )
    var buildContexts: [String] = []

    @Option(
        name: .customLong("platform"),
        help: ArgumentHelp(
            "A platform to build for, or several with commas; may be repeated. linux/amd64 otherwise.",
            valueName: "os/arch[/variant]"
        )
    )
    var platforms: [String] = []

    @Option(
        help: ArgumentHelp("The language of the file (see 'slipway syntaxes'); found out otherwise.", valueName: "name")
    )
    var syntax: String?

    @Option(
        name: .customLong("opt"),
        help: ArgumentHelp(
            "A further option of the frontend, as buildctl's --opt; may be repeated.",
            valueName: "key=value"
        )
    )
    var options: [String] = []

    @Option(help: ArgumentHelp("The session that local sources name; empty otherwise.", valueName: "id"))
    var session: String = ""

    @Option(
        name: .customLong("image-config"),
        help: ArgumentHelp(
            "Image configs of bases: a JSON object from patterns of references to configs.",
            valueName: "file"
        )
    )
    var imageConfig: String?

    @Option(
        name: .customLong("os-release"),
        help: ArgumentHelp(
            "The bases' /etc/os-release: such a file, or a JSON object from patterns of references to their text.",
            valueName: "file"
        )
    )
    var osRelease: String?

    @Option(help: ArgumentHelp("The solver to compile for: \(presetNames).", valueName: "name"))
    var solver: String = "current"

    @Argument(
        help: ArgumentHelp("The directory with the build context, or its address (with --file).", valueName: "context")
    )
    var context: String = "."

    private static let presetNames = Capabilities.presets.map(\.name).joined(separator: ", ")

    /// The solver stand-in that the options describe.
    func bridge() throws -> LocalBridge {
        let preset = Capabilities.presets.first { $0.name == solver }
        guard let preset else {
            throw CommandFailure.usage("--solver: no solver '\(solver)', expected one of \(Self.presetNames)")
        }
        let contexts = try BuildContextArguments(main: context, named: buildContexts)
        var sources: [String: LocalSource] = ["dockerfile": try located().source]
        if contexts.remote == nil { sources["context"] = .directory(context) }
        for named in contexts.named { sources[named.name] = named.directory.map(LocalSource.directory) }
        var configuration = LocalBridge.Configuration(sources: sources, capabilities: preset.capabilities)
        if let imageConfig { configuration.imageConfigs = try ImageConfigs(parsing: try sourceFile(imageConfig)) }
        if let osRelease { configuration.osReleases = try OSReleases(parsing: try sourceFile(osRelease)) }
        return LocalBridge(configuration)
    }

    /// What a client would send to a frontend.
    func request() throws -> FrontendRequest {
        var result = try Dictionary(pairs(options, option: "--opt"), uniquingKeysWith: { _, last in last })
        result["filename"] = try located().name
        if let target { result["target"] = target }
        if !platforms.isEmpty { result["platform"] = platforms.joined(separator: ",") }
        let environment = ProcessInfo.processInfo.environment
        for argument in buildArguments {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let name = parts.first, !name.isEmpty else {
                throw CommandFailure.usage("--build-arg: expected NAME=VALUE")
            }
            // As Docker's client: a name alone passes the environment's value on, where it has one.
            if let value = parts.count > 1 ? parts[1] : environment[name] { result["build-arg:\(name)"] = value }
        }
        let contexts = try BuildContextArguments(main: context, named: buildContexts)
        for named in contexts.named { result["context:\(named.name)"] = named.source }
        if let remote = contexts.remote {
            result["context"] = remote
            // The file is one of this machine, whatever the context holds.
            result["dockerfilekey"] = "dockerfile"
        }
        return FrontendRequest(
            options: result,
            sessionID: session,
            workerPlatforms: [.linuxAMD64],
            pinnedSyntax: syntax
        )
    }

    /// The build file's name, and the local source that holds it.
    private func located() throws -> (name: String, source: LocalSource) {
        if file == "-" { return ("stdin", .files(["stdin": Self.standardInput])) }
        if let file {
            let parts = file.split(separator: "/", omittingEmptySubsequences: false)
            guard let name = parts.last, !name.isEmpty, !isDirectory(file) else {
                throw CommandFailure.usage("-f: '\(file)' is no file")
            }
            guard FileManager.default.isReadableFile(atPath: file) else {
                throw CommandFailure.input("cannot read '\(file)'")
            }
            let directory = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
            return (String(name), .directory(directory.isEmpty ? "/" : directory))
        }
        guard isDirectory(context) else {
            throw CommandFailure.usage("--file: name the build file; nothing is fetched from '\(context)'")
        }
        let names = SyntaxRegistry.standard.syntaxes.map(\.identity.defaultFilename)
        let found = names.first { FileManager.default.fileExists(atPath: context + "/" + $0) }
        guard let found else {
            throw CommandFailure.usage("no \(names.joined(separator: " or ")) in '\(context)'; name the file with -f")
        }
        return (found, .directory(context))
    }

    /// Standard input, read once.
    private static let standardInput = readToEnd(STDIN_FILENO) ?? []
}

/// `KEY=VALUE` arguments as pairs.
private func pairs(_ arguments: [String], option: String) throws -> [(String, String)] {
    try arguments.map { argument in
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw CommandFailure.usage("\(option): expected KEY=VALUE, not '\(argument)'")
        }
        return (parts[0], parts[1])
    }
}
