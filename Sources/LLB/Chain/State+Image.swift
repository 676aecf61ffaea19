import OCISpec

/// Options for loading an image from a registry.
public struct ImageSourceOptions: StepOptions {
    public var resolveMode = SourceOperation.ResolveMode.default
    /// The number of layers to use, from the lowest; nil for all.
    public var layerLimit: Int?
    /// The digest that the image must have, `sha256:…`; empty to accept any digest.
    public var checksum = ""
    /// The type of the solver's cache record; empty for the default.
    public var recordType = ""
    public var vertex = VertexOptions()

    init() {}
}

extension StepOption<ImageSourceOptions> {
    /// The places where the solver looks for the image.
    public static func resolve(_ mode: SourceOperation.ResolveMode) -> StepOption {
        StepOption { $0.resolveMode = mode }
    }

    /// The number of layers to use, from the lowest.
    public static func layerLimit(_ count: Int) -> StepOption { StepOption { $0.layerLimit = count } }

    /// The digest that the image must have, `sha256:…`.
    public static func checksum(_ digest: String) -> StepOption { StepOption { $0.checksum = digest } }

    /// Marks the image as internal to the build in the solver's cache records.
    public static var isInternal: StepOption { StepOption { $0.recordType = "internal" } }
}

extension State {
    /// The file system of an image in a registry.
    ///
    /// The image's environment and working directory aren't known without its config; see `imageConfig(_:fileID:line:)`.
    ///
    /// - Parameter reference: A reference in the form that `docker pull` accepts: `alpine` means
    ///   `docker.io/library/alpine:latest`.
    public static func image(
        _ reference: String,
        _ options: StepOption<ImageSourceOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        image(reference, ImageSourceOptions().applying(options), CallSite(fileID, line))
    }

    fileprivate static func image(_ reference: String, _ step: ImageSourceOptions, _ site: CallSite) -> State {
        let name: ImageReference
        do { name = try ImageReference(parsing: reference) } catch {
            return State.scratch.failing(.imageReference(reference, error), at: site)
        }
        let source = SourceOperation.image(
            name.withDefaultTag.description,
            resolveMode: step.resolveMode,
            layerLimit: step.layerLimit,
            checksum: step.checksum,
            recordType: step.recordType
        )
        return .source(source, step.vertex, site: site)
    }
}

/// The file system of an image in a registry; the same as `State.image`.
public func image(
    _ reference: String,
    _ options: StepOption<ImageSourceOptions>...,
    fileID: StaticString = #fileID,
    line: UInt = #line
) -> State {
    .image(reference, ImageSourceOptions().applying(options), CallSite(fileID, line))
}
