import Bridge
import LLB

/// A compilation to be built by the solver. The result has the form that exporters expect.
struct BuildResult {
    let compilation: Compilation
    let bridge: any Bridge

    /// Has the solver build all images, then run all SBOM scans.
    func solved() async throws -> SolveResult {
        let compilation = compilation
        let references = try await solve(
            compilation.images.map(\.definition),
            and: compilation.effects,
            imports: compilation.cacheImports
        )
        let metadata = ImageMetadata(images: compilation.images, isByPlatform: compilation.isByPlatform)
        var result = SolveResult(reference: references.first ?? nil, metadata: metadata.entries)
        if compilation.isByPlatform {
            result.reference = nil
            for (image, reference) in zip(compilation.images, references) {
                result.references[image.id] = reference ?? Reference(id: "")
            }
        }
        for (image, scan) in zip(compilation.images, try await solve(compilation.scans)) {
            result.attestations[image.id, default: []].append(SBOMScanner.attestation(scan))
        }
        return result
    }

    /// Solves the images of a build and, in parallel, the effects of a `Program`.
    ///
    /// Results are lazy: without `evaluate`, the solver builds an image only when it is exported, i.e. after all effects. If there
    /// are effects, the images are therefore evaluated together with them, before the method returns.
    ///
    /// - Returns: The results of the images.
    private func solve(
        _ images: [Definition],
        and effects: [Definition],
        imports: [SolveRequest.CacheImport]
    ) async throws -> [Reference?] {
        let evaluates = !effects.isEmpty
        let all = try await solve(images + effects, imports: imports, evaluates: evaluates)
        return Array(all.prefix(images.count))
    }

    private func solve(
        _ definitions: [Definition],
        imports: [SolveRequest.CacheImport] = [],
        evaluates: Bool = false
    ) async throws -> [Reference?] {
        let (bridge, lock) = (bridge, compilation.lock)
        return try await PlatformBuilds.run(definitions, stopsEarly: true) { _, definition in
            let request = SolveRequest(definition: definition, cacheImports: imports, evaluate: evaluates)
            do { return try await bridge.solve(request).reference } catch let error as BridgeError {
                throw error.explained(by: lock)
            }
        }
    }
}
