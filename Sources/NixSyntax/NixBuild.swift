import Diagnostics
import LLB
import OCISpec
import SourceText
import SyntaxKit

/// The build of one output of a Nix file for one platform. One step evaluates the output, another builds its derivation, and the
/// image is made from the second step's result.
///
/// The second step depends only on the derivation, so changing a file that the derivation doesn't use reruns only the evaluation.
struct NixBuild {
    var workbench: any Workbench
    var source: SourceFile
    var file: NixFile
    var outputs: NixOutputs

    /// The image that contains Nix, unless the `NIX_IMAGE` build argument names another one.
    static let defaultImage = "docker.io/nixos/nix:2.28.5"

    /// The ID of the cache mount that holds the Nix store.
    static let cacheID = "slipway/nix"

    private var request: ProgramRequest { workbench.request }

    private var target: String { request.target ?? "" }

    /// The location of the output in the file, or of the file's expression if the output isn't found.
    private var place: SourceLocation {
        let name = request.target ?? outputs.defaultOutput?.name
        return SourceLocation(file: source, range: name.map(outputs.place(of:)) ?? outputs.start)
    }

    private var installable: String {
        switch file {
        case .flake: target.isEmpty ? "." : ".#\(target)"
        case .expression: target.isEmpty ? file.name : "\(file.name) -A \(target)"
        }
    }

    func result() async throws -> ProgramResult {
        let system = try checkedRequest()
        try await checkContext()
        let built = try await build(system)
        let image = NixImage(request: request, installable: installable, built: built, place: place)
        let question = Question("the image that Nix builds from '\(installable)'", at: place)
        func read(_ path: String, _ limit: Int) async throws -> [UInt8] {
            guard let bytes = try await workbench.read(path, of: built, limit: limit, for: question) else {
                throw image.refusal("it has no \(path)")
            }
            return bytes
        }
        let report: NixReport
        do {
            report = try NixReport(parsing: try await read("report", NixReport.sizeLimit))
        } catch is NixReport.Invalid {
            throw image.refusal("the step wrote no valid report")
        }
        switch report {
        case .missing(let name, let names): throw missing(name, among: names)
        case .other(let type, let attributes): throw noDerivation(type, attributes)
        case .closure(let closure):
            warnAboutProgram(closure)
            return ProgramResult(image.closure(closure))
        case .image:
            do {
                let archive = try DockerArchive(
                    parsing: try await read("image/manifest.json", DockerArchive.manifestSizeLimit)
                )
                let list = try ArchiveLayers(parsing: try await read("layers", ArchiveLayers.sizeLimit))
                let config = try await read("image/\(archive.config)", DockerArchive.configSizeLimit)
                let unpacked = try image.unpacked(archive, list, config: config)
                warnAboutPlatform(unpacked.config.platform)
                return ProgramResult(unpacked)
            } catch let error as DockerArchive.Invalid {
                throw image.refusal(error.description)
            }
        }
    }

    // MARK: Checks

    /// Checks the platform, the filename and the target, and returns Nix's name for the platform.
    private func checkedRequest() throws -> String {
        guard let system = request.targetPlatform.nixSystem else {
            throw error("nix.platform", "Nix has no system for the platform \(request.targetPlatform.formatted)")
        }
        if file != .flake, file.name.lowercased().hasSuffix("flake.nix") {
            throw error("nix.file", "Nix reads a flake only from a file called flake.nix, not \(file.name)")
        }
        let isPlain = target.utf8.allSatisfy { byte in
            byte.isASCIILetter || byte.isASCIIDigit || [".", "_", "-", "'", "+"].contains(Unicode.Scalar(byte))
        }
        guard isPlain, target.isEmpty || !target.parts(separatedBy: ".", omittingEmpty: false).contains("") else {
            throw error("nix.target", "\(quoted(target)) is not the name of an output, e.g. 'default' or 'images.web'")
        }
        return system
    }

    /// Checks that the build file is identical to the file of the same name in the build context. Nix reads that file, along with
    /// the files that it refers to.
    private func checkContext() async throws {
        let inContext = try await workbench.file(request.filename, in: .context, at: place)
        guard inContext?.bytes != source.bytes else { return }
        let problem = inContext == nil ? "has no \(request.filename)" : "has another \(request.filename)"
        throw error(
            "nix.context",
            "the build context \(problem): Nix reads the file from the context, so give the file's own directory as the context"
        )
    }

    // MARK: Steps

    /// Evaluates and builds the output in two steps, and returns the files that the second step writes.
    private func build(_ system: String) async throws -> State {
        let reference = request.arguments["NIX_IMAGE"] ?? Self.defaultImage
        let evaluator = try await workbench.image(reference, platform: request.buildPlatform, at: place)
        let builder =
            request.buildPlatform == request.targetPlatform
            ? evaluator : try await workbench.image(reference, platform: request.targetPlatform, at: place)
        let context = try await workbench.context(PathFilter(excludes: file.excludes), at: place)
        let evaluated = run(
            evaluator,
            "[nix 1/2] evaluate \(installable)",
            file.evaluation(path: request.filename, target: target),
            system,
            .mount("/context", from: context, isReadOnly: true)
        )
        return run(
            builder,
            "[nix 2/2] build \(installable)",
            ["build.sh"],
            system,
            .mount("/plan", from: evaluated, isReadOnly: true)
        )
    }

    /// Runs a script in an image with Nix, and returns the files that the script writes to `/out`.
    ///
    /// - Parameter script: The script's name, then its arguments without the first one, the system.
    private func run(
        _ image: ProgramImage,
        _ name: String,
        _ script: [String],
        _ system: String,
        _ input: StepOption<RunOptions>
    ) -> State {
        var options: [StepOption<RunOptions>] = [
            request.run(name, at: place),
            input,
            .mount("/out"),
            .mount(
                NixScripts.folder,
                from: NixScripts.files(request.step("[nix] scripts", at: place)),
                isReadOnly: true
            ),
            // The store in the cache starts as a copy of the image's own store, which contains Nix itself. It keeps whatever
            // builds add.
            .cache("/nix", id: request.cacheID(Self.cacheID), sharing: .shared, from: image.files, selector: "/nix"),
            .secret("netrc", at: "/run/secrets/netrc", isOptional: true),
            .secret("nix.conf", at: "/run/secrets/nix.conf", isOptional: true),
            .ssh(isOptional: true),
            StepLog.mount,
        ]
        if let settings = request.arguments["NIX_CONFIG"] { options.append(.env("NIX_CONFIG", settings)) }
        if request.uncachedTargets.contains(target.lowercased()) { options.append(.ignoreCache) }
        // The scripts are passed as files, because the solver's errors quote the arguments of a step.
        let folder = NixScripts.folder
        var arguments = ["/bin/sh", "\(folder)/logged.sh", StepLog.path, "/bin/sh", "\(folder)/\(script[0])", system]
        arguments += script.dropFirst()
        return image.files.run(arguments, .all(options)).mounted(at: "/out")
    }

    // MARK: Messages

    private func error(_ code: DiagnosticCode, _ message: String) -> DiagnosticsError {
        DiagnosticsError(Diagnostic(code, message, at: place))
    }

    private func missing(_ name: String, among names: [String]) -> DiagnosticsError {
        var message = "\(file.name) has no output '\(name)' for \(request.targetPlatform.formatted)"
        if let near = nearestWord(to: name, among: names) { message += "; did you mean '\(near)'?" }
        if !names.isEmpty { message += message.hasSuffix("?") ? " It has " : "; it has " }
        message += Self.list(names)
        return error("nix.output", message)
    }

    private func noDerivation(_ type: String, _ attributes: [String]) -> DiagnosticsError {
        let name = target.isEmpty ? "the value of \(file.name)" : "the output '\(target)' of \(file.name)"
        let has = attributes.isEmpty ? "" : " with the attributes \(Self.list(attributes))"
        return error("nix.output", "\(name) must be a derivation, not a value of type '\(type)'\(has)")
    }

    /// Returns up to 20 names as text for a message.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).map { quoted($0) }.joined(separator: ", ")
        return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
    }

    private func warnAboutProgram(_ closure: NixReport.Closure) {
        guard closure.program == nil, let program = closure.mainProgram else { return }
        let message =
            "the result of '\(installable)' has no bin/\(program), its mainProgram, so the image has no entrypoint"
        workbench.warn(Diagnostic("nix.main-program", severity: .warning, message, at: place))
    }

    private func warnAboutPlatform(_ platform: Platform) {
        let asked = request.targetPlatform
        guard (platform.os, platform.architecture) != (asked.os, asked.architecture) else { return }
        let message = "the image of '\(installable)' is for \(platform.formatted), not \(asked.formatted)"
        workbench.warn(Diagnostic("nix.image-platform", severity: .warning, message, at: place))
    }
}
