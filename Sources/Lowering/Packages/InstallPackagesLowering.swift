import BuildPlan
import Diagnostics
import LLB
import OCISpec
import SourceText

extension StageLowering {
    /// Installs distribution packages.
    ///
    /// The keys and the repositories' definitions are vertices of their own, which the solver fetches at the same time;
    /// the command finds them mounted, and runs as root in `/`, whatever the image says.
    func lowerInstallPackages(_ packages: InstallPackagesStep, of step: Step) async throws {
        guard state.output != nil else {
            throw error("packages.no-base", "packages can't be installed in an empty image", at: step.range)
        }
        let distribution = try await baseDistribution()
        let family = try packages.manager.map(PackageFamily.init) ?? family(of: distribution, for: step)
        let request = InstallationRequest(
            source: context.plan.source,
            distribution: distribution,
            architecture: platform.architecture + (platform.variant.isEmpty ? "" : "-" + platform.variant),
            repositories: try located(packages.repositories),
            keys: try located(packages.keys),
            packages: try located(packages.packages)
        )
        var diagnostics = DiagnosticSink()
        let plan = request.plan(for: family, diagnostics: &diagnostics)
        try diagnostics.throwIfErrors()
        try install(plan, of: step)
    }

    /// The words with their variables expanded.
    private func located(_ words: [Word]) throws -> [LocatedText] {
        try words.map { LocatedText(text: try expand($0), range: $0.range) }
    }

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
        let text = shownText(of: step)
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

    private func source(of input: InstallationPlan.Input) throws -> LateOutput {
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

    /// A file system with nothing but a download, which is independent of all else.
    ///
    /// - Parameters:
    ///   - checksum: the digest it must have, `sha256:…`; empty accepts any.
    ///   - range: where the plan has the URL.
    func download(_ url: String, fileName: String, checksum: String, at range: SourceRange) throws -> LateOutput {
        let prefix = node.displayName.isEmpty ? "" : "[\(node.displayName)] "
        var options = VertexOptions.named("\(prefix)download \(url)")
        options.metadata.ignoresCache = node.ignoresCache
        options.locations = [context.location(range)]
        let file = FileAttributes(name: fileName)
        return .made(try SourceOperation.http(url, .init(checksum: checksum, file: file)).output(options))
    }

    // MARK: - The distribution

    private func family(of distribution: Distribution?, for step: Step) throws -> PackageFamily {
        let managers = InstallPackagesStep.Manager.allCases.map(\.rawValue).joined(separator: ", ")
        let hint = "name the program with 'manager:' (\(managers))"
        guard let distribution else {
            throw error(
                "packages.unknown-distribution",
                "the base image has no /etc/os-release that tells the distribution; \(hint)",
                at: step.range
            )
        }
        if let family = distribution.family { return family }
        let kin = distribution.kin.isEmpty ? "" : ", ID_LIKE=\(distribution.kin.joined(separator: " "))"
        throw error(
            "packages.unknown-distribution",
            "no package manager is known for the distribution of the base (os-release: ID=\(distribution.id)\(kin)); "
                + hint,
            at: step.range
        )
    }

    /// What the base says about its distribution; nil where it says nothing.
    ///
    /// Read from the image at the bottom rather than from what the steps so far made of it: that would have them run
    /// before the graph is even handed over.
    private func baseDistribution() async throws -> Distribution? {
        for output in try distributionSources() {
            for path in Distribution.paths {
                if let bytes = try await context.resolver.readFile(path, of: output, platform: platform) {
                    return Distribution(osRelease: bytes)
                }
            }
        }
        return nil
    }

    /// The file systems that may hold `os-release`, the likeliest first.
    private func distributionSources() throws -> [Output] {
        guard case .made(let top)? = state.output else {
            // Something of the build context is in the image: its base can be named all the same.
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
