/// Brings files in from outside the graph: an image, a directory of the client, a repository, a download (`pb.SourceOp`).
///
/// The kind is the scheme of `identifier`. Each kind has a constructor in a file of its own, which knows its attributes
/// and the abilities that the solver needs for them.
public struct SourceOperation: Sendable, Hashable {
    /// What to bring in, e.g. `docker-image://docker.io/library/alpine:latest`.
    public var identifier: String
    /// How to bring it in, by the keys of the protocol.
    public var attributes: [String: String]
    /// The abilities that the solver must have for it.
    public var capabilities: [String]

    /// A source of its parts, for kinds without a constructor.
    public init(identifier: String, attributes: [String: String] = [:], capabilities: [String] = []) {
        self.identifier = identifier
        self.attributes = attributes
        self.capabilities = capabilities
    }

    /// True where the same identifier gives another result on another platform.
    public var isPlatformSpecific: Bool {
        identifier.hasPrefix("docker-image://") || identifier.hasPrefix("oci-layout://")
    }

    /// The vertex; its only output has the files.
    ///
    /// - Throws: where the identifier is empty.
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

    /// The files.
    ///
    /// - Throws: as `vertex(_:)`.
    public func output(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Output {
        try vertex(options).output
    }

    /// Sets an attribute unless its value is empty, and requires the ability that goes with it.
    mutating func set(_ key: String, _ value: String, requiring capability: String? = nil) {
        guard !value.isEmpty else { return }
        attributes[key] = value
        if let capability { capabilities.append(capability) }
    }
}
