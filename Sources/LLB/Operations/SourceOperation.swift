/// An operation that fetches files from outside the graph (`pb.SourceOp`): an image, a client's directory, a repository or a
/// download.
///
/// The scheme of `identifier` determines the kind of source. The factory methods (`image`, `local`, `git`, …) set the attributes
/// of each kind and the capabilities that the attributes require.
public struct SourceOperation: Sendable, Hashable {
    /// The identifier, whose scheme determines the kind of source, e.g. `docker-image://docker.io/library/alpine:latest`.
    public var identifier: String
    /// The attributes, with the protocol's keys, e.g. `image.resolvemode`.
    public var attributes: [String: String]
    /// The capabilities that the solver must have.
    public var capabilities: [String]

    /// Creates a source of a kind that has no factory method.
    public init(identifier: String, attributes: [String: String] = [:], capabilities: [String] = []) {
        self.identifier = identifier
        self.attributes = attributes
        self.capabilities = capabilities
    }

    /// Whether the result depends on the platform.
    public var isPlatformSpecific: Bool {
        identifier.hasPrefix("docker-image://") || identifier.hasPrefix("oci-layout://")
    }

    /// Encodes the vertex. Its only output holds the files.
    ///
    /// - Throws: `OperationError.emptyIdentifier` if `identifier` is empty.
    public func vertex(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Vertex {
        guard !identifier.isEmpty else { throw .emptyIdentifier }
        let assembly = VertexAssembly(
            options: options,
            hasPlatform: isPlatformSpecific,
            capabilities: capabilities
        )
        return assembly.vertex { writer in
            writer.message(Self.field) { encode(&$0) }
        }
    }

    /// Returns the files of the source.
    ///
    /// - Throws: `OperationError`, like `vertex(_:)`.
    public func output(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Output {
        try vertex(options).output
    }

    /// Sets an attribute and requires the capability for it. An empty value has no effect.
    mutating func set(_ key: String, _ value: String, requiring capability: String? = nil) {
        guard !value.isEmpty else { return }
        attributes[key] = value
        if let capability { capabilities.append(capability) }
    }
}
