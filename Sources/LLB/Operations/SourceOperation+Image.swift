extension SourceOperation {
    /// The places where the solver looks for an image.
    public enum ResolveMode: String, Sendable, Hashable, CaseIterable {
        /// The solver's default; no attribute is written.
        case `default`
        /// The registry, even if the image exists locally.
        case pull
        /// The solver's local images first, then the registry.
        case local
    }

    /// A source that provides an image from a registry.
    ///
    /// - Parameters:
    ///   - reference: A normalized reference with a tag or digest, e.g. `docker.io/library/alpine:latest`. OCISpec's
    ///     `ImageReference` normalizes references.
    ///   - layerLimit: The number of layers to use, from the lowest; nil for all.
    ///   - checksum: The digest that the image must have, `sha256:…`; empty to accept any digest.
    ///   - recordType: The type of the solver's cache record, e.g. `internal`; empty for the default.
    public static func image(
        _ reference: String,
        resolveMode: ResolveMode = .default,
        layerLimit: Int? = nil,
        checksum: String = "",
        recordType: String = ""
    ) -> SourceOperation {
        var source = SourceOperation(
            identifier: "docker-image://" + reference,
            capabilities: [CapabilityID.sourceImage]
        )
        if resolveMode != .default {
            source.set(
                "image.resolvemode",
                resolveMode.rawValue,
                requiring: resolveMode == .pull ? CapabilityID.sourceImageResolveMode : nil
            )
        }
        source.set("image.recordtype", recordType)
        if let layerLimit {
            source.set("image.layerlimit", String(layerLimit), requiring: CapabilityID.sourceImageLayerLimit)
        }
        source.set("image.checksum", checksum, requiring: CapabilityID.sourceImageChecksum)
        return source
    }

    /// A source that provides an image from an OCI layout of the client.
    ///
    /// - Parameters:
    ///   - reference: Name and digest, e.g. `base@sha256:…`.
    ///   - sessionID: The session that provides the layout; empty for the build's own session.
    ///   - storeID: The layout's name in the session; empty to use the name in the reference.
    ///   - layerLimit: The number of layers to use, from the lowest; nil for all.
    public static func ociLayout(
        _ reference: String,
        sessionID: String = "",
        storeID: String = "",
        layerLimit: Int? = nil
    ) -> SourceOperation {
        var source = SourceOperation(
            identifier: "oci-layout://" + reference,
            capabilities: [CapabilityID.sourceOCILayout]
        )
        source.set("oci.session", sessionID)
        source.set("oci.store", storeID)
        if let layerLimit { source.set("oci.layerlimit", String(layerLimit)) }
        return source
    }

    /// A source that provides a blob from a registry as a single file.
    ///
    /// - Parameter reference: A normalized reference with a digest and no tag, e.g. `docker.io/library/alpine@sha256:…`.
    /// - Throws: `OperationError.blobReference` if the reference has a tag or no digest.
    public static func imageBlob(
        _ reference: String,
        file: FileAttributes = FileAttributes()
    ) throws(OperationError) -> SourceOperation {
        try blob(scheme: "docker-image+blob://", reference, file: file)
    }

    /// A source that provides a blob from a client's OCI layout as a single file.
    ///
    /// - Parameters:
    ///   - reference: A normalized reference with a digest and no tag.
    ///   - sessionID: The session that provides the layout; empty for the build's own session.
    ///   - storeID: The layout's name in the session; empty to use the name in the reference.
    /// - Throws: `OperationError.blobReference` if the reference has a tag or no digest.
    public static func ociLayoutBlob(
        _ reference: String,
        sessionID: String = "",
        storeID: String = "",
        file: FileAttributes = FileAttributes()
    ) throws(OperationError) -> SourceOperation {
        var source = try blob(scheme: "oci-layout+blob://", reference, file: file)
        source.set("oci.session", sessionID)
        source.set("oci.store", storeID)
        return source
    }

    private static func blob(
        scheme: String,
        _ reference: String,
        file: FileAttributes
    ) throws(OperationError) -> SourceOperation {
        let parts = reference.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let name = parts[0].split(separator: "/").last, !name.contains(":"),
            parts[1].contains(":")
        else { throw .blobReference(reference) }
        var source = SourceOperation(identifier: scheme + reference, capabilities: [CapabilityID.sourceImageBlob])
        source.set(file, mode: nil, owner: nil)
        return source
    }

    /// Sets the attributes of a file. `mode` and `owner` are the capabilities that are required if the file's mode or owner is
    /// set.
    mutating func set(_ file: FileAttributes, mode: String?, owner: String?) {
        set("http.filename", file.name)
        if file.mode != 0 {
            set("http.perm", "0" + String(file.mode & 0o777, radix: 8), requiring: mode)
        }
        if file.userID != 0 { set("http.uid", String(file.userID), requiring: owner) }
        if file.groupID != 0 { set("http.gid", String(file.groupID), requiring: owner) }
    }
}

/// The name, mode and owner of the file that holds a download or a blob.
public struct FileAttributes: Sendable, Hashable {
    /// The file name; empty for the name that the server suggests.
    public var name: String
    /// Permission bits; 0 for the solver's default, `0600`.
    public var mode: Int
    public var userID = 0
    public var groupID = 0

    public init(name: String = "", mode: Int = 0) {
        self.name = name
        self.mode = mode
    }
}
