import Bridge
import Diagnostics
import LLB
import Lowering
import OCISpec

/// A scanner image that the solver runs on the files of a built image to create the SBOM (software bill of materials) of
/// the image.
struct SBOMScanner: Sendable {
    /// The resolved reference of the scanner's image.
    let reference: String
    let config: ContainerConfig
    /// Parameters for the scanner, by name.
    let parameters: [String: String]
    /// The platform that the scanner runs on: the solver's own, even if the scanned image is for another platform.
    let platform: Platform

    private static let sources = "/run/src"
    private static let results = "/run/out/"

    /// Resolves the scanner's image; returns nil if the build requests no SBOM.
    ///
    /// - Throws: `DiagnosticsError` if the image has no command, otherwise any error of the bridge.
    init?(for build: LoadedBuild) async throws {
        guard let wanted = build.options.attestations.sbom else { return nil }
        platform = build.ownPlatform
        parameters = wanted.parameters
        let answer = try await build.context.bridge.resolveImage(
            ImageRequest(
                reference: wanted.generator,
                platform: platform,
                mode: build.options.resolveMode,
                // Left empty, so that the solver chooses the name that the progress output shows.
                logName: ""
            )
        )
        reference = answer.reference
        config = try ImageConfig(parsing: answer.config).config
        guard !arguments.isEmpty else {
            let message = "scanner \(answer.reference) does not have cmd"
            throw DiagnosticsError(Diagnostic("option.scanner", message, at: nil))
        }
    }

    private var arguments: [String] { (config.entrypoint ?? []) + (config.command ?? []) }

    /// Returns the graph that runs the scanner on an image.
    ///
    /// - Parameter name: The platform of the scanned image, for the progress output.
    func definition(of targets: ScanTargets, named name: String) throws -> Definition {
        var operation = ExecOperation(arguments, root: try image())
        operation.workingDirectory = SlashPath.join("/", config.workingDirectory)
        operation.environment = environment(hasExtras: !targets.extras.isEmpty)
        operation.mounts.append(try scratchSpace())
        operation.mounts.append(Mount(Self.sources + "/core/sbom", source: targets.core, isReadOnly: true))
        for extra in targets.extras {
            let path = SlashPath.join(Self.sources + "/extras", "sbom-" + extra.name)
            operation.mounts.append(Mount(path, source: extra.files, isReadOnly: true))
        }
        operation.mounts.append(Mount(Self.results))
        var options = VertexOptions.named("[\(name)] generating sbom using \(reference)", platform: platform)
        options.metadata.ignoresCache = targets.ignoresCache
        return Definition(of: try operation.run(options).output(of: Self.results))
    }

    /// Returns the attestation that holds a scan's result.
    static func attestation(_ reference: Reference?) -> Attestation {
        Attestation(
            kind: .bundle,
            metadata: ["reason": Array("sbom".utf8), "sbom-core": Array("sbom".utf8)],
            reference: reference,
            predicateType: "https://spdx.dev/Document"
        )
    }

    private func image() throws -> Output {
        try SourceOperation.image(reference).output(VertexOptions(platform: platform))
    }

    private func environment(hasExtras: Bool) -> Environment {
        var environment = Environment()
        for line in config.environment {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            environment[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        environment["BUILDKIT_SCAN_DESTINATION"] = Self.results
        environment["BUILDKIT_SCAN_SOURCE"] = Self.sources + "/core/sbom"
        if hasExtras { environment["BUILDKIT_SCAN_SOURCE_EXTRAS"] = Self.sources + "/extras" }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            environment["BUILDKIT_SCAN_" + name] = value
        }
        return environment
    }

    /// Returns the mount of the scanner's temporary directory: a tmpfs, or a directory on Windows, which has no tmpfs.
    private func scratchSpace() throws -> Mount {
        guard platform.os == "windows" else { return .tmpfs("/tmp") }
        var operation = FileOperation(on: try image())
        operation.makeDirectory("/tmp", mode: 0o777, makesParents: true)
        return Mount("/tmp", source: try operation.output(), selector: "/tmp", dropsChanges: true)
    }
}
