import Bridge
import LLB

/// The build of a compilation by the solver, with a result in the form that exporters expect.
struct BuildResult {
    let compilation: Compilation
    let bridge: any Bridge

    /// Has the solver build all images, then run all SBOM scans.
    func solved() async throws -> SolveResult {
        let compilation = compilation
        let references = try await solve(compilation.images.map(\.definition), imports: compilation.cacheImports)
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

    private func solve(
        _ definitions: [Definition],
        imports: [SolveRequest.CacheImport] = []
    ) async throws -> [Reference?] {
        let (bridge, lock) = (bridge, compilation.lock)
        return try await PlatformBuilds.run(definitions, stopsEarly: true) { _, definition in
            do {
                return try await bridge.solve(SolveRequest(definition: definition, cacheImports: imports)).reference
            } catch let error as BridgeError { throw error.explained(by: lock) }
        }
    }
}
