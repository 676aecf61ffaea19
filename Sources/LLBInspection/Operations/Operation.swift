public import LLB
public import LLBProtos
import OCISpec
import SwiftProtobuf

/// Any operation, as read from a vertex.
public enum Operation: Sendable, Hashable {
    /// Brings files in.
    case source(SourceOperation)
    /// Runs a process.
    case exec(ExecOperation)
    /// Changes files.
    case file(FileOperation)
    /// Lays file systems over each other.
    case merge(MergeOperation)
    /// Takes the difference of file systems.
    case diff(DiffOperation)
    /// Builds a graph that is read from a file.
    case build(BuildOperation)
    /// Hands inputs on.
    case passthrough(PassthroughOperation)

    /// Makes the vertex.
    ///
    /// - Throws: where the operation can't be.
    public func vertex(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Vertex {
        switch self {
        case .source(let source): try source.vertex(options)
        case .exec(let exec): try exec.vertex(options)
        case .file(let file): try file.vertex(options)
        case .merge(let merge): try merge.vertex(options)
        case .diff(let diff): diff.vertex(options)
        case .build(let build): build.vertex(options)
        case .passthrough(let passthrough): try passthrough.vertex(options)
        }
    }
}

extension Vertex {
    /// The protocol's message.
    ///
    /// - Throws: `OperationError.undecodable` where the bytes are none.
    public func proto() throws(OperationError) -> Pb_Op {
        do {
            return try Pb_Op(serializedBytes: bytes)
        } catch {
            throw .undecodable("the bytes are no operation")
        }
    }

    /// The operation, read back from the bytes. With `options(_:)` it makes the same vertex again.
    ///
    /// - Throws: `OperationError.undecodable` where the bytes hold what the operations here don't.
    public func operation() throws(OperationError) -> Operation {
        try Operation(proto(), inputs: inputs)
    }

    /// The options that are part of the identity, read back from the bytes, with the metadata and the locations.
    ///
    /// - Throws: as `proto()`.
    public func options() throws(OperationError) -> VertexOptions {
        let proto = try proto()
        return VertexOptions(
            platform: proto.hasPlatform ? Platform(proto.platform) : nil,
            workerFilters: proto.constraints.filter,
            metadata: metadata,
            locations: locations
        )
    }
}
