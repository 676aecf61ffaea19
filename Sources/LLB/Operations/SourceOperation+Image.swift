extension SourceOperation {
    /// Where a solver looks for an image.
    public enum ResolveMode: String, Sendable, Hashable, CaseIterable {
        /// The solver's own choice; writes no attribute.
        case `default`
        /// Always at the registry.
        case pull
        /// What is there already, if anything is.
        case local
    }

    /// An image of a registry.
    ///
    /// - Parameters:
    ///   - reference: normalized and with a tag or digest, e.g. `docker.io/library/alpine:latest`
    ///     (`ImageReference` of OCISpec makes it so).
    ///   - resolveMode: where to look for it.
    ///   - layerLimit: how many layers, from the lowest, are used; nil uses all.
    ///   - checksum: the digest that it must have, `sha256:…`; empty accepts any.
    ///   - recordType: the kind of the solver's cache record, e.g. `internal`; empty is the usual one.
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

    /// An image of an OCI layout that the client holds.
    ///
    /// - Parameters:
    ///   - reference: name and digest, e.g. `base@sha256:…`.
    ///   - sessionID: the session that holds the layout; empty is the build's own.
    ///   - storeID: the layout's name in that session; empty is the reference's name.
    ///   - layerLimit: how many layers, from the lowest, are used; nil uses all.
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

    /// One blob of a registry, as a file.
    ///
    /// - Parameters:
    ///   - reference: normalized, with a digest and no tag, e.g. `docker.io/library/alpine@sha256:…`.
    ///   - file: the file's name, mode and owner.
    /// - Throws: where the reference has a tag or no digest.
    public static func imageBlob(
        _ reference: String,
        file: FileAttributes = FileAttributes()
    ) throws(OperationError) -> SourceOperation {
        try blob(scheme: "docker-image+blob://", reference, file: file)
    }

    /// One blob of an OCI layout that the client holds, as a file.
    ///
    /// - Parameters:
    ///   - reference: normalized, with a digest and no tag.
    ///   - sessionID: the session that holds the layout; empty is the build's own.
    ///   - storeID: the layout's name in that session; empty is the reference's name.
    ///   - file: the file's name, mode and owner.
    /// - Throws: where the reference has a tag or no digest.
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
        // Only the digest's part of a reference counts, as the solver has it.
        var source = SourceOperation(identifier: scheme + reference, capabilities: [CapabilityID.sourceImageBlob])
        source.set(file, mode: nil, owner: nil)
        return source
    }

    /// Sets the attributes of a file, with the abilities for mode and owner where the kind of source has such.
    mutating func set(_ file: FileAttributes, mode: String?, owner: String?) {
        set("http.filename", file.name)
        if file.mode != 0 {
            set("http.perm", "0" + String(file.mode & 0o777, radix: 8), requiring: mode)
        }
        if file.userID != 0 { set("http.uid", String(file.userID), requiring: owner) }
        if file.groupID != 0 { set("http.gid", String(file.groupID), requiring: owner) }
    }
}

/// The file that a download or a blob is stored as.
public struct FileAttributes: Sendable, Hashable {
    /// Its name; empty takes the one that the server suggests.
    public var name: String
    /// Its permission bits; 0 takes the solver's, `0600`.
    public var mode: Int
    /// Its user.
    public var userID: Int
    /// Its group.
    public var groupID: Int

    /// A file's attributes; all of them are optional.
    public init(name: String = "", mode: Int = 0, userID: Int = 0, groupID: Int = 0) {
        self.name = name
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
    }
}
