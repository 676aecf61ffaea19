/// Options for downloading a file over HTTP.
public struct HTTPSourceOptions: FileSourceOptions {
    public var request = SourceOperation.HTTPOptions()
    public var vertex = VertexOptions()

    public var file: FileAttributes {
        get { request.file }
        set { request.file = newValue }
    }

    init() {}
}

extension StepOption<HTTPSourceOptions> {
    /// The digest that the download must have, `sha256:…`.
    public static func checksum(_ digest: String) -> StepOption { StepOption { $0.request.checksum = digest } }

    /// The ID of the secret that holds the `Authorization` header.
    public static func headerSecret(_ id: String) -> StepOption { StepOption { $0.request.headerSecret = id } }

    /// The `Accept` and `User-Agent` headers; empty for the solver's defaults.
    public static func header(accept: String = "", userAgent: String = "") -> StepOption {
        StepOption { ($0.request.accept, $0.request.userAgent) = (accept, userAgent) }
    }

    /// A detached OpenPGP signature to verify.
    public static func signature(_ signature: SourceOperation.HTTPOptions.Signature) -> StepOption {
        StepOption { $0.request.signature = signature }
    }
}

extension State {
    /// A file system whose only file is a download.
    ///
    /// - Parameter url: `http://…` or `https://…`.
    public static func http(
        _ url: String,
        _ options: StepOption<HTTPSourceOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        http(url, HTTPSourceOptions().applying(options), CallSite(fileID, line))
    }

    fileprivate static func http(_ url: String, _ step: HTTPSourceOptions, _ site: CallSite) -> State {
        let address = url.lowercased()
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
            let expected = "a URL that starts with http:// or https://, not \"\(url)\""
            return State.scratch.failing(.missing(expected), at: site)
        }
        return .source(SourceOperation.http(url, step.request), step.vertex, site: site)
    }
}

/// A file system whose only file is a download; the same as `State.http`.
public func http(
    _ url: String,
    _ options: StepOption<HTTPSourceOptions>...,
    fileID: StaticString = #fileID,
    line: UInt = #line
) -> State {
    .http(url, HTTPSourceOptions().applying(options), CallSite(fileID, line))
}
