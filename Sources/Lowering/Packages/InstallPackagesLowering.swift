import BuildPlan
import Diagnostics
import LLB
import OCISpec
import SourceText

extension StageLowering {
    /// Installs distribution packages.
    ///
    /// Keys and repository definitions are separate vertices, which the solver fetches concurrently, and are mounted into
    /// the command. The command runs as root in `/`, regardless of the image's user and working directory.
    func lowerInstallPackages(_ packages: InstallPackagesStep, of step: Step) async throws {
        guard state.output != nil else {
            let message = "packages can't be installed in an empty image; start from the image of a distribution"
            throw error("packages.no-base", message, at: step.range)
        }
        if packages.earlier.isEmpty { osRelease = try await readOSRelease() }
        let distribution = osRelease.map { Distribution(osRelease: $0) }
        let family = try packages.manager.map(PackageFamily.init) ?? family(of: distribution, for: step)
        let request = InstallationRequest(
            source: context.plan.source,
            distribution: distribution,
            architecture: platform.architecture + (platform.variant.isEmpty ? "" : "-" + platform.variant),
            repositories: try packages.repositories.map(located),
            keys: try packages.keys.map(located),
            packages: try packages.packages.map(located),
            earlier: try packages.earlier.map(located),
            snapshot: try packages.snapshot.map(located)
        )
        var diagnostics = DiagnosticSink()
        let plan = request.plan(for: family, diagnostics: &diagnostics)
        try diagnostics.throwIfErrors()
        try install(plan, of: step)
    }

    /// Expands a word and keeps its range.
    func located(_ word: Word) throws -> LocatedText { LocatedText(text: try expand(word), range: word.range) }

    private func install(_ plan: InstallationPlan, of step: Step) throws {
        var command = Command(plan.arguments)
        command.user = "0"
        command.directory = "/"
        command.environment = plan.environment.map { ImageEnvironment.split($0) }
        for input in plan.inputs {
            command.volumes.append(
                Command.Volume(target: input.target, source: try source(of: input), isReadOnly: true)
            )
        }
        for cache in plan.caches {
            let namespace = context.options.cacheNamespace
            let id = namespace.isEmpty ? cache.id : namespace + "/" + cache.id
            command.volumes.append(
                Command.Volume(target: cache.target, source: nil, kind: .cache(id: id, sharing: .locked))
            )
        }
        let text = displayText(of: step)
        state.output = try execute(
            command,
            options: options(
                name: progressName(text, platform: state.commandPlatform ?? platform),
                of: step,
                command: text
            )
        )
        commit("RUN", text, of: step, layer: .built)
    }

    private func source(of input: InstallationPlan.Input) throws -> DeferredOutput {
        switch input.content {
        case .download(let url, let range):
            return try download(url, fileName: input.fileName, checksum: "", at: range)
        case .text(let text):
            return try .files(
                [.makeFile(path: "/" + input.fileName, mode: 0o644, data: Array(text.utf8))],
                on: nil,
                directory: "/",
                options: .named("[internal] write \(input.fileName)", platform: platform)
            )
        }
    }

    /// Returns a file system that holds only a download. The download has no inputs, so the solver can start it at once.
    ///
    /// - Parameters:
    ///   - checksum: The expected digest, `sha256:…`; empty to accept any digest.
    ///   - range: The range of the URL in the plan.
    func download(_ url: String, fileName: String, checksum: String, at range: SourceRange) throws -> DeferredOutput {
        let prefix = node.displayName.isEmpty ? "" : "[\(node.displayName)] "
        var options = VertexOptions.named("\(prefix)download \(url)")
        options.metadata.ignoresCache = node.ignoresCache
        options.locations = [context.location(range)]
        let file = FileAttributes(name: fileName)
        return .ready(try SourceOperation.http(url, .init(checksum: checksum, file: file)).output(options))
    }

    // MARK: - The distribution

    private func family(of distribution: Distribution?, for step: Step) throws -> PackageFamily {
        if let family = distribution?.family { return family }
        let managers = InstallPackagesStep.Manager.allCases.map(\.rawValue).joined(separator: ", ")
        let steps = context.plan.vocabulary.keyword("RUN")
        let hint = "set 'manager:' (apiVersion v1) if the image has one of \(managers), or install in '\(steps)'"
        guard let distribution else {
            throw error(
                "packages.unknown-distribution",
                "the base image has no /etc/os-release to identify its distribution; \(hint)",
                at: step.range
            )
        }
        let idLike = distribution.idLike.isEmpty ? "" : ", ID_LIKE=\(distribution.idLike.joined(separator: " "))"
        let release = "(os-release: ID=\(distribution.id)\(idLike))"
        throw error(
            "packages.unknown-distribution",
            distribution.usesTdnf
                ? "the package manager of the base image's distribution \(release) is tdnf, which 'package' doesn't "
                    + "support; install in '\(steps)', e.g. with \"tdnf install -y curl\""
                : "no package manager is known for the base image's distribution \(release); \(hint)",
            at: step.range
        )
    }

    /// Reads the base image's distribution; returns nil if the image has no `os-release` file.
    ///
    /// The base image is tried first: reading the result of the steps so far would run them before the graph is complete.
    private func readOSRelease() async throws -> [UInt8]? {
        for output in try distributionSources() {
            for path in Distribution.paths {
                if let bytes = try await context.resolver.readFile(path, of: output, platform: platform) {
                    return bytes
                }
            }
        }
        return nil
    }

    /// Returns the file systems to read `os-release` from, in order.
    private func distributionSources() throws -> [Output] {
        guard case .ready(let top)? = state.output else {
            // The stage depends on the build context, which is not resolved yet. The stage's base image can still be
            // read.
            var root = node
            while let base = root.base { root = base }
            guard let reference = try? ImageReference(parsing: root.baseName), reference.digest != nil else {
                return []
            }
            let source = SourceOperation.image(root.baseName, resolveMode: context.options.imageResolveMode)
            return [try source.output(VertexOptions(platform: root.platform ?? platform))]
        }
        var bottom = top
        while let below = bottom.vertex.inputs.first { bottom = below }
        return bottom == top ? [top] : [bottom, top]
    }
}
