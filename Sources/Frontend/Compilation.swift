public import Bridge
public import Diagnostics
public import LLB
public import Lowering
public import SourceText
public import SyntaxKit

/// What a request was compiled to.
public struct Compilation: Sendable {
    /// The source, as it was loaded.
    let source: LoadedSource
    /// The language it was read as.
    public let syntax: SyntaxIdentity
    /// The image: its file system, config and platform.
    public let image: LoweredImage
    /// The graph of its file system.
    public let definition: Definition
    /// What the syntax found that does not stop the build, in source order; lint is in `image.warnings`.
    public let warnings: [Diagnostic]
    /// Caches that the solver shall look in.
    public let cacheImports: [SolveRequest.CacheImport]

    /// What a build was lowered to.
    init(_ build: LoadedBuild, image: LoweredImage, warnings: [Diagnostic]) {
        let source = build.source
        self.source = source
        self.image = image
        self.warnings = warnings
        syntax = build.syntax.identity
        definition = Definition(of: image.output) { $0 === source.file ? source.definition : nil }
        cacheImports = build.options.cacheImports
    }

    /// The text that was compiled.
    public var file: SourceFile { source.file }
}
