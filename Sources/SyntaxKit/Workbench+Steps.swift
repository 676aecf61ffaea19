public import BuildPlan
public import SourceText

extension Workbench {
    /// The name of the base in the plans of `apply(_:to:of:_:)`.
    static var baseName: String { "base" }

    /// Applies steps of a Dockerfile to an image, e.g. `RUN`, `COPY` and `ENV`, by the code that lowers them in a Dockerfile.
    ///
    /// - Parameters:
    ///   - source: The text that the ranges of the steps are in.
    ///   - stage: The name in progress, e.g. that of the target.
    ///   - range: The range of the head of the steps, for errors in none of them.
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
            name: stage,
            nameRange: range,
            base: .image(Word(Self.baseName, range: range, expansion: .none)),
            range: range,
            head: stage
        )
        planned.steps = steps
        let plan = BuildPlan(source: source, vocabulary: vocabulary, stages: [planned], defaultStage: 0)
        return try await lower(plan, build)
    }

    /// The image of a platform that the build is for.
    public func image(_ reference: String, at place: SourceLocation) async throws -> ProgramImage {
        try await image(reference, platform: nil, at: place)
    }

    /// Reads a source file of a result, so that locations in it can be shown.
    public func file(_ path: String, in tree: SourceTree, at place: SourceLocation) async throws -> SourceFile? {
        try await files([path], in: tree, at: place)[path]
    }
}
