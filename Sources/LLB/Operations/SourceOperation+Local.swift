import JSON

extension SourceOperation {
    /// Options for the transfer of a client's directory.
    public struct LocalOptions: Sendable, Hashable {
        /// The session that provides the directory; empty for the solver's choice, in which case `uniqueID` distinguishes same-named
        /// directories.
        public var sessionID: String
        /// An ID that distinguishes same-named directories; ignored if `sessionID` is set.
        public var uniqueID = ""
        /// Glob patterns for the files to transfer; if empty, all files are transferred.
        public var includePatterns: [String] = []
        /// Glob patterns for the files not to transfer.
        public var excludePatterns: [String]
        /// Paths to transfer, together with the targets of any symlinks in them; if empty, all files are transferred.
        public var followPaths: [String]
        /// A hint for reuse: a transfer reuses the files of earlier transfers with the same hint.
        public var sharedKeyHint: String
        public var differ: Differ?
        /// Whether the solver must support `differ`. If false, a solver that doesn't know the attribute ignores it.
        public var requiresDiffer = false
        /// Restricts the transfer to metadata; nil to transfer content too.
        public var metadataOnly: MetadataOnly?

        /// The method of detecting changed files.
        public enum Differ: String, Sendable, Hashable {
            /// No detection: everything is transferred again.
            case none
            /// Comparison of size, time, mode, owner and symlink target.
            case metadata
        }

        /// A transfer of metadata without content.
        public struct MetadataOnly: Sendable, Hashable {
            /// Glob patterns for the files whose content is transferred too.
            public var exceptions: [String]

            public init(exceptions: [String] = []) { self.exceptions = exceptions }
        }

        public init(
            sessionID: String = "",
            excludePatterns: [String] = [],
            followPaths: [String] = [],
            sharedKeyHint: String = "",
            differ: Differ? = nil
        ) {
            self.sessionID = sessionID
            self.excludePatterns = excludePatterns
            self.followPaths = followPaths
            self.sharedKeyHint = sharedKeyHint
            self.differ = differ
        }
    }

    /// A source that provides the files of a client's directory.
    ///
    /// - Parameter name: The name that the client uses for the directory, e.g. `context`.
    public static func local(_ name: String, _ options: LocalOptions = LocalOptions()) -> SourceOperation {
        var source = SourceOperation(identifier: "local://" + name, capabilities: [CapabilityID.sourceLocal])
        if options.sessionID.isEmpty {
            source.attributes["local.unique"] = options.uniqueID
            source.capabilities.append(CapabilityID.sourceLocalUnique)
        }
        source.set("local.session", options.sessionID, requiring: CapabilityID.sourceLocalSessionID)
        source.set(
            "local.includepattern",
            patterns: options.includePatterns,
            requiring: CapabilityID.sourceLocalIncludePatterns
        )
        source.set("local.followpaths", patterns: options.followPaths, requiring: CapabilityID.sourceLocalFollowPaths)
        source.set(
            "local.excludepatterns",
            patterns: options.excludePatterns,
            requiring: CapabilityID.sourceLocalExcludePatterns
        )
        source.set(
            "local.sharedkeyhint",
            options.sharedKeyHint,
            requiring: CapabilityID.sourceLocalSharedKeyHint
        )
        if let differ = options.differ {
            source.set(
                "local.differ",
                differ.rawValue,
                requiring: options.requiresDiffer ? CapabilityID.sourceLocalDiffer : nil
            )
        }
        if let metadataOnly = options.metadataOnly {
            source.set("local.metadatatransfer", "true", requiring: CapabilityID.sourceLocalMetadataTransfer)
            source.set("local.metadatatransferexclude", patterns: metadataOnly.exceptions, requiring: nil)
        }
        return source
    }

    private mutating func set(_ key: String, patterns: [String], requiring capability: String?) {
        guard !patterns.isEmpty else { return }
        set(key, JSONValue.strings(patterns).text(.go), requiring: capability)
    }
}
