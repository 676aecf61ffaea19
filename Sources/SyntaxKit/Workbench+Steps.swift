public import BuildPlan
public import SourceText

extension Workbench {
    /// The name of the base stage in the plans that `apply(_:to:of:_:)` creates.
    static var baseName: String { "base" }

    /// Applies a Dockerfile's steps, e.g. `RUN`, `COPY` and `ENV`, to an image, using the code that lowers them for
    /// Dockerfiles.
    ///
    /// - Parameters:
    ///   - source: The text that the ranges of the steps refer to.
    ///   - stage: The stage's name in progress lines, e.g. the name of the target. A named context of that name doesn't replace
    ///     the steps.
    ///   - range: The range for errors that belong to none of the steps.
    public func apply(
        _ steps: [Step],
        to image: ProgramImage,
        of source: SourceFile,
        stage: String,
        vocabulary: Vocabulary,
        range: SourceRange,
        _ build: NestedBuild = NestedBuild()
    ) async throws -> ProgramImage {
        var build = build
        build.contexts[Self.baseName] = image
        var planned = Stage(
            name: nil,
            nameRange: range,
            base: .image(Word(Self.baseName, range: range, expansion: .none)),
            range: range,
            head: stage
        )
        planned.title = stage
        planned.steps = steps
        let plan = BuildPlan(source: source, vocabulary: vocabulary, stages: [planned], defaultStage: 0)
        return try await lower(plan, build)
    }

    /// Returns an image for the build's target platform.
    public func image(_ reference: String, at place: SourceLocation) async throws -> ProgramImage {
        try await image(reference, platform: nil, at: place)
    }

    /// Reads a file as a source file, so that diagnostics can refer to locations in it; nil if it doesn't exist.
    public func file(_ path: String, in tree: SourceTree, at place: SourceLocation) async throws -> SourceFile? {
        try await files([path], in: tree, at: place)[path]
    }
}
