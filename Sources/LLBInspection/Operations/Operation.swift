public import LLB
public import LLBProtos
import OCISpec
import SwiftProtobuf

/// An operation decoded from a vertex.
public enum Operation: Sendable, Hashable {
    case source(SourceOperation)
    case exec(ExecOperation)
    case file(FileOperation)
    case merge(MergeOperation)
    case diff(DiffOperation)
    case build(BuildOperation)
    case passthrough(PassthroughOperation)

    /// Encodes the vertex.
    ///
    /// - Throws: `OperationError` if the operation is invalid.
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
    /// Decodes the vertex's bytes as a generated message.
    ///
    /// - Throws: `OperationError.undecodable` if the bytes aren't a `pb.Op`.
    public func proto() throws(OperationError) -> Pb_Op {
        do {
            return try Pb_Op(serializedBytes: bytes)
        } catch {
            throw .undecodable("the bytes can't be decoded as a pb.Op")
        }
    }

    /// Decodes the operation. `Operation.vertex(_:)` with the result of `options()` reproduces the vertex.
    ///
    /// - Throws: `OperationError.undecodable` if the bytes hold something that no operation type supports.
    public func operation() throws(OperationError) -> Operation {
        try Operation(proto(), inputs: inputs)
    }

    /// Returns the vertex's options, with platform and worker filters decoded from the bytes.
    ///
    /// - Throws: `OperationError`, like `proto()`.
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
