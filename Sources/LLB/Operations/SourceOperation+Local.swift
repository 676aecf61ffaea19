import JSON

extension SourceOperation {
    /// How a client's directory is transferred.
    public struct LocalOptions: Sendable, Hashable {
        /// The session that has the directory. Empty leaves it to the solver, which then tells directories of the same
        /// name apart by `uniqueID`.
        public var sessionID: String
        /// Tells the directory apart from others of the name; written only without a session.
        public var uniqueID: String
        /// Patterns of the only files to transfer; empty transfers all.
        public var includePatterns: [String]
        /// Patterns of files not to transfer.
        public var excludePatterns: [String]
        /// Paths to transfer together with what they link to; empty transfers all.
        public var followPaths: [String]
        /// Transfers with the same hint share what was transferred before.
        public var sharedKeyHint: String
        /// How changed files are found.
        public var differ: Differ?
        /// True where no solver without the ability may take the differ lightly.
        public var requiresDiffer: Bool
        /// Transfers the metadata of files without their content; nil transfers both.
        public var metadataOnly: MetadataOnly?

        /// How changed files are found.
        public enum Differ: String, Sendable, Hashable {
            /// Not at all: everything is transferred again.
            case none
            /// By size, time, mode, owner and link name.
            case metadata
        }

        /// A transfer of metadata.
        public struct MetadataOnly: Sendable, Hashable {
            /// Patterns of files whose content is transferred still.
            public var exceptions: [String]

            /// A transfer of metadata, with content only where a pattern matches.
            public init(exceptions: [String] = []) { self.exceptions = exceptions }
        }

        /// Options; all of them are optional.
        public init(
            sessionID: String = "",
            uniqueID: String = "",
            includePatterns: [String] = [],
            excludePatterns: [String] = [],
            followPaths: [String] = [],
            sharedKeyHint: String = "",
            differ: Differ? = nil,
            requiresDiffer: Bool = false,
            metadataOnly: MetadataOnly? = nil
        ) {
            self.sessionID = sessionID
            self.uniqueID = uniqueID
            self.includePatterns = includePatterns
            self.excludePatterns = excludePatterns
            self.followPaths = followPaths
            self.sharedKeyHint = sharedKeyHint
            self.differ = differ
            self.requiresDiffer = requiresDiffer
            self.metadataOnly = metadataOnly
        }
    }

    /// A directory of the client.
    ///
    /// - Parameter name: the name that the client gave it, e.g. `context`.
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
