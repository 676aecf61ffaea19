import Lowering

extension LoadedBuild {
    /// Lowers the target for a question about it, and sends what is found on the way to the client.
    ///
    /// As the peer's, questions are about the solver's own platform whatever the build's.
    ///
    /// - Throws: `DiagnosticsError` where the source is at fault, else what the bridge throws.
    func lowerForAnswer(_ setOptions: (inout LoweringOptions) -> Void = { _ in }) async throws -> LoweredImage {
        var options = loweringOptions()
        setOptions(&options)
        let parsed = try await parseForBuild()
        request.reached(.parsed)
        let reported = try await reportReading(parsed)
        let image = try await lower(parsed, options: options, reported: reported)
        let report = WarningReport(parsed.warnings, image.warnings, of: source)
        try await report.send(over: context.bridge, after: reported)
        return image
    }
}
