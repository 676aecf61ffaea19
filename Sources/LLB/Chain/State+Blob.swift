import OCISpec

/// Options for loading a blob from a registry or an OCI layout.
public struct BlobSourceOptions: FileSourceOptions {
    public var file = FileAttributes()
    /// The session that provides the OCI layout; empty for the build's own session.
    public var sessionID = ""
    /// The layout's name in the session; empty to use the name in the reference.
    public var storeID = ""
    public var vertex = VertexOptions()

    init() {}
}

/// The options of a source whose result is one file.
public protocol FileSourceOptions: StepOptions {
    var file: FileAttributes { get set }
}

extension StepOption where Subject: FileSourceOptions {
    /// The name of the file; by default the name that the server suggests.
    public static func fileName(_ name: String) -> StepOption { StepOption { $0.file.name = name } }

    /// The permission bits of the file; by default `0600`.
    public static func mode(_ bits: Int) -> StepOption { StepOption { $0.file.mode = bits & 0o777 } }

    /// The owner of the file; by default root.
    public static func owner(userID: Int, groupID: Int) -> StepOption {
        StepOption { ($0.file.userID, $0.file.groupID) = (userID, groupID) }
    }
}

extension StepOption<BlobSourceOptions> {
    /// Reads the blob from an OCI layout of a client.
    ///
    /// - Parameters:
    ///   - sessionID: The session that provides the layout; empty for the build's own session.
    ///   - storeID: The layout's name in the session; empty to use the name in the reference.
    public static func store(sessionID: String = "", _ storeID: String) -> StepOption {
        StepOption { ($0.sessionID, $0.storeID) = (sessionID, storeID) }
    }
}

extension State {
    /// A file system whose only file is a blob from a registry.
    ///
    /// - Parameter reference: A reference with a digest and no tag, e.g. `alpine@sha256:…`.
    public static func imageBlob(
        _ reference: String,
        _ options: StepOption<BlobSourceOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        let step = BlobSourceOptions().applying(options)
        return blob(reference, step, CallSite(fileID, line)) { name throws(OperationError) in
            try .imageBlob(name, file: step.file)
        }
    }

    /// A file system whose only file is a blob from a client's OCI layout.
    ///
    /// - Parameter reference: A reference with a digest and no tag.
    public static func ociLayoutBlob(
        _ reference: String,
        _ options: StepOption<BlobSourceOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        let step = BlobSourceOptions().applying(options)
        return blob(reference, step, CallSite(fileID, line)) { name throws(OperationError) in
            try .ociLayoutBlob(name, sessionID: step.sessionID, storeID: step.storeID, file: step.file)
        }
    }

    private static func blob(
        _ reference: String,
        _ step: BlobSourceOptions,
        _ site: CallSite,
        _ source: (String) throws(OperationError) -> SourceOperation
    ) -> State {
        let name: ImageReference
        do { name = try ImageReference(parsing: reference) } catch {
            return State.scratch.failing(.imageReference(reference, error), at: site)
        }
        do throws(OperationError) { return .source(try source(name.description), step.vertex, site: site) } catch {
            return State.scratch.failing(.operation(error), at: site)
        }
    }
}
